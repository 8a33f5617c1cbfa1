"""NPS over time, and how many answered on the same axis.

What belongs here: the line of periods with its interval, bars of answers. What does not: marks of what happened
(`marks`), the common look (`theme`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from publishing.report.cells import Cell
from publishing.report.charts.marks import Mark, spans, strip
from publishing.report.charts.theme import (
    ACCENT,
    DETRACTOR,
    INK,
    PASSIVE,
    PROMOTER,
    QUIET,
    nice_scale,
)
from publishing.report.frame import period_end

if TYPE_CHECKING:
    import altair as alt

VOLUME = 80
"""Height of the bars in pixels."""


@dataclass(frozen=True)
class Course:
    """What a drawing of the trend shows.

    Attributes:
        cells: Periods of one grain, oldest first.
        grain: `month` or `quarter`.
        months: Names of the twelve months.
        nps_title: Of the axis of points.
        answers_title: Of the axis of answers.
        marks: What happened.
        goal: NPS to reach; None without one.
    """

    cells: Sequence[Cell]
    grain: str
    months: Sequence[str]
    nps_title: str
    answers_title: str
    marks: Sequence[Mark] = ()
    goal: float | None = None


def trend(course: Course, width: int, height: int) -> "alt.VConcatChart":
    """NPS by period with its interval, broken where a period is missing or cannot be shown, over bars of answers.

    Args:
        course: What to show.
        width: Pixels of the plot.
        height: Pixels of the plot of NPS.
    """
    # Half a second of import that only a publish needs.
    import altair as alt

    rows = runs([(cell, cell.period_start, period_end(cell.period_start, course.grain)) for cell in course.cells])
    end = period_end(course.cells[-1].period_start, course.grain) + timedelta(days=1)
    span = (course.cells[0].period_start, end)
    bounds = nice_scale(
        [value for row in rows for value in (row["low"], row["high"])] + [course.goal] * (course.goal is not None)
    )
    plots: list[Any] = [
        alt.layer(
            *spans(course.marks, span),
            zero(),
            *_goal(course.goal),
            *line(rows, bounds, course.nps_title, dated("middle", span, width, course.months, labels=False)),
        ).properties(width=width, height=height),
        _answers(course, span, width),
    ]
    if course.marks:
        plots.insert(0, strip(course.marks, span, width))
    return alt.vconcat(*plots, spacing=6).resolve_scale(x="shared")


def dated(field: str, span: tuple[date, date], width: int, months: Sequence[str], labels: bool = True) -> "alt.X":
    """The axis of dates, in the reader's names of the months.

    Args:
        field: Field of the rows that holds a date.
        span: First day, and the day after the last.
        width: Pixels of the plot.
        months: Names of the twelve months.
        labels: False where a plot below has them.
    """
    import altair as alt

    names = "[" + ",".join(f"'{name}'" for name in months) + "]"
    return alt.X(
        f"{field}:T",
        scale=alt.Scale(type="utc", domain=[day.isoformat() for day in span], nice=False),
        axis=alt.Axis(
            title=None,
            grid=False,
            labels=labels,
            ticks=labels,
            labelExpr=f"utcmonth(datum.value) == 0 ? utcyear(datum.value) : {names}[utcmonth(datum.value)]",
            tickCount=max(2, width // 60),
            labelOverlap=True,
        ),
    )


def line(rows: Sequence[dict[str, Any]], bounds: Sequence[float], title: str, x: "alt.X", **look: Any) -> list[Any]:
    """Band, line and points of runs of periods; a run of one period is a bar with a point.

    Args:
        rows: From `runs`.
        bounds: Of the axis of points.
        title: Of that axis.
        x: From `dated`.
        look: `color`, `strokeDash` and `shape` where more than one line is drawn.
    """
    import altair as alt

    color, dash, shape = look.get("color", ACCENT), look.get("strokeDash", [1, 0]), look.get("shape", "circle")
    alone = {run for run in {row["run"] for row in rows} if sum(row["run"] == run for row in rows) == 1}
    # The title stands level above its axis: upright it costs a phone a tenth of its width.
    axis = alt.Axis(tickCount=6, titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-24, titleY=-10)
    low = alt.Y("low:Q", title=title, scale=alt.Scale(domain=bounds, nice=False), axis=axis)
    base = alt.Chart(alt.Data(values=tuple(rows))).encode(x=x)
    joined = base.transform_filter(alt.FieldOneOfPredicate("run", sorted({row["run"] for row in rows} - alone)))
    single = base.transform_filter(alt.FieldOneOfPredicate("run", sorted(alone)))
    y = alt.Y("nps:Q", title=title, scale=alt.Scale(domain=bounds, nice=False), axis=axis)
    return [
        joined.mark_area(color=color, opacity=0.18, aria=False).encode(y=low, y2="high:Q", detail="run:N"),
        single.mark_rule(color=color, opacity=0.35, strokeWidth=4, aria=False).encode(y=low, y2="high:Q"),
        joined.mark_line(color=color, strokeWidth=2, strokeDash=dash).encode(y=y, detail="run:N"),
        base.mark_point(color=color, filled=True, opacity=1, size=24, shape=shape, aria=False).encode(y=y),
    ]


def zero() -> "alt.Chart":
    """The line of NPS 0."""
    import altair as alt

    return (
        alt.Chart(alt.Data(values=[{"zero": 0}]))
        .mark_rule(color=QUIET, strokeDash=[2, 3], aria=False)
        .encode(y="zero:Q")
    )


def runs(cells: Sequence[tuple[Cell, date, date]]) -> list[dict[str, Any]]:
    """The periods that can be shown, numbered by unbroken stretch.

    Args:
        cells: Each with the first and last day of its period, oldest first.
    """
    rows: list[dict[str, Any]] = []
    run = 0
    follows: date | None = None
    for cell, start, end in cells:
        if cell.nps is None:
            continue
        if follows is not None and start != follows + timedelta(days=1):
            run += 1
        follows = end
        rows.append(
            {
                "middle": (start + (end - start) / 2).isoformat(),
                "nps": round(cell.nps, 2),
                "low": round(cell.low or 0.0, 2),
                "high": round(cell.high or 0.0, 2),
                "run": run,
            }
        )
    return rows


def _goal(goal: float | None) -> list[Any]:
    import altair as alt

    if goal is None:
        return []
    at = alt.Chart(alt.Data(values=[{"goal": goal}])).encode(y="goal:Q")
    return [at.mark_rule(color=INK, strokeDash=[8, 4], strokeWidth=1, aria=False)]


def _answers(course: Course, span: tuple[date, date], width: int) -> "alt.Chart":
    """A bar for each period, detractors first; one colour where there are too few to be told apart."""
    import altair as alt

    rows = []
    for cell in course.cells:
        last = period_end(cell.period_start, course.grain)
        gap = (last - cell.period_start) / 10
        parts = [("few", cell.responses)]
        if cell.bands is not None:
            promoters, passives, detractors = cell.bands
            parts = [("detractor", detractors), ("passive", passives), ("promoter", promoters)]
        floor = 0
        for band, count in parts:
            ends = {"from": (cell.period_start + gap).isoformat(), "to": (last - gap).isoformat()}
            rows.append({"band": band, "low": floor, "high": floor + count, **ends})
            floor += count
    colours = {"detractor": DETRACTOR, "passive": PASSIVE, "promoter": PROMOTER, "few": QUIET}
    axis = alt.Axis(tickCount=3, titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-24, titleY=-10)
    return (
        alt.Chart(alt.Data(values=tuple(rows)))
        .mark_rect(aria=False)
        .encode(
            x=dated("from", span, width, course.months),
            x2="to:T",
            y=alt.Y("low:Q", title=course.answers_title, axis=axis),
            y2="high:Q",
            color=alt.Color("band:N", legend=None, scale=alt.Scale(domain=list(colours), range=list(colours.values()))),
        )
        .properties(width=width, height=VOLUME)
    )
