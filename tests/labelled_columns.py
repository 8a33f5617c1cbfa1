"""Which columns of the marts people read through labels. What belongs here: that list, and what lacks a label.

What does not: the labels (dbt_project/seeds/vocabulary/label_texts.csv). A text column of a mart must be in one of the
three lists, so that nobody adds one without saying what it holds.
"""

import duckdb

CLOSED: dict[str, str] = {
    "alerts.kind": "alert_kind",
    "attribute_of": "attribute_of",
    "band_after": "nps_group",
    "band_before": "nps_group",
    "base_unit": "base_unit",
    "campaign_effect.method": "campaign_method",
    "campaign_effect.verdict": "campaign_verdict",
    "control_group": "control_group",
    "finding_code": "finding_code",
    "follow_up_queue.act": "act",
    "follow_up_queue.step": "step",
    "freshness_status": "freshness_status",
    "intake_summary.kind": "source_kind",
    "intake_summary.status": "intake_status",
    "labels.language": "label_language",
    "lifecycle_stage": "lifecycle_stage",
    "match_method": "match_method",
    "nps_group": "nps_group",
    "outcome": "outcome",
    "period_grain": "period_grain",
    "quality_results.kind": "source_kind",
    "revenue_source": "revenue_source",
    "risk": "risk",
    "severity": "severity",
    "source_freshness.kind": "source_kind",
    "survey_eligibility.reason": "eligibility_reason",
    "survey_type": "survey_type",
    "targets.metric": "target_metric",
    "targets.status": "target_status",
    "theme_source": "theme_source",
    "treatment_group": "treatment_group",
    "vendor_reconciliation.nearest_reading": "reading",
    "vendor_reconciliation.verdict": "vendor_verdict",
}
"""`column`, or `mart.column` where the name means several things → field; each value that occurs has a label."""

OPEN: dict[str, str] = {
    "case_type": "case_type",
    "channel": "channel",
    "dimension": "dimension",
    "event_type": "event_type",
    "parent_theme": "parent_theme",
    "personalisation": "personalisation",
    "purpose": "purpose",
    "theme": "theme",
} | dict.fromkeys(
    ("audience", "goal", "job_level", "member", "owner_key", "remedy", "segment", "segment_type", "team", "touchpoint"),
    "member",
)
"""Columns that also hold names of the programme's own, which are read as they are; only our own words have labels."""

OWN_WORDS = frozenset({"all", "any", "mixed", "no theme found", "none", "not recorded", "unknown"})
"""Words that a mart itself puts among a programme's names."""

FREE = frozenset(
    {
        "archive",
        "batch_id",
        "batch_ids",
        "by_period",
        "campaign",
        "check_name",
        "comparability",
        "day_label_de",
        "day_label_en",
        "description",
        "field",
        "industry",
        "label",
        "language",
        "last_survey",
        "meaning",
        "month_label_de",
        "month_label_en",
        "note",
        "notes",
        "observed",
        "owner",
        "period",
        "priority",
        "property",
        "publisher",
        "quarter_label_de",
        "quarter_label_en",
        "reason",
        "reason_code",
        "role",
        "root_cause",
        "run_id",
        "segment_type_label",
        "source",
        "source_file",
        "status",
        "successor",
        "survey",
        "target",
        "threshold",
        "title",
        "url",
        "value",
    }
)
"""Names and sentences that nobody looks up, like keys (`…_key`) and what a programme cuts answers by (`segment_…`)."""

FORMATS = frozenset({"day_of_week", "fate", "mart", "month", "quarter"})
"""Fields that label no column of texts: parts of dates, columns of counts, and the marts themselves."""


def field_of(mart: str, column: str) -> tuple[str | None, bool]:
    """The field whose labels a column is read through, and whether each of its values must have one.

    Raises:
        KeyError: Nobody has said what the column holds.
    """
    for known, every in ((CLOSED, True), (OPEN, False)):
        field = known.get(f"{mart}.{column}") or known.get(column)
        if field:
            return field, every
    if column in FREE or column.startswith("segment_") or column.endswith("_key"):
        return None, False
    raise KeyError(f"{mart}.{column}")


def unlabelled(connection: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """What a reader of the marts of a schema would miss: columns that nobody listed, and values without a label."""
    labels = set(connection.execute(f"select distinct field, value from {schema}.labels").fetchall())
    columns = connection.execute(
        "select table_name, column_name from duckdb_columns() where not internal and schema_name = ?"
        " and data_type = 'VARCHAR' and table_name <> '_publication' order by all",
        [schema],
    ).fetchall()
    missing = []
    for mart, column in columns:
        try:
            field, every = field_of(mart, column)
        except KeyError:
            missing.append(f"{mart}.{column} is in none of the lists of tests/labelled_columns.py")
            continue
        if field is None:
            continue
        values = {
            value for (value,) in connection.execute(f'select distinct "{column}" from {schema}."{mart}"').fetchall()
        }
        needed = values - {None} if every else values & OWN_WORDS
        missing += [
            f"{mart}.{column}: {value}"
            for value in sorted(needed)
            if (field, value) not in labels and (every or ("member", value) not in labels)
        ]
    return missing
