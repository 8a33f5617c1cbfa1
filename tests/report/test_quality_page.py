"""The page Data quality. What belongs here: its figures against the marts. What does not: rules of every page."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from shown import Element, Shown, numbers, shown


@pytest.fixture(scope="module")
def page(pages_of: Callable[..., Path]) -> Shown:
    """The demo's page."""
    return shown(pages_of() / "quality.html")


@pytest.fixture(scope="module")
def marts(published: Path) -> duckdb.DuckDBPyConnection:
    """The demo's published file."""
    with duckdb.connect(str(published), read_only=True) as connection:
        yield connection


def figures(page: Shown, table: str) -> list[tuple[str, ...]]:
    """Raw values of a table's rows, those that the page carries."""
    return [tuple(cell.value for cell in row if cell.value is not None) for row in page.tables[table][1:]]


def published_rows(page: Shown) -> list[list[Element]]:
    """Rows of accepted rows and published answers, without their header."""
    return page.tables["quality-published-answers"][1:]


def test_fates_are_those_of_the_intake_and_add_up(page: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select sum(rows_read), sum(accepted), sum(unanswered), sum(excluded), sum(duplicate), sum(superseded), "
        "sum(quarantined) from intake_summary group by source order by source"
    ).fetchall()
    assert figures(page, "quality-fates") == [tuple(str(int(value)) for value in row) for row in rows]
    assert all(row[0] == sum(row[1:]) for row in rows)


def test_accepted_rows_lead_to_the_published_answers(page: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    accepted = dict(
        marts.execute(
            "select source, sum(accepted)::bigint from intake_summary where kind = 'survey_responses' group by 1"
        ).fetchall()
    )
    answers = dict(marts.execute("select source, count(*) from fct_response group by 1").fetchall())
    rows = [[row[0].text.strip(), *(int(cell.value or 0) for cell in row[1:])] for row in published_rows(page)]

    assert {row[0] for row in rows} == {source for source in accepted if accepted[source] != answers[source]}
    for source, landed, earlier, by_successor, by_rule, published in rows:
        assert (landed, published) == (accepted[source], answers[source])
        assert landed - earlier - by_successor - by_rule == published
    assert "only the newest version is published" in page.text


def test_the_newest_record_comes_before_the_age_of_the_file(page: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    newest = dict(marts.execute("select source, last_event_at from source_freshness").fetchall())
    for row in page.rows("quality-freshness"):
        assert (row[1] == "–") == (newest[row[0]] is None)
        assert newest[row[0]] is None or row[1].endswith(str(newest[row[0]].year))


def test_matches_are_those_of_the_sources(page: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select with_identifier, matched, unmatched, ambiguous from source_freshness where with_identifier > 0 "
        "order by unmatched * 1.0 / with_identifier desc, source"
    ).fetchall()
    assert [row[:4] for row in figures(page, "quality-matching")] == [tuple(map(str, row)) for row in rows]


def test_the_funnel_is_that_of_the_latest_complete_quarter(page: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select sent, answered, answered / sent from survey_funnel where period_grain = 'quarter' "
        "and period_start = date '2026-04-01' and sent >= 10 order by sent desc, survey, channel"
    ).fetchall()
    found = figures(page, "quality-funnel")
    assert [(row[0], row[1]) for row in found] == [(str(sent), str(answered)) for sent, answered, _ in rows]
    assert [float(row[-1]) for row in found] == pytest.approx([share for _, _, share in rows])


def test_a_tool_that_tells_no_openings_has_a_funnel_without_them(pages_of: Callable[..., Path]) -> None:
    folder = pages_of("update survey_funnel set opened = null, opened_of_delivered = null, answered_of_opened = null")
    text = (folder / "quality.html").read_text(encoding="utf-8")

    assert "an untold number opened" in text
    assert '<rect class="opened"' not in text


def test_the_silent_could_move_the_score_as_far_as_the_counts_say(
    page: Shown, marts: duckdb.DuckDBPyConnection
) -> None:
    [(answers, silent, low, high)] = marts.execute(
        "select responses, non_respondents, nps_if_non_respondents_are_detractors, "
        "nps_if_non_respondents_are_promoters "
        "from nps_weighted where period_grain = 'quarter' and period_start = date '2026-04-01'"
    ).fetchall()
    *_, last = page.rows("quality-weighted")
    assert numbers(last[-1], "en") == [f"{low:.1f}", f"{high:.1f}"]
    assert high - low == pytest.approx(200 * silent / (answers + silent))


def test_a_failed_check_comes_first_with_what_to_do(pages_of: Callable[..., Path]) -> None:
    page = shown(
        pages_of(
            "update quality_results set passed = false, observed = '9 %' where source = 'crm_accounts' "
            "and check_name = 'quarantined_share'",
            "update source_freshness set freshness_status = 'error' where source = 'product_logins'",
        )
        / "quality.html"
    )
    [failed] = page.rows("quality-failed")
    assert failed[:4] == ["crm_accounts", "Share of rows in quarantine", "Error", "9 %"]
    assert failed[5].startswith("Read the reasons in the quarantine")
    late = page.rows("quality-freshness")[0]
    assert (late[0], late[2]) == ("product_logins", "▲ Much too late")
    assert "Look at what is marked ▲" in page.text
