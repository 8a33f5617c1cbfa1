"""Who is asked what and when, and whether the person answers.

What belongs here: invitations and the time of the answer. What does not: the answer (`answering`).
Whether somebody answers depends on the stable trait, never on the score given: the answers' own
probabilities are therefore known without a selection effect.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from generator.clock import BERLIN, DAY, FIRST_DAY, HOUR, LAST_DAY, berlin_day, berlin_instant, instant
from generator.company import Account, Contact
from generator.dice import Dice
from generator.lifecycle import running_terms, stage_on

WAVES = tuple(
    date(year, month, 9) for year, month in ((2023, 10), (2024, 4), (2024, 10), (2025, 4), (2025, 10), (2026, 4))
)
YEARLY_ASKS = {"support_case": 6.0, "delivery": 4.2, "invoice": 2.9, "training": 2.0}
"""Transactional invitations per contact and year of a running contract."""
ANSWER_LOGITS = {
    "relationship": -0.30,
    "onboarding": 0.25,
    "support_case": -0.02,
    "delivery": -0.12,
    "training": 0.35,
    "renewal": 0.15,
    "invoice": -0.40,
}
TOOLS = {"relationship": "qualtrics", "onboarding": "surveymonkey", "training": "surveymonkey"}
SURVEYS = {
    "relationship": "Relationship survey",
    "onboarding": "Onboarding survey",
    "training": "Training survey",
}
PAUSE = 31 * DAY
END = berlin_instant(LAST_DAY + timedelta(days=1))


@dataclass
class Ask:
    """One invitation with what became of it; `answered` is None without an answer."""

    contact: Contact | None
    touchpoint: str
    sent: int
    channel: str = "email"
    answered: int | None = None
    bounced: bool = False
    opened: int | None = None
    unsubscribed: bool = False
    reminders: int = 0
    response_id: str = ""
    special: str = ""

    @property
    def tool(self) -> str:
        """The survey tool that asks."""
        return TOOLS.get(self.touchpoint, "delighted")

    @property
    def survey(self) -> str:
        """The survey's name."""
        return SURVEYS.get(self.touchpoint, "Transactional pulse")


class Asking:
    """Draws invitations for all accounts."""

    def __init__(self, seed: int) -> None:
        self._dice = Dice(seed, "asking")
        self._replies = Dice(seed, "replies")
        self.asks: list[Ask] = []

    def _workday(self, day: date) -> date:
        return day + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])

    def _add(self, contact: Contact, touchpoint: str, day: date) -> None:
        sent = instant(self._workday(day), 7, self._dice.integer(0, 59), self._dice.integer(0, 59))
        first = contact.created + 2 * DAY
        if sent < first or (contact.deleted and sent > contact.deleted) or not contact.has_consent:
            return
        if FIRST_DAY <= berlin_day(sent) <= LAST_DAY - timedelta(days=2):
            channel = "email" if self._dice.chance(0.86) else "in_app"
            self.asks.append(Ask(contact, touchpoint, sent, channel if touchpoint != "relationship" else "email"))

    def relationship(self, account: Account) -> None:
        """Half-yearly, spread over two weeks; half of the lost customers are asked too, partners as well."""
        for wave in WAVES:
            day = wave + timedelta(days=self._dice.integer(0, 13))
            stage = stage_on(account.facts, day)
            if account.role == "partner" or (stage != "unknown" and (stage != "churned" or self._dice.chance(0.7))):
                for contact in account.contacts:
                    self._add(contact, "relationship", day)

    def onboarding(self, account: Account) -> None:
        """Three weeks and ten weeks after the start, and after a return."""
        starts = [account.first_start] if account.first_start else []
        for start in starts + account.facts.returned:
            for contact in account.contacts:
                for after, share in ((self._dice.integer(9, 33), 1.0), (self._dice.integer(60, 95), 0.8)):
                    if self._dice.chance(share):
                        self._add(contact, "onboarding", start + timedelta(days=after))

    def transactional(self, account: Account) -> None:
        """After support cases, deliveries, invoices and trainings, while a contract runs."""
        weights = {contact: 4.0 if contact.asked_often else 1.0 for contact in account.contacts}
        if not weights or not account.facts.terms:
            return
        for touchpoint, a_year in YEARLY_ASKS.items():
            mean = a_year * len(weights) * (LAST_DAY - FIRST_DAY).days / 365
            for _ in range(self._dice.count(mean)):
                day = FIRST_DAY + timedelta(days=self._dice.integer(0, (LAST_DAY - FIRST_DAY).days))
                contact = self._dice.weighted(weights)
                if running_terms(account.facts, day):
                    self._add(contact, touchpoint, day)

    def renewal(self, account: Account) -> None:
        """Around a renewal: most of those who decide or influence."""
        for _, _, renewal in account.facts.terms:
            for contact in account.contacts:
                day = renewal + timedelta(days=self._dice.integer(-55, 12))
                is_asked = self._dice.chance(0.75 if contact.buying_role != "User" else 0.3)
                if is_asked and FIRST_DAY < day < LAST_DAY and running_terms(account.facts, day) is not None:
                    self._add(contact, "renewal", day)

    def rest(self) -> None:
        """Drop most invitations that come too soon before or after another; those asked too often keep all.

        The relationship survey goes first: what falls into the weeks around it gives way.
        """
        self.asks.sort(key=lambda ask: (ask.sent, ask.contact.number, ask.touchpoint))
        taken: dict[int, list[int]] = defaultdict(list)
        for ask in self.asks:
            if ask.touchpoint == "relationship":
                taken[ask.contact.number].append(ask.sent)
        kept = []
        for ask in self.asks:
            others = taken[ask.contact.number]
            if ask.touchpoint != "relationship":
                too_soon = any(abs(ask.sent - other) < PAUSE for other in others)
                dropped = self._dice.chance(0.9 if ask.touchpoint in ("onboarding", "renewal") else 0.995)
                if too_soon and dropped and not ask.contact.asked_often:
                    continue
                others.append(ask.sent)
            kept.append(ask)
        self.asks = kept

    def reply(self, ask: Ask) -> None:
        """Decide delivery, opening, answer and reminders of one invitation."""
        dice = self._replies
        trait, is_low = ask.contact.trait, ask.contact.trait < -0.5
        logit = ANSWER_LOGITS[ask.touchpoint] + 0.35 * trait + (0.25 if is_low else 0.0)
        draws = [dice.uniform() for _ in range(5)]
        delay = int(dice.waiting(2.2 * DAY, 18 * DAY))
        if draws[0] < 0.012:
            ask.bounced = True
            return
        if draws[1] < 1.0 / (1.0 + math.exp(-logit)):
            answered = self._at_an_hour(ask.sent + 2 * HOUR + delay, draws[2], draws[3])
            if answered < END:
                ask.answered = answered
                ask.opened = max(ask.sent + 60, answered - 90 - int(draws[4] * 3 * HOUR))
        elif draws[2] < 0.45:
            ask.opened = ask.sent + 600 + delay
            ask.unsubscribed = draws[3] < 0.008
        if ask.touchpoint == "relationship" and (ask.answered or END) > ask.sent + 8 * DAY:
            ask.reminders = 1

    def _at_an_hour(self, seconds: int, hour: float, late: float) -> int:
        """Move an answer to a weekday or Saturday, mostly by day; a few around midnight in Berlin."""
        day = berlin_day(seconds)
        day += timedelta(days=1 if day.weekday() == 6 else 0)
        if late < 0.04 and day.weekday() < 5:
            at = instant(day, 21) + int(hour * 3 * HOUR)
        else:
            at = berlin_instant(day, 10) + int(hour * 10 * HOUR)
        return at if at > seconds - DAY + 12 * HOUR else at + DAY


def specials(contacts: list[Contact]) -> list[Ask]:
    """Answers in the hours that clocks double or leave out: their true instants are set by hand.

    They are given by people of accounts 3, 9 and 12, or of others where a seed lets those come too late.
    """
    known = [contact for contact in contacts if contact.created < instant(date(2025, 8, 31))]
    known = [contact for contact in known if contact.account.role == "customer" and contact.has_consent]
    known = [contact for contact in known if not contact.deleted]
    chosen = sorted(known, key=lambda contact: contact.account.number not in (3, 9, 12))
    doubled = int(datetime(2025, 10, 26, 2, 30, tzinfo=BERLIN).timestamp())  # first of the two 02:30
    left_out = instant(date(2026, 3, 29), 1, 30)  # 02:30 did not exist: moved forward to 03:30 CEST
    denver_doubled = instant(date(2025, 11, 2), 7, 30)  # first of the two 01:30 in Denver
    return [
        Ask(chosen[0], "training", doubled - 2 * DAY, answered=doubled, special="dst_doubled"),
        Ask(chosen[1], "training", left_out - 2 * DAY, answered=left_out, special="dst_gap"),
        Ask(chosen[2], "relationship", denver_doubled - 3 * DAY, answered=denver_doubled, special="dst_doubled"),
    ]


def strangers(seed: int) -> list[Ask]:
    """Answers of people that no CRM export knows: forwarded links, old address lists."""
    dice = Dice(seed, "strangers")
    asks = []
    for number in range(110):
        touchpoint = "relationship" if number < 45 else dice.pick(("support_case", "delivery", "invoice"))
        wave = dice.pick(WAVES) if number < 45 else FIRST_DAY + timedelta(days=dice.integer(5, 1060))
        day = wave + timedelta(days=dice.integer(1, 20))
        day += timedelta(days=1 if day.weekday() == 6 else 0)
        sent = instant(day - timedelta(days=1), 8)
        asks.append(Ask(None, touchpoint, sent, answered=instant(day, dice.integer(8, 15), 20), special=str(number)))
    return asks


def make_asks(seed: int, accounts: list[Account], contacts: list[Contact]) -> list[Ask]:
    """All invitations, by time sent."""
    asking = Asking(seed)
    for account in accounts:
        if account.role in ("customer", "partner"):
            asking.relationship(account)
            asking.onboarding(account)
            asking.transactional(account)
            asking.renewal(account)
    asking.rest()
    for ask in asking.asks:
        asking.reply(ask)
    asks = asking.asks + specials(contacts) + strangers(seed)
    return sorted(asks, key=lambda ask: (ask.sent, ask.contact.number if ask.contact else 0, ask.touchpoint))
