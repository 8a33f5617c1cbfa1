"""Going back, keeping and cleaning versions. What belongs here: rollback, pruning, stray logs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_marts import some_answers
from small_warehouse import Programme, content

from ingestion.errors import ElevenpointError
from publishing import Publication, rollback, versions


def generations(programme: Programme, count: int, keep_versions: int = 7) -> list[Publication]:
    """Publish 60, 61, … answers, one version each."""
    published = []
    for number in range(count):
        programme.build(some_answers(60 + number, days=3))
        published.append(programme.publish(keep_versions=keep_versions))
    return published


def answers_of(programme: Programme) -> int:
    return programme.ask("select count(*) from fct_response")[0][0]


def live_of(programme: Programme) -> list[str]:
    return [one.version for one in versions(programme.layout) if one.is_live]


def test_a_rollback_shows_readers_the_version_before(programme: Programme) -> None:
    first, second = generations(programme, 2)

    back = rollback(programme.layout)

    assert (back.replaced, back.version) == (second.version, first.version)
    assert answers_of(programme) == 60
    assert live_of(programme) == [first.version]


def test_a_rollback_is_noted_where_versions_are_listed(programme: Programme) -> None:
    first, second = generations(programme, 2)
    rollback(programme.layout)

    notes = {one.version: one.notes for one in versions(programme.layout)}
    assert notes[first.version] == ()
    assert f"to {first.version}" in notes[second.version][0]


def test_a_rollback_goes_to_a_named_version_and_forth_again(programme: Programme) -> None:
    first, _, third = generations(programme, 3)

    rollback(programme.layout, to=first.version)
    assert answers_of(programme) == 60
    rollback(programme.layout, to=third.version)
    assert answers_of(programme) == 62
    assert live_of(programme) == [third.version]


def test_the_next_publish_after_a_rollback_is_newer_than_all_and_keeps_them(programme: Programme) -> None:
    first, second, third = generations(programme, 3)
    rollback(programme.layout, to=first.version)
    programme.build(some_answers(90, days=3))
    newest = programme.publish()

    assert [one.version for one in versions(programme.layout)] == [
        first.version,
        second.version,
        third.version,
        newest.version,
    ]
    assert newest.replaced == first.version
    assert answers_of(programme) == 90


def test_a_rollback_without_an_earlier_version_says_what_to_do(programme: Programme) -> None:
    with pytest.raises(ElevenpointError, match=r"nothing has been published yet\. Run `make refresh`"):
        rollback(programme.layout)
    programme.publish()
    before = content(programme.layout.published)

    with pytest.raises(ElevenpointError, match=r"no earlier version is kept.*keep_versions"):
        rollback(programme.layout)
    with pytest.raises(ElevenpointError, match=r"00009 is not a kept version\. Name one of: 00001-"):
        rollback(programme.layout, to="00009")
    with pytest.raises(ElevenpointError, match="is live already"):
        rollback(programme.layout, to=versions(programme.layout)[0].version)
    assert content(programme.layout.published) == before


def test_a_version_that_changed_since_it_was_published_is_not_gone_back_to(programme: Programme) -> None:
    first, second = generations(programme, 2)
    twin = first.folder / "parquet" / "nps_overall.parquet"
    twin.chmod(0o644)
    twin.write_bytes(twin.read_bytes() + b"x")

    with pytest.raises(ElevenpointError, match=r"nps_overall\.parquet: is not as it was published"):
        rollback(programme.layout)

    assert live_of(programme) == [second.version]


def test_old_versions_are_pruned_but_never_the_live_one(programme: Programme) -> None:
    published = generations(programme, 4, keep_versions=3)
    assert [one.version for one in versions(programme.layout)] == [one.version for one in published[1:]]

    rollback(programme.layout, to=published[1].version)
    programme.publish(keep_versions=1)
    # The version readers may be opening at this moment stays until the next publish.
    assert versions(programme.layout)[0].version == published[1].version
    programme.publish(keep_versions=1)
    assert len(versions(programme.layout)) == 2


def test_versions_keep_their_order_when_the_clock_is_set_back(programme: Programme) -> None:
    (first,) = generations(programme, 1)
    programme.published_at = programme.published_at.replace(year=2020)
    second = programme.publish()

    assert [one.version for one in versions(programme.layout)] == [first.version, second.version]
    assert programme.ask("select version from _publication") == [(first.version,), (second.version,)]


def test_a_pointer_to_a_version_that_somebody_deleted_is_mended_by_the_next_publish(programme: Programme) -> None:
    (only,) = generations(programme, 1)
    shutil.rmtree(only.folder)
    with pytest.raises(ElevenpointError, match=r"which is not there\. Publish again"):
        versions(programme.layout)

    programme.publish()
    assert answers_of(programme) == 60


STRAY = (
    "import duckdb,os,sys; c=duckdb.connect(sys.argv[1]); c.execute('create table planted as select 1'); os._exit(1)"
)


def stray_log(publication: Publication, scratch: Path) -> Path:
    """A write-ahead log that fits a published file, as a read-write reader leaves it when it crashes."""
    scratch.mkdir()
    copy = scratch / "marts.duckdb"
    shutil.copyfile(publication.database, copy)
    subprocess.run([sys.executable, "-c", STRAY, str(copy)], check=False)
    return scratch / "marts.duckdb.wal"


@pytest.mark.parametrize("place", ["current.duckdb.wal", "versions/{version}/marts.duckdb.wal"])
def test_a_stray_write_ahead_log_is_set_aside_and_never_replayed(
    programme: Programme, tmp_path: Path, place: str
) -> None:
    (first,) = generations(programme, 1)
    stray = programme.layout.published / place.format(version=first.version)
    shutil.copyfile(stray_log(first, tmp_path / "scratch"), stray)

    programme.build(some_answers(70, days=3))
    second = programme.publish()

    assert not stray.exists()
    assert len(list((programme.layout.published / "set-aside").iterdir())) == 1
    assert "Open published files read-only" in second.notes[0]
    assert ("planted",) not in programme.ask("select table_name from duckdb_tables()")

    rollback(programme.layout)
    assert ("planted",) not in programme.ask("select table_name from duckdb_tables()")
    assert answers_of(programme) == 60


def test_the_log_would_have_been_replayed(programme: Programme, tmp_path: Path) -> None:
    (first,) = generations(programme, 1)
    shutil.copyfile(stray_log(first, tmp_path / "scratch"), first.folder / "marts.duckdb.wal")

    assert ("planted",) in programme.ask("select table_name from duckdb_tables()")
