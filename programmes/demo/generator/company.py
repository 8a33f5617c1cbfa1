"""Accounts and contacts and how their attributes change. What belongs here: the CRM's content.

What does not: contracts and activity (`contracts`), or how an export writes it (`exports_crm`).
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta

from generator import model
from generator.clock import CRM_EXPORTS, FIRST_DAY, LAST_DAY, add_years, instant
from generator.dice import Dice
from generator.ids import short_id
from generator.lifecycle import Facts

ACCOUNTS, PARTNERS, PROSPECTS, MERGED = 320, 6, 6, 4
ATTRIBUTES = ("industry", "region", "company_size", "plan")
SIZES = tuple(model.SEGMENT_EFFECTS["company_size"])
PLANS = tuple(model.SEGMENT_EFFECTS["plan"])
LEVELS = {"C-level": 0.08, "Head": 0.20, "Manager": 0.32, "Specialist": 0.40}
ROLES = {"Decision maker": 0.2, "Influencer": 0.3, "User": 0.5}


@dataclass
class Term:
    """One contract term; `ended_on` is its last day."""

    number: str
    product: str
    started_on: date
    ended_on: date | None
    renewal_on: date
    monthly_revenue: float
    seats: int
    acquired_by: str


@dataclass(eq=False)
class Account:
    """An account; `versions` are (index of the export that shows it first, attributes, modified at)."""

    number: int
    id: str
    role: str
    created: date
    trait: float
    versions: list[tuple[int, dict[str, str], int]]
    first_start: date | None
    parent: "Account | None" = None
    merged_into: "Account | None" = None
    terms: list[Term] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)
    quiet: list[tuple[date, date]] = field(default_factory=list)
    contacts: list["Contact"] = field(default_factory=list)

    def attributes_on(self, day: date) -> dict[str, str]:
        """Attributes as the newest export up to a day shows them."""
        export = bisect_right(CRM_EXPORTS, day) - 1
        return [known for first, known, _ in self.versions if first <= export][-1]


@dataclass(eq=False)
class Contact:
    """A person at an account.

    Attributes:
        levels: (instant since when, job level), oldest first.
        boosts: Planted effects on later answers: (from, until, effect on the latent score, cause).
    """

    number: int
    id: str
    account: Account
    created: int
    levels: list[tuple[int, str]]
    buying_role: str
    language: str
    trait: float
    has_consent: bool
    asked_often: bool
    deleted: int | None = None
    boosts: list[tuple[int, int, float, str]] = field(default_factory=list)

    @property
    def email(self) -> str:
        """An address below the reserved domain `example`."""
        return f"contact-{self.number:04d}@account-{self.account.number:03d}.example"

    def level_at(self, seconds: int) -> str:
        """Job level at an instant."""
        return [level for since, level in self.levels if since <= seconds][-1]


def _versions(dice: Dice, created: date) -> list[tuple[int, dict[str, str], int]]:
    first = next(index for index, day in enumerate(CRM_EXPORTS) if created <= day)
    known = {
        "industry": dice.pick(tuple(model.SEGMENT_EFFECTS["industry"])),
        "region": dice.weighted({"Nord": 0.24, "Süd": 0.26, "Ost": 0.14, "West": 0.22, "International": 0.14}),
        "company_size": dice.weighted(dict(zip(SIZES, (0.3, 0.34, 0.24, 0.12), strict=True))),
        "plan": dice.weighted(dict(zip(PLANS, (0.38, 0.4, 0.22), strict=True))),
    }
    versions = [(first, known, instant(created, 9, dice.integer(0, 59)))]
    for index in range(first + 1, len(CRM_EXPORTS)):
        moved = dict(known)
        if dice.chance(0.035):
            moved["plan"] = PLANS[max(0, min(2, PLANS.index(known["plan"]) + dice.pick((-1, 1, 1))))]
        if dice.chance(0.02):
            moved["company_size"] = SIZES[max(0, min(3, SIZES.index(known["company_size"]) + dice.pick((-1, 1, 1))))]
        if dice.chance(0.008):
            moved["region"] = dice.pick(tuple(model.SEGMENT_EFFECTS["region"]))
        if dice.chance(0.003):
            moved["industry"] = dice.pick(tuple(model.SEGMENT_EFFECTS["industry"]))
        if moved != known:
            known = moved
            changed = CRM_EXPORTS[index] - timedelta(days=dice.integer(1, 40))
            versions.append((index, known, instant(changed, 10, dice.integer(0, 59))))
    return versions


def make_accounts(seed: int) -> list[Account]:
    """All accounts: customers first, then partners and prospects without a contract, then merged twins."""
    dice = Dice(seed, "accounts")
    accounts: list[Account] = []
    for number in range(1, ACCOUNTS + 1):
        customer = number <= ACCOUNTS - PARTNERS - PROSPECTS - MERGED
        start = None
        if customer and dice.chance(0.56):
            start = date(2019, 1, 7) + timedelta(days=dice.integer(0, 1600))
        elif customer:
            start = FIRST_DAY + timedelta(days=dice.integer(20, (LAST_DAY - FIRST_DAY).days - 60))
        # An account is in the CRM as a prospect before it buys: no answer is older than its first export.
        created = (start or date(2023, 3, 1)) - timedelta(days=dice.integer(120, 300))
        role = "customer" if customer else "partner" if number <= ACCOUNTS - PROSPECTS - MERGED else "prospect"
        trait = dice.normal(model.ACCOUNT_TRAIT_SPREAD)
        accounts.append(
            Account(number, short_id("001", 4_000 + number), role, created, trait, _versions(dice, created), start)
        )
    for child in accounts[40 : ACCOUNTS - PARTNERS - PROSPECTS - MERGED]:
        if dice.chance(0.16):
            child.parent = accounts[dice.integer(0, 24)]
    for twin in accounts[ACCOUNTS - MERGED :]:
        twin.role, twin.merged_into = "merged", accounts[dice.integer(50, 200)]
    return accounts


def _levels(dice: Dice, created: int, until: int) -> list[tuple[int, str]]:
    levels = [(created, dice.weighted(LEVELS))]
    names = tuple(LEVELS)
    if dice.chance(0.09):
        # More than a quarter after the creation, so that an export has shown the level before.
        moved = instant(date(2024, 1, 15) + timedelta(days=dice.integer(0, 850)), 6, dice.integer(0, 59))
        place = names.index(levels[0][1])
        if created + 130 * 86_400 < moved < until and place > 0:
            levels.append((moved, names[place - 1]))
    return levels


def make_contacts(seed: int, accounts: list[Account]) -> list[Contact]:
    """All contacts, about eight an account, more at large ones."""
    dice = Dice(seed, "contacts")
    contacts: list[Contact] = []
    for account in accounts:
        size = SIZES.index(account.versions[0][1]["company_size"])
        many = 0 if account.role == "merged" else 2 if account.role == "prospect" else dice.integer(3, 7) + 3 * size
        for place in range(many):
            number = len(contacts) + 1
            first = max(account.created, date(2018, 1, 2))
            newest = add_years(account.first_start or first, 1)
            if place < 3 or not dice.chance(0.3):
                born = first + timedelta(days=dice.integer(1, 60))
            else:
                born = min(newest, LAST_DAY - timedelta(days=200)) + timedelta(days=dice.integer(0, 190))
            created = instant(born, 7, dice.integer(0, 59), dice.integer(0, 59))
            levels = _levels(dice, created, instant(LAST_DAY))
            abroad = account.versions[0][1]["region"] == "International"
            contact = Contact(
                number,
                short_id("003", 90_000 + number),
                account,
                created,
                levels,
                dice.weighted(ROLES),
                "en" if dice.chance(0.85 if abroad else 0.12) else "de",
                dice.normal(model.PERSON_TRAIT_SPREAD),
                not dice.chance(0.03),
                dice.chance(0.035),
            )
            gone = levels[-1][0] + dice.integer(140, 1200) * 86_400
            if dice.chance(0.08) and instant(FIRST_DAY) < gone < instant(LAST_DAY):
                contact.deleted = gone
            contacts.append(contact)
            account.contacts.append(contact)
    return contacts
