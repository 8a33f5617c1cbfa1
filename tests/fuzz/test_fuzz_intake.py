"""Damaged exports through the whole intake: fates add up, only sound rows land, the next run changes nothing."""

from typing import Any

import pytest
from judging import read_strictly
from mutants import DELIMITED, LINES, LISTS, Export, mutant

from tests.intake.conftest import ANSWERS

PER_EXPORT = 16
EXPORTS = (*DELIMITED, *LISTS, *LINES)
COLUMNS = {
    "response_id": {"column": "id", "optional": True},
    "survey": {"value": "relationship"},
    "survey_type": {"value": "relational"},
    "score": {"column": "score", "optional": True},
    "responded_at": {"column": "at", "format": "%Y-%m-%d %H:%M"},
    "comment": {"column": "comment", "optional": True},
}


def declaration(export: Export, **declared: Any) -> dict[str, Any]:
    """The declaration of an export: every row another answer, so that each one's way can be followed."""
    time = {} if export.declared["type"] == "csv" else {"responded_at": {"column": "at", "format": "unix_seconds"}}
    return ANSWERS | {
        "files": "*",
        "timezone": "UTC",
        "format": export.declared | declared,
        "columns": COLUMNS | time,
        "identity": {"by": "row_content", "repeats": "keep"},
    }


def is_cut_within_a_row(export: Export, data: bytes) -> bool:
    """Whether the strict reference refuses a beginning of an export, or a delimited one ends without a line end."""
    open_row = export.declared["type"] == "csv" and not data.endswith((b"\r", b"\n"))
    return open_row or read_strictly(data, export.declared) is None


def landed_rows(world) -> dict[str, set[int]]:
    """Numbers of the rows in landing by file; none where nothing landed."""
    found: dict[str, set[int]] = {}
    for name, number in world.rows("source_file, source_row"):
        found.setdefault(name, set()).add(number)
    return found


@pytest.mark.parametrize("place", range(len(EXPORTS)), ids=[export.name for export in EXPORTS])
def test_mutants_land_their_sound_rows_only_and_lose_none(make_world, place: int, record_property) -> None:
    export = EXPORTS[place]
    world = make_world(declaration(export), {"timezone": "UTC"})
    datas = {f"{number:03}": mutant((export,), 50_000 + number)[1] for number in range(PER_EXPORT)}
    for name, data in datas.items():
        world.drop_bytes(name, data)

    files = {file.file: file for file in world.take().files}
    landed = landed_rows(world)

    assert {file.status for file in files.values()} <= {"landed", "rejected", "ignored"}
    for name, file in files.items():
        reference = read_strictly(datas[name], export.declared)
        assert sum(file.fates.values()) == file.rows_read, name
        if file.status != "landed":
            assert (file.rows_read, landed.get(name)) == (0, None), name
            continue
        assert reference is not None, f"{name}: a damaged file landed"
        assert file.rows_read == len(reference.sound) + len(reference.defective), name
        assert landed.get(name, set()) <= set(reference.sound), name
        assert file.fates["quarantined"] >= len(reference.defective), name
    assert "landed" in {file.status for file in files.values()}
    record_property("fuzzed_through_intake", len(datas))

    batches = {manifest.batch_id for manifest in world.manifests()}
    again = world.take()
    assert {file.status for file in again.files} <= {"unchanged", "rejected", "ignored"}
    assert {manifest.batch_id for manifest in world.manifests()} == batches
    assert landed_rows(world) == landed


@pytest.mark.parametrize("export", [DELIMITED[1], DELIMITED[3], LISTS[0], LINES[0]], ids=lambda export: export.name)
def test_a_file_that_was_cut_off_never_lands_in_part(make_world, export: Export, record_property) -> None:
    closed = {"last_row": "closed"} if export.declared["type"] == "csv" else {}
    world = make_world(declaration(export, **closed), {"timezone": "UTC"})
    sizes = [len(export.data) * step // 13 for step in range(1, 13)]
    for size in sizes:
        world.drop_bytes(f"{size:05}", export.data[:size])
    whole = read_strictly(export.data, export.declared)

    files = world.take().files

    assert len(files) == len(sizes)
    for file in files:
        if file.status == "landed":
            cut = read_strictly(export.data[: int(file.file)], export.declared)
            assert file.rows_read == sum(file.fates.values()) == len(cut.sound), file.file
            assert list(cut.sound.items()) == list(whole.sound.items())[: len(cut.sound)], file.file
        else:
            assert (file.status, file.rows_read) == ("rejected", 0), file.file
    # Only a cut between two rows leaves a smaller file that is whole.
    damaged = {f"{size:05}" for size in sizes if is_cut_within_a_row(export, export.data[:size])}
    assert {file.file for file in files if file.status == "rejected"} == damaged
    assert damaged
    record_property("truncated", len(sizes))
