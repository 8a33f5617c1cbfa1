"""What readers in other processes see while versions change. What belongs here: real processes on real files."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_marts import some_answers
from small_warehouse import Programme

from ingestion.errors import LockedError

PUBLISHES = 32
READERS = 2

# Opens the stable names again and again, as a BI tool does, and compares tables that must be of one generation.
READER = """
import duckdb, json, os, sys, time
published, stop = sys.argv[1:]
seen, failed, mixed, reads = set(), [], 0, 0
while not os.path.exists(stop):
    reads += 1
    time.sleep(0.05)
    try:
        with duckdb.connect(published + "/current.duckdb", read_only=True, config={"threads": 1}) as connection:
            one = lambda query: connection.execute(query).fetchall()[0][0]
            answers = one("select count(*) from fct_response")
            headline = one("select responses from nps_overall where period_grain = 'all'")
            counts = json.loads(one("select row_counts from _publication order by version desc limit 1"))
        facts = json.load(open(published + "/current.json"))
        twins = os.path.join(published, facts["directory"], "parquet")
        with duckdb.connect(config={"threads": 1}) as connection:
            one = lambda query: connection.execute(query).fetchall()[0][0]
            in_parquet = one(f"select count(*) from '{twins}/fct_response.parquet'")
            headline_in_parquet = one(f"select responses from '{twins}/nps_overall.parquet' where period_grain = 'all'")
        generations = {answers, headline, counts["fct_response"]}
        in_twins = {in_parquet, headline_in_parquet, facts["row_counts"]["fct_response"]}
        mixed += len(generations) != 1 or len(in_twins) != 1
        seen |= generations
    except Exception as error:
        failed.append(repr(error))
print(json.dumps({"reads": reads, "failed": failed, "mixed": mixed, "seen": sorted(seen)}))
"""


def test_readers_never_fail_and_never_see_two_generations_mixed(programme: Programme, tmp_path: Path) -> None:
    warehouses = []
    for count in (61, 62):
        programme.build(some_answers(count, days=3))
        warehouses.append(tmp_path / f"{count}.duckdb")
        shutil.copyfile(programme.layout.warehouse, warehouses[-1])
    programme.publish()
    stop = tmp_path / "stop"
    command = [sys.executable, "-c", READER, str(programme.layout.published), str(stop)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(READERS)]
    try:
        for number in range(PUBLISHES):
            shutil.copyfile(warehouses[number % 2], programme.layout.warehouse)
            programme.publish(keep_versions=2)
    finally:
        stop.touch()
        results = [json.loads(reader.communicate(timeout=60)[0]) for reader in readers]

    for result in results:
        assert result["failed"] == []
        assert result["mixed"] == 0
        assert result["seen"] == [61, 62], "the reader must have seen both generations to prove anything"
        assert result["reads"] > PUBLISHES
    assert len(programme.ask("select * from _publication")) == 1 + PUBLISHES


HOLDER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
ask = lambda: connection.execute("select count(*), sum(hash(response_key)) from fct_response").fetchall()
print(ask(), flush=True)
sys.stdin.readline()
print(ask(), flush=True)
"""


def test_a_process_that_holds_a_version_open_keeps_reading_it_even_after_it_is_pruned(programme: Programme) -> None:
    held = programme.publish()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(programme.current)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    first = holder.stdout.readline()

    for number in range(3):
        programme.build(some_answers(70 + number, days=3))
        programme.publish(keep_versions=1)
    second, _ = holder.communicate("again\n", timeout=60)

    assert not held.folder.exists()
    assert first.startswith("[(60,")
    assert second == first
    assert programme.ask("select count(*) from fct_response") == [(72,)]


PUBLISHER = """
import os, signal, sys
sys.path[:0] = sys.argv[1].split(os.pathsep)
from pathlib import Path
from ingestion.layout import Layout
from small_warehouse import Programme
import publishing
setattr(sys.modules["publishing.publish"], sys.argv[3], lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
Programme(Layout(Path(sys.argv[2]))).publish()
"""


def test_a_kill_at_any_step_leaves_a_whole_version_and_the_next_publish_cleans_up(programme: Programme) -> None:
    programme.publish()
    programme.build(some_answers(80, days=3))
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
    for step in ("copy_marts", "close_database", "audit", "write_extract", "build_report", "seal_tree", "go_live"):
        command = [sys.executable, "-c", PUBLISHER, path, str(programme.layout.root), step]
        done = subprocess.run(command, check=False)
        assert done.returncode == -9, step
        assert programme.ask("select count(*) from fct_response") == [(60,)], step

    programme.publish()
    folders = [path.name for path in (programme.layout.published / "versions").iterdir()]
    runs = programme.ask("select count(*) from _publication")
    assert len(folders) == 2
    assert not any(name.startswith(".") for name in folders)
    assert runs == [(2,)], "a version that never went live is no publication"
    assert programme.ask("select count(*) from fct_response") == [(80,)]


def test_two_publishes_at_once_are_refused_with_a_remedy(programme: Programme) -> None:
    programme.publish()
    hold = "import fcntl,sys; lock=open(sys.argv[1],'w'); fcntl.flock(lock,fcntl.LOCK_EX); print(1,flush=True); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", hold, str(programme.layout.published / ".lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    other.stdout.readline()
    try:
        with pytest.raises(LockedError, match="Wait until it has ended"):
            programme.publish()
    finally:
        other.communicate("\n", timeout=10)
