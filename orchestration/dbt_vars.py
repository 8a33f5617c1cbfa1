"""What a programme tells dbt. What belongs here: the variables. What does not: anything that changes daily.

A changed variable makes dbt parse the project anew, so facts of a run go through the ledger instead.
"""

from collections.abc import Sequence
from typing import Any

from ingestion.declarations.across_tools import in_precedence
from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.programme import Programme, Segment
from ingestion.kinds import HISTORY_KINDS
from orchestration.dbt_landing import pattern_of


def dbt_vars(programme: LoadedProgramme) -> dict[str, Any]:
    """The variables of `dbt_project.yml` for a programme.

    Args:
        programme: The loaded programme.

    Returns:
        Name to value, in a fixed order; plain types only.
    """
    declared = programme.programme
    return {
        "landing": pattern_of(programme.layout.landing),
        "owner": declared.owner,
        "week_start": declared.week_start,
        "minimum_responses": declared.minimum_responses,
        "significance_level": declared.significance_level,
        "segments": [_segment(segment) for segment in declared.segments],
        "segment_columns": [_segment_column(segment) for segment in declared.segments],
        "segment_dimensions": metric_dimensions(declared.segments, "as of the answer"),
        "account_dimensions": metric_dimensions(
            [segment for segment in declared.segments if segment.of == "account"], "as it is today"
        ),
        "before_first_export": declared.before_first_export,
        "lifecycle": _lifecycle(declared),
        "expiry_days": {str(name): days for name, days in declared.surveys.expiry_days.items()},
        "survey_rules": declared.surveys.model_dump(include={"between_relational_days", "between_any_days"}),
        "follow_up": declared.follow_up.model_dump(),
        "account_rules": declared.accounts.model_dump(),
        "campaign_rules": declared.campaign_effects.model_dump(),
        "campaigns": [window.model_dump() for window in declared.campaigns],
        "outcomes": declared.outcomes.model_dump(),
        "weighting": declared.weighting.model_dump(),
        "alert_rules": declared.alerts.model_dump(),
        "benchmark_rules": declared.benchmarks.model_dump(),
        "targets": [target.model_dump() for target in declared.targets],
        "vendor_figures": [figure.model_dump(mode="json") for figure in declared.vendor_figures],
        "exclude_accounts": [exclusion.model_dump() for exclusion in declared.exclude_accounts],
        "crm_precedence": _crm_sources(programme),
        "max_unmatched_share": declared.thresholds.max_unmatched_share,
        "successions": [succession.model_dump() for succession in declared.successions],
    }


def metric_dimensions(segments: Sequence[Segment], moment: str) -> list[dict[str, str]]:
    """The segments as dimensions of the metrics.

    Args:
        segments: As the programme declares them. One whose name MetricFlow does not take is left out, because dbt would
            refuse the whole project: two underscores in a row join its names, and none may end with one.
        moment: As of when an account or a contact has the attribute.

    Returns:
        Name, type and description of each.
    """
    return [
        {
            "name": f"segment_{segment.name}",
            "type": "categorical",
            "description": f"{segment.label or segment.name}: {segment.attribute_name} of the {segment.of}"
            f"{'' if segment.of == 'response' else f', {moment}'}.",
        }
        for segment in segments
        if "__" not in segment.name and not segment.name.endswith("_")
    ]


def _segment(segment: Segment) -> dict[str, str]:
    return {
        "name": segment.name,
        "of": segment.of,
        "attribute": segment.attribute_name,
        "label": segment.label or segment.name,
    }


def _segment_column(segment: Segment) -> dict[str, str]:
    """A column of `fct_response`, whose contract lists every column with its type."""
    when = "" if segment.of == "response" else ", as of the answer"
    return {
        "name": f"segment_{segment.name}",
        "data_type": "varchar",
        "description": f"{segment.label or segment.name}: {segment.attribute_name} of the {segment.of}{when}.",
    }


def _crm_sources(programme: LoadedProgramme) -> list[str]:
    """Sources of accounts and contacts, first the one whose attributes are believed first."""
    names = [source.source for source in programme.sources if source.kind in HISTORY_KINDS]
    return in_precedence(names, programme.programme.crm.precedence)


def _lifecycle(programme: Programme) -> dict[str, Any] | None:
    return None if programme.lifecycle is None else programme.lifecycle.model_dump()
