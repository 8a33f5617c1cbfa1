"""The whole flow: the demo's published marts against the planted truth."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from generator.comments import ODD, SENTENCES

NPS_MARTS = (
    "nps_overall",
    "nps_by_segment",
    "nps_by_touchpoint",
    "nps_by_lifecycle_stage",
    "nps_by_segment_touchpoint",
    "nps_by_segment_lifecycle_stage",
    "nps_by_touchpoint_lifecycle_stage",
)
COUNTS = ("responses", "promoters", "passives", "detractors")
FATES = ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")
SEGMENTS = ("industry", "region", "company_size", "plan", "job_level")


@pytest.fixture(scope="module")
def marts(demo_folder: Path, refreshed: Callable[[Path], Path]) -> Path:
    """The published file after one refresh of the demo."""
    return refreshed(demo_folder)


def _query(marts: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(marts), read_only=True) as con:
        return con.execute(query).fetchall()


def _key_columns(truth: dict[str, Any], mart: str) -> list[str]:
    columns = truth["cells"][mart]["columns"]
    return columns[: columns.index("responses")]


def _key(columns: list[str], row: tuple | list) -> tuple:
    # The start of `all` is the first day of whatever the mart holds: a label, not part of the cell.
    named = zip(columns, row, strict=True)
    return tuple("" if name == "period_start" and row[0] == "all" else value for name, value in named)


def _expected(truth: dict[str, Any], mart: str) -> dict[tuple, tuple]:
    keys = _key_columns(truth, mart)
    return {_key(keys, row[: len(keys)]): tuple(row[len(keys) :]) for row in truth["cells"][mart]["rows"]}


def _published(marts: Path, truth: dict[str, Any], mart: str, *values: str) -> dict[tuple, tuple]:
    keys = _key_columns(truth, mart)
    grains = sorted({row[0] for row in truth["cells"][mart]["rows"]})
    select = [*(f"cast({key} as varchar)" for key in keys), *values]
    where = ", ".join(f"'{grain}'" for grain in grains)
    rows = _query(marts, f"select {', '.join(select)} from {mart} where period_grain in ({where}) and responses > 0")
    return {_key(keys, row[: len(keys)]): row[len(keys) :] for row in rows}


@pytest.mark.parametrize("mart", NPS_MARTS)
def test_the_counts_of_every_cell_are_those_that_were_drawn(mart: str, marts: Path, truth: dict[str, Any]) -> None:
    expected = {key: values[:4] for key, values in _expected(truth, mart).items()}
    assert _published(marts, truth, mart, *COUNTS) == expected


def test_the_true_nps_lies_within_the_interval_in_at_least_nine_of_ten_reportable_cells(
    marts: Path, truth: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    inside = reportable = 0
    for mart in NPS_MARTS:
        expected = _expected(truth, mart)
        for key, (is_reportable, low, high) in _published(
            marts, truth, mart, "is_reportable", "nps_ci_low", "nps_ci_high"
        ).items():
            if is_reportable:
                reportable += 1
                inside += low <= expected[key][4] <= high
    with capsys.disabled():
        print(f"\ndemo: true NPS inside the 95 % interval in {inside} of {reportable} cells, {inside / reportable:.1%}")
    assert reportable > 3_000
    assert inside / reportable >= 0.9


def test_a_cell_is_reportable_from_ten_answers_on(marts: Path, truth: dict[str, Any]) -> None:
    for mart in NPS_MARTS:
        found = _published(marts, truth, mart, "responses", "is_reportable", "nps")
        assert all(shown == (count >= 10) and (nps is not None) == shown for count, shown, nps in found.values())


def test_every_answer_has_the_stage_and_the_segments_of_its_moment(marts: Path, truth: dict[str, Any]) -> None:
    table = truth["answers"]
    names = ["source", "source_file", "source_row", "responded_on", "score", "touchpoint", "lifecycle_stage", *SEGMENTS]
    places = [table["columns"].index(name) for name in names]
    expected = {tuple(row[place] for place in places) for row in table["rows"]}
    columns = [
        "cast(responded_on as varchar)" if name == "responded_on" else f"segment_{name}" if name in SEGMENTS else name
        for name in names
    ]
    found = _query(marts, f"select {', '.join(columns)} from fct_response")
    assert len(found) == len(expected)
    assert set(found) - expected == set()


def test_fates_in_the_intake_summary_are_the_planted_ones(marts: Path, truth: dict[str, Any]) -> None:
    found = {
        (source, file): counts
        for source, file, *counts in _query(
            marts, f"select source, source_file, rows_read, blank_rows, {', '.join(FATES)} from intake_summary"
        )
    }
    expected = {
        (source, name): [file["rows_read"], file["blank_rows"], *(file[fate] for fate in FATES)]
        for source, files in truth["files"].items()
        for name, file in files.items()
    }
    assert found == expected


def test_the_incident_is_a_significant_drop_in_both_touchpoints_that_it_struck(marts: Path) -> None:
    found = _query(
        marts,
        """
        select touchpoint, nps < previous_nps, is_significant_change from nps_by_touchpoint
        where period_grain = 'month' and period_start = '2025-09-01' and touchpoint in ('support_case', 'delivery')
        order by touchpoint
        """,
    )
    assert found == [("delivery", True, True), ("support_case", True, True)]


def test_published_marts_hold_no_address_no_name_and_no_comment(marts: Path) -> None:
    sentences = {sentence for group in SENTENCES.values() for sentence in group} | {odd for odd in ODD if len(odd) > 5}
    suspicious = ["%@account-%", "%@elsewhere.%", "%contact-0%", "Contact 0%", "Contact 1%", "Contact 2%"]
    suspicious += [f"Account {digit}%" for digit in range(10)]
    suspicious += [f"%{sentence}%" for sentence in sorted(sentences)]
    texts = _query(
        marts,
        "select table_name, column_name from duckdb_columns()"
        " where not internal and data_type = 'VARCHAR' order by all",
    )
    assert len(texts) > 50
    leaks = []
    with duckdb.connect(str(marts), read_only=True) as con:
        con.execute("create temp table suspicious as select unnest($1) as pattern", [suspicious])
        for table, column in texts:
            hits = con.execute(
                f"""
                select count(*) from (select distinct "{column}" as text from "{table}" where "{column}" is not null)
                where exists (select 1 from suspicious where text like pattern)
                """
            ).fetchall()[0][0]
            if hits:
                leaks.append((table, column, hits))
    assert leaks == []


def test_every_identity_of_the_marts_holds(demo_folder: Path, assert_identities: Callable[[Path], None]) -> None:
    assert_identities(demo_folder)


def test_the_campaign_that_works_is_found_and_the_one_that_does_not_is_not(marts: Path, truth: dict[str, Any]) -> None:
    primary = _query(
        marts,
        "select campaign, method, verdict, effect_ci_low, effect_ci_high from campaign_effect where is_primary",
    )
    verdicts = {campaign: (method, verdict) for campaign, method, verdict, _, _ in primary}
    assert verdicts == {
        "apology_2024": ("holdout", "no_effect_found"),
        "service_relaunch_2025": ("holdout", "effect_found"),
    }
    for campaign, _, _, low, high in primary:
        assert low < truth["campaigns"][campaign]["groups"]["treated"]["true_lift_of_the_campaign"] < high


def test_detractors_get_better_without_an_effect_and_only_the_controls_tell(marts: Path) -> None:
    effects = _query(
        marts, "select method, effect, p_value from campaign_effect where campaign = 'apology_2024' order by method"
    )
    found = {method: (effect, p_value) for method, effect, p_value in effects}
    assert found["paired"][0] > 80
    assert found["paired"][1] < 1e-6
    assert found["difference_in_differences"][1] > 0.05


def test_a_campaigns_audience_is_everybody_it_was_sent_to_or_held_out_from(marts: Path, truth: dict[str, Any]) -> None:
    people = _query(marts, "select campaign, treatment_group, people from campaign_attrition where band_before = 'all'")
    assert {(campaign, group): count for campaign, group, count in people} == {
        (campaign, group): one["people"]
        for campaign, sent in truth["campaigns"].items()
        for group, one in sent["groups"].items()
    }


def test_people_asked_too_often_are_found_across_the_tools(marts: Path, truth: dict[str, Any]) -> None:
    """Two sends within 30 × 24 hours, whichever tool sent them: reminders are no sends, and answers decide nothing."""
    found = _query(marts, "select count(*) from survey_eligibility where violations_any > 0")
    assert found == [(truth["people_asked_too_often"],)]
