"""Trend. What belongs here: its tables, breaks, marks and weightings. What does not: form (`test_rules…`)."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from asking import asked
from shown import Shown, shown

from publishing.report.charts.marks import Mark, strip
from publishing.report.pages.trend import SHOWN
from publishing.report.pages.trend_marks import MARKS


@pytest.fixture(scope="module")
def trend(pages: Path) -> Shown:
    """The demo's page."""
    return shown(pages / "trend.html")


@pytest.fixture(scope="module")
def marts(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the published file to change."""
    copy = tmp_path_factory.mktemp("trend") / "marts.duckdb"
    shutil.copyfile(published, copy)
    with duckdb.connect(str(copy)) as connection:
        yield connection


def points(value: float) -> str:
    """A number of the page, to one decimal with a real minus sign."""
    return f"{value:.1f}".replace("-", "−")


@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_every_period_is_the_recount_of_its_answers(trend: Shown, marts: duckdb.DuckDBPyConnection, grain: str) -> None:
    rows = marts.execute(
        "select count(*), count(*) filter (where score <= 6), count(*) filter (where score between 7 and 8), "
        f"count(*) filter (where score >= 9) from fct_response group by date_trunc('{grain}', responded_on) "
        f"order by date_trunc('{grain}', responded_on) desc"
    ).fetchall()

    told = [[row[1], row[2], *row[4:]] for row in trend.rows(f"trend-{grain}s")]
    assert told == [
        [f"{n:,}", points(100 * (high - low) / n), f"{low:,}", f"{middle:,}", f"{high:,}"]
        for n, low, middle, high in rows
    ]


def test_periods_of_which_a_part_is_there_are_marked(trend: Shown) -> None:
    quarters = [row[0] for row in trend.rows("trend-quarters")]
    months = [row[0] for row in trend.rows("trend-months")]

    assert (quarters[0], quarters[-1]) == ("Q3 2026 so far, until 31 Aug 2026", "Q3 2023 from 1 Sep 2023 only")
    assert [quarter for quarter in quarters[1:-1] if " so far" in quarter or "only" in quarter] == []
    assert (months[0], months[-1]) == ("Aug 2026", "Sep 2023")


def test_the_best_and_the_worst_quarter_are_named(trend: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    # Neither the quarter in which the first answers came on 1 September nor the one that has no September yet is whole.
    rows = marts.execute(
        "select nps, year(period_start), quarter(period_start) from nps_overall where period_grain = 'quarter' "
        "and period_start between '2023-10-01' and '2026-04-01' order by nps"
    ).fetchall()
    (worst, *of_worst), (best, *of_best) = rows[0], rows[-1]

    assert f"Of {len(rows)} complete quarters, Q{of_best[1]} {of_best[0]} was the best ({points(best)})" in trend.text
    assert f"Q{of_worst[1]} {of_worst[0]} the worst ({points(worst)}); their intervals do not overlap." in trend.text


def test_a_month_that_cannot_be_shown_breaks_the_line(marts: duckdb.DuckDBPyConnection) -> None:
    def lines(*changes: str) -> int:
        [wide, _] = asked(marts, "trend", *changes)["trends"]
        return wide[1].count('aria-roledescription="line mark"')

    hidden = "update nps_overall set is_reportable = false where period_grain = 'month' and period_start = '2025-09-01'"
    gone = "delete from nps_overall where period_grain = 'month' and period_start = '2025-03-01'"

    assert (lines(), lines(hidden), lines(hidden, gone)) == (1, 2, 3)


def test_events_and_campaigns_are_numbered_by_date(trend: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select started_on, title, '○' from fct_business_event union all "
        "select first_sent_on, campaign, '□' from dim_campaign order by 1"
    ).fetchall()

    told = [(row[0], row[3]) for row in trend.rows("trend-happenings")]
    assert len(rows) == 6
    assert told == [(f"{shape} {number}", title) for number, (_, title, shape) in enumerate(rows, 1)]


def test_of_many_events_the_newest_are_marked_and_the_rest_counted(marts: duckdb.DuckDBPyConnection) -> None:
    many = (
        "insert into fct_business_event select 'k' || range, 's', 'release', 'Version ' || range, "
        "'2026-01-01'::date + range::int, '2026-01-01'::date + range::int from range(40)"
    )
    content = asked(marts, "trend", many)

    assert len(content["happenings"]) == MARKS
    assert content["earlier"] == 46 - MARKS
    assert [happening.mark.number for happening in content["happenings"]] == list(range(1, MARKS + 1))
    assert content["happenings"][-1].title == "Version 8 of the core product"


def test_an_event_outside_of_the_answers_is_not_marked(marts: duckdb.DuckDBPyConnection) -> None:
    later = "update fct_business_event set started_on = '2027-01-01', ended_on = '2027-01-02'"

    assert {happening.kind for happening in asked(marts, "trend", later)["happenings"]} == {"Campaign"}


def test_marks_that_would_overlap_stand_in_different_rows() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 6, 1)]
    marks = [Mark(number, day, day, is_ours=False) for number, day in enumerate(days, 1)]
    drawn = strip(marks, (date(2026, 1, 1), date(2026, 12, 31)), 300).to_dict()

    values = drawn["data"]["values"]
    assert [row["lane"] for row in values] == [0, 1, 0]


def test_kinds_of_survey_show_their_mart_at_the_end_of_each_month(
    trend: Shown, marts: duckdb.DuckDBPyConnection
) -> None:
    rows = marts.execute(
        "select responses, nps from nps_trailing where dimension = 'survey_type' and window_days = 365 "
        "and as_of_date = last_day(as_of_date) and as_of_date <= '2026-08-31' order by member, as_of_date desc"
    ).fetchall()

    assert len(rows) == 2 * SHOWN["kind"] or len(rows) > 60
    assert [row[2:4] for row in trend.rows("trend-kinds")] == [
        [f"{n:,}", "too few" if nps is None else points(nps)] for n, nps in rows
    ]


def test_one_kind_of_survey_alone_is_not_drawn_again(marts: duckdb.DuckDBPyConnection) -> None:
    content = asked(marts, "trend", "delete from nps_trailing where member = 'relational'")

    assert content["kinds"] == []
    assert content["kind_trends"] == []


def test_weightings_show_their_mart(trend: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select nps, account_weighted_nps, revenue_weighted_nps, post_stratified_nps from nps_weighted "
        "where period_grain = 'quarter' order by period_start desc limit 8"
    ).fetchall()

    values = [[float(cell.value or "nan") for cell in row[2:]] for row in trend.tables["trend-weighted"][1:]]
    assert values == [list(row) for row in rows]


def test_a_weighting_with_too_few_answers_is_not_shown(marts: duckdb.DuckDBPyConnection) -> None:
    rows = asked(marts, "trend", "update nps_weighted set revenue_responses = 9")["weighted"]

    assert {row["others"][1]["nps"] for row in rows} == {None}
    assert None not in {row["others"][0]["nps"] for row in rows}


def test_the_goal_is_that_of_the_whole_programme(trend: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    assert "goal 22.0" in trend.text
    assert asked(marts, "trend", "update targets set is_final = true")["goal"] is None


def test_a_long_history_shows_its_newest_periods(marts: duckdb.DuckDBPyConnection) -> None:
    long = (
        "insert into nps_overall by name select * replace (period_start - interval 10 year as period_start) "
        "from nps_overall where period_grain = 'month'",
        "insert into nps_overall by name select * replace (period_start - interval 5 year as period_start) "
        "from nps_overall where period_grain = 'month' and period_start > '2020-01-01'",
    )
    months = asked(marts, "trend", *long)["months"]

    assert len(months) == SHOWN["month"]
    assert months[-1].period_start == date(2026, 8, 1)


def test_the_german_page_has_german_months(german: Path, pages_of: Callable[..., Path]) -> None:
    html = (german / "trend.html").read_text(encoding="utf-8")

    assert ">Okt.<" in html
    assert ">Oct<" not in html
