"""The lifecycle stage of an account on a day, written from the rules alone.

What belongs here: the rule. What does not: how facts come about (`contracts`). dbt computes the same
stage in SQL from the exports; the tests compare the two answer by answer.

- A subscription is active on a day from `started_on` to `ended_on`, both included.
- Contract terms that follow each other without a day between are no return.
- Facts after the day do not exist yet, except the renewal date that a running term carries.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta

RULES = {"new": 30, "onboarding": 90, "silent": 60, "renewal_window": 60, "won_back": 180}
"""Days, as `programme.yml` declares them."""


@dataclass
class Facts:
    """What is known of one account; `activity`, `churned` and `returned` are sorted.

    Attributes:
        terms: (started_on, ended_on or None, renewal_on) of each contract term.
        churned: Days of churn events.
        returned: Days of reactivation events.
        activity: Days of logins and orders.
    """

    terms: list[tuple[date, date | None, date]] = field(default_factory=list)
    churned: list[date] = field(default_factory=list)
    returned: list[date] = field(default_factory=list)
    activity: list[date] = field(default_factory=list)


def _last(days: list[date], day: date) -> date | None:
    place = bisect_right(days, day)
    return days[place - 1] if place else None


def _return_days(facts: Facts, day: date) -> list[date]:
    """Days up to `day` on which a churned account came back."""
    back = [
        returned
        for returned in facts.returned
        if returned <= day and (_last(facts.churned, returned) or date.max) <= returned
    ]
    for started, _, _ in facts.terms:
        earlier_ends = [ended for begun, ended, _ in facts.terms if begun < started]
        if started > day or not earlier_ends or None in earlier_ends:
            continue
        if started > max(earlier_ends) + timedelta(days=1):
            back.append(started)
    return back


def running_terms(facts: Facts, day: date) -> list[tuple[date, date | None, date]] | None:
    """Contract terms that run on a day, none where the account has left; None where no start is known."""
    started = [term for term in facts.terms if term[0] <= day]
    if not started:
        return None
    last_churn, last_return = _last(facts.churned, day), _last(facts.returned, day)
    if last_churn is not None and (last_return is None or last_return < last_churn):
        return []
    return [term for term in started if term[1] is None or term[1] >= day]


def stage_on(facts: Facts, day: date) -> str:
    """The lifecycle stage of an account on a day of its reporting calendar."""
    running = running_terms(facts, day)
    if running is None:
        return "unknown"
    if not running:
        return "churned"
    if any(day <= back + timedelta(days=RULES["won_back"]) for back in _return_days(facts, day)):
        return "won_back"
    first = min(term[0] for term in facts.terms)
    if day < first + timedelta(days=RULES["new"]):
        return "new"
    if day < first + timedelta(days=RULES["onboarding"]):
        return "onboarding"
    if any(day <= renewal <= day + timedelta(days=RULES["renewal_window"]) for _, _, renewal in running):
        return "renewal_window"
    seen = _last(facts.activity, day)
    if seen is None or seen < day - timedelta(days=RULES["silent"]):
        return "silent"
    return "active"
