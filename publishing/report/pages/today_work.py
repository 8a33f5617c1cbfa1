"""What is to be done: goals and the follow-up queue.

What belongs here: goals and acts, which somebody owns. What does not: alerts (`today_alerts`), how well the loop
works (`loop`).
"""

from datetime import date
from typing import Any

from publishing.report.frame import DELIVERED, MONTHS, Frame, local_date
from publishing.report.pages.naming import member_name, odds, short_key, whom

OWNERS = 12
"""Owners listed, the one with the most urgent act first."""

ACTS = 10
"""Acts listed, by priority."""

OFFERS = ("silent_customer_due", "promoter_to_ask")
"""Acts that no answer waits for: nobody is let down where they are not done."""


def targets(frame: Frame) -> dict[str, Any]:
    """Each declared goal beside where things stand, the least likely first."""
    rows = frame.rows(
        "select target, metric, dimension, member, goal, due_on, owner, period_grain, period_start, cases, actual, "
        "actual_ci_low as low, actual_ci_high as high, is_reportable, probability_reached as probability, is_final, "
        "status "
        "from targets order by probability_reached nulls last, target"
    )
    shown = sorted((_target(frame, row) for row in rows), key=lambda row: row["probability"] is None)
    overall = [row for row in shown if row["metric"] == "nps" and row["dimension"] == "overall"]
    judged = [row for row in shown if row["probability"] is not None]
    return {
        "rows": shown,
        "overall": overall[0] if overall else None,
        "judged": len(judged),
        "unlikely": sum(row["probability"] < 0.5 for row in judged),
    }


def _target(frame: Frame, row: dict[str, Any]) -> dict[str, Any]:
    words = frame.words
    shown = frame.may_show(row["is_reportable"], row["cases"]) and row["actual"] is not None
    start, grain = row["period_start"], row["period_grain"]
    so_far = start is not None and grain in MONTHS and not row["is_final"] and not frame.is_complete(start, grain)
    # Who is still there in the middle of a period says little about its end, so that is no evidence yet.
    likely = None if not shown or (so_far and row["metric"] == "retention") else row["probability"]

    def told(value: float | None) -> str:
        return "…" if value is None else quantity(frame, row["metric"], value)

    return {
        **row,
        "raw": row["actual"] if shown else None,
        "name": f"{frame.label('target_metric', row['metric'])}",
        "whom": whom(frame, row["dimension"], row["member"]),
        "goal": told(row["goal"]),
        "by": words.day(row["due_on"]) if row["due_on"] else "",
        "period": words.period(start, grain) if start else "",
        "told_period": words.subject(start, grain) if start else "",
        "so_far": so_far,
        "days": _days_so_far(frame, row) if so_far else "",
        "actual": told(row["actual"]) if shown else None,
        "range": f"{told(row['low'])} … {told(row['high'])}" if shown else "",
        "probability": likely,
        "odds": "" if likely is None else odds(words, likely),
        "too_early": so_far and row["metric"] == "retention",
        "status": frame.label("target_status", row["status"]),
    }


def _days_so_far(frame: Frame, row: dict[str, Any]) -> str:
    """Days of a running period that the figure of a goal is about; empty where answers do not bound it."""
    newest = frame.facts.data_on
    if newest is None or newest < row["period_start"] or row["metric"] == "retention":
        return ""
    first, last = frame.words.day(row["period_start"]), frame.words.day(newest)
    return f"{first.removesuffix(f' {newest.year}')} – {last}"


def quantity(frame: Frame, metric: str, value: float) -> str:
    """A value of a goal in its unit."""
    words = frame.words
    match metric:
        case "nps":
            return words.points(value)
        case "hours_to_first_contact":
            return words("hours", value=words.decimal(value, 1))
        case _:
            return words.percent(value, 1)


def queue(frame: Frame) -> dict[str, Any]:
    """What waits by act and by owner, and what comes first."""
    acts = frame.rows(
        "select act, count(*) as waiting, count(*) filter (where is_overdue) as overdue, min(due_at) as earliest "
        "from follow_up_queue group by act order by min(priority_rank)"
    )
    first = frame.rows("select * from follow_up_queue order by priority_rank limit ?", [ACTS])
    owners = _owners(frame)
    total = sum(row["waiting"] for row in acts)
    return {
        "finding": _waiting(frame, acts),
        "notes": [note for note in (_oldest(frame), _unknown_since(frame), _never_contacted(frame)) if note],
        "acts": [{**row, "earliest": _day(frame, row["earliest"])} for row in acts],
        "owners": owners[:OWNERS],
        "more_owners": len(owners) - OWNERS if len(owners) > OWNERS else 0,
        "first": [_act(frame, row) for row in first],
        "total": total,
        "more": total - len(first),
        "overdue": sum(row["overdue"] for row in acts),
    }


def _waiting(frame: Frame, acts: list[dict[str, Any]]) -> str:
    """How many answers wait, and who else may be asked, in a sentence; empty where the queue is."""
    words = frame.words
    by_act = {row["act"]: words.count(row["waiting"]) for row in acts}
    due = [row for row in acts if row["act"] not in OFFERS]
    told = []
    if due:
        count, overdue = (words.count(sum(row[name] for row in due)) for name in ("waiting", "overdue"))
        told.append(words("answers_wait", count=count, overdue=overdue))
    told += [words(act, count=by_act[act]) for act in OFFERS if act in by_act]
    if not told:
        return ""
    first, *others = told
    return f"{first}{words('besides') if due else '; '}{'; '.join(others)}." if others else f"{first}."


def _oldest(frame: Frame) -> str:
    """From when on answers are listed."""
    [row] = frame.rows("select min(responded_on) as first from follow_up_queue where act not in (?, ?)", list(OFFERS))
    return frame.words("queue_since", date=frame.words.day(row["first"])) if row["first"] else ""


def _unknown_since(frame: Frame) -> str:
    """That nobody knows what was done since the newest answer or entry of a case, where that is long ago."""
    [row] = frame.rows(
        "select max(greatest(opened_at, first_contact_at, resolved_at, confirmed_at, closed_at)) as newest "
        "from fct_case"
    )
    facts = frame.facts
    newest: list[date] = [facts.data_on] if facts.data_on else []
    if row["newest"]:
        newest.append(local_date(row["newest"], facts.reporting_timezone))
    if not newest or facts.published_on - max(newest) <= DELIVERED:
        return ""
    return frame.words("unknown_since", date=frame.words.day(max(newest)))


def _never_contacted(frame: Frame) -> str:
    """How many detractors of the latest complete quarter nobody contacted; most of them are no longer in the queue."""
    words, quarter = frame.words, frame.latest_complete("quarter")
    rows = frame.rows(
        "select detractors, detractors - contacted as never from loop_performance where period_grain = 'quarter' "
        "and period_start = ? and owner_key = 'all' and team = 'all'",
        [quarter],
    )
    if quarter is None or not rows or not rows[0]["never"]:
        return ""
    count, total = words.count(rows[0]["never"]), words.count(rows[0]["detractors"])
    return words("never_contacted", count=count, total=total, period=words.within(quarter, "quarter"))


def _owners(frame: Frame) -> list[dict[str, Any]]:
    """Each owner's acts by kind; `by_act` is a count for each act in the queue, by name."""
    rows = frame.rows(
        "select owner_key, team, act, count(*) as waiting, count(*) filter (where is_overdue) as overdue, "
        "min(priority_rank) as first from follow_up_queue group by owner_key, team, act order by first"
    )
    owners: dict[tuple[str | None, str | None], dict[str, Any]] = {}
    for row in rows:
        owner = owners.setdefault(
            (row["owner_key"], row["team"]),
            {
                "owner": short_key(row["owner_key"]) or frame.words("nobody"),
                "team": row["team"] or "",
                "waiting": 0,
                "overdue": 0,
                "by_act": {},
            },
        )
        owner["by_act"][row["act"]] = row["waiting"]
        owner["waiting"] += row["waiting"]
        owner["overdue"] += row["overdue"]
    return list(owners.values())


def _act(frame: Frame, row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "due": _day(frame, row["due_at"]),
        "days": int((row["hours_overdue"] or 0) // 24),
        "account": short_key(row["account_key"]),
        "response": short_key(row["response_key"]),
        "owner": short_key(row["owner_key"]) or frame.words("nobody"),
        "touchpoint": member_name(frame, "touchpoint", row["touchpoint"]),
    }


def _day(frame: Frame, moment: Any) -> str:
    return "" if moment is None else frame.words.day(local_date(moment, frame.facts.reporting_timezone))
