"""The line at the end of a test run: how many damaged files were read.

What belongs here: adding up what the fuzz tests report, which may come from other processes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

COUNTS = ("fuzzed", "fuzzed_through_intake", "truncated")


def fuzz_line(stats: Mapping[str, Iterable[Any]]) -> str | None:
    """The line, or None where no fuzz test ran.

    Args:
        stats: Outcome → reports, as pytest's terminal reporter keeps them.
    """
    totals = dict.fromkeys(COUNTS, 0)
    for report in stats.get("passed", ()):
        for name, count in getattr(report, "user_properties", ()):
            if name in totals:
                totals[name] += count
    if not any(totals.values()):
        return None
    read, landed, cut = (f"{totals[name]:,}" for name in COUNTS)
    failed = sum("tests/fuzz/" in getattr(report, "nodeid", "") for report in stats.get("failed", ()))
    found = f"{failed} tests FAILED" if failed else "0 crashes, 0 damaged files accepted, 0 partial loads"
    return f"fuzz: {read} mutants read and {landed} taken in, {cut} truncations: {found}"
