"""Ten years of answers in which nothing ever happens, but for what is planted in the last one.

What belongs here: drawing and landing them. What does not: what an alert is (test_alerts).
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tiny_landing import Landing
from tiny_programme import answer

FIRST_YEAR, LAST_YEAR = 2016, 2026
AS_OF = date(2026, 6, 20)
"""June 2026 runs."""

QUIET_UNTIL = date(2025, 12, 31)
INCIDENT = date(2026, 3, 1)
"""In March 2026 answers about orders crash, and fewer of those asked answer."""

PLANS = ("basic", "plus", "pro")
TOUCHPOINTS = ("order", "support", "year")
PEOPLE_A_PLAN = 60
ASKS_A_MONTH = 90


@dataclass(frozen=True)
class NoisyWorld:
    """The landed rows, as dictionaries."""

    landing: Landing
    answers: list[dict[str, Any]]
    asks: list[dict[str, Any]]


def months() -> list[date]:
    """First days of all months, the running one included."""
    starts = [date(year, month, 1) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
    return [start for start in starts if start <= AS_OF]


def draw_world(landing: Landing, seed: int) -> NoisyWorld:
    """Draw people with a lasting opinion, who answer several times a month, and land what they say.

    Args:
        landing: Empty landing to fill; its variables are set.
        seed: Of the random numbers.

    Returns:
        The landing and its rows.
    """
    chance = random.Random(seed)
    opinions = {
        (plan, number): (chance.betavariate(1.2, 0.9), chance.betavariate(0.9, 1.2))
        for plan in PLANS
        for number in range(PEOPLE_A_PLAN)
    }
    answers: list[dict[str, Any]] = []
    asks: list[dict[str, Any]] = []
    for start in months():
        days = min(27, (AS_OF - start).days)
        for plan in PLANS:
            for number in chance.sample(range(PEOPLE_A_PLAN), 9):
                for _ in range(chance.choice((1, 2, 4, 8))):
                    day = start + timedelta(chance.randrange(days + 1))
                    touchpoint = chance.choice(TOUCHPOINTS)
                    answers.append(
                        answer(
                            f"a{len(answers)}",
                            _score(chance, *opinions[plan, number], start, touchpoint),
                            datetime(day.year, day.month, day.day, 9),
                            person_key=f"{plan}-{number}",
                            touchpoint=touchpoint,
                            attributes={"plan": plan},
                        )
                    )
        asks += _asks(chance, start, days)
    landing.as_of = AS_OF
    landing.variables = {
        "segments": [{"name": "plan", "of": "response"}],
        "minimum_responses": 10,
        "owner": "Insight",
        "alert_rules": {"smallest_change": 0, "period_grains": ["month", "quarter"], "answers_take_days": 14},
        "targets": [
            {"name": "t", "metric": "nps", "dimension": "touchpoint", "member": "order", "value": 1, "by": None,
             "owner": "Order Desk"},
        ],
    }  # fmt: skip
    landing.land("survey_responses", "answers", answers)
    landing.land("survey_invitations", "gateway", asks)
    return NoisyWorld(landing, answers, asks)


def _score(chance: random.Random, promoter: float, rest: float, start: date, touchpoint: str) -> int:
    is_crash = (touchpoint == "order" and start == INCIDENT) or start.replace(day=1) == AS_OF.replace(day=1)
    if is_crash and chance.random() < 0.9:
        return 2
    if chance.random() < promoter:
        return 10
    return 3 if chance.random() < rest else 8


def _asks(chance: random.Random, start: date, days: int) -> list[dict[str, Any]]:
    rows = []
    for survey in ("pulse", "relationship"):
        rate = 0.25 if start == INCIDENT and survey == "pulse" else 0.5
        for number in range(ASKS_A_MONTH):
            day = start + timedelta(chance.randrange(days + 1))
            sent = datetime(day.year, day.month, day.day, 8)
            rows.append(
                {
                    "id": f"{survey}-{start}-{number}",
                    "survey": survey,
                    "survey_type": "transactional",
                    "channel": "email",
                    "person_key": f"asked-{chance.randrange(120)}" if chance.random() < 0.9 else None,
                    "sent_at": sent,
                    "sent_on": day,
                    "answered_at": sent + timedelta(hours=5) if chance.random() < rate else None,
                    "reminder_number": 0,
                }
            )
    return rows
