"""Killed and simultaneous refreshes. What belongs here: real processes and signals. What does not: data faults."""

import fcntl
import os
import signal
import time

import dagster as dg
import pytest
from small_programme import Small, answers, drop


def wait_for(world: Small, step: str, process) -> None:
    """Read the progress until a step has ended."""
    for line in process.stderr:
        if step in line:
            return
    pytest.fail(f"the refresh ended before {step}: {process.stdout.read()}")


def statuses(world: Small) -> list[dg.DagsterRunStatus]:
    with world.instance() as instance:
        return [run.status for run in instance.get_runs()]


@pytest.mark.parametrize("step", ["intake answers", "seal landing"])
def test_after_a_kill_the_next_refresh_succeeds_without_a_manual_step(refreshed_small: Small, step: str) -> None:
    drop(refreshed_small.folder, "answers", "second.csv", answers(10, prefix="s"))
    before = refreshed_small.published()
    process = refreshed_small.start("refresh")
    wait_for(refreshed_small, step, process)

    process.send_signal(signal.SIGKILL)
    process.wait()

    assert process.returncode == -signal.SIGKILL
    assert refreshed_small.published() == before
    assert statuses(refreshed_small)[0] == dg.DagsterRunStatus.STARTED  # Dagster still believes in it

    done = refreshed_small.run("refresh")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "110 responses" in done.stdout
    assert statuses(refreshed_small)[:2] == [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]


def test_of_two_refreshes_at_once_one_wins_and_the_other_is_told_so(refreshed_small: Small) -> None:
    processes = [refreshed_small.start("refresh") for _ in range(2)]

    results = [process.communicate(timeout=300) for process in processes]

    codes = [process.returncode for process in processes]
    assert sorted(codes) == [0, 1], results
    lost = results[codes.index(1)][1]
    won = processes[codes.index(0)]
    assert lost.startswith("LOCKED: another refresh of this programme is running")
    assert f"process {won.pid}" in lost


def test_the_loser_is_told_within_two_seconds(refreshed_small: Small) -> None:
    with (refreshed_small.root / "refresh.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        started = time.monotonic()
        done = refreshed_small.run("refresh")
        seconds = time.monotonic() - started

    assert done.returncode == 1
    assert done.stderr.startswith("LOCKED")
    assert seconds < 2 * (1 + os.getloadavg()[0] / (os.cpu_count() or 1))


def test_a_run_of_the_daemon_meets_the_same_lock(refreshed_small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job that the schedule starts fails with the same text while the command holds the lock."""
    from ingestion.declarations.load import load_programme
    from orchestration.automation import failure_text
    from orchestration.build import build_definitions
    from orchestration.dbt_manifest import prepare

    monkeypatch.setenv("ELEVENPOINT_VAR", str(refreshed_small.var))
    programme = load_programme(refreshed_small.folder)
    prepare(programme)
    job = build_definitions(programme, row_counts=False).resolve_job_def("daily_refresh")
    instance = dg.DagsterInstance.ephemeral()

    with programme.layout.lock.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = job.execute_in_process(instance=instance, raise_on_error=False)

    assert not result.success
    told = failure_text(instance, result.run_id)
    assert "\nLOCKED: another refresh of this programme is running" in told
    assert "Stack Trace" not in told
