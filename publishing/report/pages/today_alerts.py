"""Falls beyond chance.

What belongs here: alerts with their evidence, and what many of one period share. What does not: goals and acts
(`today_work`).
"""

from collections import Counter
from typing import Any

from publishing.report.frame import MONTHS, Frame, period_end
from publishing.report.pages.naming import p_value, whom

FIRST = 5
"""Alerts that are seen at once; the next ones are folded away, but those that are current are not."""

LISTED = 30
"""Most alerts listed, seen or folded."""

MANY = 5
"""More alerts than these in one period are hardly that many separate stories."""


def alerts(frame: Frame) -> dict[str, Any]:
    """Falls beyond chance with their evidence: current ones first, then the newest."""
    words = frame.words
    rows = frame.rows(
        "select * from alerts order by is_current desc, period_start desc, adjusted_p_value, dimension, member"
    )
    current = sum(bool(row["is_current"]) for row in rows)
    listed = []
    for row in rows[: max(LISTED, current)]:
        shown = frame.may_show(True, row["cases"], row["previous_cases"])
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
        "first": listed[: max(FIRST, current)],
        "folded": listed[max(FIRST, current) :],
        "together": _together(frame, rows),
        "more": len(rows) - len(listed),
        "scale": [-bound, 0 if all(row["change_ci_high"] <= 0 for row in listed) else bound],
        "smallest": rows[0]["smallest_change"] if rows else None,
    }


def _together(frame: Frame, rows: list[dict[str, Any]]) -> list[str]:
    """Periods in which many groups fell at once, newest first, each with what happened then, in a sentence."""
    words = frame.words
    counted = Counter(
        (row["period_start"], row["period_grain"])
        for row in rows
        if not row["is_current"] and row["period_grain"] in MONTHS
    )
    told = []
    for (start, grain), count in sorted(counted.items(), reverse=True):
        if count <= MANY:
            continue
        events = frame.rows(
            "select title from fct_business_event where started_on <= ? and ended_on >= ? order by started_on, title",
            [period_end(start, grain), start],
        )
        named = {"count": words.count(count), "period": words.within(start, grain)}
        titles = "; ".join(f"{event['title']}" for event in events)
        told.append(words("together_then", events=titles, **named) if events else words("together", **named))
    return told
