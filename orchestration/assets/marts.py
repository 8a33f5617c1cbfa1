"""The dbt models as assets. What belongs here: their step. What does not: dbt's invocation (`dbt_runner`)."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import dbt_assets

from ingestion.declarations.load import LoadedProgramme
from orchestration.assets.common import LOCK
from orchestration.dbt_checks import FORMULA
from orchestration.dbt_manifest import Prepared
from orchestration.dbt_runner import Build, dagster_events, run_dbt
from orchestration.dbt_selection import selection_arguments
from orchestration.dbt_translator import Translator

BUILD = ("build", "--exclude-resource-type", "unit_test", "--exclude", f"tag:{FORMULA}")
"""What proves formulas on made-up rows is run by continuous integration, not by every refresh."""

DBT_SECONDS_TAG = "elevenpoint/dbt_seconds"
"""Tag of a run with the wall time of dbt in it, for the summary."""

NO_REASON = "dbt gave no reason. What it printed is in the run's stdout, after `elevenpoint refresh` in refresh.log."

LOCK_RETRIES = 3
LOCK_WAIT_SECONDS = 20


def dbt_models(
    programme: LoadedProgramme, project: Prepared, translator: Translator, *, row_counts: bool
) -> dg.AssetsDefinition:
    """All models with their tests, built by one dbt command.

    Args:
        programme: The programme.
        project: The prepared project.
        translator: Names and groups of the models.
        row_counts: Whether rows of built tables are counted for the UI.
    """
    manifest = project.manifest

    @dbt_assets(
        manifest=manifest,
        dagster_dbt_translator=translator,
        name="dbt_build",
        required_resource_keys={LOCK},
    )
    def dbt_build(context: dg.AssetExecutionContext) -> Iterator[Any]:
        selected = selection_arguments(context, manifest, translator)
        build = run_dbt(programme, project, [*BUILD, *selected], row_counts=row_counts)
        context.instance.add_run_tags(context.run_id, {DBT_SECONDS_TAG: f"{build.seconds:.2f}"})
        yield from dagster_events(build, context, project, translator, programme.layout)
        _stop_on_failure(build)

    return dbt_build


def _stop_on_failure(build: Build) -> None:
    if build.success:
        return
    if build.is_locked:
        raise dg.RetryRequested(max_retries=LOCK_RETRIES, seconds_to_wait=LOCK_WAIT_SECONDS)
    problems = "\n".join(build.failures) or NO_REASON
    raise dg.Failure(description=f"dbt stopped; the published marts stay as they are.\n{problems}", allow_retries=False)
