"""survey_funnel, survey_eligibility and nps_weighted against plain Python; D9, D10, O14 and O15 where users meet them.

What belongs here: who was asked, who answered and what they weigh. What does not: trailing windows (test_trailing).
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest
from asked_world import AS_OF, CAP, MINIMUM, RULES, World, at_hour, make_world
from tiny_landing import Landing

Z = NormalDist().inv_cdf(0.975)
ONLY = (
    "--select", "+survey_funnel", "+survey_eligibility", "+nps_weighted", "--indirect-selection", "cautious",
)  # fmt: skip

STARTS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta((day.weekday() + 1) % 7),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


@pytest.fixture(scope="module")
def world() -> World:
    """The company of these tests."""
    return make_world(23)


@pytest.fixture(scope="module")
def built(world: World, tmp_path_factory: pytest.TempPathFactory) -> Landing:
    """The company, landed and built."""
    landing = world.land(tmp_path_factory.mktemp("asked"))
    landing.build(*ONLY)
    return landing


def first_answer_day(world: World) -> date:
    """The first day of the period `all`."""
    return min(row["responded_on"] for row in world.answers)


def periods(world: World, day: date) -> list[tuple[str, date]]:
    """Grain and start of every period that a day falls in."""
    return [(grain, start(day)) for grain, start in STARTS.items()] + [("all", first_answer_day(world))]


def asks(world: World) -> list[dict[str, Any]]:
    """First sends, each with what became of it and of its reminder; the id before the dash is the question's."""
    found: dict[str, dict[str, Any]] = {}
    for row in world.invitations:
        number = row["id"].split("-")[0]
        ask = found.setdefault(number, row | {"reminders": 0, "seen": Counter()})
        ask["reminders"] += row["reminder_number"]
        for name in ("delivered_at", "opened_at", "answered_at", "is_bounced", "is_unsubscribed"):
            ask["seen"][name] += bool(row.get(name))
    return list(found.values())


def test_the_funnel_equals_plain_python(world: World, built: Landing):
    expected: dict[tuple, Counter] = defaultdict(Counter)
    for ask in asks(world):
        seen = ask["seen"]
        answered = bool(seen["answered_at"])
        steps = {
            "sent": 1,
            "delivered": not ask["is_bounced"],
            "bounced": ask["is_bounced"],
            "opened": bool(seen["opened_at"]) or answered,
            "answered": answered,
            "unsubscribed": bool(seen["is_unsubscribed"]),
            "reminders": ask["reminders"],
        }
        for period in periods(world, ask["sent_on"]):
            expected[*period, ask["survey"], ask["channel"]].update(steps)
    for row in world.answers:
        if row["survey"] == "own survey":
            for period in periods(world, row["responded_on"]):
                expected[*period, row["survey"], row["channel"]]["uninvited"] += 1
    names = ["sent", "delivered", "bounced", "opened", "answered", "unsubscribed", "reminders"]
    found = {
        row[:4]: row[4:]
        for row in built.query(
            f"select period_grain, period_start, survey, channel, {', '.join(names)}, answers_without_invitation, "
            "answered_of_sent, answered_of_delivered, answered_of_opened, opened_of_delivered, answered_of_sent_ci_low "
            "from survey_funnel"
        )
    }
    assert set(found) == set(expected)

    def rate(part: int, whole: int) -> float | None:
        return part / whole if whole >= MINIMUM else None

    for key, counts in expected.items():
        sent, delivered, opened, answered = (counts[name] for name in ("sent", "delivered", "opened", "answered"))
        assert found[key][:8] == (*(counts[name] for name in names), counts["uninvited"]), key
        wanted = [rate(answered, sent), rate(answered, delivered), rate(answered, opened), rate(opened, delivered)]
        if sent >= MINIMUM:
            root = Z * sqrt(answered * (sent - answered) / sent + Z * Z / 4)
            wanted.append(max(0.0, (answered + Z * Z / 2 - root) / (sent + Z * Z)))
        else:
            wanted.append(None)
        assert list(found[key][8:]) == pytest.approx(wanted, abs=1e-9), key


def sends_by_person(world: World) -> dict[str, list[tuple[datetime, str]]]:
    """When and by which type of survey each person was asked: invitations, and what only an answer tells of."""
    sends: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for ask in asks(world):
        sends[ask["person_key"]].append((ask["sent_at"], ask["survey_type"]))
    for row in world.answers:
        if row["survey"] == "own survey" and row["sent_at"] and row["person_key"]:
            sends[row["person_key"]].append((row["sent_at"], row["survey_type"]))
    return {person: sorted(times) for person, times in sends.items()}


def test_eligibility_equals_plain_python(world: World, built: Landing):
    """Everybody known: the CRM's contacts, and the stranger who only answered."""
    sends = sends_by_person(world)
    today = {row["person_key"]: row for row in sorted(world.contacts, key=lambda row: row["valid_from"])}
    unsubscribed = {ask["person_key"] for ask in asks(world) if ask["seen"]["is_unsubscribed"]}
    any_days, relational_days = RULES["between_any_days"], RULES["between_relational_days"]
    expected = {}
    for person in {*today, *sends, "stranger"}:
        times = sends.get(person, [])
        relational = [at for at, kind in times if kind == "relational"]
        soon = {at for (before, _), (at, _) in pairwise(times) if at - before < timedelta(any_days)}
        soon_relational = {at for before, at in pairwise(relational) if at - before < timedelta(relational_days)}
        contact = today.get(person, {})
        next_any = times[-1][0].date() + timedelta(any_days) if times else None
        next_relational = next_any
        if relational:
            next_relational = max(next_any, relational[-1].date() + timedelta(relational_days))
        reason = (
            "deleted" if contact.get("is_deleted")
            else "no_consent" if contact.get("has_consent") is False
            else "unsubscribed" if person in unsubscribed
            else "asked_recently" if next_any and next_any > AS_OF
            else "asked_relational_recently" if next_relational and next_relational > AS_OF
            else None
        )  # fmt: skip
        lasting = reason in ("deleted", "no_consent", "unsubscribed")
        last = max(soon | soon_relational, default=None)
        expected[person] = (
            len(times),
            times[-1][0] if times else None,
            relational[-1].date() if relational else None,
            None if lasting else next_any,
            None if lasting else next_relational,
            reason is None or reason == "asked_relational_recently",
            reason is None,
            reason,
            bool(soon | soon_relational),
            len(soon),
            len(soon_relational),
            last.date() if last else None,
        )
    found = {
        row[0]: row[1:]
        for row in built.query(
            "select respondent_key, asks, last_asked_at, last_relational_asked_on, next_eligible_on, "
            "next_relational_eligible_on, is_eligible, is_eligible_for_relational, reason, is_rule_broken, "
            "violations_any, violations_relational, last_violation_on from survey_eligibility"
        )
    }
    assert found == expected
    assert {row[7] for row in expected.values()} == {
        None, "deleted", "no_consent", "unsubscribed", "asked_recently", "asked_relational_recently",
    }  # fmt: skip


def current(rows: list[dict[str, Any]], key: str, day: date) -> dict[str, dict[str, Any]]:
    """Of each record the version that holds at the end of a day."""
    known = sorted((row for row in rows if row["valid_from"].date() <= day), key=lambda row: row["valid_from"])
    return {row[key]: row for row in known}


def base_on(world: World, day: date) -> tuple[dict[str, float], Counter, dict[str, dict]]:
    """Customers at the end of a day with their annual revenue, contacts at them by stratum, and all accounts."""
    accounts = current(world.accounts, "account_key", day)
    customers = {}
    for term in world.subscriptions:
        account = accounts.get(term["account_key"])
        runs = term["started_on"] <= day and (term["ended_on"] is None or day <= term["ended_on"])
        if account and runs and not account.get("is_deleted"):
            customers[term["account_key"]] = revenue_on(world, term["account_key"], day)
    contacts: Counter = Counter()
    for contact in current(world.contacts, "person_key", day).values():
        if not contact["is_deleted"] and contact["account_key"] in customers:
            contacts[stratum(accounts[contact["account_key"]])] += 1
    return customers, contacts, accounts


def revenue_on(world: World, key: str, day: date) -> float:
    """Twelve months of the running subscription; the CRM's figure where no subscription says what it costs."""
    (term,) = [term for term in world.subscriptions if term["account_key"] == key] or [None]
    if term is None or term["monthly_recurring_revenue"] is None:
        return current(world.accounts, "account_key", day)[key]["annual_revenue"]
    return 12 * term["monthly_recurring_revenue"] if term["ended_on"] is None or day <= term["ended_on"] else 0.0


def stratum(account: dict[str, Any] | None) -> str:
    """The cross of plan and size."""
    return " · ".join(account["attributes"][name] if account else "unknown" for name in ("plan", "size"))


def placed_answers(world: World) -> list[dict[str, Any]]:
    """Every answer with its value (+1, 0, −1), its account and stratum as of the answer."""
    placed = []
    for row in world.answers:
        contact = current(world.contacts, "person_key", row["responded_on"]).get(row["person_key"])
        key = contact["account_key"] if contact else None
        account = current(world.accounts, "account_key", row["responded_on"])[key] if key else None
        value = -1 if row["score"] <= 6 else 0 if row["score"] <= 8 else 1
        placed.append({"day": row["responded_on"], "value": value, "account": key, "stratum": stratum(account)})
    return placed


def kish(weights: list[float]) -> float:
    """Effective number of answers."""
    return sum(weights) ** 2 / sum(weight * weight for weight in weights)


def adjusted_interval(positive: float, negative: float, n: float) -> tuple[float, float]:
    """Centre and squared error with ¾, 1½ and ¾ answers added."""
    centre = n * (positive - negative) / (n + 3)
    return centre, ((n * (positive + negative) + 1.5) / (n + 3) - centre**2) / (n + 3)


def test_weightings_and_coverage_equal_plain_python(world: World, built: Landing):
    answers = placed_answers(world)
    names = [
        "account_responses", "answering_accounts", "account_weighted_nps", "account_weighted_n_eff",
        "revenue_responses", "revenue_accounts", "revenue_weighted_nps", "revenue_weighted_n_eff",
        "post_stratified_responses", "post_stratified_nps", "post_stratified_se", "post_stratified_ci_low",
        "n_eff", "design_effect", "strata", "empty_strata", "capped_strata", "base_unit", "base_size",
        "base_share", "responses_outside_base", "customers", "customers_answered", "account_coverage",
        "customer_revenue", "customer_revenue_answered", "revenue_coverage",
    ]  # fmt: skip
    rows = built.query(f"select period_grain, period_start, {', '.join(names)} from nps_weighted")
    seen: Counter = Counter()
    for grain, start, *values in rows:
        if grain == "day" and start.day % 7:  # every seventh day is enough
            continue
        inside = [row for row in answers if (grain, start) in periods(world, row["day"])]
        end = AS_OF if grain == "all" else max(start + timedelta(n) for n in range(366) if _same(grain, start, n))
        wanted = _weighted(world, inside, min(end, AS_OF))
        for name, value in zip(names, values, strict=True):
            if isinstance(wanted[name], float):
                assert value == pytest.approx(wanted[name], rel=1e-9, abs=1e-9), (grain, start, name)
            else:
                assert value == wanted[name], (grain, start, name)
        seen.update(name for name in ("capped_strata", "empty_strata", "responses_outside_base") if wanted[name])
    assert len(rows) == len({period for row in answers for period in periods(world, row["day"])})
    assert set(seen) == {"capped_strata", "empty_strata", "responses_outside_base"}, "the world must hold each"


def _same(grain: str, start: date, days: int) -> bool:
    return STARTS[grain](start + timedelta(days)) == start


def _weighted(world: World, inside: list[dict[str, Any]], end: date) -> dict[str, Any]:
    customers, contacts, _ = base_on(world, end)
    by_account: dict[str, list[int]] = defaultdict(list)
    by_stratum: dict[str, list[int]] = defaultdict(list)
    for row in inside:
        by_stratum[row["stratum"]].append(row["value"])
        if row["account"]:
            by_account[row["account"]].append(row["value"])
    wanted: dict[str, Any] = {}
    revenue = {key: revenue_on(world, key, end) for key in by_account}
    for scheme, weight in (("account", dict.fromkeys(by_account, 1.0)), ("revenue", revenue)):
        used = {key: weight[key] for key in by_account if weight[key] > 0}
        n = sum(len(by_account[key]) for key in used)
        mean = sum(w * sum(by_account[k]) / len(by_account[k]) for k, w in used.items()) / (sum(used.values()) or 1)
        wanted[f"{scheme}_responses"] = n
        wanted["answering_accounts" if scheme == "account" else "revenue_accounts"] = len(used)
        wanted[f"{scheme}_weighted_nps"] = 100 * mean if n >= MINIMUM else None
        each = [w / len(by_account[k]) for k, w in used.items() for _ in by_account[k]]
        wanted[f"{scheme}_weighted_n_eff"] = kish(each) if each else None
    met = {name: values for name, values in by_stratum.items() if contacts[name]}
    n, members = sum(map(len, met.values())), sum(contacts[name] for name in met)
    full = {name: contacts[name] / members * n / len(values) for name, values in met.items()}
    weights = {name: min(CAP, weight) for name, weight in full.items()}
    total = sum(weights[name] * len(values) for name, values in met.items())
    shares = {name: weights[name] * len(values) / total for name, values in met.items()}
    shown = n >= MINIMUM
    each = [weights[name] for name, values in met.items() for _ in values]
    wanted |= dict.fromkeys(
        ("post_stratified_nps", "post_stratified_se", "post_stratified_ci_low", "n_eff", "design_effect")
    )
    if met:
        positive = sum(shares[name] * values.count(1) / len(values) for name, values in met.items())
        negative = sum(shares[name] * values.count(-1) / len(values) for name, values in met.items())
        squared = 0.0
        for name, values in met.items():
            outer, mean = sum(map(abs, values)) / len(values), sum(values) / len(values)
            squared += shares[name] ** 2 * (outer - mean**2) / len(values)
        wanted |= {"n_eff": kish(each), "design_effect": n / kish(each)}
        if shown:
            centre, error = adjusted_interval(positive, negative, kish(each))
            wanted["post_stratified_nps"] = 100 * (positive - negative)
            wanted["post_stratified_se"] = 100 * sqrt(squared)
            wanted["post_stratified_ci_low"] = max(-100.0, 100 * (centre - Z * sqrt(error)))
    answered = {key: customers[key] for key in by_account if key in customers}
    return wanted | {
        "post_stratified_responses": n,
        "strata": len(met),
        "empty_strata": sum(1 for name, count in contacts.items() if count and not by_stratum.get(name)),
        "capped_strata": sum(full[name] > CAP for name in met),
        "base_unit": "contacts",
        "base_size": contacts.total(),
        "base_share": members / contacts.total() if met else None,
        "responses_outside_base": len(inside) - n,
        "customers": len(customers),
        "customers_answered": len(answered),
        "account_coverage": len(answered) / len(customers),
        "customer_revenue": sum(customers.values()),
        "customer_revenue_answered": sum(answered.values(), 0.0),
        "revenue_coverage": sum(answered.values(), 0.0) / sum(customers.values()),
    }


def test_bounds_follow_from_those_who_were_asked_and_did_not_answer(world: World, built: Landing):
    counts: dict[tuple, Counter] = defaultdict(Counter)
    for ask in asks(world):
        for period in periods(world, ask["sent_on"]):
            counts[period].update({"sent": 1, "answered": bool(ask["seen"]["answered_at"])})
    rows = built.query(
        "select period_grain, period_start, responses, promoters, detractors, nps, sent, answered, response_rate, "
        "nps_if_non_respondents_are_detractors, nps_if_non_respondents_are_promoters, nps_times_response_rate "
        "from nps_weighted where is_reportable"
    )
    assert len(rows) > 50
    for grain, start, n, promoters, detractors, nps, *found in rows:
        sent, answered = counts[grain, start]["sent"], counts[grain, start]["answered"]
        silent = sent - answered
        rate = answered / sent if sent >= MINIMUM else None
        wanted = [
            sent,
            answered,
            rate,
            100 * (promoters - detractors - silent) / (n + silent),
            100 * (promoters - detractors + silent) / (n + silent),
            None if rate is None else nps * rate,
        ]
        assert found == pytest.approx(wanted, abs=1e-9)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Landing:
    """D10 in January (accounts A, B, C), D9 in February (strata of 900 and 100 contacts), O14 and O15 as surveys."""
    landing = Landing(tmp_path_factory.mktemp("published"), as_of=date(2026, 2, 28))
    landing.variables = {
        "minimum_responses": 2,
        "segments": [{"name": "size", "of": "account"}],
        "weighting": {"strata": [], "cap": 5},
    }
    since = {"valid_from": datetime(2025, 1, 1)}
    revenue, sizes = {"A": 800.0, "B": 150.0, "C": 50.0, "L": 0.0, "M": 0.0}, {"L": "large", "M": "small"}
    landing.land(
        "crm_accounts",
        "accounts",
        [
            since
            | {"id": key, "account_key": key, "annual_revenue": amount, "attributes": {"size": sizes.get(key, "-")}}
            for key, amount in revenue.items()
        ],
    )
    people = [("L", 900), ("M", 100)]
    landing.land(
        "crm_contacts",
        "contacts",
        [
            since | {"id": f"{key}{n}", "person_key": f"{key}{n}", "account_key": key}
            for key, count in people
            for n in range(count)
        ],
    )
    answers = [
        (date(2026, 1, 10), key, score) for key, score in zip("AAAAABCC", (10, 10, 9, 9, 8, 6, 9, 3), strict=True)
    ]
    for key, counts in (("L", (6, 9, 15)), ("M", (35, 21, 14))):
        for score, count in zip((0, 7, 10), counts, strict=True):
            answers += [(date(2026, 2, 10), key, score)] * count
    landing.land(
        "survey_responses",
        "answers",
        [
            {
                "survey": "oracles",
                "survey_type": "relational",
                "channel": "web",
                "account_key": key,
                "score": score,
                "responded_at": at_hour(day, 9),
                "responded_on": day,
            }
            for day, key, score in answers
        ],
    )
    landing.land("survey_invitations", "mailer", [*_invited("O14", 5, 3), *_invited("O15", 6, 3)])
    landing.build(*ONLY)
    return landing


def _invited(survey: str, sent: int, opened: int) -> list[dict[str, Any]]:
    """Invitations of a survey, all delivered, two answered."""
    at = at_hour(date(2026, 2, 3), 8)
    return [
        {
            "id": f"{survey} {n}",
            "survey": survey,
            "survey_type": "relational",
            "channel": "email",
            "person_key": f"{survey} {n}",
            "sent_at": at,
            "sent_on": at.date(),
            "delivered_at": at,
            "opened_at": at if n < opened else None,
            "answered_at": at if n < 2 else None,
            "reminder_number": 0,
        }
        for n in range(sent)
    ]


def test_d10_respondents_accounts_and_revenue_give_three_different_numbers(published: Landing):
    (row,) = published.query(
        "select nps, account_weighted_nps, revenue_weighted_nps, answering_accounts from nps_weighted "
        "where period_grain = 'month' and period_start = '2026-01-01'"
    )
    assert row == pytest.approx((37.5, -20 / 3, 49, 3), abs=1e-9)


def test_d9_post_stratification_turns_minus_twelve_into_plus_twenty_four(published: Landing):
    (row,) = published.query(
        "select nps, post_stratified_nps, post_stratified_se, n_eff, design_effect, base_size from nps_weighted "
        "where period_grain = 'month' and period_start = '2026-02-01'"
    )
    assert row[:2] == pytest.approx((-12, 24), abs=1e-9)
    assert [f"{row[2] / 100:.6f}", f"{row[3]:.6f}"] == ["0.128675", "36.842105"]
    assert row[4:] == pytest.approx((100 / row[3], 1000), abs=1e-9)


def test_o14_and_o15_name_their_denominators(published: Landing):
    rows = published.query(
        "select survey, sent, delivered, opened, answered, answered_of_sent, answered_of_opened from survey_funnel "
        "where period_grain = 'all' and survey like 'O1%' order by survey"
    )
    assert [row[:5] for row in rows] == [("O14", 5, 5, 3, 2), ("O15", 6, 6, 3, 2)]
    assert [f"{100 * row[5]:.1f}" for row in rows] == ["40.0", "33.3"]
    assert f"{100 * rows[0][6]:.1f}" == "66.7"
