"""Where. What belongs here: groups, crosses, themes, published figures. What does not: form (`test_rules…`)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from asking import asked
from one_page import one_page
from shown import Shown, shown

from publishing.report.pages.where_crosses import CELLS

DIMENSIONS = {
    "region": ("nps_by_segment", "segment", "segment_type = 'region'"),
    "plan": ("nps_by_segment", "segment", "segment_type = 'plan'"),
    "touchpoint": ("nps_by_touchpoint", "touchpoint", "true"),
    "lifecycle_stage": ("nps_by_lifecycle_stage", "lifecycle_stage", "true"),
}
"""Tables of the page with the mart, column and condition that they show."""

QUARTER = "period_grain = 'quarter' and period_start = '2026-04-01'"
"""The demo's latest complete one."""


@pytest.fixture(scope="module")
def where(pages: Path) -> Shown:
    """The demo's page."""
    return shown(pages / "where.html")


@pytest.fixture(scope="module")
def marts(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the published file to change."""
    copy = tmp_path_factory.mktemp("where") / "marts.duckdb"
    shutil.copyfile(published, copy)
    with duckdb.connect(str(copy)) as connection:
        yield connection


def points(value: float) -> str:
    """A number of the page, to one decimal with a real minus sign."""
    return f"{value:.1f}".replace("-", "−")


@pytest.mark.parametrize("table", DIMENSIONS)
def test_groups_show_their_mart_by_the_lower_end_of_their_intervals(
    where: Shown, marts: duckdb.DuckDBPyConnection, table: str
) -> None:
    mart, member, only = DIMENSIONS[table]
    rows = marts.execute(
        f"select responses, detractors, nps, nps_ci_low, nps_ci_high from {mart} where {QUARTER} and {only} "
        f"order by {member} = 'unknown', nps_ci_low desc nulls last, responses desc"
    ).fetchall()

    told = where.rows(f"where-{table}")
    assert len(told) == len(rows) > 3
    for row, (count, detractors, nps, low, high) in zip(told, rows, strict=True):
        assert row[1].split()[0] == f"{count:,}"
        if nps is None:
            assert row[2:] == ["", "too few"]
            continue
        assert f"Detractors {100 * detractors / count:.0f}%" in row[1]
        assert row[3].startswith(f"{points(nps)} {points(low)} … {points(high)}")


def test_the_lead_names_the_highest_and_the_lowest_group_of_all(where: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    parts = " union all ".join(
        f"select {member} as member, responses, nps, nps_ci_low, nps_ci_high from {mart} where {QUARTER}"
        for mart, member, _ in {found[:2]: found for found in DIMENSIONS.values()}.values()
    )
    known = f"from ({parts}) where nps is not null and member <> 'unknown'"
    [high] = marts.execute(f"select member, nps, responses {known} order by nps_ci_low desc limit 1").fetchall()
    [low] = marts.execute(f"select member, nps, responses {known} order by nps_ci_high limit 1").fetchall()

    assert (high[0], low[0]) == ("training", "churned")
    assert (
        f"In Q2 2026 the highest of all groups is training (Touchpoint) with {points(high[1])} (n = {high[2]:,}), the "
        f"lowest Churned (Lifecycle stage) with {points(low[1])} (n = {low[2]:,}), by the ends of their intervals."
    ) in where.text


def test_groups_are_not_compared_with_a_quarter_of_other_surveys(marts: duckdb.DuckDBPyConnection) -> None:
    def changed_tables(*changes: str) -> set[str]:
        found = asked(
            marts, "where", "update nps_by_segment set is_significant_change = true, nps_change = 5", *changes
        )
        return {shown.anchor for shown in found["dimensions"] if any(cell.change for cell in shown.table.cells)}

    one_kind = "update fct_response set survey_type = 'transactional'"

    assert "by-region" not in changed_tables()
    assert "by-region" in changed_tables(one_kind)


def test_cases_without_a_root_cause_are_not_called_a_theme(where: Shown) -> None:
    assert "not recorded" in [row[0] for row in where.rows("where-causes")]
    assert "no theme found" not in [row[0] for row in where.rows("where-causes")]


def test_groups_with_too_few_answers_come_last_and_show_their_number_alone(marts: duckdb.DuckDBPyConnection) -> None:
    few = f"update nps_by_touchpoint set responses = 9 where {QUARTER} and touchpoint = 'training'"
    [table] = [shown.table for shown in asked(marts, "where", few)["dimensions"] if shown.anchor == "by-touchpoint"]

    assert [cell.member for cell in table.cells if cell.nps is None] == ["training"]
    assert table.cells[-1].member == "training"


def test_the_finding_follows_the_intervals(marts: duckdb.DuckDBPyConnection) -> None:
    def finding(*changes: str) -> str:
        return next(
            found.finding for found in asked(marts, "where", *changes)["dimensions"] if found.anchor == "by-plan"
        )

    narrow = "update nps_by_segment set nps_ci_low = nps - 0.1, nps_ci_high = nps + 0.1 where nps is not null"
    broad = "update nps_by_segment set nps_ci_low = -99, nps_ci_high = 99 where nps is not null"

    assert finding(narrow).endswith("their intervals do not overlap.")
    assert finding(broad).startswith("No group stands clearly apart")


def test_all_answers_count_where_a_quarter_has_too_few(where: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    few = f"update nps_by_lifecycle_stage set is_reportable = false where {QUARTER}"
    content = asked(marts, "where", few)
    grains = {found.anchor: found.table.grain for found in content["dimensions"]}

    assert grains["by-lifecycle_stage"] == "all"
    assert grains["by-touchpoint"] == "quarter"


def test_a_cross_shows_each_cell_of_its_mart(where: Shown, marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        f"select segment, touchpoint, responses, nps from nps_by_segment_touchpoint "
        f"where {QUARTER} and segment_type = 'region'"
    ).fetchall()
    head, *body = where.tables["where-cross-region-touchpoint"]
    columns = [" ".join(cell.text.split()) for cell in head]
    told = {
        (row[0].text.strip().lower(), column): (" ".join(cell.text.split()), cell.value)
        for row in body
        for column, cell in zip(columns[1:], row[1:], strict=True)
    }

    assert len(rows) > 25
    for segment, touchpoint, count, nps in rows:
        text, value = told.pop((segment.lower(), touchpoint))
        assert text == (f"n = {count}" if nps is None else f"{points(nps)} n = {count}")
        assert value == (None if nps is None else str(nps))
    assert {text for text, _ in told.values()} <= {""}


@pytest.mark.parametrize(
    "cross", ["touchpoint-lifecycle_stage", "company_size-lifecycle_stage", "job_level-touchpoint"]
)
def test_every_pair_of_dimensions_is_crossed(where: Shown, cross: str) -> None:
    assert len(where.rows(f"where-cross-{cross}")) > 3


def test_what_does_not_fit_on_the_page_is_named(marts: duckdb.DuckDBPyConnection) -> None:
    copies = [
        f"insert into {mart} by name select * replace (segment_type || '_{number}' as segment_type) from {mart} "
        f"where segment_type in ('region', 'industry', 'plan') and {when}"
        for mart, when in (
            ("nps_by_segment_touchpoint", QUARTER),
            ("nps_by_segment_lifecycle_stage", QUARTER),
            ("nps_by_segment", QUARTER),
            ("dim_segment", "true"),
        )
        for number in range(3)
    ]
    content = asked(marts, "where", *copies)
    drawn, left_out = content["crosses"]

    assert sum(len(heat.rows) * len(heat.columns) for heat in drawn) <= CELLS
    assert len(left_out) > 0
    assert content["more_types"] == 2


def test_themes_show_their_mart_where_both_sides_have_enough_answers(
    where: Shown, marts: duckdb.DuckDBPyConnection
) -> None:
    rows = marts.execute(
        "select theme, responses, nps_difference, nps_difference_ci_low, nps_difference_ci_high, "
        f"is_significant_difference from nps_drivers where {QUARTER} and theme_source = 'comment' and is_reportable "
        "order by nps_difference_ci_low desc"
    ).fetchall()
    told = where.rows("where-drivers")

    assert len(told) == len(rows) > 5
    for row, (theme, count, difference, low, high, clear) in zip(told, rows, strict=True):
        assert row[0].startswith(theme)
        assert row[1].split()[0] == f"{count:,}"
        assert f"{points(difference)} {points(low)} … {points(high)}" in row[3]
        assert ("beyond chance" in row[3]) == clear


def test_a_theme_that_few_mention_is_not_shown(marts: duckdb.DuckDBPyConnection) -> None:
    few = "update nps_drivers set responses_without = 9 where theme = 'friendliness'"
    drivers = asked(marts, "where", few)["drivers"]

    assert "friendliness" not in {row["theme"] for row in drivers["comments"]}
    assert "friendliness" not in drivers["finding"]


def test_published_figures_stand_beside_the_own_one_unless_they_cannot_be_compared(
    where: Shown, marts: duckdb.DuckDBPyConnection
) -> None:
    rows = marts.execute(
        "select industry, median_nps, difference from benchmarks order by published_on desc, industry"
    ).fetchall()
    for told, (industry, median, difference) in zip(where.rows("where-benchmarks"), rows, strict=True):
        assert told[0].startswith(industry)
        assert told[2] == points(median)
        assert told[3].startswith(points(difference))

    apart = asked(marts, "where", "update benchmarks set is_comparable = false where industry = 'Software'")
    assert [row["industry"] for row in apart["benchmarks"] if not row["shown"]] == ["Software"]


def test_without_an_own_figure_no_published_one_is_shown(published: Path) -> None:
    page = one_page(published, "where", "update benchmarks set own_responses = 9")

    assert "where-benchmarks" not in page.tables
    assert "Published figures in the mart benchmarks: 4." in page.text
