"""The page Data quality. What belongs here: its figures against the marts. What does not: rules of every page."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from shown import Shown, numbers, shown


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


def test_fates_are_those_of_the_intake_and_add_up(page: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "select sum(rows_read), sum(accepted), sum(unanswered), sum(excluded), sum(duplicate), sum(superseded), "
        "sum(quarantined) from intake_summary group by source order by source"
    ).fetchall()
    assert figures(page, "quality-fates") == [tuple(str(int(value)) for value in row) for row in rows]
    assert all(row[0] == sum(row[1:]) for row in rows)


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
    assert page.rows("quality-freshness")[0][:2] == ["product_logins", "▲ Much too late"]
    assert "Look at what is marked ▲" in page.text
