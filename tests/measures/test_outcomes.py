"""The marts of outcomes on a random landing against plain Python, to nine decimals.

What belongs here: outcomes by band with their horizon, their correlation with the NPS by quarter, and earned growth,
recomputed from the rows that were landed. What does not: cases worked out by hand (unit tests of the models).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from math import atanh, sqrt, tanh
from statistics import NormalDist, correlation, fmean, stdev
from typing import Any

import pytest
from account_world import (
    AS_OF,
    MERGED,
    MINIMUM,
    OUTCOMES,
    World,
    account_of,
    band,
    draw_world,
    land,
    next_quarter,
    quarter_of,
)
from tiny_landing import Landing

Z = NormalDist().inv_cdf(0.975)
HORIZON = timedelta(OUTCOMES["within_days"])
MARTS = ("loyalty_outcomes", "outcome_lead_lag", "earned_growth")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Landing, World]:
    """A random world of accounts and its landing, built."""
    landing, world = Landing(tmp_path_factory.mktemp("outcomes")), draw_world(9)
    land(world, landing)
    landing.build("--indirect-selection", "cautious", "--select", *(f"+{mart}" for mart in MARTS))
    return landing, world


def close(found: tuple, expected: tuple) -> bool:
    """Numbers equal to nine digits, everything else exactly."""
    return len(found) == len(expected) and all(
        abs(got - wanted) <= 1e-9 * max(1.0, abs(wanted))
        if isinstance(wanted, float) and got is not None
        else got == wanted
        for got, wanted in zip(found, expected, strict=True)
    )


def wilson(x: int, n: int) -> tuple[float, float, float]:
    """A share with Wilson's interval as its centre and half-width."""
    share = x / n
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return share, max(0.0, centre - half), min(1.0, centre + half)


def year_of(day: date) -> date:
    """First day of the year."""
    return day.replace(month=1, day=1)


def first_answers(world: World, who: str) -> Iterator[tuple[tuple[str, date, str], str, dict[str, Any]]]:
    """Period and band, subject, and its first answer of that band in that period."""
    found: dict[tuple, dict[str, Any]] = {}
    first_day = min(row["responded_on"] for row in world.answers)
    for row in sorted(world.answers, key=lambda row: row["responded_at"]):
        subject = account_of(row) if who == "customer" else row["person_key"]
        day = row["responded_on"]
        for grain, start in (("quarter", quarter_of(day)), ("year", year_of(day)), ("all", first_day)):
            found.setdefault((grain, start, band(row["score"]), subject), row)
    for (grain, start, name, subject), row in found.items():
        yield (grain, start, name), subject, row


def follows(event: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an event comes after an answer, within the horizon."""
    return event["occurred_at"] >= row["responded_at"] and event["occurred_on"] <= row["responded_on"] + HORIZON


def test_outcomes_by_band_equal_plain_python(outcomes: tuple[Landing, World]):
    landing, world = outcomes
    counts: dict[tuple, Counter] = defaultdict(Counter)
    scores: dict[tuple, dict[str, list[float]]] = defaultdict(lambda: {"satisfaction": [], "effort": []})
    cases_until = max(case["opened_on"] for case in world.cases)
    for key, account, row in first_answers(world, "customer"):
        counts[key]["customers"] += 1
        ends = row["responded_on"] + HORIZON
        orders = [e for e in world.events if e["event_type"] == "order" and account_of(e) == account]
        judge(counts[key], "repeat", ends <= world.events_until, any(follows(event, row) for event in orders))
        if world.is_customer(account, row["responded_on"]):
            lost = world.lost_on(account, row["responded_on"])
            judge(counts[key], "retention", ends <= world.churn_until, lost is None or lost > ends)
    for key, person, row in first_answers(world, "person"):
        counts[key]["people"] += 1
        ends = row["responded_on"] + HORIZON
        for outcome in ("referral", "review"):
            events = [e for e in world.events if e["event_type"] == outcome and e["person_key"] == person]
            judge(counts[key], outcome, ends <= world.events_until, any(follows(event, row) for event in events))
        for case in world.cases:
            if case["person_key"] == person and row["responded_at"] < case["opened_at"] and case["opened_on"] <= ends:
                for name, values in scores[key].items():
                    if case[name] is not None and ends <= cases_until:
                        values.append(case[name])
    expected = {}
    for key, found in counts.items():
        values: list[Any] = [found["people"], found["customers"]]
        for outcome in ("retention", "repeat", "referral", "review"):
            n, happened = found[outcome, "observed"], found[outcome, "happened"]
            rate = wilson(happened, n) if n >= MINIMUM else (None, None, None)
            values += [n, happened, found[outcome, "too_recent"], *rate]
        for measured in scores[key].values():
            values += [len(measured), *mean_with_interval(measured)]
        expected[key] = tuple(values)
    rows = {row[:3]: row[3:] for row in landing.query("select * from loyalty_outcomes")}
    assert set(rows) == set(expected)
    assert {key: (rows[key], row) for key, row in expected.items() if not close(rows[key], row)} == {}
    everything = [row for key, row in expected.items() if key[0] == "all"]
    assert all(row[3] < row[2] and row[9] > 0 and row[15] > 0 and row[21] > 0 for row in everything), "too calm a world"


def judge(counts: Counter, outcome: str, is_observed: bool, happened: bool) -> None:
    """Count one subject of an outcome."""
    counts[outcome, "observed" if is_observed else "too_recent"] += 1
    counts[outcome, "happened"] += is_observed and happened


def mean_with_interval(values: list[float]) -> tuple[float | None, ...]:
    """Mean ± z · s / √n, from the minimum number of values on."""
    if len(values) < MINIMUM:
        return None, None, None
    margin = Z * stdev(values) / sqrt(len(values))
    return fmean(values), fmean(values) - margin, fmean(values) + margin


def quarterly(world: World) -> dict[str, dict[date, float]]:
    """Outcome to whole quarter to its value, where enough customers or cases stand behind it."""
    found: dict[str, dict[date, float]] = defaultdict(dict)
    accounts = set(world.plans) - {MERGED}
    start = quarter_of(min(term["started_on"] for term in world.terms))
    while start <= AS_OF:
        after, last = next_quarter(start), next_quarter(start) - timedelta(1)
        customers = {account for account in accounts if world.is_customer(account, start)}
        kept = {account for account in customers if (world.lost_on(account, start) or date.max) > after}
        if len(customers) >= MINIMUM and last <= world.churn_until:
            found["retention"][start] = len(kept) / len(customers)
        for outcome, kind in (("repeat", "order"), ("referral", "referral"), ("review", "review")):
            active = {
                account_of_event(world, event)
                for event in world.events
                if event["event_type"] == kind and start <= event["occurred_on"] < after
            }
            if len(customers) >= MINIMUM and last <= world.events_until:
                found[outcome][start] = len(customers & active) / len(customers)
        for outcome, name in (("csat", "satisfaction"), ("ces", "effort")):
            values = [case[name] for case in world.cases if start <= case["opened_on"] < after]
            values = [value for value in values if value is not None]
            if len(values) >= MINIMUM and last <= max(case["opened_on"] for case in world.cases):
                found[outcome][start] = fmean(values)
        start = after
    return found


def account_of_event(world: World, event: dict[str, Any]) -> str | None:
    """The account of an event: its own, or that of the person in the CRM at that moment."""
    if event.get("account_key"):
        return account_of(event)
    versions = [c for c in world.contacts if c["person_key"] == event["person_key"]]
    known = [c for c in versions if c["valid_from"] <= event["occurred_at"]]
    return account_of(known[-1]) if known else None


def test_correlations_of_quarters_equal_plain_python(outcomes: tuple[Landing, World]):
    landing, world = outcomes
    counts: dict[date, Counter] = defaultdict(Counter)
    for row in world.answers:
        counts[quarter_of(row["responded_on"])][band(row["score"])] += 1
    nps = {
        quarter: 100 * (found["promoter"] - found["detractor"]) / found.total()
        for quarter, found in counts.items()
        if found.total() >= MINIMUM
    }
    expected = {}
    for outcome, values in quarterly(world).items():
        for lag in range(-4, 5):
            pairs = [(nps[start], value) for later, value in values.items() if (start := moved(later, -lag)) in nps]
            r = low = high = None
            if len(pairs) >= 8:
                r = correlation(*zip(*pairs, strict=True))
                low, high = (tanh(atanh(r) + sign * Z / sqrt(len(pairs) - 3)) for sign in (-1, 1))
            expected[outcome, lag] = (len(pairs), r, low, high)
    rows = {row[:2]: row[2:] for row in landing.query("select * from outcome_lead_lag")}
    assert set(rows) == set(expected)
    assert {key: (rows[key], row) for key, row in expected.items() if not close(rows[key], row)} == {}
    assert {row[1] is None for row in expected.values()} == {True, False}


def moved(quarter: date, by: int) -> date:
    """The quarter so many quarters later."""
    month = quarter.year * 12 + quarter.month - 1 + 3 * by
    return date(month // 12, month % 12 + 1, 1)


def test_earned_growth_equals_plain_python(outcomes: tuple[Landing, World]):
    landing, world = outcomes
    accounts = set(world.plans) - {MERGED}
    paid = [t for t in world.terms if not t["is_trial"] and t["monthly_recurring_revenue"] is not None]
    until = max(term["started_on"] for term in world.terms if term["started_on"] <= AS_OF)
    first = min(term["started_on"] for term in paid)
    starts = {("quarter", quarter_of(first + timedelta(n))) for n in range((until - first).days + 1)}
    starts |= {("year", year_of(start)) for _, start in starts}
    expected = {}
    for grain, start in starts:
        over = next_quarter(start) if grain == "quarter" else start.replace(year=start.year + 1)
        before, end = start - timedelta(1), min(over - timedelta(1), until)
        totals: Counter = Counter()
        for account in accounts:
            old, new = world.revenue(account, before), world.revenue(account, end)
            if old > 0:
                totals.update(base=old, kept=min(old, new), expanded=max(new - old, 0), customers=1)
                totals.update({"contracted" if new > 0 else "churned": max(old - new, 0), "left": new == 0})
            elif new > 0:
                came = [t for t in paid if account_of(t) == account and before < t["started_on"] <= end]
                came = [t for t in came if t["ended_on"] is None or t["ended_on"] >= end]
                how = min(came, key=lambda t: t["started_on"])["acquired_by"]
                totals.update({how or "unknown": new, "new": 1})
            totals["end"] += new
        expected[grain, start] = growth(totals, over - timedelta(1) <= until)
    rows = {row[:2]: row[2:] for row in landing.query("select * from earned_growth")}
    assert set(rows) == set(expected)
    assert {key: (rows[key], row) for key, row in expected.items() if not close(rows[key], row)} == {}
    assert any(row[-1] is not None and row[9] > 0 for row in expected.values()), "the world must grow by referrals"


def growth(totals: Counter, is_complete: bool) -> tuple:
    """One row of the mart from an account's sums."""
    base, end = float(totals["base"]), float(totals["end"])
    new = float(totals["referral"] + totals["bought"] + totals["unknown"])
    retention = factor = rate = high = reported = ratio = None
    if base > 0:
        retention = (totals["kept"] + totals["expanded"]) / base
        factor = retention + totals["referral"] / base
        rate, high, reported = factor - 1, factor - 1 + totals["unknown"] / base, end / base - 1
        ratio = rate / reported if reported > 1e-12 else None
    parts = (float(totals[name]) for name in ("kept", "expanded", "contracted", "churned"))
    sources = (float(totals[name]) for name in ("referral", "bought", "unknown"))
    return (
        is_complete, totals["customers"], totals["left"], base, *parts, retention,
        totals["new"], new, *sources, end, factor, rate, high, reported, ratio,
    )  # fmt: skip


def test_no_answer_sees_what_came_before_it(outcomes: tuple[Landing, World]):
    landing, _ = outcomes
    assert landing.query(
        "select count(*) from intermediate.int_answer_outcomes "
        "where least(lost_on, repeat_on, referral_on, review_on) < responded_on"
    ) == [(0,)]
