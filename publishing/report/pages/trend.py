"""Trend: NPS over time.

What belongs here: the course of the whole programme. What does not: its parts (`where`).
"""

from typing import Any

from markupsafe import Markup

from publishing.report.cells import Cell, overall
from publishing.report.charts.theme import drawings
from publishing.report.charts.trend import trend
from publishing.report.frame import Frame
from publishing.report.words import MONTH_NAMES


def content(frame: Frame) -> dict[str, Any]:
    """Every month, drawn and as a table."""
    months = overall(frame, "month")
    return {"months": months, "trends": _trends(months, frame)}


def _trends(months: tuple[Cell, ...], frame: Frame) -> list[tuple[str, Markup]]:
    words = frame.words
    shown = [cell for cell in months if cell.nps is not None]
    if len(shown) < 2:
        return []
    title = words(
        "trend_alt",
        first=words.month(shown[0].period_start),
        last=words.month(shown[-1].period_start),
        value=words.points(shown[-1].nps or 0.0),
    )
    names = MONTH_NAMES[words.language]
    return drawings(lambda width, height: trend(months, width, height, names), title)
