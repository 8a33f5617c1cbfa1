"""Today. What belongs here: its figures, what it says is wrong, what it lists. What does not: form (`test_rules…`)."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from asking import asked
from shown import Shown, shown

EMPTIED = (
    "targets",
    "alerts",
    "follow_up_queue",
    "nps_trailing",
    "fct_business_event",
    "dim_campaign",
    "nps_drivers",
    "benchmarks",
)
"""Marts that are empty where a programme lacks their sources."""


@pytest.fixture(scope="module")
def today(pages: Path) -> Shown:
    """The demo's page."""
    return shown(pages / "index.html")


@pytest.fixture(scope="module")
def marts(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the published file to change."""
    copy = tmp_path_factory.mktemp("today") / "marts.duckdb"
    shutil.copyfile(published, copy)
    with duckdb.connect(str(copy)) as connection:
        yield connection


def points(value: float) -> str:
    """A number of the page, to one decimal with a real minus sign."""
    return f"{value:,.1f}".replace("-", "−")


def test_the_first_sentence_is_the_recount_of_the_latest_complete_quarter(
    today: Shown, marts: duckdb.DuckDBPyConnection
) -> None:
    # The demo's last answers are of 31 August, so its third quarter of 2026 is not complete.
    recount = (
        "select count(*), 100.0 * (count(*) filter (where score >= 9) - count(*) filter (where score <= 6)) / count(*) "
        "from fct_response where responded_on between '{}' and '{}'"
    )
    count, nps = marts.execute(recount.format("2026-04-01", "2026-06-30")).fetchall()[0]
    _, before = marts.execute(recount.format("2026-01-01", "2026-03-31")).fetchall()[0]

    assert f"In Q2 2026 the NPS was {points(nps)} (95 % interval " in today.text
    assert f", {count:,} answers). No clear change on Q1 2026 ({points(before)}): chance may explain" in today.text


def test_a_change_is_told_as_one_only_where_its_mart_says_so(marts: duckdb.DuckDBPyConnection) -> None:
    tell = (
        "update nps_overall set is_significant_change = {}, nps_change = -4.25, change_p_value = 0.0004 "
        "where period_start = '2026-04-01'"
    )

    clear = asked(marts, "today", tell.format("true"))["changes"][0]
    unclear = asked(marts, "today", tell.format("false"))["changes"][0]

    assert clear.startswith("That is −4.2 points on Q1 2026")
    assert "p\u00a0<\u00a00.001" in clear
    assert unclear.startswith("No clear change")
    assert "−4.2" not in unclear


def test_nothing_is_compared_with_a_quarter_under_the_minimum(marts: duckdb.DuckDBPyConnection) -> None:
    few = "update nps_overall set responses = 9 where period_grain = 'quarter' and period_start = '2026-01-01'"

    assert asked(marts, "today", few)["changes"][0] == ""


def test_windows_show_their_mart_as_of_the_newest_answer(today: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select window_days, responses, nps, nps_ci_low, nps_ci_high from nps_trailing where dimension = 'overall' "
        "and as_of_date = (select max(responded_on) from fct_response) order by 1"
    ).fetchall()

    assert len(rows) == 3
    assert today.rows("today-windows") == [
        [f"Last {days} days", f"{count:,}", points(nps), f"{points(low)} … {points(high)}"]
        for days, count, nps, low, high in rows
    ]


def test_goals_stand_in_the_order_of_their_probability(today: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute("select cases, probability_reached from targets order by 2").fetchall()
    unlikely = sum(probability < 0.5 for _, probability in rows)
    told = ["<\u00a01%" if odds < 0.01 else ">\u00a099%" if odds > 0.99 else f"{100 * odds:.0f}%" for _, odds in rows]

    assert [row[4] for row in today.rows("today-targets")] == [f"{cases:,}" for cases, _ in rows]
    assert [row[5].replace(" ", "\u00a0") for row in today.rows("today-targets")] == told
    assert f"{unlikely} of {len(rows)} goals are at present more likely missed than reached." in today.text


def test_a_goal_with_too_few_cases_has_neither_figure_nor_probability(marts: duckdb.DuckDBPyConnection) -> None:
    content = asked(marts, "today", "update targets set cases = 9 where target = 'nps_overall_2026'")
    [row] = [row for row in content["targets"]["rows"] if row["target"] == "nps_overall_2026"]

    assert (row["actual"], row["range"], row["odds"], row["raw"]) == (None, "", "", None)
    assert not any("22.0" in sentence for sentence in content["lead"])


def test_what_is_wrong_is_said_with_who_can_mend_it(marts: duckdb.DuckDBPyConnection) -> None:
    problems = asked(
        marts,
        "today",
        "update source_freshness set freshness_status = 'error', hours_since_landing = 960 "
        "where source = 'crm_accounts'",
        "update source_freshness set freshness_status = 'never_landed' where source = 'campaign_sends'",
        "update source_freshness set files_pending = 3 where source = 'mail_gateway'",
        "update source_freshness set files_not_declared = 2 where source = 'helpdesk_cases'",
        "update quality_results set passed = false, property = 'Rows are whole.', observed = '7' "
        "where source = 'crm_events'",
    )["state"]["problems"]

    assert problems[0].startswith("The newest answer is from 31 Aug 2026, ")
    assert "crm_accounts is late: its newest file arrived 40 days ago. Ask Sales Operations for the export." in problems
    assert "campaign_sends has never delivered a file. Ask Marketing for the export." in problems
    assert any(problem.endswith("in these figures: 3 (mail_gateway).") for problem in problems)
    assert any(problem.endswith("nobody reads them: 2 (helpdesk_cases).") for problem in problems)
    assert "crm_events fails a check: Rows are whole. Found: 7" in problems


def test_nothing_is_wrong_the_day_after_the_newest_answer(marts: duckdb.DuckDBPyConnection) -> None:
    state = asked(marts, "today", "update _publication set published_at = '2026-09-01 06:00'")["state"]

    assert state["problems"] == []
    assert (state["fresh"], state["sources"]) == (15, 15)
    assert state["passed"] == state["checks"] > 20


def test_many_failures_do_not_bury_the_page(marts: duckdb.DuckDBPyConnection) -> None:
    problems = asked(marts, "today", "update quality_results set passed = false")["state"]["problems"]

    assert len(problems) == 8
    assert problems[-1].endswith("more of this kind: see Data quality.")


def test_alerts_that_are_current_come_first_and_are_counted(marts: duckdb.DuckDBPyConnection) -> None:
    current = "update alerts set is_current = true where dimension = 'survey'"
    content = asked(marts, "today", current)

    assert (content["alerts"]["current"], content["alerts"]["total"]) == (1, 25)
    assert content["alerts"]["rows"][0]["whom"] == "Survey: Training survey"
    assert "Current alerts: 1." in content["lead"]
    assert "No alert is current." in asked(marts, "today")["lead"]


def test_alerts_show_their_evidence_and_how_many_more_there_are(today: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select measured, previous_measured, measured_change, change_ci_low, change_ci_high, cases, previous_cases "
        "from alerts order by period_start desc, adjusted_p_value, dimension, member limit 10"
    ).fetchall()
    told = [(row[2], row[4], row[5]) for row in today.rows("today-alerts")]

    assert told == [
        (
            f"{points(now)} before {points(before)}",
            f"{points(change)} {points(low)} … {points(high)}",
            f"{cases:,} before {previous:,}",
        )
        for now, before, change, low, high, cases, previous in rows
    ]
    assert "15 more: see the mart alerts." in today.text


def test_an_alert_under_the_minimum_shows_its_cases_alone(marts: duckdb.DuckDBPyConnection) -> None:
    rows = asked(marts, "today", "update alerts set previous_cases = 9")["alerts"]["rows"]

    assert {row["shown"] for row in rows} == {False}


def test_the_queue_is_counted_by_act_and_by_owner(today: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    acts = marts.execute(
        "select count(*), count(*) filter (where is_overdue) from follow_up_queue group by act "
        "order by min(priority_rank)"
    ).fetchall()
    owners = marts.execute(
        "select count(*), count(*) filter (where is_overdue) from follow_up_queue group by owner_key, team "
        "order by min(priority_rank) limit 12"
    ).fetchall()

    assert [tuple(row[1:3]) for row in today.rows("today-acts")] == [(f"{n:,}", f"{late:,}") for n, late in acts]
    assert [tuple(row[-2:]) for row in today.rows("today-owners")] == [(f"{n:,}", f"{late:,}") for n, late in owners]
    total, late = (sum(row[at] for row in acts) for at in (0, 1))
    assert f"Customers waiting for an act: {total:,}, overdue: {late:,}." in today.text


def test_the_first_acts_are_those_of_the_first_ranks_and_keys_are_cut(
    today: Shown, marts: duckdb.DuckDBPyConnection
) -> None:
    rows = marts.execute(
        "select priority_rank, score, annual_revenue, account_key, response_key from follow_up_queue "
        "order by priority_rank limit 10"
    ).fetchall()

    for told, (rank, score, revenue, account, response) in zip(today.rows("today-first"), rows, strict=True):
        assert told[0] == str(rank)
        assert told[3] == ("–" if score is None else str(score))
        assert told[4] == ("–" if revenue is None else f"{revenue:,.0f}")
        assert (told[5], told[6]) == (account[:11], response[:8])
        assert account not in today.html
        assert response not in today.html


def test_without_goals_alerts_and_work_the_page_says_what_would_bring_them(pages_of: Callable[..., Path]) -> None:
    folder = pages_of(*(f"delete from {mart}" for mart in EMPTIED))
    text = shown(folder / "index.html").text

    for told in ("They stand under `targets` in programme.yml", "Nothing waits.", "was ever more than chance explains"):
        assert told in text
    assert "business_events and communications bring them" in shown(folder / "trend.html").text
    where = shown(folder / "where.html").text
    for told in ("source of the kind comment_themes", "source of the kind benchmarks"):
        assert told in where
