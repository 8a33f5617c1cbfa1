"""The marts of accounts on a random landing against plain Python, to nine decimals.

What belongs here: account NPS with its roll-up, coverage, churn by band and revenue at risk, recomputed from the rows
that were landed. What does not: cases worked out by hand (unit tests of the models), outcomes (test_outcomes).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest
from account_world import (
    ACCOUNTS,
    AS_OF,
    EXPIRY,
    MERGED,
    MINIMUM,
    World,
    account_of,
    band,
    draw_world,
    land,
    next_quarter,
    quarter_of,
    today,
)
from tiny_landing import Landing

Z = NormalDist().inv_cdf(0.975)
BANDS = ("promoter", "passive", "detractor")
MARTS = ("account_nps", "account_coverage", "revenue_at_risk_summary")


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Landing, World]:
    """A random world of accounts and its landing, built."""
    landing, world = Landing(tmp_path_factory.mktemp("accounts")), draw_world(4)
    land(world, landing)
    landing.build("--indirect-selection", "cautious", "--select", *(f"+{mart}" for mart in MARTS))
    return landing, world


def rows_of(landing: Landing, mart: str, keys: int, columns: str = "*") -> dict[tuple, tuple]:
    """Rows of a mart by their first columns."""
    return {row[:keys]: row[keys:] for row in landing.query(f"select {columns} from {mart}")}


def nps(counts: Counter) -> tuple[float, float, float]:
    """Score and adjusted Wald interval, by the definition: ¾, 1½ and ¾ answers added."""
    n = sum(counts.values())
    p, d = counts["promoter"] + 0.75, counts["detractor"] + 0.75
    centre = (p - d) / (n + 3)
    margin = Z * sqrt(((p + d) / (n + 3) - centre**2) / (n + 3))
    score = 100 * (counts["promoter"] - counts["detractor"]) / n
    return score, max(-100.0, 100 * (centre - margin)), min(100.0, 100 * (centre + margin))


def wilson(x: float, n: float) -> tuple[float, float]:
    """Wilson's interval as its centre and half-width."""
    share = x / n
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def close(found: tuple, expected: tuple) -> bool:
    """Numbers equal to nine digits, everything else exactly."""
    return len(found) == len(expected) and all(
        abs(got - wanted) <= 1e-9 * max(1.0, abs(wanted))
        if isinstance(wanted, float) and got is not None
        else got == wanted
        for got, wanted in zip(found, expected, strict=True)
    )


def family_of(world: World, account: str) -> set[str]:
    """An account and all below it today."""
    members = {account}
    while True:
        more = {child for child, parent in world.parents.items() if parent in members and child != MERGED}
        if more <= members:
            return members
        members |= more


def periods(world: World, row: dict[str, Any]) -> Iterator[tuple[str, date]]:
    """The periods of whole answers that a row counts in."""
    yield "quarter", quarter_of(row["responded_on"])
    yield "year", row["responded_on"].replace(month=1, day=1)
    yield "all", min(other["responded_on"] for other in world.answers)


def test_account_nps_equals_plain_python(accounts: tuple[Landing, World]):
    landing, world = accounts
    own: dict[tuple, list] = defaultdict(list)
    for row in world.answers:
        for period in periods(world, row):
            own[account_of(row), *period].append(row)
    for account, rows in world.latest_valid(AS_OF).items():
        own[account, "current", AS_OF] = rows
    expected = {}
    for grain, start in {key[1:] for key in own}:
        for account in set(world.plans) - {MERGED}:
            mine = own.get((account, grain, start), [])
            parts = [own[member, grain, start] for member in family_of(world, account) if (member, grain, start) in own]
            if not parts:
                continue
            values: list[Any] = []
            for rows in (mine, [row for part in parts for row in part]):
                counts = Counter(band(row["score"]) for row in rows)
                shown = nps(counts) if len(rows) >= ACCOUNTS["minimum_responses"] else (None, None, None)
                values.append((len(rows), *(counts[name] for name in BANDS), *shown, len(rows) >= 2))
            scores = [row["score"] for row in mine]
            people = len({row["person_key"] for row in mine})
            last = max((row["responded_on"] for row in mine), default=None)
            extremes = (min(scores, default=None), max(scores, default=None))
            expected[account, grain, start] = (*values[0], people, *extremes, last, len(parts), *values[1])
    found = rows_of(landing, "account_nps", 3)
    assert set(found) == set(expected)
    assert [key for key in expected if not close(found[key], expected[key])] == []
    assert any(row[0] == 0 for row in expected.values()), "the world must hold a parent that did not answer"


def test_own_answers_of_all_accounts_are_the_answers_with_an_account(accounts: tuple[Landing, World]):
    landing, world = accounts
    for grain in ("quarter", "year", "all"):
        ((total,),) = landing.query(f"select sum(responses) from account_nps where period_grain = '{grain}'")
        assert total == len(world.answers)


def levels_at(world: World, day: date) -> dict[str, dict[str, Any]]:
    """Person to what the CRM says at the end of a day."""
    known = {}
    for row in sorted(world.contacts, key=lambda row: row["valid_from"]):
        if row["valid_from"] <= datetime.combine(day + timedelta(1), datetime.min.time()):
            known[row["person_key"]] = row
    return known


def contacts_by_day(world: World) -> dict[str, list[date]]:
    """Account to the days of contact."""
    days: dict[str, list[date]] = defaultdict(list)
    for row in world.invitations:
        if not row["is_bounced"]:
            days[account_of(row)].append(row["sent_on"])
    for row in world.sends:
        if row["treatment_group"] == "treated":
            days[account_of(row)].append(row["sent_on"])
    for row in world.cases:
        if row["first_contact_at"]:
            days[account_of(row)].append(row["first_contact_at"].date())
    for row in world.answers:
        days[account_of(row)].append(row["responded_on"])
    return days


def test_coverage_of_stakeholders_equals_plain_python(accounts: tuple[Landing, World]):
    landing, world = accounts
    touches = contacts_by_day(world)
    expected = {}
    start = quarter_of(min(row["responded_on"] for row in world.answers))
    while start <= AS_OF:
        last = min(next_quarter(start) - timedelta(1), AS_OF)
        crm = levels_at(world, last)
        sets: dict[str, dict[str, set]] = defaultdict(lambda: defaultdict(set))
        for person, row in crm.items():
            if not row["is_deleted"]:
                sets[account_of(row)]["known"].add(person)
        for row in world.invitations:
            if not row["is_bounced"] and quarter_of(row["sent_on"]) == start:
                sets[account_of(row)]["asked"].add(row["person_key"])
        for row in world.answers:
            mine = sets[account_of(row)]
            if quarter_of(row["responded_on"]) == start:
                mine["asked"].add(row["person_key"])
                mine["answered"].add(row["person_key"])
            if row["responded_on"] <= last <= row["responded_on"] + timedelta(EXPIRY[row["survey_type"]]):
                mine["valid"].add(row["person_key"])
        for account in set(world.plans) - {MERGED}:
            everybody = set().union(*sets[account].values())
            level_of = {person: crm[person]["job_level"] if person in crm else "unknown" for person in everybody}
            for level in {*level_of.values(), "all"}:
                of = {
                    name: {person for person in people if level in ("all", level_of[person])}
                    for name, people in sets[account].items()
                }
                known, asked, answered, valid = (of.get(n, set()) for n in ("known", "asked", "answered", "valid"))
                share = len(known & answered) / len(known) if known else None
                margin: tuple = (None, None, None, None)
                if level == "all":
                    contact = max((day for day in touches[account] if day <= last), default=None)
                    silent = (last - (contact or date(2023, 6, 1))).days
                    since = None if contact is None else (last - contact).days
                    margin = (len(valid) < ACCOUNTS["single_threaded_below"], contact, since)
                    margin += (silent > ACCOUNTS["stale_after_days"],)
                sizes = map(len, (known, asked, answered, known & asked, known & answered, valid))
                expected[account, start, level] = (*sizes, share, *margin)
        start = next_quarter(start)
    found = rows_of(landing, "account_coverage", 3)
    assert set(found) == set(expected)
    assert [key for key in expected if not close(found[key], expected[key])] == []
    assert {row[-1] for row in expected.values()} == {None, True, False}


def churn_windows(world: World) -> list[tuple[date, date]]:
    """Windows of the horizon, back from the last day that tells of churn to the first answer."""
    windows, end = [], world.churn_until
    first = min(row["responded_on"] for row in world.answers)
    while end - timedelta(ACCOUNTS["churn_within_days"]) >= first:
        start = end - timedelta(ACCOUNTS["churn_within_days"])
        windows.append((start, end))
        end = start
    return windows


def observations(world: World) -> list[tuple[int, str, bool, float, dict[str, float]]]:
    """Window, account, whether it was lost, its revenue, and the shares of its bands."""
    found = []
    for number, (start, end) in enumerate(churn_windows(world), start=1):
        valid = world.latest_valid(start)
        for account in sorted(set(world.plans) - {MERGED}):
            if not world.is_customer(account, start):
                continue
            lost = world.lost_on(account, start)
            counts = Counter(band(row["score"]) for row in valid.get(account, []))
            n = sum(counts.values())
            shares = {name: counts[name] / n for name in counts} if n else {"no_answer": 1.0}
            found.append((number, account, lost is not None and lost <= end, world.revenue(account, start), shares))
    return found


def churn_rates(world: World) -> dict[str, tuple[float, float, tuple[float, ...] | None]]:
    """Band to accounts, accounts lost, and rate with interval where it is reportable."""
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for _, _, is_lost, _, shares in observations(world):
        for name, share in (shares | {"all": 1.0}).items():
            totals[name][0] += share
            totals[name][1] += share * is_lost
    return {
        name: (n, lost, (lost / n, *wilson(lost, n)) if n >= MINIMUM else None) for name, (n, lost) in totals.items()
    }


def test_churn_by_band_equals_plain_python(accounts: tuple[Landing, World]):
    landing, world = accounts
    expected = {
        (name,): (n, lost, rates is not None, *(rates or (None, None, None)))
        for name, (n, lost, rates) in churn_rates(world).items()
    }
    columns = "nps_group, accounts, accounts_lost, is_reportable, churn_rate, churn_rate_low, churn_rate_high"
    found = rows_of(landing, "churn_by_band", 1, columns)
    assert set(found) == set(expected) >= {(name,) for name in (*BANDS, "all")}
    assert [key for key in expected if not close(found[key], expected[key])] == []
    assert len(churn_windows(world)) > 1
    assert 0 < expected["all",][1] < expected["all",][0]


def expected_risks(world: World) -> dict[tuple, tuple]:
    """Account to revenue, its source, bands, risk, churn rates and losses."""
    rates = churn_rates(world)
    everybody = rates["all"][2]
    valid, expected = world.latest_valid(AS_OF), {}
    answered = {account_of(row) for row in world.answers}
    for account in set(world.plans) - {MERGED}:
        starts = [term["started_on"] for term in world.terms_of(account)]
        paid = [
            term for term in world.terms_of(account)
            if term["monthly_recurring_revenue"] is not None and not term["is_trial"]
        ]  # fmt: skip
        is_customer = world.is_customer(account, AS_OF)
        has_standing = min(starts, default=date.max) <= AS_OF
        has_standing |= bool(world.marks_of(account)) and world.marks_of(account)[0][0] <= AS_OF
        revenue = world.revenue(account, AS_OF) if paid else world.revenues[account]
        left_yet_pays = bool(paid) and revenue > 0
        only_crm = not has_standing and bool(revenue or account in answered)
        if not (is_customer or left_yet_pays or only_crm):
            continue
        counts = Counter(band(row["score"]) for row in valid.get(account, []))
        n = sum(counts.values())
        score = 100 * (counts["promoter"] - counts["detractor"]) / n if n else None
        risk = "unknown" if score is None else "at_risk" if score < ACCOUNTS["at_risk_below"] else "safe"
        shares = {name: counts[name] / n for name in counts} if n else {"no_answer": 1.0}
        churn = tuple(
            sum(share * ((rates.get(name) or (0, 0, None))[2] or everybody)[end] for name, share in shares.items())
            for end in range(3)
        )
        losses = tuple(None if revenue is None else revenue * rate for rate in churn)
        source = "subscriptions" if paid else "crm" if revenue is not None else "none"
        bands = tuple(counts[name] for name in BANDS)
        expected[(account,)] = (is_customer, revenue, source, n, *bands, score, risk, *churn, *losses)
    return expected


def test_revenue_at_risk_equals_plain_python(accounts: tuple[Landing, World]):
    landing, world = accounts
    columns = (
        "account_key, is_customer, annual_revenue, revenue_source, responses, promoters, passives, detractors, nps, "
        "risk, churn_rate, churn_rate_low, churn_rate_high, expected_loss, expected_loss_low, expected_loss_high"
    )
    expected, found = expected_risks(world), rows_of(landing, "revenue_at_risk", 1, columns)
    assert set(found) == set(expected)
    different = {
        key: (found[key], row) for key, row in expected.items()
        if not (found[key][2] == row[2] and found[key][8] == row[8]
                and close(found[key][:2] + found[key][3:8] + found[key][9:], row[:2] + row[3:8] + row[9:]))
    }  # fmt: skip
    assert different == {}
    assert {row[8] for row in expected.values()} == {"safe", "at_risk", "unknown"}
    assert {row[2] for row in expected.values()} >= {"subscriptions", "crm"}


def test_the_summary_holds_the_rule_of_thumb_against_what_was_lost(accounts: tuple[Landing, World]):
    landing, world = accounts
    risks, watched = expected_risks(world), [row for row in observations(world) if row[0] == 1]
    expected = {}
    for segment_type, members in (("all", {"all": set(world.plans)}), ("plan", defaultdict(set))):
        if segment_type == "plan":
            for account, plan in world.plans.items():
                members[plan].add(account)
        for segment, inside in members.items():
            mine = [row for (account,), row in risks.items() if account in inside]
            revenue = {
                risk: sum(row[1] or 0 for row in mine if row[8] == risk) for risk in ("safe", "at_risk", "unknown")
            }
            before = [row for row in watched if row[1] in inside]
            kept = sum(not row[2] for row in before)
            lost, base = sum(row[3] for row in before if row[2]), sum(row[3] for row in before)
            holds = lost / base >= 0.1 if kept / len(before) < 0.9 else None
            expected[segment_type, segment] = (
                len(mine), *revenue.values(), sum(row[12] or 0 for row in mine),
                sum(row[12] or 0 for row in mine if row[8] == "at_risk"),
                len(before), kept, kept / len(before), *wilson(kept, len(before)), base, lost, lost / base, holds,
            )  # fmt: skip
    columns = (
        "segment_type, segment, accounts, revenue_safe, revenue_at_risk, revenue_unknown, expected_loss, "
        "coalesce(cost_of_doing_nothing, 0), customers_before, customers_kept, retention_rate, retention_rate_low, "
        "retention_rate_high, revenue_before, revenue_lost, revenue_lost_share, rule_of_thumb_holds"
    )
    found = rows_of(landing, "revenue_at_risk_summary", 2, columns)
    assert set(found) == set(expected)
    assert [(found[key], row) for key, row in expected.items() if not close(found[key], row)] == []


def test_an_account_merged_into_another_has_no_row_of_its_own(accounts: tuple[Landing, World]):
    landing, _ = accounts
    for mart in ("account_nps", "account_coverage", "revenue_at_risk"):
        assert landing.query(f"select count(*) from {mart} where account_key = '{MERGED}'") == [(0,)]
    assert today(MERGED) != MERGED
