"""Shares over quarters.

What belongs here: lines of shares with their intervals. What does not: NPS (`trend`), the common look (`theme`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from publishing.report.charts.theme import ACCENT, INK, QUIET
from publishing.report.shares import Share

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class Course:
    """One line.

    Attributes:
        name: What the legend calls it.
        points: Name of the period and its share, oldest first.
    """

    name: str
    points: tuple[tuple[str, Share], ...]


def course(series: Sequence[Course], width: int, height: int) -> "alt.Chart":
    """Shares by period on a scale from 0 to 100 %, told apart by colour, form and dashes.

    A line breaks where a period has too few cases.

    Args:
        series: One or two lines over the same periods.
        width: Pixels of the plot.
        height: Pixels of the plot.
    """
    # Half a second of import that only a publish needs.
    import altair as alt

    names = [one.name for one in series]
    periods = [period for period, _ in series[0].points]
    x = alt.X(
        "period:N",
        sort=periods,
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, grid=False),
        scale=alt.Scale(domain=periods, type="point", padding=0.4),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(domain=[0, 100], nice=False),
        axis=alt.Axis(tickCount=5, labelExpr="datum.value + ' %'"),
    )
    legend = alt.Legend(
        title=None, orient="top", direction="vertical", labelColor=INK, labelFontSize=12, labelLimit=0, symbolOpacity=1
    )
    colour = alt.Color("series:N", scale=alt.Scale(domain=names, range=[ACCENT, QUIET][: len(names)]), legend=legend)
    form = alt.Shape("series:N", scale=alt.Scale(domain=names, range=["circle", "diamond"][: len(names)]))
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 3]][: len(names)]), legend=None)
    # Two intervals of one period side by side, not over each other.
    aside = alt.XOffset("aside:Q", scale=alt.Scale(domain=[-1, 1], range=[-12, 12]))
    base = alt.Chart(alt.Data(values=tuple(_rows(series)))).encode(x=x, xOffset=aside, color=colour)
    return alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.35).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(strokeWidth=2).encode(y=y, strokeDash=dash, detail="run:N"),
        base.mark_point(filled=True, opacity=1, size=60).encode(y=y, shape=form),
    ).properties(width=width, height=height)


def _rows(series: Sequence[Course]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(series):
        run = 0
        for period, figure in one.points:
            if figure.value is None or figure.low is None or figure.high is None:
                run += 1
                continue
            rows.append(
                {
                    "series": one.name,
                    "period": period,
                    "value": round(100 * figure.value, 3),
                    "low": round(100 * figure.low, 3),
                    "high": round(100 * figure.high, 3),
                    "run": f"{place}-{run}",
                    "aside": (place - (len(series) - 1) / 2) * 0.5,
                }
            )
    return rows
