"""What is to be done: goals, alerts and the follow-up queue.

What belongs here: rows that somebody owns. What does not: how well the loop works (`loop`).
"""

from typing import Any

from publishing.report.frame import Frame, local_date
from publishing.report.pages.naming import member_name, odds, p_value, short_key, whom

ALERTS = 10
"""Alerts listed; those that are current come first and are all listed."""

OWNERS = 12
"""Owners listed, the one with the most urgent act first."""

ACTS = 10
"""Acts listed, by priority."""


def targets(frame: Frame) -> dict[str, Any]:
    """Each declared goal beside where things stand, the least likely first."""
    rows = frame.rows(
        "select target, metric, dimension, member, goal, due_on, owner, period_grain, period_start, cases, actual, "
        "actual_ci_low as low, actual_ci_high as high, is_reportable, probability_reached as probability, status "
        "from targets order by probability_reached nulls last, target"
    )
    shown = [_target(frame, row) for row in rows]
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
    shown = row["is_reportable"] and row["cases"] >= frame.facts.minimum_responses and row["actual"] is not None

    def told(value: float | None) -> str:
        return "…" if value is None else quantity(frame, row["metric"], value)

    return {
        **row,
        "raw": row["actual"] if shown else None,
        "name": f"{frame.label('target_metric', row['metric'])}",
        "whom": whom(frame, row["dimension"], row["member"]),
        "goal": told(row["goal"]),
        "by": words.day(row["due_on"]) if row["due_on"] else "",
        "period": words.period(row["period_start"], row["period_grain"]) if row["period_start"] else "",
        "actual": told(row["actual"]) if shown else None,
        "range": f"{told(row['low'])} … {told(row['high'])}" if shown else "",
        "probability": row["probability"] if shown else None,
        "odds": odds(words, row["probability"]) if shown and row["probability"] is not None else "",
        "status": frame.label("target_status", row["status"]),
    }


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


def alerts(frame: Frame) -> dict[str, Any]:
    """Falls beyond chance with their evidence: current ones first, then the newest."""
    words, minimum = frame.words, frame.facts.minimum_responses
    rows = frame.rows(
        "select * from alerts order by is_current desc, period_start desc, adjusted_p_value, dimension, member"
    )
    current = sum(bool(row["is_current"]) for row in rows)
    listed = []
    for row in rows[: max(ALERTS, current)]:
        shown = min(row["cases"], row["previous_cases"]) >= minimum
        listed.append(
            {
                **row,
                "shown": shown,
                "name": frame.label("alert_kind", row["kind"]),
                "whom": whom(frame, row["dimension"], row["member"]),
                "period": words.period(row["period_start"], row["period_grain"]),
                "since": words.period(row["since"], row["period_grain"]),
                "unit": words("percent_unit" if row["kind"] == "response_rate_fell" else "points_unit"),
                "p": p_value(words, row["adjusted_p_value"]),
            }
        )
    reach = [abs(row[name]) for row in listed if row["shown"] for name in ("change_ci_low", "change_ci_high")]
    bound = min(200, int(-(-max(reach, default=20) // 20) * 20))
    return {
        "rows": listed,
        "total": len(rows),
        "current": current,
        "more": len(rows) - len(listed),
        "scale": [-bound, 0 if all(row["change_ci_high"] <= 0 for row in listed) else bound],
        "smallest": rows[0]["smallest_change"] if rows else None,
    }


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
        "acts": [{**row, "earliest": _day(frame, row["earliest"])} for row in acts],
        "owners": owners[:OWNERS],
        "more_owners": len(owners) - OWNERS if len(owners) > OWNERS else 0,
        "first": [_act(frame, row) for row in first],
        "total": total,
        "more": total - len(first),
        "overdue": sum(row["overdue"] for row in acts),
    }


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
