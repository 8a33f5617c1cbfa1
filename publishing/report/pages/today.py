"""Today: how the programme stands and what to do.

What belongs here: the latest figures, in cards and in words. What does not: what they rest on (`today_state`),
which of them can be compared (`mix`), what is to be done (`today_work`), how they came about (`trend`, `where`).
"""

from dataclasses import dataclass
from typing import Any

from publishing.report.cells import Cell, overall
from publishing.report.frame import Frame, period_before, period_end
from publishing.report.pages.mix import former, other_mix
from publishing.report.pages.naming import p_value
from publishing.report.pages.today_alerts import alerts
from publishing.report.pages.today_state import state
from publishing.report.pages.today_work import queue, targets


@dataclass(frozen=True)
class Headline:
    """A figure of a card.

    Attributes:
        grain: Length of its period.
        cell: The period; None without one.
        before: The period before; None where nobody answered in it.
        p_value: Of the change between the two, 0…1; None where they cannot be compared.
        not_comparable: Why the two are not to be compared, in a sentence; empty where they are.
        year_before: The same period a year before; None where nobody answered in it, or only in a part of it.
    """

    grain: str
    cell: Cell | None
    before: Cell | None = None
    p_value: float | None = None
    not_comparable: str = ""
    year_before: Cell | None = None


def content(frame: Frame) -> dict[str, Any]:
    """The newest complete quarter and month, all answers, and what waits to be done."""
    headlines = [_headline(frame, grain) for grain in ("quarter", "month")]
    everything = overall(frame, "all")
    goals, told, work = targets(frame), alerts(frame), queue(frame)
    return {
        "headlines": [*headlines, Headline("all", everything[0] if everything else None)],
        "changes": [*(change_told(frame, headline) for headline in headlines), ""],
        "years": [*(_year_told(frame, headline) for headline in headlines), ""],
        "lead": _lead(frame, headlines, goals, told, work),
        "former": _former(frame, headlines),
        "windows": _windows(frame),
        "state": state(frame),
        "targets": goals,
        "alerts": told,
        "queue": work,
        "period_end": period_end,
    }


def _headline(frame: Frame, grain: str) -> Headline:
    start = frame.latest_complete(grain)
    if start is None:
        return Headline(grain, None)
    by_start = {cell.period_start: cell for cell in overall(frame, grain)}
    [row] = frame.rows(
        "select change_p_value from nps_overall where period_grain = ? and period_start = ?", [grain, start]
    )
    before = by_start.get(period_before(start, grain))
    why_not = other_mix(frame, grain, start) if before is not None else ""
    year = by_start.get(start.replace(year=start.year - 1))
    if year is not None and frame.began_within(year.period_start):
        year = None
    return Headline(grain, by_start[start], before, row["change_p_value"], why_not, year)


def _shown_first(headlines: list[Headline]) -> Headline | None:
    return next((found for found in headlines if found.cell is not None), None)


def _former(frame: Frame, headlines: list[Headline]) -> str:
    headline = _shown_first(headlines)
    if headline is None or headline.cell is None:
        return ""
    return former(frame, headline.grain, headline.cell.period_start, headline.cell.responses)


def _lead(
    frame: Frame, headlines: list[Headline], goals: dict[str, Any], told: dict[str, Any], work: dict[str, Any]
) -> list[str]:
    """The page in a few sentences, the most important one first."""
    words = frame.words
    headline = _shown_first(headlines)
    if headline is None or headline.cell is None:
        return [words("lead_no_period" if frame.facts.data_on else "lead_nothing")]
    cell = headline.cell
    period = words.period(cell.period_start, headline.grain)
    count = words.count(cell.responses)
    if cell.nps is None or cell.low is None or cell.high is None:
        return [words("lead_few", period=period, n=count, minimum=frame.facts.minimum_responses)]
    figures = {name: words.points(value) for name, value in (("nps", cell.nps), ("low", cell.low), ("high", cell.high))}
    first = words("lead_nps", period=words.within(cell.period_start, headline.grain, opens=True), n=count, **figures)
    sentences = [f"{first} {change_told(frame, headline)}".strip(), _month_told(frame, headlines, told)]
    goal = goals["overall"]
    if goal is not None and goal["probability"] is not None:
        key = "lead_goal" if goal["by"] else "lead_goal_undated"
        stands = words(
            "stands_so_far" if goal["so_far"] else "stands", period=goal["told_period"], actual=goal["actual"]
        )
        named = {"goal": goal["goal"], "by": goal["by"], "odds": goal["odds"], "n": words.count(goal["cases"])}
        sentences.append(words(key, stands=stands, **named))
    if told["total"]:
        sentences.append(words("lead_alerts", count=told["current"]) if told["current"] else words("lead_no_alerts"))
    return [sentence for sentence in (*sentences, work["finding"]) if sentence]


def _month_told(frame: Frame, headlines: list[Headline], told: dict[str, Any]) -> str:
    """The newest complete month beside a quarter, where it differs from the month before by more than chance."""
    words, (quarter, month) = frame.words, headlines
    cell = month.cell
    if quarter.cell is None or cell is None or cell.nps is None or cell.change is None or month.not_comparable:
        return ""
    alerted = any(
        row["is_current"] and row["dimension"] == "overall" and row["period_start"] == cell.period_start
        for row in told["rows"]
    )
    key = "month_rose" if cell.change > 0 else "month_alerted" if alerted else "month_fell"
    return words(
        key,
        month=words.within(cell.period_start, "month", opens=True),
        change=words.points(abs(cell.change)),
        nps=words.points(cell.nps),
        n=words.count(cell.responses),
    )


def change_told(frame: Frame, headline: Headline) -> str:
    """What the change on the period before is worth, in a sentence; empty where nothing can be compared."""
    words, cell, before = frame.words, headline.cell, headline.before
    if cell is None or cell.nps is None or before is None or before.nps is None or headline.p_value is None:
        return ""
    if headline.not_comparable:
        return headline.not_comparable
    named = {
        "before": words.against(before.period_start, headline.grain),
        "value": words.points(before.nps),
        "p": p_value(words, headline.p_value),
    }
    if cell.change is None:
        return words("no_clear_change", **named)
    return words("clear_change", change=words.points(cell.change, signed=True), **named)


def _year_told(frame: Frame, headline: Headline) -> str:
    """The same period a year before, in a sentence, for programmes have seasons; whether it differs is not judged."""
    words, cell, year = frame.words, headline.cell, headline.year_before
    if cell is None or cell.nps is None or year is None or year.nps is None or year.low is None or year.high is None:
        return ""
    unlike = other_mix(frame, headline.grain, cell.period_start, year.period_start)
    return unlike or words(
        "year_before",
        period=words.period(year.period_start, headline.grain),
        value=words.points(year.nps),
        low=words.points(year.low),
        high=words.points(year.high),
        n=words.count(year.responses),
    )


def _windows(frame: Frame) -> list[dict[str, Any]]:
    """The NPS of everybody's latest answer in the windows that end with the newest answer."""
    rows = frame.rows(
        "select window_days, responses, nps, nps_ci_low as low, nps_ci_high as high, is_reportable "
        "from nps_trailing where dimension = 'overall' and as_of_date = ? order by window_days",
        [frame.facts.data_on],
    )
    for row in rows:
        if not frame.may_show(row["is_reportable"], row["responses"]):
            row["nps"] = row["low"] = row["high"] = None
    return rows
