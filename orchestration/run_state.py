"""What Dagster recorded about a run. What belongs here: reading runs and events. What does not: showing them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from ingestion.run import Run

PROGRAMME_TAG = "elevenpoint/programme"
"""Tag of every run with the programme's name."""

FILES_READABLE = "files_readable"
"""The check that a refused file fails; the other sources refresh nevertheless."""


@dataclass(frozen=True)
class FailedCheck:
    """A check of a run that failed, with its message."""

    asset: str
    name: str
    is_error: bool
    message: str


def run_of(context: dg.OpExecutionContext | dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> Run:
    """Identity and clock of the run that a step belongs to; the same for all its steps."""
    run_id = context.run.run_id
    record = context.instance.get_run_record_by_id(run_id)
    started = record.start_time if record and record.start_time else None
    return Run(run_id, datetime.fromtimestamp(started, UTC) if started else datetime.now(UTC))


def materializations(instance: dg.DagsterInstance, run_id: str) -> list[dg.AssetMaterialization]:
    """What a run materialised so far, oldest first."""
    events = _events(instance, run_id, dg.DagsterEventType.ASSET_MATERIALIZATION)
    return [event.step_materialization_data.materialization for event in events]


def failed_checks(instance: dg.DagsterInstance, run_id: str) -> list[FailedCheck]:
    """The failed checks of a run; a check that was evaluated again counts with its last result."""
    events = _events(instance, run_id, dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = [event.asset_check_evaluation_data for event in events]
    latest = {evaluation.asset_check_key: evaluation for evaluation in evaluations}
    return [
        FailedCheck(
            asset=key.asset_key.to_user_string(),
            name=key.name,
            is_error=evaluation.severity == dg.AssetCheckSeverity.ERROR,
            message=evaluation.description or "",
        )
        for key, evaluation in latest.items()
        if not evaluation.passed
    ]


def stopping_checks(instance: dg.DagsterInstance, run_id: str) -> list[FailedCheck]:
    """The failed checks that forbid publishing: every error but that of a refused file."""
    return [check for check in failed_checks(instance, run_id) if check.is_error and check.name != FILES_READABLE]


def failure_messages(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    """Why the steps of a run failed, for people: one text per step, without tracebacks."""
    failures = _events(instance, run_id, dg.DagsterEventType.STEP_FAILURE)
    texts = [f"{event.step_key}: {_cause(event.step_failure_data)}" for event in failures]
    ended = _events(instance, run_id, dg.DagsterEventType.RUN_FAILURE)
    # a run that somebody else marked as failed carries a message and no error
    errors = [_innermost(getattr(event.job_failure_data, "error", None)) for event in ended]
    return texts or [error or event.message or "the run failed" for error, event in zip(errors, ended, strict=True)]


def step_seconds(instance: dg.DagsterInstance, run_id: str) -> dict[str, float]:
    """Wall seconds of each step of a run that ended."""
    stats = instance.get_run_step_stats(run_id)
    return {step.step_key: step.end_time - step.start_time for step in stats if step.start_time and step.end_time}


def end_dead_runs(instance: dg.DagsterInstance, programme: str, own_run: str | None) -> list[str]:
    """Mark runs of a programme as failed that still count as running although nobody holds the lock.

    Call this only while holding the lock: then no other run of the programme can be alive.

    Returns:
        Ids of the runs that were ended.
    """
    filters = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED], tags={PROGRAMME_TAG: programme})
    ended = []
    for run in instance.get_runs(filters):
        if run.run_id != own_run:
            message = "The process of this run ended without a word (killed, or the machine went down)."
            instance.report_run_failed(run, message)
            ended.append(run.run_id)
    return ended


def _events(instance: dg.DagsterInstance, run_id: str, kind: dg.DagsterEventType) -> list[dg.DagsterEvent]:
    entries = instance.all_logs(run_id, of_type=kind)
    return [entry.dagster_event for entry in entries if entry.dagster_event is not None]


def _cause(failure: object) -> str:
    """The innermost error's own text: what the user can mend, without Dagster's wrapping."""
    told = getattr(failure, "user_failure_data", None)
    if told is not None and told.description:
        return told.description
    return _innermost(getattr(failure, "error", None)) or "failed"


def _innermost(error: Any) -> str:
    """The text of the error that started it, without its class."""
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return ""
    name, separator, text = error.message.strip().partition(": ")
    is_class = bool(separator) and name.rsplit(".", 1)[-1] == error.cls_name
    return text if is_class else error.message.strip()
