"""Loop: from a low score to the customer's own word.

What belongs here: how answers were followed up, by quarter, team and owner, and what waits. What does not: what it
achieved and who moved (`loop_movement`), each waiting act (`today`).
"""

from datetime import date
from typing import Any

from markupsafe import Markup

from publishing.report.charts.course import Course, course
from publishing.report.charts.theme import drawings
from publishing.report.frame import Frame
from publishing.report.pages.loop_movement import movement
from publishing.report.pages.naming import short_key
from publishing.report.shares import Share, share

QUARTERS = 8
"""Quarters of the course; the mart holds all."""

LISTED = 25
"""Teams, and owners, that the page lists, those with most breaches first; the mart holds all."""

CONTACT = ("contacted_in_time_share_ci_low", "contacted_in_time_share_ci_high")
CUSTOMER = ("closed_by_customer_share_ci_low", "closed_by_customer_share_ci_high")

STEPS: dict[str, tuple[str, str, tuple[str, str] | None]] = {
    "followed_up": ("detractors", "", None),
    "contacted": ("detractors", "", None),
    "contacted_in_time": ("contact_due", "contacted_in_time_share", CONTACT),
    "resolved_in_time": ("resolution_due", "resolved_in_time_share", None),
    "closed_by_team": ("followed_up", "closed_by_team_share", None),
    "confirmed_in_case": ("followed_up", "", None),
    "closed_by_customer": ("followed_up", "closed_by_customer_share", CUSTOMER),
}
"""Steps of the loop: what each is counted in, its share and the interval of it, where the mart holds them."""

_COUNTS = (
    "detractors, unreachable_detractors, low_scores_without_comment, followed_up, contacted, reopened, contact_due, "
    "contacted_in_time, contact_breaches, resolution_due, resolved_in_time, resolution_breaches, closed_by_team, "
    "closed_by_customer, confirmed_in_case, confirmed_by_answer"
)
_SHARES = ", ".join(column for _, value, ends in STEPS.values() for column in (value, *(ends or ())) if column)
_CLOCKS = ("contact", "resolution", "confirmation")
_HOURS = ", ".join(f"{point}_hours_to_{clock}" for clock in _CLOCKS for point in ("median", "p90"))


def content(frame: Frame) -> dict[str, Any]:
    """The loop in the latest complete quarter, or over all time before there is one."""
    quarter = frame.latest_complete("quarter")
    grain = "quarter" if quarter else "all"
    rows = _performance(frame, grain, quarter)
    together = [row for row in rows if row["owner_key"] == "all" and row["team"] == "all"]
    whole = together[0] if together else None
    quarters = _course(frame, quarter)
    return {
        "grain": grain,
        "whole": whole,
        "steps": _steps(whole, frame) if whole else {},
        "hours_of": _hours(whole, frame) if whole else [],
        "has_cases": bool(frame.rows("select 1 from loop_performance where followed_up > 0 limit 1")),
        "quarters": quarters,
        "courses": _drawn(quarters, frame),
        "teams": _by(rows, "team", frame),
        "owners": _by(rows, "owner_key", frame),
        "listed": _listed,
        "queue": _queue(frame),
        "short_key": short_key,
        **movement(frame, grain, quarter),
    }


def _performance(frame: Frame, grain: str, start: date | None) -> list[dict[str, Any]]:
    return frame.rows(
        f"select period_start, owner_key, team, {_COUNTS}, {_SHARES}, {_HOURS} from loop_performance "
        "where period_grain = ? and (owner_key = 'all' or team = 'all') and (? is null or period_start = ?) "
        "order by contact_breaches desc, detractors desc, team, owner_key",
        [grain, start, start],
    )


def _steps(row: dict[str, Any], frame: Frame) -> dict[str, Share]:
    minimum = frame.facts.minimum_responses
    return {step: share(row, minimum, step, base, value, ends) for step, (base, value, ends) in STEPS.items()}


def _hours(row: dict[str, Any], frame: Frame) -> list[dict[str, Any]]:
    """Each clock with the hours within which half and nine tenths were served; None while fewer were."""
    if not frame.may_show(True, row["resolution_due"]):
        return []
    return [
        {"clock": clock, "median": row[f"median_hours_to_{clock}"], "p90": row[f"p90_hours_to_{clock}"]}
        for clock in _CLOCKS
    ]


def _course(frame: Frame, latest: date | None) -> list[dict[str, Any]]:
    """The quarters up to the latest complete one, oldest first."""
    if latest is None:
        return []
    rows = frame.rows(
        f"select period_start, {_COUNTS}, {_SHARES} from loop_performance where period_grain = 'quarter' "
        "and owner_key = 'all' and team = 'all' and period_start <= ? order by period_start desc limit ?",
        [latest, QUARTERS],
    )
    return [{"start": row["period_start"], **row, "steps": _steps(row, frame)} for row in reversed(rows)]


def _drawn(quarters: list[dict[str, Any]], frame: Frame) -> list[tuple[str, Markup]]:
    words = frame.words
    series = [
        Course(
            words(f"short:{step}"),
            tuple((words.period(row["start"], "quarter"), row["steps"][step]) for row in quarters),
        )
        for step in ("contacted_in_time", "closed_by_customer")
    ]
    known = [[figure for _, figure in one.points if figure.has_interval] for one in series]
    if min(len(figures) for figures in known) < 2:
        return []
    title = words(
        "course_alt",
        first=words.period(quarters[0]["start"], "quarter"),
        last=words.period(quarters[-1]["start"], "quarter"),
        contacted=words.percent(known[0][-1].value or 0.0),
        confirmed=words.percent(known[1][-1].value or 0.0),
    )
    return drawings(lambda width, height: course(series, width, height), title)


def _listed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that the page has room for, what nobody took on among them."""
    return rows[:LISTED] + [row for row in rows[LISTED:] if row["member"] == "none"]


def _by(rows: list[dict[str, Any]], column: str, frame: Frame) -> list[dict[str, Any]]:
    """The margins of one column, those with most breaches first, and last what nobody took on."""
    other = "owner_key" if column == "team" else "team"
    found = [row for row in rows if row[other] == "all" and row[column] != "all"]
    return [
        {"member": row[column], **row, "steps": _steps(row, frame)}
        for row in sorted(found, key=lambda row: row[column] == "none")
    ]


def _queue(frame: Frame) -> list[dict[str, Any]]:
    return frame.rows(
        "select act, step, count(*) as waiting, count(*) filter (where is_overdue) as overdue, "
        "count(distinct owner_key) as owners from follow_up_queue group by act, step order by min(priority_rank)"
    )
