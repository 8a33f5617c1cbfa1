"""Alerts on a random landing against plain Python, to nine decimals, and how often noise alone fires.

What belongs here: findings recomputed from the rows that were landed. What does not: cases worked out by hand (unit
tests of the models), the crash of sixhobbits (tests/programmes) and the demo's incident (tests/demo).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from math import erfc, exp, log, sqrt
from statistics import NormalDist
from typing import Any

import pytest
from noisy_world import AS_OF, INCIDENT, QUIET_UNTIL, NoisyWorld, draw_world
from tiny_landing import Landing

ALPHA = 0.05
MINIMUM = 10
Z = NormalDist().inv_cdf(0.975)

COLUMNS = (
    "kind", "dimension", "member", "period_grain", "period_start", "since", "is_current", "owner", "measured",
    "previous_measured", "measured_change", "change_ci_low", "change_ci_high", "cases", "previous_cases", "people",
    "previous_people", "people_in_both", "design_effect", "p_value", "adjusted_p_value", "comparisons",
)  # fmt: skip

Case = tuple[str, int]
"""Who, and the value of the case."""


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> NoisyWorld:
    """The noisy world, built up to its alerts."""
    drawn = draw_world(Landing(tmp_path_factory.mktemp("noise")), seed=4)
    drawn.landing.build("--select", "+alerts", "--indirect-selection", "cautious")
    return drawn


def start_of(grain: str, day: date) -> date:
    """First day of the month or quarter of a day."""
    return day.replace(day=1) if grain == "month" else day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def last_of(grain: str, start: date) -> date:
    """Last day of the month or quarter that begins on a day."""
    return start_of(grain, start + timedelta(31 if grain == "month" else 92)) - timedelta(1)


def cases_of(world: NoisyWorld) -> Iterator[tuple[tuple[str, str, str], date, Case]]:
    """Kind, dimension and member; day; and case, of each answer and of each person asked."""
    for row in world.answers:
        value = 1 if row["score"] >= 9 else -1 if row["score"] <= 6 else 0
        members = (("overall", "all"), ("touchpoint", row["touchpoint"]), ("plan", row["attributes"]["plan"]))
        for dimension, member in members:
            yield ("nps_fell", dimension, member), row["responded_on"], (row["person_key"], value)
    for row in world.asks:
        who = row["person_key"] or row["id"]
        yield (
            ("response_rate_fell", "survey", row["survey"]),
            row["sent_on"],
            (who, int(row["answered_at"] is not None)),
        )


def adjusted(kind: str, cases: list[Case]) -> tuple[float, float]:
    """Estimate and squared standard error with the pseudo-cases of the kind, ±1."""
    total = sum(value for _, value in cases)
    if kind == "nps_fell":
        n = len(cases) + 3
        outer = sum(value != 0 for _, value in cases) + 1.5
        return total / n, (outer / n - (total / n) ** 2) / n
    n = len(cases) + 2
    return (total + 1) / n, (total + 1) / n * (1 - (total + 1) / n) / n


def t_as_normal(t: float, df: int) -> float:
    """Wallace's normal deviate of Student's t."""
    return (8 * df + 1) / (8 * df + 3) * sqrt(df * log(1 + t * t / df))


def two_sided(z: float) -> float:
    """Probability of a standard normal deviate at least that far out."""
    return erfc(z / sqrt(2))


def evidence(kind: str, before: list[Case], after: list[Case]) -> dict[str, Any]:
    """The change between two periods, counted by people."""
    (old, old_error), (new, new_error) = adjusted(kind, before), adjusted(kind, after)
    ratio = [sum(value for _, value in cases) / len(cases) for cases in (before, after)]
    residuals: dict[str, float] = defaultdict(float)
    for sign, mean, cases in ((-1, ratio[0], before), (1, ratio[1], after)):
        for who, value in cases:
            residuals[who] += sign * (value - mean) / len(cases)
    people, previous_people = {who for who, _ in after}, {who for who, _ in before}
    fewest = min(len(people), len(previous_people))
    plain = old_error + new_error
    robust = max(plain, sum(r * r for r in residuals.values()) * fewest / (fewest - 1))
    df = fewest - 1
    reach = sqrt(df * (exp((Z * (8 * df + 3) / (8 * df + 1)) ** 2 / df) - 1))
    return {
        "measured": 100 * ratio[1],
        "previous_measured": 100 * ratio[0],
        "measured_change": 100 * (ratio[1] - ratio[0]),
        "change_ci_low": max(-200, 100 * (new - old - reach * sqrt(robust))),
        "change_ci_high": min(200, 100 * (new - old + reach * sqrt(robust))),
        "cases": len(after),
        "previous_cases": len(before),
        "people": len(people),
        "previous_people": len(previous_people),
        "people_in_both": len(people & previous_people),
        "design_effect": robust / plain,
        "p_value": two_sided(t_as_normal(abs(new - old) / sqrt(robust), df)),
        "plain_p_value": two_sided(abs(new - old) / sqrt(plain)),
    }


def comparisons_of(world: NoisyWorld) -> dict[tuple, dict[tuple, dict[str, Any]]]:
    """(kind, grain, start) → (dimension, member) → evidence, of complete neighbouring periods."""
    cells: dict[tuple, list[Case]] = defaultdict(list)
    for member, day, case in cases_of(world):
        for grain in ("month", "quarter"):
            cells[member, grain, start_of(grain, day)].append(case)
    families: dict[tuple, dict[tuple, dict[str, Any]]] = defaultdict(dict)
    for ((kind, *member), grain, start), after in cells.items():
        wait = timedelta(14 if kind == "response_rate_fell" else 0)
        before = cells.get(((kind, *member), grain, start_of(grain, start - timedelta(1))), [])
        if last_of(grain, start) + wait < AS_OF and min(len(before), len(after)) >= MINIMUM:
            families[kind, grain, start][tuple(member)] = evidence(kind, before, after)
    return families


def rejected(p_values: dict[tuple, float], tests: int) -> dict[tuple, float]:
    """Adjusted p-values within the level by Benjamini–Hochberg, of so many tests."""
    ordered = sorted((p, key) for key, p in p_values.items())
    found, least = {}, 1.0
    for rank in range(len(ordered), 0, -1):
        p, key = ordered[rank - 1]
        least = min(least, p * tests / rank)
        if least <= ALPHA:
            found[key] = least
    return found


def findings_of(families: dict[tuple, dict[tuple, dict[str, Any]]], p_value: str) -> dict[tuple, dict[str, Any]]:
    """(kind, dimension, member, grain, start) → evidence of each fall that passes."""
    found = {}
    for (kind, grain, start), members in families.items():
        falls = {
            member: e[p_value]
            for member, e in members.items()
            if e["measured_change"] < 0 and e["plain_p_value"] <= ALPHA
        }
        for member, adjusted_p in rejected(falls, len(members)).items():
            found[kind, *member, grain, start] = members[member] | {
                "adjusted_p_value": adjusted_p,
                "comparisons": len(members),
            }
    return found


def expected_alerts(world: NoisyWorld) -> dict[tuple, dict[str, Any]]:
    """All alerts: findings less the quarters that a month told, with their beginning and owner."""
    families = comparisons_of(world)
    found = findings_of(families, "p_value")
    told = {
        key: e
        for key, e in found.items()
        if key[3] == "month"
        or not any(other[:4] == (*key[:3], "month") and start_of("quarter", other[4]) == key[4] for other in found)
    }
    alerts = {}
    for key, e in told.items():
        *of, grain, start = key
        since = start
        while (*of, grain, start_of(grain, since - timedelta(1))) in told:
            since = start_of(grain, since - timedelta(1))
        newest = max(family[2] for family in families if family[:2] == (key[0], grain))
        alerts[key] = e | {
            "since": since,
            "is_current": start == newest,
            "owner": "Order Desk" if key[:3] == ("nps_fell", "touchpoint", "order") else "Insight",
        }
    return alerts


def found_alerts(world: NoisyWorld) -> dict[tuple, dict[str, Any]]:
    """The mart."""
    rows = world.landing.query(f"select {', '.join(COLUMNS)} from alerts")
    return {row[:5]: dict(zip(COLUMNS, row, strict=True)) for row in rows}


def test_alerts_equal_plain_python(world: NoisyWorld):
    expected, found = expected_alerts(world), found_alerts(world)
    assert set(found) == set(expected)
    for key, values in expected.items():
        for name in COLUMNS[5:]:
            if isinstance(values[name], float):
                assert found[key][name] == pytest.approx(values[name], rel=1e-9, abs=1e-9), (key, name)
            else:
                assert found[key][name] == values[name], (key, name)


def test_what_was_planted_fires_and_has_its_owner(world: NoisyWorld):
    found = found_alerts(world)
    incident = found["nps_fell", "touchpoint", "order", "month", INCIDENT]
    assert incident["owner"] == "Order Desk"
    assert incident["measured_change"] < -50
    assert found["response_rate_fell", "survey", "pulse", "month", INCIDENT]["measured_change"] < -15
    assert ("nps_fell", "touchpoint", "order", "quarter", start_of("quarter", INCIDENT)) not in found


def test_a_running_period_never_fires(world: NoisyWorld):
    """Nearly everybody is a detractor in June, which is not over on the 20th, nor is its quarter."""
    running = world.landing.query(
        "select nps from nps_overall where period_grain = 'month' and period_start = '2026-06-01'"
    )
    assert running[0][0] < -50
    assert max(start for *_, start in found_alerts(world)) < date(2026, 4, 2)
    assert world.landing.query(
        "select kind, max(last_day) from int_alert_measures where period_grain = 'month' group by 1 order by 1"
    ) == [("nps_fell", date(2026, 5, 31)), ("response_rate_fell", date(2026, 5, 31))]


def test_noise_alone_fires_no_more_often_than_stated(world: NoisyWorld, capsys: pytest.CaptureFixture[str]):
    """Over ten quiet years at most one in twenty periods may hold any finding; counting answers would find more."""
    quiet = {family: members for family, members in comparisons_of(world).items() if family[2] <= QUIET_UNTIL}
    by_people = {key[0:1] + key[3:] for key in found_alerts(world) if key[4] <= QUIET_UNTIL}
    by_answers = {key[0:1] + key[3:] for key in findings_of(quiet, "plain_p_value")}
    cells = sum(len(members) for members in quiet.values())
    with capsys.disabled():
        print(
            f"\nalerts: noise fires in {len(by_people)} of {len(quiet)} periods ({cells} comparisons), "
            f"counting answers instead of people in {len(by_answers)}"
        )
    assert cells > 1000
    assert len(by_people) <= ALPHA * len(quiet)
    assert len(by_answers) > ALPHA * len(quiet)


@pytest.mark.parametrize(("df", "t"), [(4, 2.776445), (9, 2.262157), (10, 2.228139), (30, 2.042272), (100, 1.983972)])
def test_wallace_gives_the_p_value_of_students_t(df: int, t: float):
    """Critical values of two sides and 5 % from Student's table."""
    assert two_sided(t_as_normal(t, df)) == pytest.approx(0.05, abs=0.0007)
