"""A small B2B company that asks its customers: accounts, contacts, subscriptions, invitations and answers by chance.

What belongs here: those facts as dictionaries, and landing them as of a day. What does not: any expectation.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tiny_landing import Landing

FIRST = date(2025, 3, 1)
AS_OF = date(2026, 2, 20)
MINIMUM = 5
EXPIRY_DAYS = {"relational": 60, "transactional": 20}
CAP = 1.5
RULES = {"between_relational_days": 60, "between_any_days": 20}
VARIABLES = {
    "week_start": "sunday",
    "minimum_responses": MINIMUM,
    "expiry_days": EXPIRY_DAYS,
    "survey_rules": RULES,
    "weighting": {"strata": ["plan", "size"], "cap": CAP},
    "segments": [
        {"name": "plan", "of": "account"},
        {"name": "size", "of": "account"},
        {"name": "device", "of": "response"},
    ],
}
RETAGGED = datetime(2025, 9, 10)
"""When the CRM says another plan of some accounts, another account of some contacts, and who is gone."""


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of a day, UTC."""
    return datetime(day.year, day.month, day.day, hour, minute)


@dataclass
class World:
    """Facts as dictionaries; `land` lands those known as of a day."""

    accounts: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    invitations: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def land(self, root: Path, as_of: date = AS_OF) -> Landing:
        """Land what was known by the end of a day; nothing is built yet."""
        landing = Landing(root, as_of=as_of, variables=VARIABLES)
        midnight = at_hour(as_of + timedelta(1), 0)
        for kind, source, rows, moment in (
            ("crm_accounts", "accounts", self.accounts, "valid_from"),
            ("crm_contacts", "contacts", self.contacts, "valid_from"),
            ("survey_invitations", "mailer", self.invitations, "sent_at"),
            ("survey_responses", "answers", self.answers, "responded_at"),
        ):
            landing.land(kind, source, [row for row in rows if row[moment] < midnight])
        landing.land("crm_subscriptions", "billing", [row for row in self.subscriptions if row["started_on"] <= as_of])
        return landing


def make_world(seed: int) -> World:
    """Fourteen accounts, some sixty contacts and a year of questions."""
    chance, world = random.Random(seed), World()
    _add_accounts(world, chance)
    people = _add_contacts(world, chance)
    asked = set()
    for number in range(700):
        day, person = FIRST + timedelta(chance.randrange((AS_OF - FIRST).days)), chance.choice(people)
        if (person, day) not in asked:  # two questions of one day would leave open whose reminder follows
            _ask(world, chance, number, person, day)
        asked.add((person, day))
    for number in range(60):
        day = FIRST + timedelta(chance.randrange((AS_OF - FIRST).days))
        person = chance.choice([*people, None, "stranger"])
        sent = at_hour(day, 6) - timedelta(chance.randrange(3)) if chance.random() < 0.5 else None
        _answer(world, chance, f"u{number}", person, at_hour(day, 9), "relational", "own survey", "web", sent)
    return world


def _add_accounts(world: World, chance: random.Random) -> None:
    known = datetime(2025, 1, 1)
    for number in range(14):
        key = f"A{number}"
        attributes = {"plan": chance.choice(["basic", "pro"]), "size": chance.choice(["large", "small"])}
        row = {"id": key, "account_key": key, "annual_revenue": float(chance.randrange(1, 90) * 1000)}
        first = row | {"attributes": attributes, "valid_from": known, "version_order": "1"}
        world.accounts.append(first)
        if number % 4 == 0:
            changed = attributes | {"plan": "enterprise"}
            is_deleted = number == 8
            later = {"attributes": changed, "valid_from": RETAGGED, "version_order": "2", "is_deleted": is_deleted}
            world.accounts.append(first | later)
        if number != 13:  # the last one is no customer
            until = date(2025, 12, 31) if number in (2, 3) else None
            revenue = None if number % 3 == 0 else float(chance.randrange(1, 9) * 100)
            term = {"account_key": key, "started_on": date(2024, 5, number + 1), "ended_on": until}
            world.subscriptions.append(term | {"id": key, "monthly_recurring_revenue": revenue})


def _add_contacts(world: World, chance: random.Random) -> list[str]:
    people = [f"p{number:02}" for number in range(60)]
    for number, person in enumerate(people):
        account = f"A{int(14 * chance.random() ** 1.5)}"
        consent = chance.choice([True, True, None, False])
        row = {"id": person, "person_key": person, "account_key": account, "has_consent": consent}
        first = row | {"valid_from": datetime(2025, 1, 1), "version_order": "1", "is_deleted": False}
        world.contacts.append(first)
        if number % 9 == 0:
            world.contacts.append(
                first
                | {"valid_from": RETAGGED, "version_order": "2", "account_key": "A5", "is_deleted": number % 2 == 0}
            )
    return people


def _ask(world: World, chance: random.Random, number: int, person: str, day: date) -> None:
    survey_type = chance.choice(["relational", "transactional", "transactional"])
    touchpoint = "year" if survey_type == "relational" else chance.choice(["order", "support"])
    survey, channel = f"{survey_type} survey", chance.choice(["email", "email", "sms"])
    sent = at_hour(day, 7, number % 60)
    bounced = chance.random() < 0.05
    reminded = chance.random() < 0.3 and not bounced
    answered = chance.random() < 0.5 and not bounced
    opened = answered or (chance.random() < 0.4 and not bounced)
    base = {
        "survey": survey,
        "survey_type": survey_type,
        "touchpoint": touchpoint,
        "channel": channel,
        "person_key": person,
        "is_bounced": bounced,
        "is_unsubscribed": chance.random() < 0.01,
    }
    last = {"opened_at": sent + timedelta(hours=9) if opened and chance.random() < 0.8 else None}
    if answered:
        last["answered_at"] = sent + timedelta(hours=10)
        last["response_id"] = f"R{number}"
    sends = [base | {"id": f"i{number}-0", "sent_at": sent, "reminder_number": 0}]
    if reminded:
        sends.append(base | {"id": f"i{number}-1", "sent_at": sent + timedelta(hours=8), "reminder_number": 1})
        sends[0]["is_unsubscribed"] = False
    sends[-1] |= last
    for send in sends:
        send["sent_on"] = send["sent_at"].date()
        send["delivered_at"] = None if bounced else send["sent_at"] + timedelta(seconds=40)
    world.invitations += sends
    if answered:
        at = last["answered_at"]
        _answer(world, chance, f"R{number}", person, at, survey_type, survey, channel, sent, touchpoint)


def _answer(
    world: World,
    chance: random.Random,
    identity: str,
    person: str | None,
    at: datetime,
    survey_type: str,
    survey: str,
    channel: str,
    sent: datetime | None,
    touchpoint: str = "year",
) -> None:
    """One answer; who is asked by the relationship survey thinks better of the company."""
    mood = 8 if survey_type == "relational" else 7
    score = max(0, min(10, round(chance.gauss(mood, 2.5))))
    world.answers.append(
        {
            "id": identity,
            "response_id": identity,
            "survey": survey,
            "survey_type": survey_type,
            "touchpoint": touchpoint,
            "channel": channel,
            "person_key": person,
            "score": score,
            "sent_at": sent,
            "responded_at": at,
            "responded_on": at.date(),
            "attributes": {"device": chance.choice(["phone", "desk"])},
        }
    )
