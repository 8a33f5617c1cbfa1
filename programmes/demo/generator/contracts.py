"""Contracts, churn, returns, logins and orders: the dated facts of an account's life.

What belongs here: what happens to an account. What does not: the stage that follows (`lifecycle`).
An unhappy account (low trait) leaves more often: that is how churn is related to low scores.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from generator.clock import FIRST_DAY, LAST_DAY, add_years, berlin_day, instant
from generator.company import Account, Term
from generator.dice import Dice

PRICES = {"Basic": 390.0, "Plus": 1_150.0, "Enterprise": 3_900.0}
PRODUCTS = {"Basic": "Kernpaket", "Plus": "Kernpaket Plus", "Enterprise": "Unternehmenspaket"}
ADDON = "Wartung für Anlagen"
SIZE_FACTORS = {"1-49": 0.6, "50-249": 1.0, "250-999": 1.8, "1000+": 3.2}
CHURN_REASONS = ("price", "product", "service", "insolvency", "competitor")


@dataclass
class Event:
    """A dated fact of an account, as the CRM or the product writes it."""

    number: int
    account: Account
    type: str
    at: int
    amount: float | None = None
    reason: str = ""
    contact_id: str = ""


def leave_probability(account: Account) -> float:
    """Probability that an account leaves at the end of a term."""
    return 1.0 / (1.0 + math.exp(1.9 + 2.2 * account.trait))


class Contracts:
    """Makes the terms and events of all accounts."""

    def __init__(self, seed: int) -> None:
        self._dice = Dice(seed, "contracts")
        self._activity = Dice(seed, "activity")
        self.events: list[Event] = []
        self._terms = 0

    def _term(self, account: Account, start: date, before: Term | None) -> Term:
        dice = self._dice
        known = account.attributes_on(max(start, account.created, FIRST_DAY - timedelta(days=1)))
        price = PRICES[known["plan"]] * SIZE_FACTORS[known["company_size"]]
        revenue = price * dice.uniform(0.85, 1.15) if before is None else before.monthly_revenue
        if before is not None and before.product != PRODUCTS[known["plan"]]:
            revenue = price * dice.uniform(0.9, 1.1)
        elif before is not None:
            revenue *= dice.weighted({1.0: 0.3, 1.04: 0.5, 1.2: 0.12, 0.85: 0.08})
        self._terms += 1
        came = before.acquired_by if before else dice.weighted({"Empfehlung": 0.34, "Vertrieb": 0.4, "Werbung": 0.26})
        years = 2 if dice.chance(0.2) else 1
        seats = max(3, round(revenue / 45))
        return Term(
            f"V-{self._terms:05d}",
            PRODUCTS[known["plan"]],
            start,
            None,
            add_years(start, years),
            round(revenue, 2),
            seats,
            came,
        )

    def _event(self, account: Account, kind: str, day: date, **more: object) -> None:
        at = instant(day, self._dice.integer(8, 14), self._dice.integer(0, 59), self._dice.integer(0, 59))
        self.events.append(Event(0, account, kind, at, **more))  # type: ignore[arg-type]

    def _come_back(self, account: Account, gone: date) -> date | None:
        back = gone + timedelta(days=self._dice.integer(70, 320))
        return back if self._dice.chance(0.38) and back < LAST_DAY - timedelta(days=40) else None

    def live(self, account: Account) -> None:
        """Write an account's terms, churn and return from its first start to the end of the window."""
        dice, start, before = self._dice, account.first_start, None
        while start is not None and start <= LAST_DAY:
            term = self._term(account, start, before)
            account.terms.append(term)
            if term.renewal_on > LAST_DAY:
                break
            term.ended_on, start, before = term.renewal_on - timedelta(days=1), term.renewal_on, term
            if before.ended_on < date(2022, 6, 1) or not dice.chance(leave_probability(account)):
                continue
            way = dice.weighted({"event at the end": 0.55, "no event": 0.2, "notice before the end": 0.25})
            gone = term.ended_on + timedelta(days=1)
            if way == "notice before the end":
                gone = max(term.started_on + timedelta(days=120), gone - timedelta(days=dice.integer(25, 75)))
            if way != "no event":
                self._event(account, "churn", gone, reason=dice.pick(CHURN_REASONS))
            start = self._come_back(account, term.ended_on)
            if start and way != "no event":
                self._event(account, "reactivation", start)
        if account.terms and account.number % 25 == 7 and account.terms[-1].ended_on is None:
            # Said to be lost, yet the contract was never ended; some changed their minds.
            gone = account.terms[-1].started_on + timedelta(days=95)
            if FIRST_DAY < gone < LAST_DAY:
                self._event(account, "churn", gone, reason="competitor")
                back = gone + timedelta(days=80)
                if account.number % 50 == 7 and back < LAST_DAY:
                    self._event(account, "reactivation", back)
        self._add_on(account)

    def _add_on(self, account: Account) -> None:
        """A second subscription beside the first, for its last term."""
        if not account.terms or not self._dice.chance(0.14):
            return
        main = account.terms[-1]
        start = main.started_on + timedelta(days=self._dice.integer(10, 80))
        if start > LAST_DAY or (main.ended_on and start >= main.ended_on):
            return
        self._terms += 1
        price = round(main.monthly_revenue * 0.2, 2)
        account.terms.append(
            Term(f"V-{self._terms:05d}", ADDON, start, main.ended_on, main.renewal_on, price, 1, main.acquired_by)
        )

    def settle(self, account: Account) -> None:
        """Turn what happened into the facts that the lifecycle rule reads."""
        account.facts.terms = sorted(
            ((term.started_on, term.ended_on, term.renewal_on) for term in account.terms), key=lambda term: term[0]
        )
        mine = [event for event in self.events if event.account is account]
        account.facts.churned = sorted(berlin_day(event.at) for event in mine if event.type == "churn")
        account.facts.returned = sorted(berlin_day(event.at) for event in mine if event.type == "reactivation")

    def be_active(self, account: Account) -> None:
        """Weekly logins and monthly orders while a contract runs and the account is not quiet."""
        dice = self._activity
        for _ in range(dice.weighted({0: 0.72, 1: 0.2, 2: 0.08})):
            begin = FIRST_DAY + timedelta(days=dice.integer(0, 1000))
            account.quiet.append((begin, begin + timedelta(days=dice.integer(110, 330))))
        monday = date(2023, 4, 3)
        runs = [(begun, ended or LAST_DAY) for begun, ended, _ in account.facts.terms]
        while monday <= LAST_DAY:
            day = monday + timedelta(days=dice.integer(0, 4))
            late, logs_in, orders, amount = dice.uniform(), dice.uniform(), dice.uniform(), dice.uniform()
            monday += timedelta(days=7)
            is_quiet = any(begin <= day <= end for begin, end in account.quiet)
            if is_quiet or day > LAST_DAY - timedelta(days=1) or not any(b <= day <= e for b, e in runs):
                continue
            if logs_in < 0.93:
                # A few late in the evening, UTC: on Berlin's calendar that is the next day.
                at = instant(day, 22 if late < 0.03 else 9 + int(late * 6), int(amount * 60))
                self._active(account, "login", at, float(1 + int(orders * 120)))
            if orders < 0.16:
                at = instant(day, 8 + int(late * 7), int(logs_in * 60))
                price = round(80 + 4_000 * amount * amount * SIZE_FACTORS[account.versions[0][1]["company_size"]], 2)
                self._active(account, "order", at, price)
        account.facts.activity.sort()

    def _active(self, account: Account, kind: str, at: int, amount: float) -> None:
        self.events.append(Event(0, account, kind, at, amount))
        account.facts.activity.append(berlin_day(at))


def make_history(seed: int, accounts: list[Account]) -> list[Event]:
    """Fill every account's terms and facts.

    Returns:
        All events but referrals and reviews, by time.
    """
    contracts = Contracts(seed)
    for account in accounts:
        contracts.live(account)
    for account in accounts:
        contracts.settle(account)
    for account in accounts:
        contracts.be_active(account)
    return sorted(contracts.events, key=lambda event: (event.at, event.account.number, event.type))
