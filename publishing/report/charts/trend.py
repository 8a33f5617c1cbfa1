"""NPS over time.

What belongs here: the line of periods with its interval. What does not: the common look (`theme`).
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from publishing.report.cells import Cell
from publishing.report.charts.theme import ACCENT, QUIET, nice_scale
from publishing.report.frame import period_end

if TYPE_CHECKING:
    import altair as alt


def trend(cells: Sequence[Cell], width: int, height: int, months: Sequence[str]) -> "alt.Chart":
    """NPS by month with its interval; broken where a month is missing or cannot be shown.

    Args:
        cells: By month, oldest first.
        width: Pixels of the plot.
        height: Pixels of the plot.
        months: Names of the twelve months for the axis.
    """
    # Half a second of import that only a publish needs.
    import altair as alt

    rows = _runs(cells)
    alone = {run for run in {row["run"] for row in rows} if sum(row["run"] == run for row in rows) == 1}
    bounds = nice_scale([value for row in rows for value in (row["low"], row["high"])])
    names = "[" + ",".join(f"'{name}'" for name in months) + "]"
    month = alt.X(
        "month:T",
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(
            title=None,
            grid=False,
            labelExpr=f"utcmonth(datum.value) == 0 ? utcyear(datum.value) : {names}[utcmonth(datum.value)]",
            tickCount=max(2, width // 60),
            labelOverlap=True,
        ),
    )
    low = alt.Y("low:Q", title=None, scale=alt.Scale(domain=bounds, nice=False), axis=alt.Axis(tickCount=6))
    base = alt.Chart(alt.Data(values=rows)).encode(x=month)
    joined = base.transform_filter(alt.FieldOneOfPredicate("run", sorted({row["run"] for row in rows} - alone)))
    single = base.transform_filter(alt.FieldOneOfPredicate("run", sorted(alone)))
    return alt.layer(
        alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=QUIET, strokeDash=[2, 3]).encode(y="zero:Q"),
        joined.mark_area(color=ACCENT, opacity=0.18).encode(y=low, y2="high:Q", detail="run:N"),
        single.mark_rule(color=ACCENT, opacity=0.35, strokeWidth=4).encode(y=low, y2="high:Q"),
        joined.mark_line(color=ACCENT, strokeWidth=2).encode(y="nps:Q", detail="run:N"),
        base.mark_point(color=ACCENT, filled=True, opacity=1, size=22).encode(y="nps:Q"),
    ).properties(width=width, height=height)


def _runs(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """The months that can be shown, numbered by unbroken stretch."""
    rows: list[dict[str, Any]] = []
    run = 0
    follows: date | None = None
    for cell in cells:
        if cell.nps is None:
            continue
        if follows is not None and cell.period_start.toordinal() != follows.toordinal() + 1:
            run += 1
        follows = period_end(cell.period_start, "month")
        rows.append(
            {
                "month": cell.period_start.isoformat(),
                "nps": round(cell.nps, 3),
                "low": round(cell.low or 0.0, 3),
                "high": round(cell.high or 0.0, 3),
                "run": run,
            }
        )
    return rows
