"""The line at the end of a test run: how many entries of the catalogue were tried and handled.

What belongs here: counting the reports of the tests, which also come from other processes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

SIZE = 169


def summary_line(stats: Mapping[str, Iterable[Any]]) -> str | None:
    """The line, or None where no entry was tried.

    Args:
        stats: Outcome → reports, as pytest's terminal reporter keeps them.
    """
    tried = [
        report
        for name in ("passed", "failed", "error")
        for report in stats.get(name, ())
        if "test_the_input_gets_its_verdict_and_loses_no_row" in getattr(report, "nodeid", "")
    ]
    if not tried:
        return None
    properties = [dict(report.user_properties) for report in tried if report.passed]
    handled = {facts["catalogue_entry"] for facts in properties if "catalogue_entry" in facts}
    lost = sum(facts.get("catalogue_rows_lost", 0) for facts in properties)
    return f"catalogue: {len(handled)} of {SIZE} handled, {len(tried)} tried, rows lost {lost}"
