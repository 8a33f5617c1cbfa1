"""The marts of a tiny programme, number by number. What does not belong here: formulas (unit tests of the models)."""

from datetime import date

import duckdb
from labelled_columns import unlabelled
from tiny_landing import Landing

MARTS = {
    "account_coverage",
    "account_nps",
    "alerts",
    "benchmarks",
    "campaign_attrition",
    "campaign_effect",
    "churn_by_band",
    "detractor_recovery",
    "dim_account",
    "dim_campaign",
    "dim_customer",
    "dim_date",
    "dim_lifecycle_stage",
    "dim_segment",
    "dim_survey",
    "dim_touchpoint",
    "earned_growth",
    "fct_business_event",
    "fct_case",
    "fct_communication",
    "fct_crm_event",
    "fct_invitation",
    "fct_response",
    "follow_up_queue",
    "identity_findings",
    "intake_summary",
    "labels",
    "loop_performance",
    "loyalty_outcomes",
    "nps_by_lifecycle_stage",
    "nps_by_segment",
    "nps_by_segment_lifecycle_stage",
    "nps_by_segment_touchpoint",
    "nps_by_touchpoint",
    "nps_by_touchpoint_lifecycle_stage",
    "nps_drivers",
    "nps_migration",
    "nps_overall",
    "nps_paired_change",
    "nps_trailing",
    "nps_weighted",
    "outcome_lead_lag",
    "promoter_asks",
    "quality_results",
    "revenue_at_risk",
    "revenue_at_risk_summary",
    "source_freshness",
    "source_overlap",
    "survey_eligibility",
    "survey_funnel",
    "targets",
    "vendor_reconciliation",
}

NPS_BLOCK = [
    "responses",
    "promoters",
    "passives",
    "detractors",
    "nps",
    "nps_ci_low",
    "nps_ci_high",
    "is_reportable",
    "previous_nps",
    "nps_change",
    "change_p_value",
    "is_significant_change",
]

SIMPLE_TYPES = {"BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"}


def columns_of(landing: Landing, mart: str) -> list[str]:
    """Column names of a mart, in order."""
    return [
        name
        for (name,) in landing.query(
            f"select column_name from duckdb_columns() where schema_name = 'marts' and table_name = '{mart}' "
            "order by column_index"
        )
    ]


def test_the_schema_marts_holds_exactly_the_marts_as_tables(tiny: Landing):
    tables = tiny.query("select table_name from duckdb_tables() where schema_name = 'marts'")
    views = tiny.query("select view_name from duckdb_views() where schema_name = 'marts'")
    assert {name for (name,) in tables} == MARTS
    assert views == []


def test_the_marts_have_the_columns_of_the_contract(tiny: Landing):
    fact = [
        "response_key", "source", "survey", "survey_type", "touchpoint", "channel", "language", "respondent_key",
        "account_key", "match_method", "score", "nps_group", "sent_at", "responded_at", "responded_on",
        "lifecycle_stage", "has_comment", "is_expired", "source_file", "source_row",
    ]  # fmt: skip
    assert columns_of(tiny, "fct_response") == [*fact, "segment_plan", "segment_level", "segment_device"]
    period = ["period_grain", "period_start"]
    assert columns_of(tiny, "nps_overall") == period + NPS_BLOCK
    assert columns_of(tiny, "nps_by_segment") == [*period, "segment_type", "segment", *NPS_BLOCK]
    assert columns_of(tiny, "nps_by_touchpoint") == [*period, "touchpoint", "survey_type", "channel", *NPS_BLOCK]
    assert columns_of(tiny, "nps_by_lifecycle_stage") == [*period, "lifecycle_stage", *NPS_BLOCK]
    assert columns_of(tiny, "nps_by_segment_touchpoint") == [
        *period, "segment_type", "segment", "touchpoint", *NPS_BLOCK,
    ]  # fmt: skip
    assert columns_of(tiny, "nps_by_segment_lifecycle_stage") == [
        *period, "segment_type", "segment", "lifecycle_stage", *NPS_BLOCK,
    ]  # fmt: skip
    assert columns_of(tiny, "nps_by_touchpoint_lifecycle_stage") == [
        *period, "touchpoint", "lifecycle_stage", *NPS_BLOCK,
    ]  # fmt: skip


def test_account_segments_are_columns_of_dim_account_and_others_are_not(tiny: Landing):
    assert [name for name in columns_of(tiny, "dim_account") if name.startswith("segment_")] == ["segment_plan"]


def test_every_table_and_column_of_the_marts_has_a_comment_and_a_simple_type(tiny: Landing):
    tables = tiny.query("select table_name from duckdb_tables() where schema_name = 'marts' and comment is null")
    columns = tiny.query(
        "select table_name, column_name, data_type, comment from duckdb_columns() where schema_name = 'marts'"
    )
    assert tables == []
    assert [row for row in columns if not row[3]] == []
    assert {row[2] for row in columns} <= SIMPLE_TYPES


def test_an_empty_programme_has_every_mart_with_the_same_columns(empty: Landing):
    assert columns_of(empty, "nps_by_segment")[:4] == ["period_grain", "period_start", "segment_type", "segment"]
    rows = {mart: empty.query(f"select count(*) from {mart}")[0][0] for mart in MARTS}
    assert {mart for mart, count in rows.items() if count} == {"dim_lifecycle_stage", "labels"}
    assert rows["dim_lifecycle_stage"] == 8


def test_answers_carry_who_gave_them_and_what_the_customer_was_then(tiny: Landing):
    rows = tiny.query(
        "select source_row, respondent_key, account_key, nps_group, segment_plan, segment_level, segment_device, "
        "lifecycle_stage, has_comment, is_expired from fct_response order by source_row"
    )
    (anonymous,) = tiny.query("select 'r:' || response_key from fct_response where source_row = 5")[0]
    assert rows == [
        (2, "P", "A", "promoter", "basic", "director", "unknown", "onboarding", True, True),
        (3, "P", "A", "promoter", "pro", "director", "unknown", "active", False, False),
        (4, "Q", "B", "detractor", "basic", "clerk", "phone", "silent", False, False),
        (5, anonymous, None, "passive", "unknown", "unknown", "unknown", "unknown", False, True),
    ]


def test_all_time_nps_pools_the_answers_that_count(tiny: Landing):
    """Promoters 2, passives 1, detractors 1 of four: unanswered, excluded, spam and conflicts are out."""
    assert tiny.query(
        "select period_start, responses, promoters, passives, detractors, nps from nps_overall "
        "where period_grain = 'all'"
    ) == [(date(2025, 2, 1), 4, 2, 1, 1, 25.0)]


def test_each_segment_type_covers_every_answer(tiny: Landing):
    assert tiny.query(
        "select segment_type, segment, promoters, passives, detractors from nps_by_segment "
        "where period_grain = 'all' order by all"
    ) == [
        ("device", "phone", 0, 0, 1),
        ("device", "unknown", 2, 1, 0),
        ("level", "clerk", 0, 0, 1),
        ("level", "director", 2, 0, 0),
        ("level", "unknown", 0, 1, 0),
        ("plan", "basic", 1, 0, 1),
        ("plan", "pro", 1, 0, 0),
        ("plan", "unknown", 0, 1, 0),
    ]


def test_intake_lists_each_batch_with_its_fates_and_the_answers_that_an_account_rule_keeps_out(tiny: Landing):
    assert tiny.query(
        "select status, rows_read, accepted, unanswered, excluded, quarantined, excluded_by_account_rule, reason_code "
        "from intake_summary where source = 'answers' order by status"
    ) == [("landed", 9, 5, 1, 1, 2, 1, None), ("rejected", None, None, None, None, None, 0, "FILE_EMPTY")]


def test_dimensions_cover_what_the_facts_name(tiny: Landing):
    assert tiny.query("select account_key, is_in_crm, segment_plan, responses from dim_account order by 1") == [
        ("A", True, "pro", 2),
        ("B", True, "basic", 1),
        ("S", True, "unknown", 0),
    ]
    assert tiny.query("select respondent_key, account_key, responses from dim_customer order by 1") == [
        ("P", "A", 2),
        ("Q", "B", 1),
        ("R", "S", 0),
    ]
    assert tiny.query("select touchpoint, survey_type, channel from dim_touchpoint order by 1") == [
        ("order", "transactional", "unknown"),
        ("year", "relational", "mixed"),
    ]
    assert tiny.query("select campaign, treated_sends, holdout_sends from dim_campaign") == [("thanks", 1, 1)]
    assert tiny.query("select distinct segment_type, segment_type_label from dim_segment order by 1") == [
        ("device", "device"),
        ("level", "Job level"),
        ("plan", "plan"),
    ]


def test_personal_fields_stand_in_the_restricted_schema_only(tiny: Landing):
    personal = {"person_id", "email", "account_id", "person_name", "account_name", "comment", "owner"}
    columns = tiny.query("select schema_name, table_name, column_name from duckdb_columns() where not internal")
    found = {(schema, table, column) for schema, table, column in columns if column in personal}
    # the owner of a source, a goal or an alert is the team that a declaration names, not somebody in the data
    declared = {("staging", "stg_sources"), ("marts", "source_freshness"), ("marts", "targets"), ("marts", "alerts")}
    of_declarations = {(schema, table, "owner") for schema, table in declared}
    assert {place for place in found - of_declarations if place[0] != "restricted"} == set()
    assert tiny.query("select comment from restricted.restricted_responses where comment is not null") == [("so good",)]
    assert tiny.query("select account_name from restricted.restricted_accounts order by 1") == [
        ("Name of A",),
        ("Name of B",),
        ("Name of S",),
    ]


def test_no_table_lies_outside_the_four_layers(tiny: Landing):
    schemas = tiny.query("select distinct schema_name from duckdb_columns() where not internal")
    assert {schema for (schema,) in schemas} == {"staging", "intermediate", "restricted", "marts"}


def test_every_enumerated_value_of_the_marts_has_a_label(tiny: Landing):
    with duckdb.connect(str(tiny.warehouse), read_only=True) as connection:
        assert unlabelled(connection, "marts") == []
