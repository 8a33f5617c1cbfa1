"""Folder trees that a tool fills. What belongs here: what is fetched, once, and what is left alone."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landed_world import CSV, HEADER, World, fates

from ingestion.origins.folder import why_not
from orchestration.inbox import new_content


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    return folder


@pytest.fixture
def make(tmp_path: Path, lake: Path) -> Callable[..., World]:
    def world(files: str = "**/*.csv", folder: str | None = None, **changes) -> World:
        return World(tmp_path / "programme", {"folder": folder or str(lake)}, files=files, **{**CSV, **changes})

    return world


def land(lake: Path, name: str, *rows: str, age: int = 60) -> Path:
    """A CSV that a tool landed a while ago."""
    return settle(lake / name, (HEADER + "".join(f"{row},2026-02-01T10:00:00Z\n" for row in rows)).encode(), age)


def settle(path: Path, content: bytes, age: int = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def names(taken) -> dict[str, str]:
    return {file.file: file.status for file in taken.files}


def test_a_tree_with_partition_folders_is_taken_in(make, lake) -> None:
    land(lake, "dt=2026-02-01/part-0.csv", "r1,9")
    land(lake, "dt=2026-02-02/hour=07/part-0.csv", "r2,8")
    land(lake, "top.csv", "r3,7")
    world = make()

    assert names(world.take()) == {
        "dt=2026-02-01/part-0.csv": "landed",
        "dt=2026-02-02/hour=07/part-0.csv": "landed",
        "top.csv": "landed",
    }
    assert world.landed() == [("r1", 9), ("r2", 8), ("r3", 7)]


def test_only_new_and_changed_objects_are_fetched(make, lake) -> None:
    old, growing = land(lake, "old.csv", "r1,9"), land(lake, "growing.csv", "r2,8")
    world = make()
    world.take()
    old.chmod(0)  # whoever reads it again fails, unless root runs the tests
    before = (world.area / "files" / "old.csv").stat().st_ino
    land(lake, "growing.csv", "r2,8", "r3,7", age=30)
    land(lake, "new.csv", "r4,6")
    taken = world.take()

    assert names(taken) == {"growing.csv": "landed", "new.csv": "landed", "old.csv": "unchanged"}
    assert fates(taken) == [("landed", 1, 1), ("landed", 1, 0)]
    assert (world.area / "files" / "old.csv").stat().st_ino == before
    assert growing.exists()


def test_what_upstream_clears_away_stays(make, lake) -> None:
    path = land(lake, "a.csv", "r1,9")
    world = make()
    world.take()
    path.unlink()

    assert names(world.take()) == {"a.csv": "unchanged"}
    assert world.landed() == [("r1", 9)]


def test_unfinished_objects_and_markers_are_not_read(make, lake) -> None:
    land(lake, "good.csv", "r1,9")
    for name in ("_temporary/0/x.csv", "_SUCCESS", "_dlt_loads/a.csv", ".hidden.csv", "dt=1/_SUCCESS.csv"):
        land(lake, name, "r2,8")
    land(lake, "half.csv.part", "r3,8")
    (lake / "other.txt").write_text("not declared")

    assert names(make().take()) == {"good.csv": "landed", "half.csv.part": "held"}


def test_a_pattern_that_spells_an_underscore_means_it(make, lake) -> None:
    land(lake, "_exports/a.csv", "r1,9")

    assert names(make(files="_exports/*.csv").take()) == {"_exports/a.csv": "landed"}


def test_a_file_that_still_grows_is_held(make, lake, monkeypatch) -> None:
    import ingestion.inbox as inbox

    path = land(lake, "a.csv", "r1,9", age=0)
    monkeypatch.setattr(inbox.time, "sleep", lambda _: path.write_bytes(path.read_bytes() + b"r2,8"))
    taken = make().take()

    assert [(file.status, file.reason_code) for file in taken.files] == [("held", "FILE_GROWING")]


def test_a_symbolic_link_is_refused_and_its_target_not_read(make, lake, tmp_path) -> None:
    land(tmp_path, "secret.csv", "r1,9")
    (lake / "a.csv").symlink_to(tmp_path / "secret.csv")
    (lake / "folder").symlink_to(tmp_path)
    world = make()
    taken = world.take()

    assert [(file.status, file.reason_code) for file in taken.files if file.file == "a.csv"] == [
        ("rejected", "FILE_SYMLINK")
    ]
    assert [path for path in (world.area / "files").rglob("*") if path.is_file()] == []


def test_a_missing_folder_is_a_problem_of_that_source_only(make, lake) -> None:
    taken = make(folder=str(lake / "nowhere")).take()

    assert "nowhere, which `origin.folder` names, is missing" in taken.problem
    assert taken.files == ()


def test_a_relative_folder_begins_at_the_programme_and_file_addresses_work(make, lake, tmp_path) -> None:
    land(lake, "a.csv", "r1,9")
    (tmp_path / "programme").mkdir()

    assert names(make(folder="../lake").take()) == {"a.csv": "landed"}
    assert names(make(folder=f"file://{lake}").take()) == {"a.csv": "unchanged"}


def test_parquet_parts_and_dates_in_folder_names_are_read(make, lake) -> None:
    for day, score in (("2026-02-01", 9), ("2026-02-02", 3)):
        table = pa.table({"id": ["r1"], "score": [score], "answered_at": ["2026-01-31T10:00:00Z"]})
        made = lake / f"date={day}" / "part-0.parquet"
        made.parent.mkdir()
        pq.write_table(table, made)
        os.utime(made, (time.time() - 60,) * 2)
    world = make(
        files="**/*.parquet",
        format={"type": "parquet"},
        file_date={"pattern": "date=([0-9-]+)/"},
        version="file_date",
    )
    world.take()

    assert world.landed() == [("r1", 3)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("t/_delta_log/0.json", "Delta Lake"), ("t/metadata/1.metadata.json", "Iceberg"), (".hoodie/x", "Hudi")],
)
def test_the_files_of_a_table_format_are_not_taken_for_its_rows(make, lake, name, kind) -> None:
    settle(lake / name, b"{}")
    settle(lake / "t/a.parquet", b"PAR1")
    taken = make(files="**/*.parquet", format={"type": "parquet"}).take()

    assert f"is a {kind} table, among whose Parquet files lie rows that were deleted" in taken.problem


def test_the_sensor_sees_a_new_object_until_it_was_fetched(make, lake) -> None:
    world = make()
    assert new_content(world.programme) is None
    land(lake, "a.csv", "r1,9")
    seen = new_content(world.programme)
    world.take()
    after = new_content(world.programme)
    land(lake, "a.csv", "r1,9", "r2,8", age=30)

    assert seen is not None
    assert after is None
    assert new_content(world.programme) not in (None, seen)


def test_the_sensor_lives_with_a_folder_that_is_missing(make, lake) -> None:
    assert new_content(make(folder=str(lake / "nowhere")).programme) is None


def test_a_fetch_that_was_killed_is_made_good(make, lake) -> None:
    land(lake, "a.csv", "r1,9")
    world = make()
    world.take()
    (world.area / "objects.json").unlink()  # as if the run had died before it was written

    assert names(world.take()) == {"a.csv": "unchanged"}
    assert world.landed() == [("r1", 9)]


@pytest.fixture
def bucket(lake, monkeypatch) -> Path:
    """An object store's address that leads to a folder: the same code paths, without a server."""
    from pyarrow import fs

    real = fs.FileSystem

    class OfFolder:
        """`FileSystem.from_uri` for buckets of one folder."""

        @staticmethod
        def from_uri(uri: str) -> tuple[fs.FileSystem, str]:
            if not uri.startswith("s3://"):
                return real.from_uri(uri)
            return fs.SubTreeFileSystem(str(lake), fs.LocalFileSystem()), uri.removeprefix("s3://")

    monkeypatch.setattr(fs, "FileSystem", OfFolder)
    (lake / "bucket" / "surveys").mkdir(parents=True)
    return lake / "bucket" / "surveys"


def test_an_object_store_is_read_like_a_folder(make, bucket) -> None:
    land(bucket, "dt=1/a.csv", "r1,9")
    land(bucket, "_temporary/a.csv", "r9,9")
    land(bucket, "half.csv.part", "r8,8")
    world = make(folder="s3://bucket/surveys")
    first = world.take()
    land(bucket, "dt=1/a.csv", "r1,9", "r2,8", age=30)
    (bucket / "_temporary").rename(bucket / "later")
    second = world.take()

    assert names(first) == {"dt=1/a.csv": "landed", "half.csv.part": "held"}
    assert fates(second) == [("landed", 1, 1), ("landed", 1, 0), ("held", 0, 0)]
    assert world.landed() == [("r1", 9), ("r2", 8), ("r9", 9)]
    assert new_content(world.programme) is None


def test_a_bucket_that_is_missing_is_told(make, bucket) -> None:
    assert "there is no such bucket or prefix" in make(folder="s3://nowhere/x").take().problem


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("AWS Error ACCESS_DENIED during ListObjectsV2 operation: Access Denied. (key topsecret)", "s3:ListBucket"),
        ("AWS Error INVALID_ACCESS_KEY_ID during HeadBucket: key topsecret", "credentials are not valid"),
        ("AWS Error NETWORK_CONNECTION during HeadBucket: curlCode: 7", "does not answer"),
        ("something about topsecret", "refuses (OSError)"),
    ],
)
def test_what_a_store_says_is_worded_without_what_was_sent_along(text, told) -> None:
    worded = why_not(OSError(text))

    assert told in worded
    assert "topsecret" not in worded
