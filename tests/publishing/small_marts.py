"""Made-up answers and the marts that follow from them, in plain Python with the formulas of the contract.

What belongs here: numbers to compare with. What does not: files (`small_warehouse`), any code under test.
"""

import math
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mart_contracts import contracts, seeded_labels

MINIMUM = 10
PERIOD = {"period_grain": "VARCHAR", "period_start": "DATE"}
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "nps_overall": (),
    "nps_by_segment": ("segment_type", "segment"),
    "nps_by_touchpoint": ("touchpoint", "survey_type", "channel"),
    "nps_by_lifecycle_stage": ("lifecycle_stage",),
}
COLUMNS: dict[str, dict[str, str]] = {
    **contracts(),
    "fct_response": {
        "response_key": "VARCHAR",
        "source": "VARCHAR",
        "segment_type": "VARCHAR",
        "segment": "VARCHAR",
        "touchpoint": "VARCHAR",
        "survey_type": "VARCHAR",
        "channel": "VARCHAR",
        "lifecycle_stage": "VARCHAR",
        "nps_group": "VARCHAR",
        "respondent_key": "VARCHAR",
        "account_key": "VARCHAR",
        "is_expired": "BOOLEAN",
        "score": "BIGINT",
        "responded_at": "TIMESTAMP",
        "responded_on": "DATE",
        "has_comment": "BOOLEAN",
    },
    "dim_account": {
        "account_key": "VARCHAR",
        "parent_account_key": "VARCHAR",
        "owner_key": "VARCHAR",
        "annual_revenue": "DOUBLE",
        "is_deleted": "BOOLEAN",
        "lifecycle_stage": "VARCHAR",
        "responses": "BIGINT",
    },
}
"""Every published mart with its columns; those that nothing here fills stay empty."""

Row = dict[str, Any]


def some_answers(count: int, days: int = 400, seed: int = 7) -> list[Row]:
    """Answers over a span of days that ends on 2026-03-31, with one small segment and one quiet month."""
    dice = random.Random(seed)
    answers = []
    for number in range(count):
        moment = datetime(2026, 3, 31, 12, tzinfo=UTC) - timedelta(minutes=number * days * 1440 // count)
        if days > 300 and (moment.year, moment.month) == (2025, 9) and moment.day > 2:
            continue
        answers.append(
            {
                "response_key": f"r{number:06d}",
                "source": "survey_tool",
                "segment_type": "region",
                "segment": "tiny" if number % 97 == 0 else dice.choice(["north", "south", "west & <east>"]),
                "touchpoint": (touchpoint := dice.choice(["onboarding", "support"])),
                "survey_type": "transactional",
                "channel": "email" if touchpoint == "support" else "in_app",
                "lifecycle_stage": dice.choice(["new", "active", "silent"]),
                "score": (score := dice.choice([0, 3, 6, 7, 8, 9, 9, 10, 10, 10])),
                "nps_group": "promoter" if score >= 9 else "passive" if score >= 7 else "detractor",
                "responded_at": moment.replace(tzinfo=None),
                "responded_on": moment.date(),
                "has_comment": dice.random() < 0.3,
            }
        )
    return answers


def nps_block(scores: list[int]) -> Row:
    """The NPS block of the contract from raw scores: adjusted Wald ¾/1½/¾, clipped, nothing under the minimum."""
    count = len(scores)
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    shown = count >= MINIMUM
    p, d = (promoters + 0.75) / (count + 3), (detractors + 0.75) / (count + 3)
    half = 1.959963984540054 * math.sqrt((p + d - (p - d) ** 2) / (count + 3))
    return {
        "responses": count,
        "promoters": promoters,
        "passives": count - promoters - detractors,
        "detractors": detractors,
        "nps": 100 * (promoters - detractors) / count if shown else None,
        "nps_ci_low": max(-100.0, 100 * (p - d - half)) if shown else None,
        "nps_ci_high": min(100.0, 100 * (p - d + half)) if shown else None,
        "is_reportable": shown,
    }


def periods(day: date) -> dict[str, date]:
    """The first day of each period that holds a day."""
    return {
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "all": date.min,
    }


def marts_of(answers: list[Row]) -> dict[str, list[Row]]:
    """Every mart that follows from a list of answers."""
    first = min((answer["responded_on"] for answer in answers), default=None)
    marts: dict[str, list[Row]] = {"fct_response": answers}
    for mart, members in DIMENSIONS.items():
        groups: dict[tuple[Any, ...], list[int]] = {}
        for answer in answers:
            for grain, start in periods(answer["responded_on"]).items():
                key = (grain, first if grain == "all" else start, *(answer[name] for name in members))
                groups.setdefault(key, []).append(answer["score"])
        names = (*PERIOD, *members)
        marts[mart] = [{**dict(zip(names, key, strict=True)), **nps_block(scores)} for key, scores in groups.items()]
    marts["intake_summary"] = [
        {
            "source": "survey_tool",
            "source_file": "answers.csv",
            "status": "landed",
            "rows_read": len(answers) + 7,
            "accepted": len(answers),
            "unanswered": 4,
            "excluded": 0,
            "duplicate": 2,
            "superseded": 0,
            "quarantined": 1,
            "excluded_by_account_rule": 0,
        },
        {
            "source": "survey_tool",
            "source_file": "login page.csv",
            "status": "rejected",
            "excluded_by_account_rule": 0,
            "reason_code": "FILE_IS_HTML",
            "reason": "It is a web page. Export it again.",
        },
    ]
    marts["dim_segment"] = [
        {"segment_type": kind, "segment": segment, "segment_type_label": "Region of the account"}
        for kind, segment in sorted({(answer["segment_type"], answer["segment"]) for answer in answers})
    ]
    marts["dim_lifecycle_stage"] = [
        {"lifecycle_stage": stage, "sort_order": number} for number, stage in enumerate(("new", "active", "silent"), 1)
    ]
    marts["source_freshness"] = [
        {
            "source": "survey_tool",
            "owner": "Research team",
            "last_event_at": datetime(2026, 3, 31, 12),
            "freshness_status": "fresh",
            "files_pending": 0,
        }
    ]
    marts["quality_results"] = [
        {
            "run_id": "run",
            "checked_at": datetime(2026, 4, 1),
            "source": "survey_tool",
            "property": f"property {number}",
            "severity": "warn",
            "passed": number > 0,
            "observed": f"observed {number}",
            "threshold": "expected",
        }
        for number in range(3)
    ]
    marts["labels"] = [dict(row) for row in seeded_labels()]  # tests change rows
    return marts
