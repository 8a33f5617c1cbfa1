"""Publishing as the last asset. What belongs here: when it may happen. What does not: how (`publishing`)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.guards import uncleared
from orchestration.assets.common import LOCK, RETRY, deadline, owners, readable_errors
from orchestration.dbt_project import built_manifest_file, run_results_file
from orchestration.dbt_translator import Translator, public_models
from orchestration.run_state import stopping_checks
from publishing import About, Publication, publish

KEY = dg.AssetKey(["published_marts"])

PAGES = {"report": "report/index.html", "docs": "report/docs/index.html"}
"""What people open of a publication, below its folder."""


def published_marts(
    programme: LoadedProgramme, manifest: Mapping[str, Any], translator: Translator, url: str | None = None
) -> dg.AssetsDefinition:
    """What BI tools read: a new version, or none at all.

    Args:
        programme: The programme.
        manifest: dbt's manifest, which says what marts there are.
        translator: Their names.
        url: Address under which a web server serves the published folder; None where none does.
    """
    declared = programme.programme

    @dg.asset(
        key=KEY,
        deps=[translator.get_asset_key(manifest["nodes"][unique_id]) for unique_id in public_models(manifest)],
        group_name="published",
        kinds={"duckdb", "parquet"},
        owners=owners(declared.owner),
        description=_description(programme, url),
        freshness_policy=deadline(programme),
        retry_policy=RETRY,
        required_resource_keys={LOCK},
    )
    def publish_marts(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with readable_errors():
            refuse_unsound(programme, context.instance, context.run_id)
            publication = publish(
                programme.layout,
                built_manifest_file(programme.layout),
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
                **_links(publication, url),
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


def _description(programme: LoadedProgramme, url: str | None) -> str:
    """What it is and where it is read; the pointer's places, which outlive each version."""
    text = (
        "An immutable version of all marts as one DuckDB file, its Parquet twins, the report and the documentation, "
        "behind one pointer that moves when everything holds. Where a check fails, readers keep the last good version."
    )
    places = {"marts": "current.duckdb", **PAGES}
    if url:
        lines = [f"- [{name}]({url.rstrip('/')}/{place})" for name, place in places.items()]
    else:
        lines = [f"- {name}: `{programme.layout.published / place}`" for name, place in places.items()]
    return "\n".join([text, "", *lines])


def _links(publication: Publication, url: str | None) -> dict[str, dg.MetadataValue]:
    """The pages of a version: addresses where a web server has them, else files, as no browser follows `file:`."""
    version = f"versions/{publication.version}"
    return {
        name: dg.MetadataValue.url(f"{url.rstrip('/')}/{version}/{place}")
        if url
        else dg.MetadataValue.path(publication.folder / place)
        for name, place in PAGES.items()
    }


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
