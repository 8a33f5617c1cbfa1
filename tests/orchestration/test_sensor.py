"""The inbox sensor. What belongs here: when it asks for a refresh. What does not: the refresh."""

import os
from pathlib import Path

import dagster as dg
import pytest
from small_programme import drop, write_programme

from ingestion.declarations.load import LoadedProgramme, load_programme
from ingestion.intake import take_in
from ingestion.run import Run
from orchestration.automation import inbox_sensor, refresh_job
from orchestration.lock import only_refresh


@pytest.fixture
def programme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoadedProgramme:
    monkeypatch.setenv("ELEVENPOINT_VAR", str(tmp_path / "var"))
    return load_programme(write_programme(tmp_path / "programme"))


@pytest.fixture
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


def look(programme: LoadedProgramme, instance: dg.DagsterInstance, cursor: str | None = None):
    """What the sensor asks for, and its new cursor."""
    context = dg.build_sensor_context(instance=instance, cursor=cursor)
    data = inbox_sensor(programme, refresh_job(programme)).evaluate_tick(context)
    return data.run_requests, data.cursor, data.skip_message


def refresh(programme: LoadedProgramme) -> None:
    for source in programme.sources:
        take_in(programme, source, Run.now("run"))


def test_files_that_no_refresh_has_seen_start_exactly_one(programme, instance) -> None:
    requests, _, _ = look(programme, instance)

    assert len(requests) == 1
    assert requests[0].run_key is None


def test_nothing_new_starts_nothing(programme, instance) -> None:
    refresh(programme)

    requests, _, why = look(programme, instance)

    assert (requests, why) == ([], "Nothing new in the inbox.")


def test_a_new_file_after_a_refresh_starts_one_run(programme, instance) -> None:
    refresh(programme)
    drop(programme.folder, "answers", "second.csv", "id,score,answered,account\nz,9,2026-03-01 12:00,a1\n")

    requests, cursor, _ = look(programme, instance)

    assert len(requests) == 1
    assert look(programme, instance, cursor)[2] == "A refresh has been asked for these files already."


def test_the_same_content_under_another_name_or_time_starts_nothing(programme, instance) -> None:
    refresh(programme)
    first = programme.inbox("answers") / "first.csv"
    drop(programme.folder, "answers", "again.csv", first.read_text())
    os.utime(first, (1, 1))

    requests, _, _ = look(programme, instance)

    assert requests == []


def test_a_refused_file_alone_does_not_start_a_run_every_minute(programme, instance) -> None:
    refresh(programme)
    drop(programme.folder, "answers", "login.csv", "<!DOCTYPE html><html><body>Please log in</body></html>\n")
    refresh(programme)

    requests, _, _ = look(programme, instance)

    assert requests == []


def test_a_file_that_is_still_being_written_starts_nothing(programme, instance) -> None:
    refresh(programme)
    drop(programme.folder, "answers", "second.csv.part", "id,score,answered,account\n")

    requests, _, _ = look(programme, instance)

    assert requests == []


def test_nothing_is_started_while_a_refresh_runs(programme, instance) -> None:
    with only_refresh(programme.layout):
        requests, _, why = look(programme, instance)

    assert (requests, why) == ([], "A refresh is queued or running; the next look decides.")


def test_nothing_is_started_while_a_run_is_being_started(programme, instance) -> None:
    job = dg.Definitions(jobs=[dg.GraphDefinition(name="daily_refresh").to_job()]).resolve_job_def("daily_refresh")
    instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTING)

    requests, _, why = look(programme, instance)

    assert (requests, why) == ([], "A refresh is queued or running; the next look decides.")


def test_a_killed_run_that_dagster_believes_in_does_not_stop_the_sensor(programme, instance) -> None:
    job = dg.Definitions(jobs=[dg.GraphDefinition(name="daily_refresh").to_job()]).resolve_job_def("daily_refresh")
    instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)

    requests, _, _ = look(programme, instance)

    assert len(requests) == 1
