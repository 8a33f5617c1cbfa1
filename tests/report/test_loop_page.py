"""The page Loop. What belongs here: its figures against the marts, its minimum, programmes without cases.

What does not: rules of every page (`test_rules_of_the_pages`), the marts themselves.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from one_page import one_page
from shown import Shown, numbers, shown

from publishing.report.pages.naming import short_key
from publishing.report.shares import nice_share, share

Ask = Callable[[str], list[tuple[Any, ...]]]

QUARTER = "date '2026-04-01'"
"""The demo's latest complete quarter: its answers end in August 2026."""

WHOLE = f"from loop_performance where period_grain = 'quarter' and period_start = {QUARTER} and owner_key = 'all'"


@pytest.fixture(scope="module")
def ask(published: Path) -> Iterator[Ask]:
    """A function from SQL to rows of the published file."""

    with duckdb.connect(str(published), read_only=True) as connection:
        yield lambda query: connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def page(pages: Path) -> Shown:
    """The demo's page."""
    return shown(pages / "loop.html")


def test_the_funnel_counts_what_the_facts_say(page: Shown, ask: Ask) -> None:
    [(detractors,)] = ask(
        f"select count(*) from fct_response where score <= 6 and date_trunc('quarter', responded_on) = {QUARTER}"
    )
    [(followed_up,)] = ask(
        "select count(distinct answers.response_key) from fct_response as answers "
        "inner join fct_case as cases on answers.response_key = cases.response_key "
        f"where score <= 6 and case_type = 'follow_up' and date_trunc('quarter', responded_on) = {QUARTER}"
    )
    counted = [row[1] for row in page.rows("loop-funnel")]

    assert counted[:2] == [str(detractors), str(followed_up)]
    assert page.rows("loop-funnel")[1][3] == f"{100 * followed_up / detractors:.0f}%"


def test_each_step_names_its_denominator_and_shows_the_interval_of_the_mart(page: Shown, ask: Ask) -> None:
    [row] = ask(
        "select contacted_in_time, contact_due, contacted_in_time_share_ci_low, contacted_in_time_share_ci_high, "
        "closed_by_customer, followed_up, closed_by_customer_share_ci_low, closed_by_customer_share_ci_high, "
        f"contact_breaches {WHOLE} and team = 'all'"
    )
    steps = page.rows("loop-funnel")
    for shown_row, (count, base, low, high) in ((steps[3], row[:4]), (steps[7], row[4:8])):
        assert shown_row[1] == str(count)
        assert shown_row[2].startswith(f"of {base} ")
        assert numbers(shown_row[3], "en") == [f"{100 * end:.0f}" for end in (count / base, low, high)]
    assert row[1] - row[0] == row[8]
    assert f"{row[8]} contacts" in page.text


def test_the_lead_is_what_the_customer_confirmed_and_contact_counts_all_detractors(page: Shown, ask: Ask) -> None:
    [(confirmed, closed, cases)] = ask(
        f"select confirmed_in_case, closed_by_customer, followed_up {WHOLE} and team = 'all'"
    )
    assert f"the customer confirmed {confirmed} of {cases} ({100 * confirmed / cases:.0f}%) in the case" in page.text
    assert f"it is {closed} ({100 * closed / cases:.0f}%)" in page.text

    [(contacted, detractors)] = ask(
        "select count(distinct answers.response_key) filter (where first_contact_at is not null), "
        "count(distinct answers.response_key) from fct_response as answers left join fct_case as cases "
        "on answers.response_key = cases.response_key and case_type = 'follow_up' "
        f"where score <= 6 and date_trunc('quarter', responded_on) = {QUARTER}"
    )
    row = page.rows("loop-funnel")[2]
    assert row[:2] == ["Contacted at all", str(contacted)]
    assert row[2].startswith(f"of {detractors} detractors")


def test_teams_and_owners_add_up_to_the_whole(page: Shown, ask: Ask) -> None:
    [(detractors, breaches)] = ask(f"select detractors, contact_breaches {WHOLE} and team = 'all'")
    for table in ("loop-teams", "loop-owners"):
        rows = page.rows(table)
        assert sum(int(row[1]) for row in rows) == detractors
        assert sum(int(row[4]) for row in rows) == breaches
        assert rows[-1][0] == "nobody took it on"


def test_many_teams_and_owners_do_not_make_the_page_endless(published: Path) -> None:
    many = (
        "insert into loop_performance select copied.* replace (concat({0}, number) as {0}) "
        "from loop_performance as copied, range(60) as more(number) "
        "where {0} = (select min({0}) from loop_performance where {0} not in ('all', 'none')) and {1} = 'all'"
    )
    page = one_page(published, "loop", many.format("team", "owner_key"), many.format("owner_key", "team"))

    for table in ("loop-teams", "loop-owners"):
        rows = page.rows(table)
        assert len(rows) == 25 + 1
        assert rows[-1][0] == "nobody took it on"
    assert page.text.count("more are in the mart loop_performance") == 2


def test_an_owner_is_found_by_the_key_on_the_page(page: Shown, ask: Ask) -> None:
    for row in page.rows("loop-owners")[:-1]:
        found = ask(
            f"select detractors {WHOLE.replace('owner_key =', 'team =')} and starts_with(owner_key, '{row[0]}')"
        )
        assert found == [(int(row[1]),)]


def test_hours_are_those_of_the_mart_and_a_slow_loop_has_none(page: Shown, ask: Ask) -> None:
    [(contact, resolution, slow)] = ask(
        f"select median_hours_to_contact, median_hours_to_resolution, p90_hours_to_resolution {WHOLE} and team = 'all'"
    )
    rows = page.rows("loop-hours")

    assert rows[0][1] == f"{contact:.0f} hours"
    assert rows[1][1] == f"{resolution / 24:.1f} days"
    assert slow is None
    assert rows[1][2] == "not yet reached"


def test_the_course_ends_with_the_latest_complete_quarter(page: Shown) -> None:
    periods = [row[0] for row in page.rows("loop-course")]

    assert periods[0] == "Q2 2026"
    assert len(periods) == 8
    assert page.drawings[-1].get("role") == "img"
    assert [one for one in page.drawings if "Q3 2024 to Q2 2026" in (one.get("aria-label") or "")] != []


def test_a_remedy_is_praised_only_beyond_what_happens_anyway(page: Shown, published: Path) -> None:
    none = one_page(published, "loop", "update detractor_recovery set recovered_is_more_than_noise = false")
    assert "After no remedy were more detractors recovered than expected" in none.text
    assert {row[3] for row in none.rows("loop-remedies")} == {"not shown", "what others are compared with"}

    better = one_page(
        published,
        "loop",
        "update detractor_recovery set recovered_is_more_than_noise = true, recovered_excess = 0.068, "
        "recovered_excess_ci_low = 0.018, recovered_excess_ci_high = 0.119, compared = 383 "
        "where remedy = 'fix_delivered'",
    )
    [row] = [row for row in better.rows("loop-remedies") if row[0] == "fix_delivered"]
    assert row[3] == "yes, more"
    told = "than expected (+6.8 percentage points, +1.8 … +11.9, n = 383)"
    assert f"After fix_delivered detractors recovered more often {told}" in better.text
    assert "This is not a controlled test." in better.text
    assert "This is not a controlled test." not in none.text


def test_the_excess_is_observed_minus_expected(page: Shown, ask: Ask) -> None:
    for remedy, excess, low, high, compared, cost in ask(
        "select remedy, recovered_excess, recovered_excess_ci_low, recovered_excess_ci_high, compared, "
        "remedy_cost / recovered from detractor_recovery "
        "where period_grain = 'all' and is_comparable and remedy <> 'not recorded' and remedy <> 'any'"
    ):
        [row] = [row for row in page.rows("loop-remedies") if row[0] == remedy]
        assert numbers(row[2], "en") == [f"{100 * value:.1f}".replace("-0.0", "0.0") for value in (excess, low, high)]
        recovered, expected = (float(numbers(cell, "en")[0]) for cell in row[5:7])
        assert recovered - expected == pytest.approx(100 * excess, abs=0.1001)
        assert row[4] == f"{compared:,}"
        assert row[8] == f"{cost:,.0f}"
    [(answered, recovered)] = ask(
        "select answered_again, recovered from detractor_recovery where period_grain = 'all' and remedy = 'none'"
    )
    nobody = page.rows("loop-remedies")[-1]
    assert nobody[4:6] == [f"{answered:,}", f"{100 * recovered / answered:.1f}%"]


def test_the_rows_of_who_moved_are_hundred_per_cent(page: Shown, ask: Ask) -> None:
    for kind in ("relational", "transactional"):
        rows = page.tables[f"loop-moves-{kind}"][1:]
        assert len(rows) == 4
        for row in rows:
            assert sum(float(cell.value) for cell in row[1:] if cell.value) == pytest.approx(1)
    [(silent, people)] = ask(
        "select people, people_before from nps_migration where period_grain = 'year' and survey_type = 'relational' "
        "and period_start = date '2025-01-01' and band_before = 'detractor' and band_after = 'no second answer'"
    )
    [row] = [row for row in page.rows("loop-moves-relational") if row[0].startswith("Detractor")]
    assert row[0].replace(" ", "") == f"Detractorn={people}"
    assert row[4].replace(" ", "") == f"{100 * silent / people:.0f}%n={silent}"


def test_promoters_and_rest_are_those_of_the_marts(page: Shown, ask: Ask) -> None:
    [(promoters, done)] = ask(
        f"select named_promoters, done from promoter_asks where period_grain = 'quarter' and period_start = {QUARTER}"
    )
    [(broken, people, sends)] = ask(
        "select count(*) filter (where violations > 0), count(*), sum(violations) from survey_eligibility"
    )
    assert f"Of {promoters} promoters in Q2 2026 nobody was asked; {done} ({100 * done / promoters:.1f}%)" in page.text
    assert f"{broken} of {people:,} people ({100 * broken / people:.0f}%)" in page.text
    assert f"with {sends:,} sends" in page.text
    assert sum(int(row[1].replace(",", "")) for row in page.rows("loop-rest")) == people


def test_asked_promoters_are_told(published: Path) -> None:
    asked = one_page(published, "loop", "update promoter_asks set asked = 11, done_after_ask = 3")

    assert "11 were asked" in asked.text
    assert "3 of them after being asked" in asked.text


def test_a_programme_without_cases_says_what_is_missing(published: Path) -> None:
    page = one_page(
        published,
        "loop",
        "update loop_performance set followed_up = 0, contacted_in_time = 0, contacted_in_time_share = 0",
        "delete from detractor_recovery where remedy not in ('none', 'all')",
        "delete from follow_up_queue",
    )

    assert "nothing says whether anybody followed them up" in page.text
    assert "<code>cases</code>" in page.html
    assert {"loop-funnel", "loop-teams", "loop-queue", "loop-remedies"}.isdisjoint(page.tables)


def test_a_share_of_too_few_is_none_though_the_mart_forgets_the_minimum() -> None:
    row = {"done": 4, "cases": 9, "rate": 4 / 9, "low": 0.19, "high": 0.73, "empty": 0}

    assert share(row, 10, "done", "cases", "rate", ("low", "high")).value is None
    assert share(row, 9, "done", "cases", "rate", ("low", "high")).has_interval
    assert share(row, 9, "done", "cases").value == pytest.approx(4 / 9)
    assert share(row, 0, "empty", "empty").value is None


def test_keys_and_scales_fit_their_cells() -> None:
    assert short_key("k1:184b1e67d691776e0bfd9610f0f42656") == "k1:184b1e67"
    assert short_key(None) == ""
    assert [nice_share(values) for values in ([], [0.04], [0.2], [0.21], [0.9])] == [0.05, 0.05, 0.2, 0.5, 1.0]
