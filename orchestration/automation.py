"""When the refresh runs and who hears of a failure. What belongs here: job, schedule, sensors. What does not: steps."""

from collections.abc import Mapping

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from orchestration.assets.published import KEY as PUBLISHED
from orchestration.inbox import new_content
from orchestration.lock import is_locked
from orchestration.run_state import PROGRAMME_TAG, failed_checks, failure_messages, materializations

JOB = "daily_refresh"

FAILURE_TAG = "elevenpoint/failure"
"""Tag of a failed run with the reason, so that the list of runs shows it."""

WAITING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING]


def run_tags(programme: LoadedProgramme) -> Mapping[str, str]:
    """Tags of every run of the job."""
    return {PROGRAMME_TAG: programme.name}


def refresh_job(programme: LoadedProgramme, hooks: frozenset[dg.HookDefinition] = frozenset()) -> object:
    """Everything, in one process: parallel steps would fight for the DuckDB file."""
    return dg.define_asset_job(
        JOB,
        selection=dg.AssetSelection.all(),
        description=f"One whole refresh of {programme.programme.title}: intake, guards, dbt, publishing.",
        tags=dict(run_tags(programme)),
        executor_def=dg.in_process_executor,
        hooks=set(hooks),
    )


def refresh_schedule(programme: LoadedProgramme, job: object) -> dg.ScheduleDefinition:
    """Daily at the declared local time. A tick carries no data window: it takes all that is pending."""
    hour, minute = programme.programme.refresh_at.split(":")
    return dg.ScheduleDefinition(
        name="daily_refresh_schedule",
        job=job,
        cron_schedule=f"{int(minute)} {int(hour)} * * *",
        execution_timezone=programme.programme.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"Every day at {programme.programme.refresh_at}, {programme.programme.timezone}.",
    )


def inbox_sensor(programme: LoadedProgramme, job: object) -> dg.SensorDefinition:
    """Starts the refresh when the inbox holds a file that landing does not know."""

    @dg.sensor(
        name="inbox_sensor",
        job=job,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts the refresh when a new file has settled in an inbox or a landed folder. The ledger "
        "decides what is new. Databases are not polled: the schedule reads them.",
    )
    def look(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        # A run counts as running while it holds the lock: a killed one stays "started" in Dagster's books.
        waiting = context.instance.get_runs_count(dg.RunsFilter(job_name=JOB, statuses=WAITING))
        if waiting or is_locked(programme.layout):
            return dg.SkipReason("A refresh is queued or running; the next look decides.")
        content = new_content(programme)
        if content is None:
            return dg.SkipReason("Nothing new in the inbox.")
        if content == context.cursor:
            return dg.SkipReason("A refresh has been asked for these files already.")
        # No run_key: it would deduplicate for ever, also against runs that failed.
        return dg.SensorResult(run_requests=[dg.RunRequest(tags=dict(run_tags(programme)))], cursor=content)

    return look


def failure_sensor() -> dg.SensorDefinition:
    """Says in the run's tags and in the daemon's log why a run failed."""

    @dg.run_failure_sensor(
        name="run_failure",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Writes the reason of a failed run where people look: its tags and the daemon's log.",
    )
    def tell(context: dg.RunFailureSensorContext) -> None:
        message = failure_text(context.instance, context.dagster_run.run_id)
        context.log.error(message)
        context.instance.add_run_tags(context.dagster_run.run_id, {FAILURE_TAG: message[:500]})

    return tell


def failure_text(instance: dg.DagsterInstance, run_id: str) -> str:
    """Why a run failed and what to do, in a few lines without a traceback."""
    checks = [
        f"{check.asset} {check.name}: {check.message}" for check in failed_checks(instance, run_id) if check.is_error
    ]
    lines = checks or failure_messages(instance, run_id) or ["The run failed without a message; see its log."]
    published = any(found.asset_key == PUBLISHED for found in materializations(instance, run_id))
    head = "The marts were published, but" if published else "The refresh stopped;"
    tail = "not all went well." if published else "the published marts are those of the last good run."
    return f"{head} {tail}\n" + "\n".join(lines)
