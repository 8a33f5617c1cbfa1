"""Runs that die. What belongs here: killing an intake at a chosen step, and what the next run makes of it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.conftest import KEY

AT = "2026-01-05 10:00"
REPOSITORY = Path(__file__).resolve().parents[2]

CHILD = """
import os, signal, sys
from pathlib import Path
from tests.intake.conftest import ANSWERS, World

module_name, function_name, nth = os.environ["KILL_AT"].rsplit(".", 1) + [int(os.environ["KILL_NTH"])]
import importlib
module = importlib.import_module(module_name)
real = getattr(module, function_name)
calls = 0

def killing(*arguments, **options):
    global calls
    calls += 1
    if calls == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **options)

setattr(module, function_name, killing)
World(Path(sys.argv[1]), ANSWERS, {}).take()
"""

STEPS = {
    "after the claim, before anything is read": ("ingestion.intake.read", 1),
    "before the rows are typed": ("ingestion.intake.take_rows", 1),
    "after typing, before the repeated rows are found": ("ingestion.fates.rows.find_changes", 1),
    "before the quarantine is in place": ("ingestion.landing.batch.move_file", 1),
    "between quarantine and rename": ("ingestion.landing.batch.commit", 1),
    "while the batch is flushed": ("ingestion.landing.batch.sync", 4),
    "after the first batch, before the second": ("ingestion.intake.read", 2),
    "between quarantine and rename of the second": ("ingestion.landing.batch.commit", 2),
    "before the cache of hashes is written": ("ingestion.landing.hash_cache.write_atomically", 1),
}


def state(world) -> tuple:
    """Everything that a run is for: landed and quarantined rows, and manifests without their clock."""
    manifests = [
        {
            name: value
            for name, value in vars(manifest).items()
            if name not in ("landed_at", "first_landed_at", "run_id")
        }
        for manifest in world.manifests()
    ]
    return (
        world.rows("*", "batch_id, source_row"),
        world.quarantined("*", "batch_id, source_row"),
        sorted(manifests, key=lambda manifest: manifest["batch_id"]),
    )


def fill(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", f"r1,9,{AT}", f"r2,x,{AT}", f"r3,3,{AT}")
    world.drop("b.csv", f"r1,9,{AT}", f"r4,,{AT}", f"r3,4,{AT}", f"r5,11,{AT}")


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_intake_leaves_nothing_that_the_next_one_does_not_mend(make_world, step: str) -> None:
    whole = make_world()
    whole.programme_facts["name"] = "whole"
    fill(whole)
    whole.take()
    killed = make_world()
    function, nth = STEPS[step]

    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(killed.folder)],
        cwd=REPOSITORY,
        env={**os.environ, "KILL_AT": function, "KILL_NTH": str(nth), "ELEVENPOINT_PSEUDONYM_KEY": KEY},
        check=False,
        timeout=120,
    )
    landed_by_the_killed = len(killed.manifests())
    killed.take()

    assert done.returncode == -signal.SIGKILL
    assert landed_by_the_killed <= 2
    assert state(killed) == state(whole)
    assert list((killed.layout.root / "work").iterdir()) == []


def test_a_live_runs_work_folder_is_left_alone(world) -> None:
    from ingestion.landing.batch import work_folder

    world.layout.root.mkdir(parents=True)
    with work_folder(world.layout, "other") as theirs:
        (theirs / "half.parquet").write_text("half")
        world.drop("a.csv", f"r1,9,{AT}")
        world.take()
        assert (theirs / "half.parquet").exists()


def test_the_landing_of_a_killed_run_never_holds_half_a_batch(make_world) -> None:
    world = make_world()
    fill(world)
    for step in ("between quarantine and rename", "while the batch is flushed"):
        function, nth = STEPS[step]
        subprocess.run(
            [sys.executable, "-c", CHILD, str(world.folder)],
            cwd=REPOSITORY,
            env={**os.environ, "KILL_AT": function, "KILL_NTH": str(nth), "ELEVENPOINT_PSEUDONYM_KEY": KEY},
            check=False,
            timeout=120,
        )
        for batch in world.layout.landing.glob("survey_responses/*/*"):
            assert {path.name for path in batch.iterdir()} == {"rows.parquet", "manifest.json"}
