"""Write, audit, publish: one new version, or none.

What belongs here: the order of the steps. What does not: any step itself.
"""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingestion.errors import ElevenpointError
from ingestion.layout import Layout
from publishing.audit import audit
from publishing.definitions import define
from publishing.docs_site import build_docs_site
from publishing.durable import only_writer, seal_tree, sha256, sync
from publishing.export import close_database, copy_marts, open_warehouse, write_parquet, write_publication
from publishing.extract import audit_workbook, write_extract
from publishing.history import PublicationRow, counts_text, earlier_rows, naive_utc
from publishing.marts import SCHEMA, Manifest, read_manifest, refuse_failed_build
from publishing.publication import DATABASE, FACTS, PARQUET, WORKBOOK, About, Publication, facts_text
from publishing.report.build import build_report
from publishing.versions import (
    BUILDING,
    clean_leftovers,
    folder_of,
    go_live,
    next_name,
    pointer,
    prune,
    set_aside_logs,
)


def publish(
    layout: Layout,
    dbt_manifest: Path,
    *,
    about: About,
    run_id: str,
    published_at: datetime,
    keep_versions: int,
    run_results: Path | None = None,
) -> Publication:
    """Publish the marts of the warehouse as a new version and point readers at it.

    Until the pointer moves, readers keep the last version; those that hold it open keep it even after.

    Args:
        layout: Where the warehouse is and where to publish.
        dbt_manifest: dbt's `manifest.json`; says which marts there are.
        about: The programme, as the report and `_publication` name it.
        run_id: The run that publishes.
        published_at: Aware instant of the publish.
        keep_versions: How many versions stay for a rollback; the live one and the one it replaced always do.
        run_results: dbt's `run_results.json` of the build; where given, a failed or partial build is refused.

    Returns:
        The live version; its `replaced` says which was live before.

    Raises:
        ElevenpointError: The marts are not there or not fit to publish; what readers see is unchanged.
        LockedError: Another publish or a rollback is running.
    """
    manifest = read_manifest(dbt_manifest)
    if run_results is not None:
        refuse_failed_build(run_results, manifest.marts)
    with only_writer(layout.published):
        clean_leftovers(layout)
        version = next_name(layout, published_at)
        folder = folder_of(layout) / version
        building = folder.with_name(f"{BUILDING}{version}")
        building.mkdir()
        try:
            publication = _build(layout, building, version, dbt_manifest, manifest, about, run_id, published_at)
            building.rename(folder)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)  # what cannot be removed now, the next publish removes
            raise
        sync(folder.parent)
        before = pointer(layout)
        notes = set_aside_logs(layout, published_at)
        go_live(layout, version)
        # A reader that resolved the pointer a moment ago may not have opened its file yet: the version
        # just replaced stays until the next publish, whatever `keep_versions` says.
        prune(layout, keep_versions, spare={version, before or version})
        return replace(publication, folder=folder, is_live=True, replaced=before, notes=notes)


def _build(
    layout: Layout,
    building: Path,
    version: str,
    dbt_manifest: Path,
    manifest: Manifest,
    about: About,
    run_id: str,
    published_at: datetime,
) -> Publication:
    """Write a whole version into a folder that nobody reads, and audit it."""
    database = building / DATABASE
    spill = building / "spill"
    connection = open_warehouse(layout.warehouse, database, spill)
    try:
        row_counts = copy_marts(connection, manifest.marts)
        row = PublicationRow(
            version=version,
            run_id=run_id,
            published_at=naive_utc(published_at),
            data_as_of=_data_as_of(connection, row_counts),
            programme=about.programme,
            title=about.title,
            language=about.language,
            reporting_timezone=about.timezone,
            minimum_responses=about.minimum_responses,
            elevenpoint_version=about.elevenpoint_version,
            dbt_version=manifest.dbt_version,
            duckdb_version=duckdb.__version__,
            published_tables=len(row_counts),
            published_rows=sum(row_counts.values()),
            row_counts=counts_text(row_counts),
        )
        define(connection)
        history = [*earlier_rows(layout), row]
        write_publication(connection, history)
        close_database(connection)
    finally:
        connection.close()
    write_parquet(database, building / PARQUET, spill)
    shutil.rmtree(spill, ignore_errors=True)
    row_counts["_publication"] = len(history)
    audit(building, row_counts)
    audit_workbook(write_extract(database, building / WORKBOOK))
    build_report(database, building / "report")
    build_docs_site(building / "report" / "docs", dbt_manifest, layout.warehouse)
    names = sorted(path.relative_to(building) for path in building.rglob("*") if path.is_file())
    publication = Publication(
        version=version,
        run_id=run_id,
        published_at=published_at.astimezone(UTC),
        data_as_of=None if row.data_as_of is None else row.data_as_of.replace(tzinfo=UTC),
        row_counts=row_counts,
        files={str(name): sha256(building / name) for name in names},
        folder=building,
    )
    engines = {"dbt_version": manifest.dbt_version, "duckdb_version": duckdb.__version__}
    (building / FACTS).write_text(facts_text(publication, about, engines), encoding="utf-8")
    seal_tree(building)
    return publication


def _data_as_of(connection: duckdb.DuckDBPyConnection, row_counts: dict[str, int]) -> datetime | None:
    """When the newest published response was given, naive UTC."""
    if "fct_response" not in row_counts:
        raise ElevenpointError(
            f"mart fct_response: not among the public models of schema {SCHEMA}, so no publication can say how far "
            "its data reach. Keep it a public model with a contract."
        )
    [(newest,)] = connection.execute("select max(responded_at) from published.main.fct_response").fetchall()
    return newest
