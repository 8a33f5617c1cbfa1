"""Each data test finds what it guards against: a damaged warehouse must trip exactly the tests named here.

The tests run as dbt compiled them, inside a transaction that is rolled back. What does not belong here: the
numbers of sound marts, and the damages of marts that only the demo programme fills (demo_damages.py).
"""

import json
import re
from collections.abc import Iterator

import demo_damages
import duckdb
import pytest
from data_test_damage import compiled_data_tests, copied_warehouse, tripped
from tiny_landing import Landing

CONSERVED = "every_current_answer_counts_once_or_is_kept_out_by_an_account_rule"
HEADLINE = "every_answer_is_in_the_headline"

DAMAGES = {
    "an answer counted twice": (
        "insert into fct_response select * from fct_response limit 1",
        {"fct_response_keys_are_unique", CONSERVED, HEADLINE},
    ),
    "an answer lost on the way": ("delete from fct_response where source_row = 3", {CONSERVED, HEADLINE}),
    "a score beyond the scale": (
        "update fct_response set score = 11 where source_row = 3",
        {"fct_response_scores_are_within_the_scale"},
    ),
    "a score below the scale": (
        "update fct_response set score = -1 where source_row = 3",
        {"fct_response_scores_are_within_the_scale"},
    ),
    "an answer of an account that nobody knows": (
        "update fct_response set account_key = 'nobody' where source_row = 3",
        {"fct_response_accounts_are_known"},
    ),
    "an answer of a person that nobody knows": (
        "update fct_response set respondent_key = 'nobody' where source_row = 3",
        {"fct_response_respondents_are_customers"},
    ),
    "bands that do not sum to responses": (
        "update nps_overall set passives = passives + 1 where period_grain = 'day'",
        {"nps_overall_block_holds", HEADLINE},
    ),
    "an NPS shown below the minimum": (
        "update nps_overall set nps = 50 where not is_reportable",
        {"nps_overall_block_holds"},
    ),
    "an interval upside down": (
        "update nps_overall set nps_ci_low = 99, nps_ci_high = 1 where is_reportable",
        {"nps_overall_block_holds"},
    ),
    "a significant change without a p-value": (
        "update nps_by_touchpoint set is_significant_change = true where change_p_value is null",
        {"nps_by_touchpoint_block_holds"},
    ),
    "a period twice": (
        "insert into nps_overall select * from nps_overall where period_grain = 'year'",
        {"nps_overall_keys_are_unique"},
    ),
    "a touchpoint lost": (
        "delete from nps_by_touchpoint where touchpoint = 'order'",
        {"nps_by_touchpoint_sums_to_nps_overall"},
    ),
    "a stage lost": (
        "delete from nps_by_lifecycle_stage where lifecycle_stage = 'silent'",
        {"nps_by_lifecycle_stage_sums_to_nps_overall"},
    ),
    "a segment type that does not cover everybody": (
        "delete from nps_by_segment where segment = 'phone'",
        {"nps_by_segment_sums_to_nps_overall"},
    ),
    "a cross that misses a member": (
        "delete from nps_by_segment_touchpoint where segment = 'pro'",
        {"nps_by_segment_touchpoint_sums_to_nps_by_segment", "nps_by_segment_touchpoint_sums_to_nps_by_touchpoint"},
    ),
    "a cross with stages that misses a member": (
        "delete from nps_by_segment_lifecycle_stage where segment = 'pro'",
        {
            "nps_by_segment_lifecycle_stage_sums_to_nps_by_segment",
            "nps_by_segment_lifecycle_stage_sums_to_nps_by_lifecycle_stage",
        },
    ),
    "a cross of touchpoint and stage that counts one too many": (
        "update nps_by_touchpoint_lifecycle_stage set responses = responses + 1, promoters = promoters + 1 "
        "where period_grain = 'all' and touchpoint = 'year'",
        {
            "nps_by_touchpoint_lifecycle_stage_sums_to_nps_by_touchpoint",
            "nps_by_touchpoint_lifecycle_stage_sums_to_nps_by_lifecycle_stage",
        },
    ),
    "an account with two plans at one moment": (
        "update int_account_history set holds_from = timestamp '2025-01-15' where account_key = 'A' "
        "and segment_plan = 'pro'",
        {"int_account_history_intervals_do_not_overlap"},
    ),
    "an account whose version ends before it begins": (
        "update int_account_versions set holds_until = timestamp '2020-01-01' where account_key = 'A'",
        {"int_account_versions_intervals_do_not_overlap"},
    ),
    "a merged account in two pools at one moment": (
        "insert into int_account_pools select 'A', 'B@' || n, timestamp '2025-01-01', timestamp '2026-01-01', "
        "timestamp '2025-01-01' from range(2) as t (n)",
        {"int_account_pools_intervals_do_not_overlap"},
    ),
    "a contact with two accounts at one moment": (
        "insert into int_contact_history select * from int_contact_history",
        {"int_contact_history_intervals_do_not_overlap"},
    ),
    "a version that holds since nobody knows when": (
        "update int_contact_history set holds_from = null",
        {"int_contact_history_intervals_do_not_overlap"},
    ),
    "an answer of an archive that counts in its successor twice": (
        "insert into int_same_answers select 'year', 'archive', 'successor', 'a', 'batch', s, 0 "
        "from unnest(['s', 't']) as t (s)",
        {"int_same_answers_archive_answers_are_unique"},
    ),
    "an answer of a successor that stands for two of its archive": (
        "insert into int_same_answers select 'year', 'archive', 'successor', a, 'batch', 's', 0 "
        "from unnest(['a', 'b']) as t (a)",
        {"int_same_answers_successor_answers_are_unique"},
    ),
    "a row that names somebody and is neither known nor unknown": (
        "update source_freshness set matched = matched + 1 where source = 'answers'",
        {"source_freshness_matches_add_up"},
    ),
    "a survey whose customers the CRM does not know": (
        "update source_freshness set matched = 0, unmatched = with_identifier, unmatched_share = 1 "
        "where source = 'answers'",
        {"the_crm_knows_most_customers_that_a_source_names"},
    ),
    "a tool that shares more answers than it has": (
        "insert into source_overlap by name select 'year' as survey, 1 as archive_responses, 1 as successor_responses, "
        "2 as same_answers, 0 as respondents_in_both, true as stitchable, 0 as archive_own_responses, "
        "0 as successor_own_responses, 'a' as archive, 'b' as successor, 'week' as period_grain, 1 as overlap_weeks",
        {"source_overlap_counts_hold"},
    ),
    "a week of two tools twice": (
        "insert into source_overlap by name select 'year' as survey, 0 as archive_responses, 0 as successor_responses, "
        "0 as same_answers, 0 as respondents_in_both, true as stitchable, 0 as archive_own_responses, "
        "0 as successor_own_responses, 'a' as archive, 'b' as successor, 'week' as period_grain, 1 as overlap_weeks "
        "from range(2)",
        {"source_overlap_keys_are_unique"},
    ),
    "a doubt of one source twice": (
        "insert into identity_findings select 'MERGE_CYCLE', 'accounts', 2, 'meaning' from range(2)",
        {"identity_findings_keys_are_unique"},
    ),
    "a file with a row that has no fate": (
        "update intake_summary set rows_read = rows_read + 1 where source = 'answers'",
        {"intake_summary_fates_add_up"},
    ),
    **{
        f"bands of {mart} that do not sum to responses": (
            f"update {mart} set detractors = detractors + 1",
            {f"{mart}_block_holds"},
        )
        for mart in (
            "nps_by_lifecycle_stage",
            "nps_by_segment",
            "nps_by_segment_lifecycle_stage",
            "nps_by_segment_touchpoint",
            "nps_by_touchpoint_lifecycle_stage",
        )
    },
    **{
        f"a row of {mart} twice": (f"insert into {mart} select * from {mart} limit 1", {f"{mart}_keys_are_unique"})
        for mart in (
            "dim_account",
            "dim_campaign",
            "dim_customer",
            "dim_date",
            "dim_lifecycle_stage",
            "dim_segment",
            "dim_survey",
            "dim_touchpoint",
            "intake_summary",
            "nps_by_lifecycle_stage",
            "nps_by_segment",
            "nps_by_segment_lifecycle_stage",
            "nps_by_segment_touchpoint",
            "nps_by_touchpoint",
            "nps_by_touchpoint_lifecycle_stage",
            "quality_results",
            "source_freshness",
        )
    },
}


# They read no table; their numbers are their own.
WITHOUT_DATA = {"comparisons_reproduce_published_numbers", "formulas_reproduce_published_numbers"}


@pytest.fixture(scope="module")
def compiled_tests(tiny: Landing) -> dict[str, str]:
    """The SQL of every data test by its name, as the build of the tiny programme ran it."""
    return compiled_data_tests(tiny.root / "target")


@pytest.fixture(scope="module")
def warehouse(tiny: Landing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the tiny programme's warehouse."""
    with copied_warehouse(tiny.warehouse, tmp_path_factory.mktemp("damaged")) as con:
        yield con


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_trips_the_tests_that_guard_against_it(
    damage: str, warehouse: duckdb.DuckDBPyConnection, compiled_tests: dict[str, str]
):
    statement, expected = DAMAGES[damage]
    assert expected <= tripped(warehouse, compiled_tests, statement)


def test_a_sound_warehouse_trips_nothing(warehouse: duckdb.DuckDBPyConnection, compiled_tests: dict[str, str]):
    assert tripped(warehouse, compiled_tests, "select 1") == set()


def test_every_data_test_has_a_damage_that_trips_it(compiled_tests: dict[str, str]):
    by_tiny, by_demo = (
        {name for _, names in damages.values() for name in names} for damages in (DAMAGES, demo_damages.DAMAGES)
    )
    assert set(compiled_tests) - WITHOUT_DATA == by_tiny | by_demo
    assert by_tiny & by_demo == set()


def test_a_refresh_can_leave_out_exactly_the_tests_that_read_no_data(tiny: Landing, compiled_tests: dict[str, str]):
    manifest = json.loads((tiny.root / "target" / "manifest.json").read_text())["nodes"]
    tagged = {n["name"] for n in manifest.values() if n["resource_type"] == "test" and "formula" in n["tags"]}
    reading_nothing = {name for name, sql in compiled_tests.items() if '"warehouse"."' not in re.sub("--.*", "", sql)}
    assert tagged == reading_nothing == WITHOUT_DATA


WRONG_FORMULAS = {
    "an interval of 90 %": ("formulas", "1.959963984540054 * sqrt", "1.644853626951473 * sqrt"),
    "an interval without adjustment": ("formulas", "cast(3.0 as", "cast(0.0 as"),
    "a comparison without adjustment": ("comparisons", "cast(3.0 as", "cast(0.0 as"),
    "a paired comparison without squares": ("comparisons", "cast(sum_of_squares as", "cast(sum_of_changes as"),
    "a quantile with a digit wrong": ("comparisons", "3.3871328727963666080e+0", "3.3871328727963666081e+1"),
}


@pytest.mark.parametrize("wrong", WRONG_FORMULAS)
def test_a_wrong_formula_trips_the_test_of_the_formulas(
    wrong: str, warehouse: duckdb.DuckDBPyConnection, compiled_tests: dict[str, str]
):
    what, right, instead = WRONG_FORMULAS[wrong]
    sound = compiled_tests[f"{what}_reproduce_published_numbers"]
    assert right in sound
    changed = sound.replace(right, instead)
    assert warehouse.execute(f"select count(*) from ({changed})").fetchall() != [(0,)]
