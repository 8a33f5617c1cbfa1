"""`dbt build` in this process. What belongs here: invoking dbt and turning its events into Dagster's.

What does not: assets. dagster-dbt's own resource starts `dbt --version` and then dbt as further
processes, each importing everything again: about nine seconds more for each refresh. The events are the
same ones; dagster-dbt's public `DbtCliEventMessage` translates them.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from ingestion.declarations.load import LoadedProgramme
from ingestion.layout import Layout
from orchestration import parsed_projects
from orchestration.column_lineage import Lineage, as_json, as_metadata, column_lineage, from_json, kept_name
from orchestration.dbt_checks import failed_result
from orchestration.dbt_landing import located_project
from orchestration.dbt_manifest import Prepared
from orchestration.dbt_project import (
    built_manifest_file,
    environment_of,
    run_results_file,
    target_folder,
    vars_argument,
)
from orchestration.dbt_warehouse import columns_of, examples_of, row_counts_of
from orchestration.table_schemas import model_schemas

RESULTS = {"LogModelResult", "LogTestResult", "LogSeedResult", "LogSnapshotResult"}

LOCKED_WAREHOUSE = "Could not set lock on file"
"""DuckDB's words for a file that another process has open; that goes away, so it is worth a retry."""


@dataclass
class Build:
    """What a `dbt` command did.

    Attributes:
        success: Whether dbt ended without an error.
        events: dbt's structured events, oldest first.
        seconds: Wall time.
        problem: Why it failed before any node ran.
        row_counts: Rows by unique id of the tables that were built.
        columns: Column → type by unique id of the models that were built, as the warehouse has them.
        examples: Rows that contradict a failed test, by its unique id; only of columns that are published anyway.
    """

    success: bool = False
    events: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    problem: str = ""
    row_counts: dict[str, int] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def failures(self) -> list[str]:
        """One line for each node that failed, with dbt's message; without compiled SQL or rows."""
        lines = []
        for event in self.events:
            node = event["data"].get("node_info", {})
            if event["info"]["name"] == "RunResultError" and event["data"].get("msg"):
                lines.append(f"{node.get('node_name', 'dbt')}: {_first_lines(event['data']['msg'])}")
        return lines or ([_first_lines(self.problem)] if self.problem else [])

    @property
    def is_locked(self) -> bool:
        """Whether another process had the warehouse open."""
        return any(LOCKED_WAREHOUSE in text for text in (self.problem, *self.failures))


def run_dbt(
    programme: LoadedProgramme, prepared: Prepared, arguments: Sequence[str], *, row_counts: bool = False
) -> Build:
    """Run a dbt command in this process.

    Args:
        programme: The programme whose variables and paths dbt gets.
        prepared: The parsed project, as of `dbt_manifest.prepared`.
        arguments: The command with its options, such as `["build"]`.
        row_counts: Whether to count the rows of each table that was built.

    Returns:
        What it did; a failure is reported there and not raised.
    """
    # Imported here: dbt costs seconds that a refused refresh need not pay.
    from dbt.cli.main import dbtRunner
    from dbt_common.events.functions import msg_to_dict

    build = Build()

    def note(message: Any) -> None:
        if message.info.level == "debug":  # nine of ten; translating them all costs a tenth of dbt's time
            return
        event = msg_to_dict(message)
        if event["info"]["level"] in ("warn", "error") or event["info"]["name"] in RESULTS:
            sys.stdout.write(f"{event['info']['msg']}\n")
        build.events.append(event)

    started = time.monotonic()
    results = run_results_file(programme.layout)
    results.unlink(missing_ok=True)  # those of the last build must not stand for this one
    project = located_project(prepared.parsed, programme.layout.landing)
    with environment_of(programme.layout):
        runner = dbtRunner(manifest=project, callbacks=[note])
        # What matters goes through `note`; dbt's own loggers would write every event into text and drop it.
        # Nor need it write the manifest and the graph again, which would cost two seconds.
        silent = ["--log-level", "none", "--log-level-file", "none", "--no-use-colors", "--no-write-json"]
        outcome = runner.invoke([*silent, *arguments, *vars_argument(programme)])
        build.success = outcome.success
        build.problem = str(outcome.exception or "")
        try:
            unwritten = _write_artefacts(outcome.result, prepared, programme.layout)
            if unwritten:
                build.success, build.problem = False, unwritten
            # Without a result dbt never had the warehouse: it is asked only where it was open.
            if row_counts and any(event["info"]["name"] in RESULTS for event in build.events):
                build.row_counts = row_counts_of(build.events)
                build.columns = columns_of(project)
            build.examples = examples_of(project, outcome.result)
        finally:
            _close_warehouse()
    build.seconds = time.monotonic() - started
    return build


def dagster_events(
    build: Build,
    context: dg.AssetExecutionContext,
    project: Prepared,
    translator: DagsterDbtTranslator,
    layout: Layout,
) -> Iterator[dg.Output | dg.AssetCheckResult | dg.AssetObservation]:
    """The results of dbt as Dagster's: an output for each model, a check result for each test."""
    manifest, target = project.manifest, target_folder(layout)
    lineages = _lineages(build, project, target / "compiled")
    schemas = model_schemas(manifest, build.columns, lineages)

    def key_of(unique_id: str) -> dg.AssetKey:
        node = manifest["sources"].get(unique_id) or manifest["nodes"][unique_id]
        return translator.get_asset_key(node)

    for event in build.events:
        node = event["data"].get("node_info", {}).get("unique_id", "")
        message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
        for found in message.to_default_asset_events(manifest, translator, context, target):
            if isinstance(found, dg.AssetCheckResult) and not found.passed:
                told = failed_result(found, manifest["nodes"][node], manifest, build.examples.get(node, ()))
                is_error = told.severity == dg.AssetCheckSeverity.ERROR
                (context.log.error if is_error else context.log.warning)(told.description)
                yield told
                continue
            if not isinstance(found, dg.Output):
                yield found
                continue
            rows = {"dagster/row_count": build.row_counts[node]} if node in build.row_counts else {}
            columns = as_metadata(lineages[node], key_of) if node in lineages else {}
            schema = {"dagster/column_schema": schemas[node]} if node in schemas else {}
            yield found.with_metadata({**found.metadata, **rows, **columns, **schema})


def _lineages(build: Build, project: Prepared, compiled: Path) -> dict[str, Lineage]:
    """The column lineage of the project; read off once, for the SQL changes only with what was parsed."""
    name = kept_name()
    kept = parsed_projects.kept(project.fingerprint, name)
    if kept:
        return from_json(kept[name])
    found = column_lineage(project.manifest, compiled)
    built = {event["data"].get("node_info", {}).get("unique_id") for event in build.events}
    models = {name for name, node in project.manifest["nodes"].items() if node["resource_type"] == "model"}
    if build.success and models <= built:  # else the folder holds SQL of an earlier project, too
        parsed_projects.keep(project.fingerprint, {name: as_json(found)})
    return found


def _write_artefacts(result: Any, prepared: Prepared, layout: Layout) -> str:
    """Write what publishing reads about this build: its results, and the manifest that it was given.

    Returns:
        Why that could not be; empty where it could.
    """
    try:
        built_manifest_file(layout).write_bytes(prepared.manifest_json)
        if hasattr(result, "write"):
            result.write(str(run_results_file(layout)))
    except OSError as error:
        return f"dbt's results cannot be kept in {target_folder(layout)}: {error}"
    return ""


def _close_warehouse() -> None:
    """Let go of the DuckDB file, which dbt's adapter would keep open for as long as the process lives."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import FACTORY

    for adapter in FACTORY.adapters.values():
        adapter.cleanup_connections()
    if FACTORY.adapters:
        DuckDBConnectionManager.env().close()
    DuckDBConnectionManager.close_all_connections()


def _first_lines(text: str, lines: int = 4) -> str:
    return " ".join(line.strip() for line in text.strip().splitlines()[:lines])
