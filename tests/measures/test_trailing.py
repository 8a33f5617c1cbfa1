"""nps_trailing against plain Python: the latest answer per person as of each day, recomputed by looking at all answers.

What belongs here: windows, restating the past, expiry. What does not: the other marts of the same world.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest
from asked_world import AS_OF, EXPIRY_DAYS, FIRST, MINIMUM, RETAGGED, World, at_hour, make_world
from tiny_landing import Landing

CUT = date(2025, 10, 14)
AGAIN = date(2026, 2, 10)
TWICE = ((date(2025, 12, 22), 10), (AGAIN, 0))
ONLY = ("--select", "+nps_trailing", "--indirect-selection", "cautious")
Z = NormalDist().inv_cdf(0.975)
COUNTS = "responses, promoters, passives, detractors, expired_responses"


@pytest.fixture(scope="module")
def world() -> World:
    """The company of these tests, five people who answer twice, and answers about to expire."""
    world = make_world(17)
    twice = [(day, f"w{number}", "relational", "watch", score) for day, score in TWICE for number in range(5)]
    ages = [(kind, days + late) for kind, days in EXPIRY_DAYS.items() for late in (0, 1)]
    expiring = [(AS_OF - timedelta(age), f"e{kind}{age}", kind, "clock", 8) for kind, age in ages]
    for day, person, survey_type, device, score in twice + expiring:
        world.answers.append(
            {
                "id": f"{person} {day}",
                "survey": "own survey",
                "survey_type": survey_type,
                "touchpoint": "year",
                "person_key": person,
                "score": score,
                "responded_at": at_hour(day, 9),
                "responded_on": day,
                "attributes": {"device": device},
            }
        )
    return world


@pytest.fixture(scope="module")
def built(world: World, tmp_path_factory: pytest.TempPathFactory) -> Landing:
    """All that is known today."""
    landing = world.land(tmp_path_factory.mktemp("today"))
    landing.build(*ONLY)
    return landing


@pytest.fixture(scope="module")
def restated(world: World, tmp_path_factory: pytest.TempPathFactory) -> Landing:
    """The same company, built with what was known on a day in October."""
    landing = world.land(tmp_path_factory.mktemp("october"), CUT)
    landing.build(*ONLY)
    return landing


def told_answers(world: World) -> list[dict[str, Any]]:
    """Every answer with its person, band and members, in the order in which they were given."""
    versions = {account: [] for account in {row["account_key"] for row in world.accounts}}
    for row in world.accounts:
        versions[row["account_key"]].append((row["valid_from"], row["attributes"]))
    homes: dict[str, list[tuple[datetime, str]]] = {}
    for row in world.contacts:
        homes.setdefault(row["person_key"], []).append((row["valid_from"], row["account_key"]))

    def as_of(history: list[tuple[datetime, Any]], at: datetime) -> Any:
        return max((since, value) for since, value in history if since <= at)[1] if history else None

    told = []
    for number, row in enumerate(world.answers):
        person, at = row["person_key"], row["responded_at"]
        account = as_of(homes.get(person, []), at)
        attributes = {} if account is None else dict(max(versions[account], key=lambda v: (v[0] <= at, v[0]))[1])
        band = "detractors" if row["score"] <= 6 else "passives" if row["score"] <= 8 else "promoters"
        told.append(
            {
                "person": person or f"nobody {number}",
                "at": at,
                "day": at.date(),
                "band": band,
                "valid_until": at.date() + timedelta(EXPIRY_DAYS[row["survey_type"]]),
                "overall": "all",
                "lifecycle_stage": "unknown",
                "plan": attributes.get("plan", "unknown"),
                "size": attributes.get("size", "unknown"),
                "touchpoint": row["touchpoint"],
                "survey_type": row["survey_type"],
                "device": row["attributes"]["device"],
            }
        )
    return sorted(told, key=lambda row: row["at"])


def expected_rows(world: World, day: date) -> dict[tuple, Counter]:
    """(window, dimension, member) as of one day → bands and expired answers, from the definition."""
    rows: dict[tuple, Counter] = {}
    answers = told_answers(world)
    for window in (30, 90, 365):
        inside = [row for row in answers if day - timedelta(window) < row["day"] <= day]
        for dimension in ("overall", "lifecycle_stage", "plan", "size", "touchpoint", "survey_type", "device"):
            each_member = dimension in ("touchpoint", "survey_type", "device")
            latest = {(row["person"], row[dimension] if each_member else None): row for row in inside}
            for row in latest.values():
                counted = rows.setdefault((window, dimension, row[dimension]), Counter())
                counted["expired" if row["valid_until"] < day else row["band"]] += 1
    return {key: counts for key, counts in rows.items() if counts.total() > counts["expired"]}


@pytest.mark.parametrize("day", [FIRST + timedelta(3), date(2025, 6, 30), date(2025, 9, 11), CUT, AS_OF])
def test_a_day_equals_the_latest_answers_of_its_windows_in_plain_python(world: World, built: Landing, day: date):
    found = {
        row[:3]: row[3:]
        for row in built.query(
            f"select window_days, dimension, member, {COUNTS} from nps_trailing where as_of_date = '{day}'"
        )
    }
    wanted = {
        key: (
            counts.total() - counts["expired"],
            counts["promoters"],
            counts["passives"],
            counts["detractors"],
            counts["expired"],
        )
        for key, counts in expected_rows(world, day).items()
    }
    assert found == wanted


def test_score_and_interval_and_change_follow_from_two_windows_that_touch(built: Landing):
    """Recomputed for every row of two dimensions: the window before ends where this one begins."""
    rows = {
        row[:4]: row[4:]
        for row in built.query(
            "select as_of_date, window_days, dimension, member, responses, promoters, detractors, nps, nps_ci_low, "
            "nps_ci_high, previous_nps, nps_change, change_p_value from nps_trailing where dimension <> 'device'"
        )
    }

    def adjusted(n: int, promoters: int, detractors: int) -> tuple[float, float]:
        estimate = (promoters - detractors) / (n + 3)
        return estimate, ((promoters + detractors + 1.5) / (n + 3) - estimate**2) / (n + 3)

    compared = 0
    for (day, window, *member), (n, promoters, detractors, nps, low, high, previous, change, p_value) in rows.items():
        before = rows.get((day - timedelta(window), window, *member))
        if n < MINIMUM:
            assert (nps, low, high, change, p_value) == (None,) * 5
            continue
        estimate, squared = adjusted(n, promoters, detractors)
        ends = (100 * (estimate - Z * sqrt(squared)), 100 * (estimate + Z * sqrt(squared)))
        wanted = (100 * (promoters - detractors) / n, max(-100.0, ends[0]), min(100.0, ends[1]))
        assert (nps, low, high) == pytest.approx(wanted, abs=1e-9)
        if before is None or before[0] < MINIMUM:
            assert (previous, change, p_value) == (None, None, None)
            continue
        other, other_squared = adjusted(*before[:3])
        deviate = abs(estimate - other) / sqrt(squared + other_squared)
        wanted = (before[3], nps - before[3], 2 * NormalDist().cdf(-deviate))
        assert (previous, change, p_value) == pytest.approx(wanted, abs=1e-9)
        compared += 1
    assert compared > 500


def test_many_changes_of_one_day_are_judged_together(built: Landing):
    found = built.query(
        "select as_of_date, change_p_value, is_significant_change from nps_trailing where change_p_value is not null"
    )
    days: dict[date, list[tuple[float, bool]]] = {}
    for day, p_value, is_significant in found:
        days.setdefault(day, []).append((p_value, is_significant))
    for changes in days.values():
        ordered = sorted(p for p, _ in changes)
        last = max((p for k, p in enumerate(ordered, 1) if p <= 0.05 * k / len(ordered)), default=-1.0)
        assert all(is_significant == (p <= last) for p, is_significant in changes)
    assert any(is_significant for changes in days.values() for _, is_significant in changes)


def test_the_past_is_the_same_whether_built_then_or_today(built: Landing, restated: Landing):
    """No look-ahead: each row up to the day of the cut, with every column, also where people answered again later."""
    query = f"select * from nps_trailing where as_of_date <= '{CUT}' order by all"
    then, today = restated.query(query), built.query(query)
    assert len(then) > 5000
    assert then == today
    assert restated.query("select max(as_of_date) from nps_trailing") == [(CUT,)]
    assert RETAGGED.date() < CUT < AS_OF


def test_a_second_answer_in_february_leaves_january_as_it_was(built: Landing):
    """Five promoters of December who detract in February: 100 points as of January whatever comes, then −100."""
    watch = "select nps from nps_trailing where member = 'watch' and window_days = 90 and as_of_date = '{}'"
    assert built.query(watch.format(date(2026, 1, 31))) == [(100.0,)]
    assert built.query(watch.format(AGAIN)) == [(-100.0,)]


def test_answers_expire_by_survey_type_and_leave_the_long_windows_then(world: World, built: Landing):
    """`is_expired` in fct_response is the same rule as of today: valid on the last of the type's days, not after it."""
    found = dict(built.query("select response_key, is_expired from fct_response"))
    ages = built.query("select response_key, survey_type, responded_on from fct_response")
    assert {key: (AS_OF - day).days > EXPIRY_DAYS[kind] for key, kind, day in ages} == found
    boundary = {(kind, (AS_OF - day).days - EXPIRY_DAYS[kind]) for _, kind, day in ages}
    assert {("relational", 0), ("relational", 1), ("transactional", 0), ("transactional", 1)} <= boundary
    oldest = built.query(
        "select responses, expired_responses from nps_trailing where dimension = 'survey_type' "
        f"and member = 'transactional' and window_days = 365 and as_of_date = '{AS_OF}'"
    )
    answers = [row for row in told_answers(world) if row["survey_type"] == "transactional"]
    latest = {row["person"]: row for row in answers if row["day"] > AS_OF - timedelta(365)}
    valid = sum(row["valid_until"] >= AS_OF for row in latest.values())
    assert oldest == [(valid, len(latest) - valid)]
