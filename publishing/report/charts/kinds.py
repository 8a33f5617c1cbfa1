"""NPS of relational and transactional surveys, side by side.

What belongs here: a line for each kind of survey. What does not: lines and axes themselves (`trend`).
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from publishing.report.cells import Cell
from publishing.report.charts.theme import ACCENT, INK, nice_scale
from publishing.report.charts.trend import dated, line, runs, zero

if TYPE_CHECKING:
    import altair as alt

LOOKS = (
    {"color": ACCENT, "strokeDash": [1, 0], "shape": "circle"},
    {"color": INK, "strokeDash": [5, 3], "shape": "diamond"},
)
"""One for each line: never told apart by colour alone."""


def kinds(
    series: Sequence[Sequence[tuple[Cell, date, date]]], title: str, months: Sequence[str], width: int, height: int
) -> "alt.LayerChart":
    """A line for each of at most two series.

    Args:
        series: Cells, each with the first and last day for which it stands, oldest first.
        title: Of the axis of points.
        months: Names of the twelve months.
        width: Pixels of the plot.
        height: Pixels of the plot.
    """
    # Half a second of import that only a publish needs.
    import altair as alt

    rows = [runs(one) for one in series]
    bounds = nice_scale([value for one in rows for row in one for value in (row["low"], row["high"])])
    span = (min(one[0][1] for one in series), max(one[-1][2] for one in series))
    drawn = [zero()]
    for one, look in zip(rows, LOOKS, strict=False):
        drawn += line(one, bounds, title, dated("middle", span, width, months), **look)
    return alt.layer(*drawn).properties(width=width, height=height)
