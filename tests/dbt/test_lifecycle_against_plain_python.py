"""Lifecycle stages on random facts against the rules as they are worded, evaluated day by day in plain Python."""

import random
from datetime import date, datetime, timedelta
from itertools import pairwise

from tiny_landing import Landing
from tiny_programme import LIFECYCLE, answer

FIRST, LAST = date(2025, 1, 1), date(2026, 2, 28)

STAGES = ("--select", "+fct_response", "+dim_account", "--indirect-selection", "cautious")
"""What these tests look at; the other marts are built by others."""


def is_active(day: date, starts_and_ends: list[tuple], marks: list[tuple]) -> bool:
    """Whether an account is a customer on a day: a term runs, and the last mark so far is no churn."""
    runs = any(start <= day and (end is None or end >= day) for start, end, _ in starts_and_ends)
    starts = [(start, 0, "start") for start, _, _ in starts_and_ends]
    so_far = sorted(mark for mark in [*marks, *starts] if mark[0] <= day)
    return runs and so_far[-1][2] != "churn"


def returned_on(day: date, terms: list[tuple], marks: list[tuple]) -> list[date]:
    """Days up to a day on which an account came back."""
    ordered = sorted([*marks, *((start, 0, "start") for start, _, _ in terms)])
    days = [this[0] for before, this in pairwise(ordered) if before[2] == "churn" != this[2]]
    for start, _, _ in terms:
        earlier = [(s, e) for s, e, _ in terms if s < start]
        eve = start - timedelta(1)
        if earlier and not any(e is None or e >= eve for _, e in earlier):
            days.append(start)
    return [each for each in days if each <= day]


def stage_on(day: date, terms: list[tuple], marks: list[tuple], logins: list[date]) -> str:
    """The stage of one account on one day, rule by rule in their order."""
    started = [term for term in terms if term[0] <= day]
    if not started:
        return "unknown"
    age = day - min(start for start, _, _ in started)
    if not is_active(day, terms, marks):
        return "churned"
    if any(day - back <= timedelta(LIFECYCLE["won_back_days"]) for back in returned_on(day, terms, marks)):
        return "won_back"
    if age < timedelta(LIFECYCLE["new_days"]):
        return "new"
    if age < timedelta(LIFECYCLE["onboarding_days"]):
        return "onboarding"
    for _, end, renewal in started:
        runs = end is None or end >= day
        if runs and renewal and timedelta(0) <= renewal - day <= timedelta(LIFECYCLE["renewal_window_days"]):
            return "renewal_window"
    if not any(timedelta(0) <= day - login <= timedelta(LIFECYCLE["silent_days"]) for login in logins):
        return "silent"
    return "active"


def test_stages_equal_the_rules_evaluated_day_by_day(landing: Landing):
    chance = random.Random(3)
    landing.variables = {"lifecycle": LIFECYCLE}

    def any_day() -> date:
        return FIRST + timedelta(chance.randrange((LAST - FIRST).days))

    subscriptions, events, answers, expected = [], [], [], {}
    for number in range(120):
        account = f"account{number}"
        terms, marks, logins = [], [], []
        for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
            start = any_day()
            end = start + timedelta(chance.randrange(0, 250)) if chance.random() < 0.5 else None
            renewal = start + timedelta(chance.randrange(30, 300)) if chance.random() < 0.6 else None
            terms.append((start, end, renewal))
        if chance.random() < 0.3 and terms and terms[0][1]:
            terms.append((terms[0][1] + timedelta(chance.choice([0, 1, 2])), None, None))
        for hour in range(chance.choice([0, 0, 1, 2, 3])):
            marks.append((any_day(), hour + 1, chance.choice(["churn", "reactivation"])))
        logins = [any_day() for _ in range(chance.choice([0, 1, 3, 6]))]
        subscriptions += [
            {"id": f"{account}{n}", "account_key": account, "started_on": s, "ended_on": e, "renewal_on": r}
            for n, (s, e, r) in enumerate(terms)
        ]
        for n, (day, hour, kind) in enumerate([*marks, *((day, 0, "login") for day in logins)]):
            at = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
            events.append(
                {
                    "id": f"{account}{n}",
                    "account_key": account,
                    "event_type": kind,
                    "occurred_at": at,
                    "occurred_on": day,
                }
            )
        asked = {any_day() for _ in range(40)} | {edge for term in terms for edge in term if edge}
        for day in {day + timedelta(n) for day in asked for n in (0, 1, 30, 90, 91)}:
            at = datetime.combine(day, datetime.min.time()) + timedelta(hours=12)
            answers.append(answer(f"{account} {day}", 9, at, account_key=account))
            expected[account, day] = stage_on(day, terms, marks, logins)
    landing.land("crm_subscriptions", "subscriptions", subscriptions)
    landing.land("crm_events", "events", events)
    landing.land("survey_responses", "answers", answers)
    landing.build(*STAGES)

    assert set(expected.values()) == {
        "unknown", "churned", "won_back", "new", "onboarding", "renewal_window", "silent", "active",
    }  # fmt: skip
    found = {
        (account, day): stage
        for account, day, stage in landing.query("select account_key, responded_on, lifecycle_stage from fct_response")
    }
    assert {key: (found[key], stage) for key, stage in expected.items() if found[key] != stage} == {}
    assert len(found) == len(expected)


def test_without_a_subscription_source_the_creation_of_the_account_starts_the_relationship(landing: Landing):
    landing.variables = {"lifecycle": LIFECYCLE}
    created = date(2025, 1, 1)
    landing.land(
        "crm_accounts",
        "accounts",
        [{"id": "A", "account_key": "A", "created_on": created, "valid_from": datetime(2025, 1, 1), "attributes": {}}],
    )
    expected = {-1: "unknown", 0: "new", 29: "new", 30: "onboarding", 89: "onboarding", 90: "active", 400: "active"}
    noon = datetime(2025, 1, 1, 12)
    landing.land(
        "survey_responses",
        "answers",
        [answer(str(n), 9, noon + timedelta(n), account_key="A") for n in expected],
    )
    landing.build(*STAGES)
    found = landing.query("select responded_on, lifecycle_stage from fct_response")
    assert {(day - created).days: stage for day, stage in found} == expected


def test_a_merge_changes_no_stage_of_the_past_and_closing_the_duplicate_churns_nobody(landing: Landing):
    """A is a customer since 2024, its twin B since January 2025; A is merged into B on 1 March and closed."""
    landing.variables = {"lifecycle": LIFECYCLE}
    first, merge = datetime(2024, 1, 1), datetime(2025, 3, 1)

    def account(key: str, since: datetime, merged_into: str | None = None) -> dict[str, object]:
        return {
            "id": key, "account_key": key, "merged_into_account_key": merged_into, "valid_from": since,
            "version_order": since.isoformat(),
        }  # fmt: skip

    landing.land("crm_accounts", "accounts", [account("A", first), account("B", first)])
    landing.land("crm_accounts", "accounts", [account("A", merge, "B")])
    landing.land(
        "crm_subscriptions",
        "subscriptions",
        [
            {"id": key, "account_key": key, "started_on": start}
            for key, start in (("A", date(2024, 1, 1)), ("B", date(2025, 1, 10)))
        ],
    )
    landing.land(
        "crm_events",
        "events",
        [
            {"id": kind, "account_key": "A", "event_type": kind, "occurred_at": at, "occurred_on": at.date()}
            for kind, at in (("login", datetime(2025, 1, 5)), ("churn", merge + timedelta(hours=9)))
        ],
    )
    january, after = datetime(2025, 1, 20), datetime(2025, 3, 2)
    landing.land(
        "survey_responses",
        "answers",
        [answer(f"{key} {at}", 9, at, account_key=key) for key in "AB" for at in (january, after)],
    )
    landing.build(*STAGES)
    assert landing.query("select source_row, account_key, lifecycle_stage from fct_response order by source_row") == [
        (2, "B", "active"),
        (3, "B", "active"),
        (4, "B", "new"),
        (5, "B", "active"),
    ]
    assert landing.query("select account_key, is_in_crm from dim_account") == [("B", True)]
