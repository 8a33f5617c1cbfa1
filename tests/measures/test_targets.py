"""Goals on a random landing against plain Python, to nine decimals.

What belongs here: each metric recomputed from the rows that were landed, unknown members, periods that run and that are
over. What does not: cases worked out by hand (unit tests of the models).
"""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from math import ceil, floor, inf, sqrt
from statistics import NormalDist
from typing import Any

import pytest
from tiny_landing import Landing
from tiny_programme import answer

AS_OF = date(2026, 11, 22)
MINIMUM = 10
NORMAL = NormalDist()
Z = NORMAL.inv_cdf(0.975)
THIRD, FOURTH = (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 12, 31))
TOLD_UNTIL = date(2026, 11, 10)

Measured = tuple[int, int, int, float | None, float | None, float | None, float]
"""Cases, successes, failures, actual, interval and probability."""


def goal(name: str, metric: str, value: float, by: str | None, member: str | None = None) -> dict[str, Any]:
    """One declared target; a member is one of a touchpoint, for retention one of the segment plan."""
    dimension = None if member is None else "plan" if metric == "retention" else "touchpoint"
    return {
        "name": name, "metric": metric, "dimension": dimension, "member": member, "value": value, "by": by,
        "owner": "o",
    }  # fmt: skip


GOALS = [
    goal("nps_year", "nps", 20, "2026"),
    goal("nps_third", "nps", 0, "2026-Q3", "order"),
    goal("nps_month", "nps", 90, "2026-12", "order"),
    goal("nps_always", "nps", 10, None),
    goal("nps_nobody", "nps", 10, "2026", "nowhere"),
    goal("nps_last_year", "nps", 10, "2025"),
    goal("rate_third", "response_rate", 0.5, "2026-Q3"),
    goal("rate_order", "response_rate", 0.35, "2026-Q4", "order"),
    goal("retention_third", "retention", 0.9, "2026-Q3"),
    goal("retention_pro", "retention", 0.9, "2026-Q4", "pro"),
    goal("hours_third", "hours_to_first_contact", 24, "2026-Q3"),
    goal("hours_order", "hours_to_first_contact", 30, "2026", "order"),
]


class World:
    """Answers, asks, subscriptions and follow-ups by chance."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self.answers: list[dict[str, Any]] = []
        self.asks: list[dict[str, Any]] = []
        self.terms: list[dict[str, Any]] = []
        self.cases: list[dict[str, Any]] = []
        self.plans = {f"A{n}": chance.choice(("pro", "basic")) for n in range(80)}
        for number in range(600):
            at = datetime(2026, 1, 1) + timedelta(hours=chance.randrange(24 * 320))
            row = answer(
                f"a{number}",
                chance.choice((0, 4, 6, 7, 8, 9, 9, 10, 10)),
                at,
                person_key=f"p{number}",
                response_id=f"r{number}",
                touchpoint=chance.choice(("order", "support")),
            )
            self.answers.append(row)
            if row["score"] <= 6 and chance.random() < 0.8:
                wait = chance.choice((None, chance.random() * 20, chance.random() * 60))
                contact = None if wait is None else at + timedelta(hours=wait)
                self.cases.append(
                    {
                        "id": f"c{number}",
                        "case_type": "follow_up",
                        "response_id": f"r{number}",
                        "opened_at": at,
                        "opened_on": at.date(),
                        "first_contact_at": contact,
                        "status": "open",
                    }
                )
        for number in range(500):
            sent = datetime(2026, 6, 1, 8) + timedelta(days=chance.randrange(170))
            self.asks.append(
                {
                    "id": f"i{number}",
                    "survey": "pulse",
                    "survey_type": "transactional",
                    "touchpoint": chance.choice(("order", "support")),
                    "channel": "email",
                    "person_key": f"asked{number}",
                    "sent_at": sent,
                    "sent_on": sent.date(),
                    "answered_at": sent + timedelta(hours=3) if chance.random() < 0.4 else None,
                    "reminder_number": 0,
                }
            )
        for account in self.plans:
            start = date(2025, 1, 1) + timedelta(chance.randrange(700))
            end = chance.choice((None, start + timedelta(chance.randrange(30, 700))))
            self._term(account, min(start, TOLD_UNTIL), end)
            if end is not None and chance.random() < 0.5 and end < TOLD_UNTIL:
                self._term(account, min(end + timedelta(chance.randrange(1, 40)), TOLD_UNTIL), None)
        self._term("A0", TOLD_UNTIL, None)

    def _term(self, account: str, start: date, end: date | None) -> None:
        self.terms.append(
            {
                "id": f"t{len(self.terms)}",
                "account_key": account,
                "started_on": start,
                "ended_on": end,
                "monthly_recurring_revenue": 10.0,
            }
        )

    def land(self, landing: Landing) -> None:
        """Land everything."""
        landing.variables = {
            "segments": [{"name": "plan", "of": "account"}],
            "minimum_responses": MINIMUM,
            "targets": GOALS,
        }
        since = datetime(2020, 1, 1)
        landing.land(
            "crm_accounts",
            "accounts",
            [
                {"id": key, "account_key": key, "attributes": {"plan": plan}, "valid_from": since}
                for key, plan in self.plans.items()
            ],
        )
        landing.land("survey_responses", "answers", self.answers)
        landing.land("survey_invitations", "gateway", self.asks)
        landing.land("crm_subscriptions", "billing", self.terms)
        landing.land("cases", "helpdesk", self.cases)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, dict[str, dict[str, Any]]]:
    """The world, and the mart by goal."""
    world = World(seed=3)
    landing = Landing(tmp_path_factory.mktemp("goals"), as_of=AS_OF)
    world.land(landing)
    landing.build("--select", "+targets", "--indirect-selection", "cautious")
    names = (
        "target", "dimension", "member", "due_on", "period_grain", "period_start", "cases", "successes", "failures",
        "actual", "actual_ci_low", "actual_ci_high", "probability_reached", "is_final", "status",
    )  # fmt: skip
    rows = landing.query(f"select {', '.join(names)} from targets")
    return world, {row[0]: dict(zip(names, row, strict=True)) for row in rows}


def of_nps(value: float, rows: list[dict[str, Any]]) -> Measured:
    """NPS of answers against a goal in points."""
    promoters = sum(row["score"] >= 9 for row in rows)
    detractors = sum(row["score"] <= 6 for row in rows)
    n = len(rows) + 3
    estimate = (promoters - detractors) / n
    error = sqrt(((promoters + detractors + 1.5) / n - estimate**2) / n)
    score = 100 * (promoters - detractors) / len(rows)
    ends = 100 * (estimate - Z * error), 100 * (estimate + Z * error)
    return len(rows), promoters, detractors, score, *ends, NORMAL.cdf((estimate - value / 100) / error)


def of_share(value: float, successes: int, n: int) -> Measured:
    """A share against a goal, with Wilson's interval and the score test."""
    p = successes / n
    centre, half = (
        (p + Z**2 / (2 * n)) / (1 + Z**2 / n),
        Z / (1 + Z**2 / n) * sqrt(p * (1 - p) / n + Z**2 / (4 * n * n)),
    )
    probability = NORMAL.cdf((p - value) / sqrt(value * (1 - value) / n))
    return n, successes, n - successes, p, centre - half, centre + half, probability


def of_hours(value: float, world: World, within: Callable[[dict[str, Any]], bool]) -> Measured:
    """Hours to first contact of detractors with a follow-up: the median, people who wait counted as longest."""
    cases = {case["response_id"]: case for case in world.cases}
    now, waits = datetime(AS_OF.year, AS_OF.month, AS_OF.day), []
    for row in world.answers:
        case = cases.get(row["response_id"])
        if case is None or not within(row):
            continue
        if case["first_contact_at"] is not None:
            waits.append((case["first_contact_at"] - row["responded_at"]).total_seconds() / 3600)
        elif (now - row["responded_at"]).total_seconds() / 3600 > value:
            waits.append(inf)
    waits.sort()
    n, good = len(waits), sum(hours <= value for hours in waits)

    def at_rank(rank: int) -> float | None:
        return waits[rank - 1] if 1 <= rank <= n and waits[rank - 1] < inf else None

    ends = at_rank(floor(n / 2 - Z / 2 * sqrt(n))), at_rank(ceil(n / 2 + Z / 2 * sqrt(n)) + 1)
    return n, good, n - good, at_rank(ceil(n / 2)), *ends, NORMAL.cdf((good / n - 0.5) / sqrt(0.25 / n))


def of_retention(value: float, world: World, first: date, last: date, plan: str | None) -> Measured:
    """Accounts with a subscription on the first day that have one on the last."""

    def active(day: date) -> set[str]:
        return {
            term["account_key"]
            for term in world.terms
            if term["started_on"] <= day and (term["ended_on"] is None or term["ended_on"] >= day)
            if plan is None or world.plans[term["account_key"]] == plan
        }

    at_first = active(first)
    return of_share(value, len(at_first & active(min(last, TOLD_UNTIL))), len(at_first))


def expected(world: World) -> dict[str, Measured]:
    """What each goal with data must show."""

    def answers(first: date, last: date, touchpoint: str | None = None) -> list[dict[str, Any]]:
        return [
            row
            for row in world.answers
            if first <= row["responded_on"] <= last and touchpoint in (None, row["touchpoint"])
        ]

    def asks(first: date, last: date, touchpoint: str | None = None) -> list[dict[str, Any]]:
        return [
            row for row in world.asks if first <= row["sent_on"] <= last and touchpoint in (None, row["touchpoint"])
        ]

    def rate(value: float, rows: list[dict[str, Any]]) -> Measured:
        return of_share(value, sum(row["answered_at"] is not None for row in rows), len(rows))

    return {
        "nps_year": of_nps(20, answers(date(2026, 1, 1), date(2026, 12, 31))),
        "nps_third": of_nps(0, answers(*THIRD, "order")),
        "nps_month": of_nps(90, answers(date(2026, 11, 1), date(2026, 11, 30), "order")),
        "nps_always": of_nps(10, world.answers),
        "rate_third": rate(0.5, asks(*THIRD)),
        "rate_order": rate(0.35, asks(*FOURTH, "order")),
        "retention_third": of_retention(0.9, world, *THIRD, None),
        "retention_pro": of_retention(0.9, world, *FOURTH, "pro"),
        "hours_third": of_hours(24, world, lambda row: THIRD[0] <= row["responded_on"] <= THIRD[1]),
        "hours_order": of_hours(30, world, lambda row: row["touchpoint"] == "order"),
    }


def test_every_metric_equals_plain_python(built: tuple[World, dict[str, dict[str, Any]]]):
    world, mart = built
    names = (
        "cases", "successes", "failures", "actual", "actual_ci_low", "actual_ci_high", "probability_reached",
    )  # fmt: skip
    for target, values in expected(world).items():
        assert values[0] >= MINIMUM, f"{target}: the data must be reportable"
        for name, value in zip(names, values, strict=True):
            assert mart[target][name] == (
                pytest.approx(value, rel=1e-9, abs=1e-9) if isinstance(value, float) else value
            ), (target, name)


def test_a_goal_that_nobody_can_reach_has_no_data_and_no_verdict(built: tuple[World, dict[str, dict[str, Any]]]):
    _, mart = built
    for target in ("nps_nobody", "nps_last_year"):
        row = mart[target]
        assert (row["cases"], row["actual"], row["probability_reached"], row["period_start"]) == (0, None, None, None)
        assert row["status"] == "no_data"


def test_goals_are_judged_when_their_period_is_over_and_not_before(built: tuple[World, dict[str, dict[str, Any]]]):
    world, mart = built
    measured = expected(world)
    for target, row in mart.items():
        by = next(declared for declared in GOALS if declared["name"] == target)
        if row["status"] == "no_data":
            continue
        if by["by"] != "2026-Q3":
            assert (row["is_final"], row["status"]) == (False, "open"), target
            continue
        sign = -1 if by["metric"] == "hours_to_first_contact" else 1
        reached = sign * (measured[target][3] - by["value"]) >= 0
        assert (row["is_final"], row["status"]) == (True, "reached" if reached else "missed"), target
    assert {mart[target]["status"] for target in ("nps_third", "hours_third", "rate_third", "retention_third")} == {
        "reached", "missed",
    }  # fmt: skip


def test_until_its_month_has_data_a_goal_shows_the_newest_month(built: tuple[World, dict[str, dict[str, Any]]]):
    _, mart = built
    assert (mart["nps_month"]["due_on"], mart["nps_month"]["period_start"]) == (date(2026, 12, 31), date(2026, 11, 1))
    assert mart["nps_always"]["due_on"] is None
    assert (mart["nps_always"]["dimension"], mart["nps_always"]["member"]) == ("overall", "all")
