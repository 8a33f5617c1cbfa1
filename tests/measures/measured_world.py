"""A random landing with cases, sends and events, and the intervals in plain Python.

What belongs here: the rows that test_loop and test_movement share, as dictionaries and as a built landing, and Wilson's
interval from its definition. What does not: any expectation of a mart.
"""

import random
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import NormalDist
from typing import Any

from tiny_landing import Landing
from tiny_programme import answer

AS_OF = date(2026, 3, 1)
NOW = datetime(2026, 3, 1)
MINIMUM = 8
RULES = {
    "contact_within_hours": 36,
    "resolve_within_days": 10,
    "low_score_at_most": 6,
    "queue_days": 60,
    "ask_promoters_within_days": 30,
    "ask_purposes": ["ask_review"],
    "survey_after_silent_days": 120,
    "confirmed_by_answer_within_days": 100,
}
EXPIRY = {"relational": 150, "transactional": 60}
Z = NormalDist().inv_cdf(0.975)


def band(score: int) -> str:
    """Band of a score."""
    return "detractor" if score <= 6 else "passive" if score <= 8 else "promoter"


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Both ends of Wilson's 95 % interval, from the roots of (p̂ − p)² = z²·p(1 − p)/n."""
    a, b, c = 1 + Z * Z / n, -(2 * successes / n + Z * Z / n), (successes / n) ** 2
    spread = sqrt(max(0.0, b * b - 4 * a * c))
    return max(0.0, (-b - spread) / (2 * a)), min(1.0, (-b + spread) / (2 * a))


def two_sided(z: float) -> float:
    """Two-sided p-value of a normal deviate."""
    return 2 * NormalDist().cdf(-abs(z))


def month_of(day: date) -> date:
    """First day of the month."""
    return day.replace(day=1)


def quarter_of(day: date) -> date:
    """First day of the quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def year_of(day: date) -> date:
    """First day of the year."""
    return day.replace(month=1, day=1)


class World:
    """Answers, cases, sends and events of some people over fourteen months, the same in a landing and as rows."""

    def __init__(self, landing: Landing, seed: int, marts: list[str]) -> None:
        """Draw everything; `build` then makes the marts."""
        self.chance = random.Random(seed)
        self.landing = landing
        self.answers: list[dict[str, Any]] = []
        self.cases: list[dict[str, Any]] = []
        self.sends: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.marts = marts
        for person in range(140):
            mood = self.chance.gauss(7, 2)
            for _ in range(self.chance.choice([1, 1, 2, 3, 4, 6])):
                self._answer(f"P{person:03d}", mood)
        for _ in range(40):
            self._answer(None, 6.5)

    def _at(self) -> datetime:
        return datetime(2025, 1, 5) + timedelta(seconds=self.chance.randrange(410 * 86_400))

    def _answer(self, person: str | None, mood: float) -> None:
        number = len(self.answers)
        score = max(0, min(10, round(self.chance.gauss(mood, 2.5))))
        at = self._at()
        self.answers.append(
            {
                "id": str(number),
                "person": person,
                "score": score,
                "at": at,
                "type": self.chance.choice(["relational", "transactional"]),
                "comment": self.chance.choice(["so", None]),
            }
        )
        if person and self.chance.random() < 0.7 and (score <= 6 or self.chance.random() < 0.1):
            for _ in range(self.chance.choice([1, 1, 1, 2])):
                self._case(number)
        if person and score >= 9:
            for _ in range(self.chance.choice([0, 0, 1, 2])):
                moved = at + timedelta(hours=self.chance.randrange(-2000, 2000))
                kind = self.chance.choice(["review", "referral", "order", "asked", "informed", "held out"])
                if kind in ("asked", "informed", "held out"):
                    self.sends.append({"person": person, "at": moved, "kind": kind})
                else:
                    self.events.append({"person": person, "at": moved, "kind": kind})

    def _case(self, number: int) -> None:
        asked = self.answers[number]
        opened = asked["at"] + timedelta(minutes=self.chance.randrange(10, 3000))
        case: dict[str, Any] = {"answer": number, "opened": opened, "contact": None, "resolved": None}
        case |= {"confirmed": None, "remedy": None, "cost": None}
        case["owner"], case["team"] = self.chance.choice("uvw"), self.chance.choice(["north", "south", None])
        case["names_answer"] = self.chance.random() < 0.8
        if self.chance.random() < 0.85:
            case["contact"] = opened + timedelta(minutes=self.chance.randrange(10, 6000))
            if self.chance.random() < 0.8:
                case["resolved"] = case["contact"] + timedelta(hours=self.chance.randrange(1, 400))
                case["remedy"] = self.chance.choice(["call", "credit", None])
                case["cost"] = {"call": 5.0, "credit": 20.0, None: None}[case["remedy"]]
                if self.chance.random() < 0.4:
                    case["confirmed"] = case["resolved"] + timedelta(hours=self.chance.randrange(1, 300))
        self.cases.append(case)

    def add_matrix(self, name: str, matrix: list[list[int]], remedy: str | None = None) -> None:
        """People who answered twice as a matrix says, rows before: detractor, passive, promoter.

        With a remedy, every second detractor of each cell got it between the two answers.
        """
        scores = (5, 7, 9)
        for before, row in zip(scores, matrix, strict=True):
            for after, people in zip(scores, row, strict=True):
                for person in range(people):
                    who = f"{name}-{before}-{after}-{person}"
                    for score, at in ((before, datetime(2025, 2, 3, 9)), (after, datetime(2025, 3, 3, 9))):
                        number = len(self.answers)
                        self.answers.append(
                            {"id": str(number), "person": who, "score": score, "at": at, "type": name, "comment": None}
                        )
                    if remedy and before == 5 and person % 2:
                        opened = datetime(2025, 2, 3, 10)
                        case: dict[str, Any] = {"answer": number - 1, "opened": opened, "contact": opened}
                        case |= {"resolved": opened, "confirmed": None, "remedy": remedy, "cost": 1.0}
                        self.cases.append(case | {"owner": "u", "team": "north", "names_answer": True})

    def build(self) -> "World":
        """Land the rows and build the marts with their tests."""
        landing = self.landing
        landing.as_of = AS_OF
        landing.variables = {
            "minimum_responses": MINIMUM,
            "significance_level": 0.05,
            "follow_up": RULES,
            "expiry_days": EXPIRY,
            "survey_rules": {"between_relational_days": 90, "between_any_days": 30},
            "outcomes": {
                "within_days": 365,
                "repeat_events": ["order"],
                "referral_events": ["referral"],
                "review_events": ["review"],
            },
        }
        rows = []
        for row in self.answers:
            rows.append(
                answer(row["id"], row["score"], row["at"], person_key=row["person"], comment=row["comment"])
                | {"survey_type": row["type"], "response_id": row["id"]}
            )
        landing.land("survey_responses", "answers", rows)
        landing.land(
            "cases",
            "helpdesk",
            [
                {
                    "id": str(number),
                    "case_type": "follow_up",
                    "response_id": str(case["answer"]) if case["names_answer"] else None,
                    "person_key": self.answers[case["answer"]]["person"],
                    "opened_at": case["opened"],
                    "opened_on": case["opened"].date(),
                    "first_contact_at": case["contact"],
                    "resolved_at": case["resolved"],
                    "confirmed_at": case["confirmed"],
                    "owner_key": case["owner"],
                    "team": case["team"],
                    "remedy": case["remedy"],
                    "remedy_cost": case["cost"],
                }
                for number, case in enumerate(self.cases)
            ],
        )
        purposes = {"asked": "ask_review", "informed": "inform", "held out": "ask_review"}
        landing.land(
            "communications",
            "campaigns",
            [
                {
                    "id": str(number),
                    "campaign": "c",
                    "treatment_group": "holdout" if send["kind"] == "held out" else "treated",
                    "purpose": purposes[send["kind"]],
                    "person_key": send["person"],
                    "sent_at": send["at"],
                    "sent_on": send["at"].date(),
                }
                for number, send in enumerate(self.sends)
            ],
        )
        landing.land(
            "crm_events",
            "events",
            [
                {
                    "id": str(number),
                    "event_type": event["kind"],
                    "person_key": event["person"],
                    "occurred_at": event["at"],
                    "occurred_on": event["at"].date(),
                }
                for number, event in enumerate(self.events)
            ],
        )
        landing.build("--indirect-selection", "cautious", "--select", *(f"+{mart}" for mart in self.marts))
        return self

    def followed(self) -> list[dict[str, Any]]:
        """Each answer with its follow-up as the documentation defines it, and the next answer of the person."""
        cases: dict[int, list[dict[str, Any]]] = {}
        for case in self.cases:
            number = case["answer"] if case["names_answer"] else self._latest_before(case)
            if number is not None:
                cases.setdefault(number, []).append(case)
        answers_of: dict[str, list[dict[str, Any]]] = {}
        for row in self.answers:
            answers_of.setdefault(row["person"] or "", []).append(row)
        return [
            self._follow(number, row, cases.get(number, []), answers_of[row["person"]] if row["person"] else [])
            for number, row in enumerate(self.answers)
        ]

    def _latest_before(self, case: dict[str, Any]) -> int | None:
        person = self.answers[case["answer"]]["person"]
        before = [
            (row["at"], number)
            for number, row in enumerate(self.answers)
            if row["person"] == person
            and timedelta() <= case["opened"] - row["at"] <= timedelta(days=RULES["queue_days"])
        ]
        return max(before)[1] if before else None

    @staticmethod
    def _follow(
        number: int, row: dict[str, Any], cases: list[dict[str, Any]], own: list[dict[str, Any]]
    ) -> dict[str, Any]:
        contacts = [case["contact"] or case["resolved"] for case in cases if case["contact"] or case["resolved"]]
        last = max(cases, key=lambda case: case["opened"]) if cases else None
        found = row | {"number": number, "band": band(row["score"]), "cases": len(cases)}
        found |= {"contact": min(contacts, default=None), "resolved": last and last["resolved"]}
        found |= {"confirmed": last and last["confirmed"], "owner": (last and last["owner"]) or "none"}
        found |= {"team": (last and last["team"]) or "none", "remedy": last and last["remedy"]}
        found["cost"] = sum(case["cost"] or 0.0 for case in cases)
        acted = found["resolved"] or found["contact"] or row["at"]
        later = [
            (other["at"], band(other["score"]))
            for other in own
            if acted < other["at"] <= acted + timedelta(days=RULES["confirmed_by_answer_within_days"])
        ]
        found["acted"], found["next"] = acted, min(later, default=None)
        satisfied = found["resolved"] and found["next"] and found["next"][1] != "detractor"
        found["said_by_answer"] = found["next"][0] if satisfied else None
        return found
