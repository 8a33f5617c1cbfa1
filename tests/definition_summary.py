"""The line at the end of a test run: how many questions have one answer, and on how many routes.

What belongs here: counting the reports of the tests, which also come from other processes.
"""

from collections.abc import Iterable, Mapping
from typing import Any


def definition_line(stats: Mapping[str, Iterable[Any]]) -> str | None:
    """The line, or None where no question was asked.

    Args:
        stats: Outcome → reports, as pytest's terminal reporter keeps them.
    """
    reports = [report for name in ("passed", "failed") for report in stats.get(name, ())]
    told = [
        value
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "one definition"
    ]
    if not told:
        return None
    routes = {route for _, all_routes, _ in told for route in all_routes}
    differing = sorted(f"{question} ({', '.join(others)})" for question, _, others in told if others)
    line = f"one definition: {len(told) - len(differing)} of {len(told)} questions equal on {len(routes)} routes"
    return f"{line}, not: {'; '.join(differing)}" if differing else line
