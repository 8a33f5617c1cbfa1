"""Campaigns with their hold-out groups. What belongs here: audience, assignment, planted effect.

What does not: how an effect enters an answer (`answering`).
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from generator.clock import DAY, instant
from generator.company import Contact
from generator.dice import Dice
from generator.lifecycle import running_terms

if TYPE_CHECKING:
    from generator.answering import Answer


@dataclass(frozen=True)
class Campaign:
    """A campaign and its true effect on the latent score of later answers."""

    name: str
    day: date
    audience: str
    goal: str
    channel: str
    personalisation: str
    purpose: str
    treated_share: float
    effect: float
    starts_after_days: int
    holds_days: int

    @property
    def sent(self) -> int:
        """Instant of the send."""
        return instant(self.day, 8)


APOLOGY = Campaign(
    "apology_2024", date(2024, 6, 3), "people whose last answer, at most 240 days old, was 0-6", "recover detractors",
    "letter", "individual", "recover", 0.5, 0.0, 7, 240,
)  # fmt: skip
RELAUNCH = Campaign(
    "service_relaunch_2025", date(2025, 2, 10), "contacts of customers in West, Süd and International",
    "show the new service process", "email", "segment", "inform", 0.6, 0.55, 14, 200,
)  # fmt: skip
CAMPAIGNS = (APOLOGY, RELAUNCH)
"""In the order of time. The first has no effect: its audience gets better by regression to the mean."""


@dataclass
class Send:
    """One member of a campaign's audience."""

    campaign: Campaign
    contact: Contact
    group: str


def _belongs(campaign: Campaign, contact: Contact, last: "Answer | None") -> bool:
    if not contact.has_consent or contact.created > campaign.sent or (contact.deleted or 1 << 40) < campaign.sent:
        return False
    if campaign is APOLOGY:
        return last is not None and last.band == "detractor" and last.at > campaign.sent - 240 * DAY
    account = contact.account
    if account.role != "customer" or not running_terms(account.facts, campaign.day):
        return False
    return account.attributes_on(campaign.day)["region"] in ("West", "Süd", "International")


def choose(campaign: Campaign, dice: Dice, contacts: list[Contact], last: "dict[int, Answer]") -> list[Send]:
    """The audience as it stands at the moment of the send, each member treated or held out by chance."""
    return [
        Send(campaign, contact, "treated" if dice.chance(campaign.treated_share) else "holdout")
        for contact in contacts
        if _belongs(campaign, contact, last.get(contact.number))
    ]
