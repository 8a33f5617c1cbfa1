"""A random landing of accounts that subscribe, answer, order, leave and come back, and the same as plain rows.

What belongs here: the rows that test_accounts and test_outcomes share, and what follows from them day by day: who is a
customer, what an account pays. What does not: any expectation of a mart.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from tiny_landing import Landing
from tiny_programme import answer

AS_OF = date(2026, 3, 1)
FIRST = date(2024, 1, 10)
MINIMUM = 6
EXPIRY = {"relational": 200, "transactional": 60}
ACCOUNTS = {
    "at_risk_below": 0,
    "stale_after_days": 45,
    "single_threaded_below": 3,
    "churn_within_days": 150,
    "minimum_responses": 2,
}
OUTCOMES = {
    "within_days": 120,
    "repeat_events": ["order"],
    "referral_events": ["referral"],
    "review_events": ["review"],
}
LEVELS = ("director", "manager", "clerk")
MERGED, SURVIVOR = "A39", "A00"
"""One account merged into another on MERGED_ON: today they are one, with one past."""
MERGED_ON = datetime(2025, 6, 1)


def quarter_of(day: date) -> date:
    """First day of the quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def next_quarter(start: date) -> date:
    """First day of the quarter after the one that begins on a day."""
    return quarter_of(start + timedelta(100))


def band(score: int) -> str:
    """Band of a score."""
    return "detractor" if score <= 6 else "passive" if score <= 8 else "promoter"


@dataclass
class World:
    """The rows, each a dictionary of what the landing holds."""

    parents: dict[str, str] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    revenues: dict[str, float | None] = field(default_factory=dict)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    terms: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    invitations: list[dict[str, Any]] = field(default_factory=list)
    sends: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)

    def terms_of(self, account: str) -> list[dict[str, Any]]:
        """Subscriptions of an account of today."""
        return [term for term in self.terms if today(term["account_key"]) == account]

    def marks_of(self, account: str) -> list[tuple[date, int, datetime, str]]:
        """Starts, churns and returns in the order in which they count."""
        starts = [(term["started_on"], 0, datetime.min, "start") for term in self.terms_of(account)]
        turns = [
            (event["occurred_on"], 1, event["occurred_at"], event["event_type"])
            for event in self.events
            if event.get("account_key") == account and event["event_type"] in ("churn", "reactivation")
        ]
        return sorted(starts + turns)

    def is_customer(self, account: str, day: date) -> bool:
        """Whether a subscription runs and the last mark is no churn."""
        runs = any(
            term["started_on"] <= day and (term["ended_on"] is None or day <= term["ended_on"])
            for term in self.terms_of(account)
        )
        marks = [mark for mark in self.marks_of(account) if mark[0] <= day]
        return runs and not (marks and marks[-1][3] == "churn")

    def lost_on(self, account: str, after: date) -> date | None:
        """The first day after one on which a customer is none any more."""
        turning_days = {mark[0] for mark in self.marks_of(account)}
        turning_days |= {
            term["ended_on"] + timedelta(1) for term in self.terms_of(account) if term["ended_on"] is not None
        }
        return min((day for day in turning_days if day > after and not self.is_customer(account, day)), default=None)

    def revenue(self, account: str, day: date) -> float:
        """Annual revenue of the paid subscriptions that run on a day."""
        return sum(
            12 * term["monthly_recurring_revenue"]
            for term in self.terms_of(account)
            if not term["is_trial"]
            and term["monthly_recurring_revenue"] is not None
            and term["started_on"] <= day
            and (term["ended_on"] is None or day <= term["ended_on"])
        )

    def latest_valid(self, day: date) -> dict[str, list[dict[str, Any]]]:
        """Account to the latest answer of each of its people that is valid on a day."""
        latest: dict[str, dict[str, Any]] = {}
        for row in sorted(self.answers, key=lambda row: row["responded_at"]):
            expires = row["responded_on"] + timedelta(EXPIRY[row["survey_type"]])
            if row["responded_on"] <= day <= expires:
                latest[row["person_key"]] = row
        of_account = defaultdict(list)
        for row in latest.values():
            of_account[account_of(row)].append(row)
        return of_account

    @property
    def churn_until(self) -> date:
        """The last day that tells of churn."""
        return max(
            max(event["occurred_on"] for event in self.events),
            max(term["started_on"] for term in self.terms if term["started_on"] <= AS_OF),
        )

    @property
    def events_until(self) -> date:
        """The last day of the one source of events."""
        return max(event["occurred_on"] for event in self.events)


def today(account: str) -> str:
    """The account that a key is today."""
    return SURVIVOR if account == MERGED else account


def account_of(row: dict[str, Any]) -> str:
    """The account of today that a row names."""
    return today(row["account_key"])


def _at(chance: random.Random, day: date) -> datetime:
    return datetime.combine(day, time(chance.randint(6, 20), chance.randint(0, 59), chance.randint(0, 59)))


def draw_world(seed: int) -> World:
    """Forty accounts over two years."""
    chance, world = random.Random(seed), World()
    span = (AS_OF - FIRST).days - 20
    accounts = [f"A{number:02d}" for number in range(40)]
    for number, account in enumerate(accounts):
        world.plans[account] = chance.choice(["basic", "pro"])
        world.revenues[account] = chance.choice([None, 500.0, 900.0])
        if number in (1, 2, 3) or (number > 20 and number % 5 == 0):
            world.parents[account] = "A00" if number < 4 else "A02"
        trait = chance.gauss(0, 2)
        people = [f"{account}-{n}" for n in range(chance.randint(1, 7))]
        for person in people:
            world.contacts.append(
                {
                    "person_key": person,
                    "account_key": account,
                    "job_level": chance.choice(LEVELS),
                    "is_deleted": chance.random() < 0.06,
                    "valid_from": datetime.combine(FIRST + timedelta(chance.randint(-60, 300)), time()),
                }
            )
        _subscribe(chance, world, account, number)
        _answer(chance, world, account, people, trait, span)
    for person in chance.sample(world.contacts, 25):  # a new level later on: a second version of the contact
        later = person["valid_from"] + timedelta(chance.randint(100, 300))
        world.contacts.append(person | {"job_level": chance.choice(LEVELS), "valid_from": later})
    return world


def _subscribe(chance: random.Random, world: World, account: str, number: int) -> None:
    if number % 9 == 8:
        return  # only the CRM tells what this one pays
    start = FIRST + timedelta(chance.randint(-200, 300))
    for term in range(chance.randint(1, 3)):
        length = chance.randint(100, 500)
        ended = None if chance.random() < 0.4 else start + timedelta(length)
        world.terms.append(
            {
                "id": f"{account}-{term}",
                "account_key": account,
                "started_on": start,
                "ended_on": ended,
                "is_trial": chance.random() < 0.1,
                "monthly_recurring_revenue": chance.choice([None, 10.1, 20.2, 30.3, 55.55, 70.0]),
                "acquired_by": chance.choice([None, "referral", "bought"]),
            }
        )
        start = start + timedelta(chance.choice([length + 1, length + 40, length // 2]))
        if start > AS_OF:
            break
    if number % 4 == 1:
        gone = FIRST + timedelta(chance.randint(100, 600))
        world.events.append({"event_type": "churn", "account_key": account, "occurred_at": _at(chance, gone)})
        if chance.random() < 0.5:
            back = _at(chance, gone + timedelta(50))
            world.events.append({"event_type": "reactivation", "account_key": account, "occurred_at": back})


def _answer(chance: random.Random, world: World, account: str, people: list[str], trait: float, span: int) -> None:
    for _ in range(chance.randint(0, 6)):
        at = _at(chance, FIRST + timedelta(chance.randint(0, span)))
        world.events.append({"event_type": "order", "account_key": account, "occurred_at": at})
    for person in people:
        for _ in range(chance.choice([0, 1, 2, 2, 3, 5])):
            at = _at(chance, FIRST + timedelta(chance.randint(0, span)))
            score = max(0, min(10, round(chance.gauss(7.5 + trait, 2))))
            kind = chance.choice(["relational", "transactional"])
            world.answers.append(
                {
                    "person_key": person,
                    "account_key": account,
                    "score": score,
                    "survey_type": kind,
                    "responded_at": at,
                    "responded_on": at.date(),
                }
            )
            if chance.random() < 0.25:
                kind = chance.choice(["referral", "review"])
                later = _at(chance, at.date() + timedelta(chance.randint(1, 250)))
                if later.date() < AS_OF:
                    world.events.append({"event_type": kind, "person_key": person, "occurred_at": later})
            if chance.random() < 0.4:
                opened = _at(chance, at.date() + timedelta(chance.randint(1, 150)))
                if opened.date() < AS_OF:
                    world.cases.append(_case(chance, person, account, opened))
        for _ in range(chance.randint(0, 3)):
            at = _at(chance, FIRST + timedelta(chance.randint(0, span)))
            row = {"person_key": person, "account_key": account, "sent_at": at, "sent_on": at.date()}
            if chance.random() < 0.7:
                world.invitations.append(row | {"is_bounced": chance.random() < 0.2})
            else:
                world.sends.append(row | {"treatment_group": chance.choice(["treated", "holdout"])})


def _case(chance: random.Random, person: str, account: str, opened: datetime) -> dict[str, Any]:
    return {
        "person_key": person,
        "account_key": account,
        "opened_at": opened,
        "opened_on": opened.date(),
        "first_contact_at": chance.choice([None, opened + timedelta(hours=30)]),
        "satisfaction": chance.choice([None, 1.0, 3.0, 4.0, 5.0]),
        "effort": chance.choice([None, 2.0, 6.0]),
    }


def land(world: World, landing: Landing) -> None:
    """Write the world into a landing; events get their day."""
    landing.as_of = AS_OF
    landing.variables = {
        "minimum_responses": MINIMUM,
        "expiry_days": EXPIRY,
        "account_rules": ACCOUNTS,
        "outcomes": OUTCOMES,
        "segments": [{"name": "plan", "of": "account"}],
    }
    since = datetime(2023, 6, 1)
    rows = [
        {
            "id": account,
            "account_key": account,
            "parent_account_key": world.parents.get(account),
            "annual_revenue": world.revenues[account],
            "attributes": {"plan": plan},
            "valid_from": since,
            "version_order": since.isoformat(),
        }
        for account, plan in world.plans.items()
    ]
    landing.land("crm_accounts", "accounts", rows)
    merge = {"merged_into_account_key": SURVIVOR, "valid_from": MERGED_ON, "version_order": MERGED_ON.isoformat()}
    landing.land("crm_accounts", "accounts", [rows[-1] | merge])
    contacts = [
        row | {"id": row["person_key"], "version_order": row["valid_from"].isoformat()} for row in world.contacts
    ]
    landing.land("crm_contacts", "contacts", contacts)
    landing.land("crm_subscriptions", "billing", world.terms)
    for event in world.events:
        event["occurred_on"] = event["occurred_at"].date()
    landing.land("crm_events", "events", world.events)
    landing.land("cases", "helpdesk", world.cases)
    asked = [row | {"survey": "all", "survey_type": "relational"} for row in world.invitations]
    landing.land("survey_invitations", "mails", asked)
    landing.land("communications", "campaigns", [row | {"campaign": "letter"} for row in world.sends])
    landing.land(
        "survey_responses",
        "answers",
        [
            answer(str(number), row["score"], row["responded_at"])
            | {key: row[key] for key in ("person_key", "account_key", "survey_type")}
            for number, row in enumerate(world.answers)
        ],
    )
