"""Publishing as the last asset. What belongs here: when it may happen. What does not: how (`publishing`)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.guards import uncleared
from orchestration.assets.common import LOCK, RETRY, owners, readable_errors
from orchestration.dbt_project import manifest_file, run_results_file
from orchestration.dbt_translator import Translator, public_models
from orchestration.run_state import stopping_checks
from publishing import About, publish

KEY = dg.AssetKey(["published_marts"])

GRACE = timedelta(hours=2)
"""How long after the scheduled refresh the marts must be there."""


def published_marts(
    programme: LoadedProgramme, manifest: Mapping[str, Any], translator: Translator
) -> dg.AssetsDefinition:
    """What BI tools read: a new version, or none at all."""
    declared = programme.programme

    @dg.asset(
        key=KEY,
        deps=[translator.get_asset_key(manifest["nodes"][unique_id]) for unique_id in public_models(manifest)],
        group_name="published",
        kinds={"duckdb", "parquet"},
        owners=owners(declared.owner),
        description="An immutable version of all marts, with Parquet twins and the report, behind one pointer.",
        freshness_policy=_freshness(programme),
        retry_policy=RETRY,
        required_resource_keys={LOCK},
    )
    def publish_marts(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with readable_errors():
            refuse_unsound(programme, context.instance, context.run_id)
            publication = publish(
                programme.layout,
                manifest_file(programme.layout),
                about=_about(programme),
                run_id=context.run_id,
                published_at=datetime.now(UTC),
                keep_versions=declared.keep_versions,
                run_results=run_results_file(programme.layout),
            )
        for note in publication.notes:
            context.log.warning(note)
        return dg.MaterializeResult(
            metadata={
                "version": publication.version,
                "replaced": publication.replaced or "",
                "data_as_of": publication.data_as_of.isoformat() if publication.data_as_of else "no response yet",
                "database": dg.MetadataValue.path(publication.database),
                "report": dg.MetadataValue.path(publication.report),
                "dagster/row_count": sum(publication.row_counts.values()),
                "row_counts": dg.MetadataValue.json(dict(sorted(publication.row_counts.items()))),
            }
        )

    return publish_marts


def refuse_unsound(programme: LoadedProgramme, instance: dg.DagsterInstance, run_id: str) -> None:
    """Refuse to publish what a guard or test did not pass, whatever the order of the graph was.

    Raises:
        ElevenpointError: A check of this run failed at error severity, or a batch was never cleared,
            as when somebody materialised models without their guards.
    """
    failed = stopping_checks(instance, run_id)
    if failed:
        names = "\n".join(f"{check.asset} {check.name}: {check.message}" for check in failed)
        raise ElevenpointError(f"Not published, because these checks failed:\n{names}")
    pending = [batch for source in programme.sources for batch in uncleared(programme.layout, source.source)]
    if pending:
        names = ", ".join(f"{batch.manifest.source}/{batch.file} (batch {batch.batch_id})" for batch in pending)
        raise ElevenpointError(
            f"Not published, because the guards have not cleared {names}. Run the whole job daily_refresh."
        )


def _about(programme: LoadedProgramme) -> About:
    declared = programme.programme
    return About(
        programme=declared.name,
        title=declared.title,
        language=declared.language,
        timezone=declared.timezone,
        minimum_responses=declared.minimum_responses,
        elevenpoint_version=version("elevenpoint"),
    )


def _freshness(programme: LoadedProgramme) -> dg.FreshnessPolicy:
    hour, minute = (int(part) for part in programme.programme.refresh_at.split(":"))
    deadline = (datetime(2000, 1, 1, hour, minute) + GRACE).time()
    return dg.FreshnessPolicy.cron(
        deadline_cron=f"{deadline.minute} {deadline.hour} * * *",
        lower_bound_delta=timedelta(hours=24),
        timezone=programme.programme.timezone,
    )
