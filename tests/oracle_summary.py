"""The line at the end of a test run: how many oracles were reproduced.

What belongs here: counting the reports of the tests, which also come from other processes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

SIZE = 35


def oracle_line(stats: Mapping[str, Iterable[Any]]) -> str | None:
    """The line, or None where no oracle was tried; an oracle counts if every test that names it passed.

    Args:
        stats: Outcome → reports, as pytest's terminal reporter keeps them.
    """
    passed = _oracles(stats.get("passed", ()))
    failed = _oracles([*stats.get("failed", ()), *stats.get("error", ())])
    if not passed | failed:
        return None
    line = f"oracles: {len(passed - failed)} of {SIZE} reproduced"
    if failed:
        line += f", not: {', '.join(sorted(failed))}"
    untried = SIZE - len(passed | failed)
    return f"{line}; not tried: {untried}" if untried else line


def _oracles(reports: Iterable[Any]) -> set[str]:
    return {value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "oracle"}
