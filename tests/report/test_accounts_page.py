"""The page Accounts and revenue. What belongs here: its sums, rates and lists against the marts, and what is missing.

What does not: rules of every page (`test_rules_of_the_pages`), how risk and outcomes are measured.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from one_page import one_page
from shown import Shown, numbers, shown

from publishing.report.pages.accounts import LISTED

Ask = Callable[[str], list[tuple[Any, ...]]]

CUSTOMERS = "select account_key from revenue_at_risk where is_customer"


@pytest.fixture(scope="module")
def ask(published: Path) -> Iterator[Ask]:
    """A function from SQL to rows of the published file."""

    with duckdb.connect(str(published), read_only=True) as connection:
        yield lambda query: connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def page(pages: Path) -> Shown:
    """The demo's page."""
    return shown(pages / "accounts.html")


def whole(cell: str) -> int:
    """The first number of a cell."""
    return int(float(numbers(cell, "en")[0]))


def exact(amount: float) -> str:
    """An amount to three significant figures."""
    return f"{float(f'{amount:.3g}'):,.0f}"


def test_the_headline_is_the_sum_of_the_accounts_at_risk(page: Shown, ask: Ask) -> None:
    [(revenue, at_risk, accounts, cost)] = ask(
        "select sum(annual_revenue), sum(annual_revenue) filter (where risk = 'at_risk'), "
        "count(*) filter (where risk = 'at_risk'), sum(expected_loss) filter (where risk = 'at_risk') "
        "from revenue_at_risk"
    )
    told = f"about {exact(at_risk)} of {exact(revenue)},"
    assert f"{100 * at_risk / revenue:.0f}% of the annual revenue, {told}" in page.text
    assert f"with the {accounts} of" in page.text
    assert f"about {exact(cost)} of it would leave within a year" in page.text


def test_the_page_says_whose_revenue_it_is(page: Shown, published: Path, ask: Ask) -> None:
    [(accounts,)] = ask("select count(*) from revenue_at_risk where revenue_source = 'subscriptions'")
    assert f"Annual revenue of {accounts} accounts: twelve times" in page.text
    assert "The follow-up queue on the page Today ranks by the revenue that the CRM names" in page.text

    other = one_page(published, "accounts", "update revenue_at_risk set revenue_source = 'crm'")
    assert "the figure of the CRM" in other.text
    assert "twelve times" not in other.text


def test_the_page_names_the_limit_that_the_programme_declares(page: Shown, published: Path) -> None:
    assert "give an NPS below −20.0, the programme's limit" in page.text

    other = one_page(published, "accounts", "update revenue_at_risk_summary set at_risk_below = -35.5")
    assert "give an NPS below −35.5, the programme's limit" in other.text


def test_every_kind_of_segment_shows_the_whole_revenue_again(page: Shown, ask: Ask) -> None:
    [(revenue, accounts)] = ask("select sum(annual_revenue), count(*) from revenue_at_risk")
    tables = [name for name in page.tables if name.startswith("accounts-risk-")]

    assert len(tables) == 5  # all, and the four segments of accounts
    for table in tables:
        rows = page.rows(table)
        assert sum(whole(row[3]) for row in rows) == pytest.approx(revenue, abs=len(rows))
        assert sum(int(row[4].split(" of ")[1]) for row in rows) == accounts


def test_a_bar_says_its_parts_the_risk_first(page: Shown) -> None:
    bars = [one["aria-label"] or "" for one in page.drawings if one.get("class") == "stack"]

    assert bars[0] == "All accounts: At risk 14%, No valid answer 1%, Not at risk 85%"


def test_the_list_is_the_accounts_that_pay_most_and_counts_the_others(page: Shown, ask: Ask) -> None:
    found = ask(
        "select account_key, annual_revenue, responses, detractors, owner_key from revenue_at_risk "
        "where risk = 'at_risk' order by annual_revenue desc nulls last, account_key"
    )
    rows = page.rows("accounts-at-risk")

    assert len(rows) == LISTED < len(found)
    for row, (account, revenue, responses, detractors, owner) in zip(rows, found, strict=False):
        assert account.startswith(row[0])
        assert owner.startswith(row[7])
        assert row[1:4] == [f"{revenue:,.0f}", str(responses), str(detractors)]
    rest = sum(revenue or 0 for _, revenue, *_ in found[LISTED:])
    assert f"{len(found) - LISTED} more accounts at risk with a revenue of about {exact(rest)}" in page.text
    assert all(
        ask(f"select count(*) from revenue_at_risk where starts_with(account_key, '{row[0]}')") == [(1,)]
        for row in rows
    )


def test_an_account_of_few_answers_shows_no_score(page: Shown, published: Path) -> None:
    scores = {(row[2], row[5]) for row in page.rows("accounts-at-risk")}
    assert {score for answers, score in scores if int(answers) < 10} == {"too few"}

    low = one_page(published, "accounts", "update _publication set minimum_responses = 2")
    told = {score for row in low.rows("accounts-at-risk") for answers, score in [(row[2], row[5])] if answers == "2"}
    assert told == {"−50.0"}


def test_flags_are_those_of_the_quarter_that_was_delivered(published: Path, ask: Ask) -> None:
    [(account,)] = ask(
        "select account_key from revenue_at_risk where risk = 'at_risk' order by annual_revenue desc nulls last limit 1"
    )
    page = one_page(
        published,
        "accounts",
        f"update account_coverage set is_stale = true where account_key = '{account}' and job_level = 'all' "
        "and quarter_start = date '2026-04-01'",
        "update account_coverage set is_single_threaded = true where job_level = 'all' "
        "and quarter_start > date '2026-04-01'",
    )
    assert page.rows("accounts-at-risk")[0][8] == "No contact for long"


def test_churn_and_outcomes_show_rate_interval_and_n(page: Shown, ask: Ask) -> None:
    [(lost, accounts, rate, low, high)] = ask(
        "select accounts_lost, accounts, churn_rate, churn_rate_low, churn_rate_high from churn_by_band "
        "where nps_group = 'detractor'"
    )
    row = page.rows("accounts-churn")[0]
    assert row[1] == f"{lost:.1f} of {accounts:.1f}"
    assert numbers(row[3], "en") == [f"{100 * value:.0f}" for value in (rate, low, high)]
    assert [row[0] for row in page.rows("accounts-churn") if row[3] == "too few"] == ["No answer"]

    [(happened, observed)] = ask(
        "select referral_happened, referral_observed from loyalty_outcomes where period_grain = 'all' "
        "and nps_group = 'promoter'"
    )
    row = page.rows("accounts-referral")[2]
    assert row[1] == f"{happened} of {observed:,}"
    assert row[3].startswith(f"{100 * happened / observed:.1f}%")


def test_overlapping_intervals_are_no_verdict(published: Path, page: Shown) -> None:
    assert 'id="accounts-churn-reading" data-reading="overlap"' in page.html
    assert "nor that they are alike" in page.text
    assert "No clear difference" not in page.text

    apart = one_page(
        published, "accounts", "update churn_by_band set churn_rate_low = 0.3 where nps_group = 'detractor'"
    )
    assert 'id="accounts-churn-reading" data-reading="more"' in apart.html


def test_bands_are_told_apart_only_where_their_intervals_do_not_meet(published: Path, page: Shown) -> None:
    assert 'id="accounts-reading-referral" data-reading="more"' in page.html
    assert 'id="accounts-reading-retention" data-reading="overlap"' in page.html

    turned = one_page(
        published,
        "accounts",
        "update loyalty_outcomes set retention_rate_low = 0.1, retention_rate_high = 0.2 where nps_group = 'promoter'",
        "update loyalty_outcomes set review_observed = 9 where nps_group = 'promoter'",
    )
    assert 'id="accounts-reading-retention" data-reading="less"' in turned.html
    assert 'id="accounts-reading-review" data-reading="few"' in turned.html


def test_growth_is_of_complete_periods_and_adds_up(page: Shown, ask: Ask) -> None:
    rows = page.rows("accounts-growth-year")
    assert [row[0] for row in rows][:2] == ["2025", "2024"]

    [(base, churned, contracted, expanded, new, earned)] = ask(
        "select base_revenue, churned_revenue, contracted_revenue, expanded_revenue, new_revenue, earned_new_revenue "
        "from earned_growth where period_grain = 'year' and period_start = date '2025-01-01'"
    )
    kept = (base - churned - contracted + expanded) / base
    assert rows[0][2] == f"{100 * kept:.1f}%"
    assert rows[0][7] == f"{100 * (kept + earned / base - 1):.1f}%".replace("-", "−")
    assert rows[0][8] == f"{100 * (kept + new / base - 1):.1f}%"
    assert "The growth was bought" in page.text


def test_coverage_counts_contacts_by_level(page: Shown, ask: Ask) -> None:
    [(known, asked, answered)] = ask(
        "select sum(people_known), sum(known_people_asked), sum(known_people_answered) from account_coverage "
        f"where quarter_start = date '2026-04-01' and job_level <> 'all' and account_key in ({CUSTOMERS})"
    )
    row = page.rows("accounts-coverage")[0]
    assert (row[1], row[2], row[4]) == (f"{known:,}", f"{asked:,} of {known:,}", f"{answered:,} of {known:,}")
    single, stale = ask(
        "select count(*) filter (where is_single_threaded), count(*) filter (where is_stale) from account_coverage "
        f"where quarter_start = date '2026-04-01' and job_level = 'all' and account_key in ({CUSTOMERS})"
    )[0]
    assert page.rows("accounts-threads")[0][2:] == [str(single), str(stale)]
    [(customers,)] = ask(f"select count(*) from ({CUSTOMERS})")
    assert f"{single} of {customers} customers hung on too few people" in page.text


def test_coverage_without_revenue_counts_who_did_not_churn(published: Path, ask: Ask) -> None:
    [(kept,)] = ask(
        "select count(*) from account_coverage inner join dim_account using (account_key) "
        "where quarter_start = date '2026-04-01' and job_level = 'all' and lifecycle_stage <> 'churned'"
    )
    page = one_page(published, "accounts", "delete from revenue_at_risk", "delete from revenue_at_risk_summary")
    assert page.rows("accounts-threads")[0][1] == str(kept)


def test_every_correlation_stands_with_its_interval_and_n(page: Shown, ask: Ask) -> None:
    cells = page.tables["accounts-lead-lag"][1:]
    values = [float(cell.value) for row in cells for cell in row[1:] if cell.value]

    assert sorted(values) == sorted(value for (value,) in ask("select correlation from outcome_lead_lag"))
    assert all("n = " in cell.text and " … " in cell.text for row in cells for cell in row[1:])


def test_a_programme_without_accounts_says_what_is_missing(published: Path) -> None:
    marts = (
        "revenue_at_risk, revenue_at_risk_summary, account_coverage, churn_by_band, loyalty_outcomes, earned_growth, "
        "outcome_lead_lag"
    )
    page = one_page(published, "accounts", *(f"delete from {mart}" for mart in marts.split(", ")))

    assert "Nothing tells what any customer pays" in page.text
    for kind in ("crm_accounts", "crm_contacts", "crm_subscriptions", "crm_events"):
        assert f"<code>{kind}</code>" in page.html
    assert page.tables == {}
    assert page.drawings == []
