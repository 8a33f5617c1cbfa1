"""Marks of what happened, on an axis of dates.

What belongs here: numbers above a plot, and lines and shades in it. What does not: which events there are (the
page), the plot itself (`trend`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from publishing.report.charts.theme import INK, LINE, QUIET

if TYPE_CHECKING:
    import altair as alt

LANE = 22
"""Height of a row of marks in pixels; marks closer than this stand in different rows."""

LANES = 4
"""Rows of marks; further ones share the last."""


@dataclass(frozen=True)
class Mark:
    """Something that happened, by the number under which a table tells it.

    Attributes:
        number: From 1, by date.
        start: First day.
        end: Last day.
        is_ours: True for campaigns, a square; False for events of the business, a circle.
    """

    number: int
    start: date
    end: date
    is_ours: bool


def spans(marks: Sequence[Mark], span: tuple[date, date]) -> list[Any]:
    """A line on the first day of each mark, and a shade to its last."""
    import altair as alt

    if not marks:
        return []
    rows = [
        {
            "from": max(mark.start, span[0]).isoformat(),
            "to": min(mark.end + timedelta(days=1), span[1]).isoformat(),
        }
        for mark in marks
    ]
    base = alt.Chart(alt.Data(values=tuple(rows))).encode(x="from:T")
    return [
        base.mark_rect(color=QUIET, opacity=0.15, aria=False).encode(x2="to:T"),
        base.mark_rule(color=QUIET, strokeWidth=1, aria=False),
    ]


def strip(marks: Sequence[Mark], span: tuple[date, date], width: int) -> "alt.LayerChart":
    """The numbers of the marks above the plot, in rows where they would overlap."""
    import altair as alt

    per_day = width / (span[1] - span[0]).days
    taken: list[float] = []
    rows = []
    for mark in marks:
        place = (max(mark.start, span[0]) - span[0]).days * per_day
        lane = next((at for at, last in enumerate(taken) if place - last >= LANE), min(len(taken), LANES - 1))
        taken[lane : lane + 1] = [place]
        shape = "square" if mark.is_ours else "circle"
        day = max(mark.start, span[0]).isoformat()
        rows.append({"day": day, "lane": lane, "number": str(mark.number), "shape": shape})
    y = alt.Y("lane:Q", axis=None, scale=alt.Scale(domain=[len(taken) - 0.5, -0.5], nice=False, zero=False))
    base = alt.Chart(alt.Data(values=tuple(rows))).encode(x=alt.X("day:T", axis=None), y=y)
    return alt.layer(
        base.mark_point(filled=False, color=INK, opacity=1, size=260, strokeWidth=1, aria=False).encode(
            shape=alt.Shape(
                "shape:N", legend=None, scale=alt.Scale(domain=["square", "circle"], range=["square", "circle"])
            )
        ),
        base.mark_text(color=INK, fontSize=11, aria=False).encode(text="number:N"),
    ).properties(width=width, height=LANE * len(taken), view=alt.ViewConfig(stroke=LINE, strokeOpacity=0))
