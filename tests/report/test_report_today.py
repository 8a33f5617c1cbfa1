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

ONE_KIND = "update fct_response set survey_type = 'transactional'"
"""Without relational waves, which the demo sends in every other quarter, all periods can be compared."""


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
        "from fct_response where responded_on between '2026-04-01' and '2026-06-30'"
    )
    count, nps = marts.execute(recount).fetchall()[0]

    assert f"In Q2 2026 the NPS was {points(nps)} (95 % interval " in today.text
    assert f", {count:,} answers). Not comparable with Q1 2026: relationship surveys are " in today.text


def test_periods_of_another_mix_of_surveys_are_not_compared(today: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    counted = "select count(*) filter (where survey_type = 'relational'), count(*) from fct_response "
    relational, total = marts.execute(f"{counted} where responded_on between '2026-04-01' and '2026-06-30'").fetchall()[
        0
    ]
    [(before, _)] = marts.execute(f"{counted} where responded_on between '2026-01-01' and '2026-03-31'").fetchall()
    quarter, month, _ = asked(marts, "today")["changes"]

    assert (before, relational > 0.2 * total) == (0, True)
    assert quarter == (
        f"Not comparable with Q1 2026: relationship surveys are {100 * relational / total:.0f}% of the answers, "
        "there 0%. The NPS of each kind is on Trend."
    )
    assert month.startswith("That is −10.4 points on Jul 2026 (26.3)")
    assert quarter in today.text


def test_the_same_quarter_a_year_before_stands_beside_it(today: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    of_then = "where responded_on between '2025-04-01' and '2025-06-30'"
    [(count, nps)] = marts.execute(
        "select count(*), 100.0 * (count(*) filter (where score >= 9) - count(*) filter (where score <= 6)) / count(*) "
        f"from fct_response {of_then}"
    ).fetchall()
    few = "update nps_overall set is_reportable = false where period_grain = 'quarter' and period_start = '2025-04-01'"

    told = asked(marts, "today")["years"][0]
    assert told.startswith(f"A year before, Q2 2025: {points(nps)} (")
    assert told.endswith(f"n\u00a0=\u00a0{count:,}).")
    assert told.replace("\u00a0", " ") in today.text
    assert asked(marts, "today", few)["years"][0] == ""
    unlike = asked(marts, "today", f"{ONE_KIND} {of_then}")["years"][0]
    assert unlike.startswith("Not comparable with Q2 2025: relationship surveys are ")


@pytest.mark.parametrize(("shifted", "compared"), [(21, False), (19, True)])
def test_a_fifth_of_the_answers_is_the_limit(marts: duckdb.DuckDBPyConnection, shifted: int, compared: bool) -> None:
    # Of each hundred answers of August some become relational; July has none.
    kinds = (
        "update fct_response set survey_type = case when numbered.place * 100 < numbered.total * {} then 'relational' "
        "else 'transactional' end from (select response_key, row_number() over (order by response_key) as place, "
        "count(*) over () as total from fct_response where responded_on >= '2026-08-01') as numbered "
        "where numbered.response_key = fct_response.response_key"
    )

    assert asked(marts, "today", kinds.format(shifted))["changes"][1].startswith("That is") == compared


def test_a_month_that_fell_is_in_the_lead_unless_chance_explains_it(marts: duckdb.DuckDBPyConnection) -> None:
    of_august = "where period_grain = 'month' and period_start = '2026-08-01'"
    alone = "In Aug 2026 the NPS fell by 10.4 points to 15.9 (n\u00a0=\u00a0610)"
    alert = (
        "update alerts set is_current = true, period_start = '2026-08-01' "
        "where dimension = 'overall' and period_grain = 'month'"
    )

    assert f"{alone}: more than chance by itself, but not enough for an alert." in asked(marts, "today")["lead"]
    assert f"{alone}, more than chance." in asked(marts, "today", alert)["lead"]
    quiet = asked(marts, "today", f"update nps_overall set is_significant_change = false {of_august}")["lead"]
    assert not [sentence for sentence in quiet if "Aug 2026" in sentence]


def test_answers_of_churned_customers_are_counted(today: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    churned, total = marts.execute(
        "select count(*) filter (where lifecycle_stage = 'churned'), count(*) from fct_response "
        "where responded_on between '2026-04-01' and '2026-06-30'"
    ).fetchall()[0]

    assert f"{churned:,} of the {total:,} answers in Q2 2026 are from customers who had churned" in today.text
    assert asked(marts, "today", "delete from nps_by_lifecycle_stage where lifecycle_stage = 'churned'")["former"] == ""


def test_a_change_is_told_as_one_only_where_its_mart_says_so(marts: duckdb.DuckDBPyConnection) -> None:
    tell = (
        "update nps_overall set is_significant_change = {}, nps_change = -4.25, change_p_value = 0.0004 "
        "where period_start = '2026-04-01'"
    )

    clear = asked(marts, "today", ONE_KIND, tell.format("true"))["changes"][0]
    unclear = asked(marts, "today", ONE_KIND, tell.format("false"))["changes"][0]

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
    rows = marts.execute(
        "select cases, probability_reached from targets where metric <> 'retention' order by 2"
    ).fetchall()
    unlikely = sum(probability < 0.5 for _, probability in rows)
    *judged, retention = today.rows("today-targets")
    told = ["<\u00a01%" if odds < 0.01 else ">\u00a099%" if odds > 0.99 else f"{100 * odds:.0f}%" for _, odds in rows]

    assert [row[4] for row in judged] == [f"{cases:,}" for cases, _ in rows]
    assert [row[5].replace(" ", "\u00a0") for row in judged] == told
    assert f"For {unlikely} of {len(rows)} goals the true value is at present more likely short of the" in today.text
    assert all("so far in Q3 2026 1 Jul – 31 Aug 2026" in row[2] for row in judged)
    assert (retention[2].partition(" ")[2], retention[5]) == ("so far in Q3 2026", "too early")


def test_a_goal_of_a_period_that_is_over_is_not_called_so_far(marts: duckdb.DuckDBPyConnection) -> None:
    over = asked(marts, "today", "update targets set period_start = '2026-04-01'")["targets"]["rows"]

    assert {(row["so_far"], row["days"]) for row in over} == {(False, "")}
    assert "" not in {row["odds"] for row in over}


def test_the_lead_says_where_the_goal_stands_with_its_number(today: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    [(actual, cases, probability)] = marts.execute(
        "select actual, cases, probability_reached from targets where target = 'nps_overall_2026'"
    ).fetchall()

    assert (
        f"Goal 22.0 by 31 Dec 2026: Q3 2026 so far stands at {points(actual)} (n = {cases:,}); the probability that "
        f"the true value is already 22.0 or more is {100 * probability:.0f}%."
    ) in today.text


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
        "from alerts where kind = 'nps_fell' order by period_start desc, adjusted_p_value, dimension, member"
    ).fetchall()
    first, folded = today.rows("today-alerts"), today.rows("today-alerts-folded")
    told = [(row[2], row[4], row[5]) for row in (*first, *folded) if "NPS fell" in row[0]]

    assert told == [
        (
            f"{points(now)} before {points(before)}",
            f"{points(change)} {points(low)} … {points(high)}",
            f"{cases:,} before {previous:,}",
        )
        for now, before, change, low, high, cases, previous in rows
    ]
    assert (len(first), len(first) + len(folded)) == (5, 25)


def test_many_alerts_of_one_period_are_one_story(marts: duckdb.DuckDBPyConnection) -> None:
    def together(*changes: str) -> list[str]:
        return asked(marts, "today", *changes)["alerts"]["together"]

    counts = marts.execute(
        "select count(*) from alerts group by period_grain, period_start having count(*) > 5 "
        "order by max(period_start) desc"
    ).fetchall()
    september, quarter = together()

    assert september.startswith(f"{counts[0][0]} of the past alerts came together in Sep 2025")
    assert quarter.startswith(f"{counts[1][0]} of the past alerts came together in Q3 2025")
    assert "Warehouse move" in september
    assert "Version 8" not in september
    assert together("delete from fct_business_event")[0].endswith("No business event is known for it.")
    assert together("delete from alerts where member not in ('Nord', 'West', 'Ost', 'all', 'Basic')") == []


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
    [(total, late, silent)] = marts.execute(
        "select count(*) filter (where response_key is not null), "
        "count(*) filter (where response_key is not null and is_overdue), "
        "count(*) filter (where response_key is null) from follow_up_queue"
    ).fetchall()
    assert f"{total:,} answers wait for a follow-up ({late:,} overdue); besides, {silent:,} contacts have" in today.text


def test_the_queue_says_what_it_leaves_out_and_what_nobody_knows(marts: duckdb.DuckDBPyConnection) -> None:
    [(total, never)] = marts.execute(
        "select count(*), count(*) filter (where not exists (select 1 from fct_case as followed "
        "where followed.response_key = answered.response_key and followed.first_contact_at is not null)) "
        "from fct_response as answered where score <= 6 and responded_on between '2026-04-01' and '2026-06-30'"
    ).fetchall()
    notes = asked(marts, "today")["queue"]["notes"]
    next_day = asked(marts, "today", "update _publication set published_at = '2026-09-01 06:00'")["queue"]["notes"]

    assert notes[0].endswith("the oldest one is of 24 Aug 2026.")
    assert "newest answer or entry of a case is of 31 Aug 2026" in notes[1]
    assert notes[2] == f"{never:,} of the {total:,} detractors in Q2 2026 were never contacted (page Loop)."
    assert not any("newest answer or entry" in note for note in next_day)


def test_promoters_to_ask_are_told_apart(marts: duckdb.DuckDBPyConnection) -> None:
    asks = "update follow_up_queue set act = 'promoter_to_ask' where act = 'uncontacted_detractor'"
    finding = asked(marts, "today", asks)["queue"]["finding"]

    assert "; 8 promoters may be asked for a review or a referral." in finding
    assert finding.startswith("29 answers wait")


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
