"""The lifecycle rule that the truth is made with, at its boundaries; every date is counted by hand."""

from datetime import date, timedelta

import pytest
from generator.lifecycle import Facts, stage_on

START = date(2024, 1, 10)
RENEWAL = date(2025, 1, 10)
RUNNING = Facts(terms=[(START, None, RENEWAL)], activity=[date(2024, 6, 1)])
ENDED = Facts(terms=[(START, date(2024, 12, 31), RENEWAL)], activity=[date(2024, 12, 30)])


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2024, 1, 9), "unknown"),
        (date(2024, 1, 10), "new"),
        (date(2024, 2, 8), "new"),  # day 29 after the start
        (date(2024, 2, 9), "onboarding"),  # day 30
        (date(2024, 4, 8), "onboarding"),  # day 89
        (date(2024, 4, 9), "silent"),  # day 90; the only login is still to come
        (date(2024, 6, 1), "active"),
        (date(2024, 7, 31), "active"),  # 60 days after the login
        (date(2024, 8, 1), "silent"),  # 61 days
        (date(2024, 11, 10), "silent"),  # 61 days before the renewal
        (date(2024, 11, 11), "renewal_window"),  # 60 days
        (date(2025, 1, 10), "renewal_window"),
        (date(2025, 1, 11), "silent"),
    ],
)
def test_stages_of_a_running_contract(day: date, stage: str) -> None:
    assert stage_on(RUNNING, day) == stage


def test_the_last_day_of_a_contract_still_counts_and_the_day_after_does_not() -> None:
    assert stage_on(ENDED, date(2024, 12, 31)) == "renewal_window"
    assert stage_on(ENDED, date(2025, 1, 1)) == "churned"


def test_a_term_that_starts_the_day_after_the_one_before_is_no_return() -> None:
    follows = Facts(terms=[*ENDED.terms, (date(2025, 1, 1), None, date(2026, 1, 1))], activity=[date(2024, 12, 30)])
    assert stage_on(follows, date(2025, 1, 1)) == "active"


def test_a_term_that_starts_after_a_gap_of_one_day_is_a_return_for_180_days() -> None:
    back = date(2025, 1, 2)
    returns = Facts(terms=[*ENDED.terms, (back, None, date(2026, 1, 2))], activity=[date(2025, 7, 1)])
    assert stage_on(returns, date(2025, 1, 1)) == "churned"
    assert stage_on(returns, back) == "won_back"
    assert stage_on(returns, back + timedelta(days=180)) == "won_back"
    assert stage_on(returns, back + timedelta(days=181)) == "active"


def test_a_churn_event_ends_it_although_the_contract_runs_and_a_return_event_resumes_it() -> None:
    facts = Facts(RUNNING.terms, churned=[date(2024, 5, 1)], returned=[date(2024, 5, 20)], activity=[date(2024, 5, 2)])
    assert stage_on(facts, date(2024, 4, 30)) == "silent"
    assert stage_on(facts, date(2024, 5, 1)) == "churned"
    assert stage_on(facts, date(2024, 5, 19)) == "churned"
    assert stage_on(facts, date(2024, 5, 20)) == "won_back"


def test_an_account_without_a_contract_is_unknown() -> None:
    assert stage_on(Facts(activity=[date(2024, 1, 1)]), date(2024, 6, 1)) == "unknown"
