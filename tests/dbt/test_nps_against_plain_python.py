"""The NPS block on random answers against a second implementation in plain Python, to nine decimals.

What belongs here: that implementation, written from the definitions and not from the SQL.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import pytest
from tiny_landing import Landing
from tiny_programme import answer

MINIMUM = 5
ALPHA = 0.05
FIRST = date(2025, 12, 20)
Z = NormalDist().inv_cdf(0.975)

STARTS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta((day.weekday() + 1) % 7),  # the programme's week starts on Sunday
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}

SCORES = ("--select", "+path:models/marts/nps", "+path:models/marts/facts", "--indirect-selection", "cautious")
"""What these tests look at; the other marts are built by others."""


def adjusted(counts: Counter) -> tuple[float, float]:
    """Estimate and squared standard error with ¾ detractors, 1½ passives, ¾ promoters added, on ±1."""
    promoters, detractors = counts["p"] + Fraction(3, 4), counts["d"] + Fraction(3, 4)
    total = sum(counts.values()) + 3
    estimate = (promoters - detractors) / total
    variance = (promoters + detractors) / total - estimate**2
    return float(estimate), float(variance / total)


def block(counts: Counter, before: Counter | None) -> list[float | bool | None]:
    """nps, interval, reportable, previous, change, p-value of one period; `before` only if it is reportable."""
    total = sum(counts.values())
    reportable = total >= MINIMUM

    def score(of: Counter) -> Fraction:
        return Fraction(100 * (of["p"] - of["d"]), sum(of.values()))

    nps = low = high = change = p_value = None
    if reportable:
        estimate, squared_error = adjusted(counts)
        margin = Z * sqrt(squared_error)
        nps = float(score(counts))
        low, high = max(-100.0, 100 * (estimate - margin)), min(100.0, 100 * (estimate + margin))
        if before is not None:
            change = float(score(counts) - score(before))
            other, other_error = adjusted(before)
            z = abs(estimate - other) / sqrt(squared_error + other_error)
            p_value = 2 * NormalDist().cdf(-z)
    return [nps, low, high, reportable, None if before is None else float(score(before)), change, p_value]


def rejected(p_values: dict) -> set:
    """Keys whose p-value the Benjamini–Hochberg step-up procedure rejects."""
    ordered = sorted((p, key) for key, p in p_values.items() if p is not None)
    last = max((k for k, (p, _) in enumerate(ordered, 1) if p <= ALPHA * k / len(ordered)), default=0)
    return {key for _, key in ordered[:last]}


def expected_mart(answers: list[dict], members_of: Callable[[dict], Iterator[tuple]]) -> dict[tuple, list]:
    """The whole mart: (grain, start, *members) to counts and block."""
    counts: dict[tuple, Counter] = defaultdict(Counter)
    for row in answers:
        band = "d" if row["score"] <= 6 else "a" if row["score"] <= 8 else "p"
        for members in members_of(row):
            for grain, start in STARTS.items():
                counts[grain, start(row["responded_on"]), *members][band] += 1
            counts["all", min(each["responded_on"] for each in answers), *members][band] += 1
    mart = {}
    for (grain, start, *members), found in counts.items():
        before = None
        if grain != "all":
            before = counts.get((grain, STARTS[grain](start - timedelta(1)), *members))
            if before is not None and sum(before.values()) < MINIMUM:
                before = None
        numbers = [sum(found.values()), found["p"], found["a"], found["d"]]
        mart[grain, start, *members] = numbers + block(found, before)
    periods = defaultdict(dict)
    for key, values in mart.items():
        periods[key[:2]][key] = values[-1]
    significant = {key for p_values in periods.values() for key in rejected(p_values)}
    return {key: [*values, None if values[-1] is None else key in significant] for key, values in mart.items()}


@pytest.fixture(scope="module")
def random_programme(tmp_path_factory: pytest.TempPathFactory) -> tuple[Landing, list[dict]]:
    """Some 1,500 answers over four months, sparse on purpose in some members, and the same rows as dictionaries."""
    chance = random.Random(11)
    landing = Landing(tmp_path_factory.mktemp("random"))
    landing.variables = {
        "week_start": "sunday",
        "minimum_responses": MINIMUM,
        "significance_level": ALPHA,
        "segments": [{"name": "plan", "of": "response"}, {"name": "size", "of": "response"}],
    }
    answers = []
    for number in range(1500):
        day = FIRST + timedelta(int(120 * chance.random() ** 0.7))
        plan, touchpoint = chance.choice(["basic", "pro", "pro", None]), chance.choice(["order", "order", "support"])
        mood = 3 if plan == "basic" and day.month % 2 else 7
        score = max(0, min(10, round(chance.gauss(mood, 3))))
        attributes = {"size": chance.choice(["large", "small"])} | ({"plan": plan} if plan else {})
        at = datetime.combine(day, datetime.min.time()) + timedelta(hours=10)
        answers.append(answer(str(number), score, at, touchpoint=touchpoint, attributes=attributes))
    landing.land("survey_responses", "answers", answers)
    landing.build(*SCORES)
    return landing, answers


def assert_mart_equals(landing: Landing, mart: str, keys: list[str], expected: dict[tuple, list]) -> None:
    """Compare a mart with its expected rows: keys, counts and truth values exactly, numbers to 1e-9."""
    columns = [
        *keys, "responses", "promoters", "passives", "detractors", "nps", "nps_ci_low", "nps_ci_high",
        "is_reportable", "previous_nps", "nps_change", "change_p_value", "is_significant_change",
    ]  # fmt: skip
    found = {
        row[: len(keys)]: list(row[len(keys) :]) for row in landing.query(f"select {', '.join(columns)} from {mart}")
    }
    assert set(found) == set(expected)
    for key, values in expected.items():
        for name, got, wanted in zip(columns[len(keys) :], found[key], values, strict=True):
            if isinstance(wanted, float):
                assert got == pytest.approx(wanted, rel=0, abs=1e-9), (key, name)
            else:
                assert got == wanted, (key, name)


def test_the_headline_equals_plain_python(random_programme: tuple[Landing, list[dict]]):
    landing, answers = random_programme
    expected = expected_mart(answers, lambda row: iter([()]))
    assert sum(row[-1] is True for row in expected.values()) > 0, "the data must hold a significant change"
    assert_mart_equals(landing, "nps_overall", ["period_grain", "period_start"], expected)


def test_segments_equal_plain_python(random_programme: tuple[Landing, list[dict]]):
    landing, answers = random_programme

    def members(row: dict) -> Iterator[tuple]:
        for name in ("plan", "size"):
            yield name, row["attributes"].get(name, "unknown")

    expected = expected_mart(answers, members)
    changes = [row for row in expected.values() if row[-1] is False and row[-2] <= ALPHA]
    assert changes, "the data must hold a change that only the correction for many comparisons refuses"
    keys = ["period_grain", "period_start", "segment_type", "segment"]
    assert_mart_equals(landing, "nps_by_segment", keys, expected)


def test_touchpoints_equal_plain_python(random_programme: tuple[Landing, list[dict]]):
    landing, answers = random_programme
    expected = expected_mart(answers, lambda row: iter([(row["touchpoint"],)]))
    assert_mart_equals(landing, "nps_by_touchpoint", ["period_grain", "period_start", "touchpoint"], expected)


def test_the_cross_of_segment_and_touchpoint_equals_plain_python(random_programme: tuple[Landing, list[dict]]):
    landing, answers = random_programme

    def members(row: dict) -> Iterator[tuple]:
        for name in ("plan", "size"):
            yield name, row["attributes"].get(name, "unknown"), row["touchpoint"]

    keys = ["period_grain", "period_start", "segment_type", "segment", "touchpoint"]
    assert_mart_equals(landing, "nps_by_segment_touchpoint", keys, expected_mart(answers, members))


def test_the_order_in_which_batches_land_changes_nothing(random_programme: tuple[Landing, list[dict]], tmp_path: Path):
    landing, answers = random_programme
    shuffled = Landing(tmp_path, variables=landing.variables)
    mixed = random.Random(5).sample(answers, len(answers))
    for start in range(0, len(mixed), 400):
        shuffled.land("survey_responses", "answers", mixed[start : start + 400])
    shuffled.build(*SCORES)
    for mart in ("nps_overall", "nps_by_segment_lifecycle_stage", "nps_by_touchpoint"):
        assert shuffled.query(f"select * from {mart} order by all") == landing.query(
            f"select * from {mart} order by all"
        )
