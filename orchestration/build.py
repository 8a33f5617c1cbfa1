"""The definitions of a programme, put together. What belongs here: which parts there are. What does not: any part."""

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from orchestration.assets.common import LOCK, deadline
from orchestration.assets.guards import guard_checks
from orchestration.assets.intake import intake_asset
from orchestration.assets.landing import landing_asset
from orchestration.assets.marts import dbt_models
from orchestration.assets.postgres import published_postgres
from orchestration.assets.published import published_marts
from orchestration.automation import failure_sensor, inbox_sensor, refresh_job, refresh_schedule
from orchestration.dbt_manifest import prepared
from orchestration.dbt_translator import Translator
from orchestration.progress import progress_logger
from orchestration.resources import refresh_lock


def build_definitions(
    programme: LoadedProgramme, *, row_counts: bool, published_url: str | None = None
) -> dg.Definitions:
    """Everything that Dagster knows of a programme.

    Args:
        programme: The loaded programme.
        row_counts: Whether rows of built tables are counted, and their columns read, for the UI.
        published_url: Address under which a web server serves the published folder, for links.

    Raises:
        MissingManifest: Nobody prepared the programme.
    """
    project = prepared(programme)
    translator = Translator(programme.programme.owner, deadline(programme))
    job = refresh_job(programme)
    return dg.Definitions(
        assets=[
            *(intake_asset(programme, source) for source in programme.sources),
            landing_asset(programme, project.manifest),
            dbt_models(programme, project, translator, row_counts=row_counts),
            published_marts(programme, project.manifest, translator, published_url),
            *published_postgres(programme),
        ],
        asset_checks=[guard_checks(programme, source) for source in programme.sources],
        jobs=[job],
        schedules=[refresh_schedule(programme, job)],
        sensors=[inbox_sensor(programme, job), failure_sensor()],
        resources={LOCK: refresh_lock(programme)},
        # Also for what is started by hand in the UI: parallel steps would fight for the DuckDB file.
        executor=dg.in_process_executor,
        loggers={"console": dg.colored_console_logger, "progress": progress_logger},
    )
