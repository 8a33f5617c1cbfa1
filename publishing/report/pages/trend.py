"""Trend: NPS over time.

What belongs here: the course of the whole programme and of its kinds of survey. What does not: its parts
(`where`), what happened meanwhile (`trend_marks`).
"""

from datetime import date
from typing import Any

from markupsafe import Markup

from publishing.report.cells import Cell, overall
from publishing.report.charts.kinds import kinds
from publishing.report.charts.marks import Mark
from publishing.report.charts.theme import drawings
from publishing.report.charts.trend import Course, trend
from publishing.report.frame import Frame, period_end
from publishing.report.pages.trend_marks import happenings
from publishing.report.words import MONTH_NAMES

WINDOW = 365
"""Days of the window in which kinds of survey are compared: relational waves come once or twice a year."""

SHOWN = {"month": 60, "quarter": 40, "kind": 36}
"""Newest periods that are drawn and listed, for the weight of the page; the marts hold all."""

WEIGHTED = 8
"""Quarters of which the weightings are listed; `nps_weighted` has all."""

WEIGHTINGS = ("account_weighted", "revenue_weighted", "post_stratified")
"""Beside the plain NPS, as `nps_weighted` calls them."""


def content(frame: Frame) -> dict[str, Any]:
    """Months and quarters drawn and as tables, kinds of survey apart, and the weightings of the last quarters."""
    months, quarters = (overall(frame, grain)[-SHOWN[grain] :] for grain in ("month", "quarter"))
    told, earlier = [], 0
    if months:
        told, earlier = happenings(frame, months[0].period_start, period_end(months[-1].period_start, "month"))
    marks = [happening.mark for happening in told]
    goal = _goal(frame)
    series = _kinds(frame)
    return {
        "months": months,
        "quarters": quarters,
        "finding": _finding(frame, quarters),
        "partial": {grain: _parts(frame, cells, grain) for grain, cells in (("month", months), ("quarter", quarters))},
        "trends": _drawn(frame, months, "month", marks, goal),
        "quarter_trends": _drawn(frame, quarters, "quarter", marks, goal),
        "happenings": told,
        "earlier": earlier,
        "goal": goal,
        "kinds": series,
        "kind_trends": _kinds_drawn(frame, series),
        "window": WINDOW,
        "weighted": _weighted(frame),
        "weightings": WEIGHTINGS,
    }


def _parts(frame: Frame, cells: tuple[Cell, ...], grain: str) -> dict[date, str]:
    """What is there of the periods that are not whole, in words, by their first day."""
    words = frame.words
    found = {}
    first = frame.first_on
    if first is not None:
        begun = [cell.period_start for cell in cells if frame.began_within(cell.period_start)]
        found |= {start: words("begun", date=words.day(first)) for start in begun}
    newest = frame.facts.data_on
    running = [cell.period_start for cell in cells if not frame.is_complete(cell.period_start, grain)]
    return found | {start: words("so_far", date=words.day(newest)) for start in running if newest is not None}


def _finding(frame: Frame, quarters: tuple[Cell, ...]) -> str:
    """The highest and the lowest quarter, and whether even their intervals overlap."""
    words = frame.words
    parts = _parts(frame, quarters, "quarter")
    shown = [cell for cell in quarters if cell.nps is not None and cell.period_start not in parts]
    if len(shown) < 2:
        return ""
    best = max(shown, key=lambda cell: cell.nps or 0.0)
    worst = min(shown, key=lambda cell: cell.nps or 0.0)
    apart = (best.low or 0.0) > (worst.high or 0.0)
    key, named = ("finding_apart", words.subject) if apart else ("finding_overlap", words.period)
    return words(
        key,
        count=len(shown),
        best=named(best.period_start, "quarter"),
        best_nps=words.points(best.nps or 0.0),
        worst=named(worst.period_start, "quarter"),
        worst_nps=words.points(worst.nps or 0.0),
    )


def _drawn(
    frame: Frame, cells: tuple[Cell, ...], grain: str, marks: list[Mark], goal: float | None
) -> list[tuple[str, Markup]]:
    words = frame.words
    shown = [cell for cell in cells if cell.nps is not None]
    if len(shown) < 2:
        return []
    title = words(
        f"{grain}_alt",
        first=words.period(shown[0].period_start, grain),
        last=words.period(shown[-1].period_start, grain),
        value=words.points(shown[-1].nps or 0.0),
    )
    course = Course(cells, grain, MONTH_NAMES[words.language], words("axis_nps"), words("axis_answers"), marks, goal)
    return drawings(lambda width, height: trend(course, width, height), title)


def _goal(frame: Frame) -> float | None:
    """The NPS that the whole programme is to reach, by its goal that is due first among those still open."""
    rows = frame.rows(
        "select goal from targets where metric = 'nps' and dimension = 'overall' and not is_final "
        "order by due_on nulls last, target limit 1"
    )
    return rows[0]["goal"] if rows else None


Series = tuple[str, list[tuple[Cell, date, date]]]
"""Kind of survey in words, and its cells, each with the first and last day of the month at whose end it stands."""


def _kinds(frame: Frame) -> list[Series]:
    """Kinds of survey by month, where there is more than one of them to be shown."""
    rows = frame.rows(
        "select member, as_of_date, responses, is_reportable, nps, nps_ci_low, nps_ci_high from nps_trailing "
        "where dimension = 'survey_type' and window_days = ? and member in ('relational', 'transactional') "
        "and as_of_date <= ? and (as_of_date = last_day(as_of_date) or as_of_date = ?) order by member, as_of_date",
        [WINDOW, frame.facts.data_on, frame.facts.data_on],
    )
    found: dict[str, list[tuple[Cell, date, date]]] = {}
    for row in rows:
        shown = frame.may_show(row["is_reportable"], row["responses"])
        nps, low, high = (row[name] if shown else None for name in ("nps", "nps_ci_low", "nps_ci_high"))
        start = row["as_of_date"].replace(day=1)
        cell = Cell(row["member"], row["as_of_date"], row["responses"], nps, low, high, None, None)
        found.setdefault(row["member"], []).append((cell, start, period_end(start, "month")))
    told = [
        (frame.label("survey_type", member), cells[-SHOWN["kind"] :])
        for member, cells in found.items()
        if sum(cell.nps is not None for cell, _, _ in cells) > 1
    ]
    return told if len(told) > 1 else []


def _kinds_drawn(frame: Frame, series: list[Series]) -> list[tuple[str, Markup]]:
    if not series:
        return []
    words = frame.words
    newest = (
        f"{name} {words.points(cell.nps)}" for name, cells in series for cell in [cells[-1][0]] if cell.nps is not None
    )
    title = words("kinds_alt", values=", ".join(newest))
    names = MONTH_NAMES[words.language]
    return drawings(
        lambda width, height: kinds([cells for _, cells in series], words("axis_nps"), names, width, height), title
    )


def _weighted(frame: Frame) -> list[dict[str, Any]]:
    """The newest quarters under each weighting; None under the minimum."""
    columns = ", ".join(
        f"{name}_nps, {name}_ci_low, {name}_ci_high, {name.removesuffix('_weighted')}_responses as {name}_responses"
        for name in WEIGHTINGS
    )
    rows = frame.rows(
        f"select period_start, responses, nps, nps_ci_low as low, nps_ci_high as high, is_reportable, {columns} "
        "from nps_weighted where period_grain = 'quarter' order by period_start desc limit ?",
        [WEIGHTED],
    )
    for row in rows:
        if not frame.may_show(row["is_reportable"], row["responses"]):
            row["nps"] = row["low"] = row["high"] = None
        row["others"] = [_weighting(row, name, frame) for name in WEIGHTINGS]
    return [row for row in rows if any(other["nps"] is not None for other in row["others"])]


def _weighting(row: dict[str, Any], name: str, frame: Frame) -> dict[str, Any]:
    shown = frame.may_show(row["nps"] is not None, row[f"{name}_responses"])
    return {
        "nps": row[f"{name}_nps"] if shown else None,
        "low": row[f"{name}_ci_low"] if shown else None,
        "high": row[f"{name}_ci_high"] if shown else None,
    }
