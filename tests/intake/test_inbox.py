"""Files as people and tools drop them. What belongs here: what is read, held, refused, and said about it."""

import hashlib
import os
import threading
import time

import pytest

from ingestion.errors import HeldFile
from ingestion.inbox import list_inbox
from ingestion.landing import claims
from ingestion.landing.claims import claim
from ingestion.landing.hash_cache import HashCache

AT = "2026-01-05 10:00"
ROW = f"r1,9,{AT}"


def by_name(world) -> dict:
    return {file.file: file for file in world.take().files}


def test_a_missing_inbox_is_a_problem_with_its_remedy(world) -> None:
    result = world.take()

    assert result.files == ()
    assert result.problem == (
        f"The folder {world.folder}/inbox/answers is missing. Make it and drop the exports of source answers into it."
    )


def test_bad_files_never_keep_a_good_one_from_landing(world) -> None:
    world.drop("good.csv", ROW)
    world.drop_bytes("empty.csv", b"")
    world.drop_bytes("page.csv", b"<!DOCTYPE html><html><body>Please log in</body></html>")
    world.drop("renamed.csv", ROW, header="id,rating,at")
    world.drop("half.csv.part", ROW)
    world.drop("~$good.csv", ROW)
    world.drop("notes.txt", "hello")
    (world.inbox / "folder.csv").mkdir()
    os.mkfifo(world.inbox / "pipe.csv")
    (world.inbox / "link.csv").symlink_to(world.inbox / "good.csv")

    results = by_name(world)

    assert {name: (file.status, file.reason_code) for name, file in results.items()} == {
        "good.csv": ("landed", None),
        "empty.csv": ("rejected", "FILE_EMPTY"),
        "page.csv": ("rejected", "FILE_IS_HTML"),
        "renamed.csv": ("rejected", "HEADER_REQUIRED_MISSING"),
        "half.csv.part": ("held", "FILE_UNFINISHED"),
        "~$good.csv": ("held", "FILE_UNFINISHED"),
        "notes.txt": ("ignored", "FILE_NOT_DECLARED"),
        "folder.csv": ("ignored", "FILE_NOT_REGULAR"),
        "pipe.csv": ("ignored", "FILE_NOT_REGULAR"),
        "link.csv": ("rejected", "FILE_SYMLINK"),
    }
    assert all(file.message and file.remedy for file in results.values() if file.status == "rejected")
    assert world.rows("source_file, score") == [("good.csv", 9)]


def test_a_missing_column_is_named_with_the_nearest_names(world) -> None:
    world.drop("a.csv", ROW, header="id,scores,at")

    result = by_name(world)["a.csv"]

    assert result.message == "The column 'score' for `columns.score` is missing. Nearest: 'scores'."
    assert "`optional: true`" in result.remedy


def test_columns_match_by_name_whatever_their_order_case_and_spaces(world) -> None:
    world.drop("a.csv", f"{AT},9,r1,x", header="\ufeff At ,SCORE,Id\u00a0,extra")

    result = by_name(world)["a.csv"]

    assert result.fates["accepted"] == 1
    assert result.notes == ("HEADER_UNKNOWN: not declared and kept out: 'extra'",)


def test_a_file_with_only_a_header_lands_with_no_rows_and_says_so(world) -> None:
    world.drop("a.csv")

    result = by_name(world)["a.csv"]

    assert (result.status, result.rows_read) == ("landed", 0)
    assert result.notes == ("FILE_NO_ROWS: the file holds no rows",)
    assert world.rows("*") == []


@pytest.mark.parametrize("content", [b"[]", b" [ ]\n", b"[{}]"])
def test_a_day_without_responses_is_an_empty_list_and_no_refusal(make_world, content: bytes) -> None:
    world = make_world(format={"type": "json"}, files="*.json")
    world.drop_bytes("a.json", content)

    result = by_name(world)["a.json"]

    assert (result.status, result.rows_read) == ("landed", 0)
    assert result.notes == ("FILE_NO_ROWS: the file holds no rows",)
    assert world.rows("*") == []


def test_an_unreadable_file_is_refused_and_tried_again(world, monkeypatch) -> None:
    path = world.drop("a.csv", ROW)
    real = os.open

    def denied(name, *arguments, **options):
        if name == path:
            raise PermissionError(13, "Permission denied")
        return real(name, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", denied)
        assert by_name(world)["a.csv"].reason_code == "FILE_UNREADABLE"

    assert by_name(world)["a.csv"].status == "landed"


def test_a_file_that_still_grows_is_held_and_taken_in_later(world) -> None:
    path = world.drop("a.csv", ROW)
    stop = threading.Event()

    def write() -> None:
        with path.open("a") as file:
            while not stop.is_set():
                file.write(f"r{time.monotonic_ns()},9,{AT}\n")
                file.flush()
                time.sleep(0.05)

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.2)
    try:
        held = by_name(world)["a.csv"]
    finally:
        stop.set()
        writer.join()
    past = path.stat().st_mtime - 60
    os.utime(path, (past, past))

    assert (held.status, held.reason_code) == ("held", "FILE_GROWING")
    assert by_name(world)["a.csv"].status == "landed"


def test_a_file_just_written_and_at_rest_is_taken_in_after_a_short_wait(world) -> None:
    path = world.drop("a.csv", ROW)
    path.touch()

    began = time.monotonic()
    result = by_name(world)["a.csv"]

    assert result.status == "landed"
    assert time.monotonic() - began > 1.5


def test_a_file_that_changes_between_listing_and_reading_is_held(world, tmp_path) -> None:
    path = world.drop("a.csv", ROW)
    (listed,) = list_inbox(world.inbox, world.source).files
    world.drop("a.csv", ROW, ROW)

    with pytest.raises(HeldFile, match="FILE_CHANGED"):
        claim(listed, tmp_path, HashCache(tmp_path / "cache.json"))
    path.unlink()
    with pytest.raises(HeldFile, match="vanished"):
        claim(listed, tmp_path, HashCache(tmp_path / "cache.json"))


def test_a_symlink_that_takes_a_files_place_is_not_followed(world, tmp_path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("id,score,at\n")
    path = world.drop("a.csv", ROW)
    (listed,) = list_inbox(world.inbox, world.source).files
    path.unlink()
    path.symlink_to(secret)

    with pytest.raises(Exception, match="cannot be opened"):
        claim(listed, tmp_path, HashCache(tmp_path / "cache.json"))


def test_strange_names_are_only_names(world) -> None:
    names = ["a'); drop table raw;--.csv", 'b"quote.csv', "c\nline.csv", "d\u202ecsv.csv", "{{ env_var('X') }}.csv"]
    for number, name in enumerate(names):
        world.drop(name, f"r{number},9,{AT}")
    world.drop("x.csv", f"rx,9,{AT}").rename(world.inbox / os.fsdecode(b"e\xff.csv"))

    results = world.take().files

    assert {file.status for file in results} == {"landed"}
    assert {name for (name,) in world.rows("source_file")} == {*names, "e\\xff.csv"}


def test_hidden_files_are_ignored(world) -> None:
    world.drop(".keep.csv", ROW)

    assert by_name(world)[".keep.csv"].reason_code == "FILE_HIDDEN"


def test_files_below_folders_are_read_where_the_pattern_says_so(make_world) -> None:
    world = make_world(files="*/*.csv")
    (world.inbox / "2026").mkdir()
    world.drop("2026/a.csv", ROW)
    world.drop("b.csv", ROW)

    assert {name: file.status for name, file in by_name(world).items()} == {"2026/a.csv": "landed", "b.csv": "ignored"}


def test_the_inbox_stays_as_it_was(world) -> None:
    path = world.drop("a.csv", ROW, "r2,x,y")
    before = (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)

    world.take()

    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before
    assert [entry.name for entry in world.inbox.iterdir()] == ["a.csv"]


def test_a_file_at_rest_is_not_read_again_for_its_hash(world, monkeypatch) -> None:
    world.drop("a.csv", ROW)

    def hashes() -> list[str]:
        cache = HashCache.of(world.layout)
        found = [claims.hash_of(file, cache) for file in list_inbox(world.inbox, world.source).files]
        cache.save()
        return found

    first = hashes()
    monkeypatch.setattr(claims, "_open", lambda file: pytest.fail("read again"))

    assert hashes() == first
    assert world.layout.root.joinpath("hash_cache.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("by_kernel", [True, False])
def test_a_file_is_copied_and_hashed_piece_by_piece(world, tmp_path, monkeypatch, by_kernel: bool) -> None:
    written = os.urandom(10_007)
    path = world.drop_bytes("a.csv", written)
    (listed,) = list_inbox(world.inbox, world.source).files
    monkeypatch.setattr(claims, "PIECE", 1024)
    monkeypatch.setattr(claims, "CHUNK", 100)
    if not by_kernel:
        monkeypatch.delattr(os, "copy_file_range")

    claimed = claim(listed, tmp_path, HashCache(tmp_path / "cache.json"))

    assert claimed.path.read_bytes() == written == path.read_bytes()
    assert (claimed.sha256, claimed.size) == (hashlib.sha256(written).hexdigest(), len(written))
