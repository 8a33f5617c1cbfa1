"""Every file cut at two hundred places: refused, or what is there is the beginning of it, row by whole row."""

from pathlib import Path

import pytest
from judging import Read, read_ours
from mutants import DELIMITED, LINES, LISTS, Export, parquet, workbook

CUTS = 200
OPEN_NOTE = "LAST_ROW_OPEN"
CLOSED = tuple(
    Export(export.name, export.data, export.declared | {"last_row": "closed"})
    for export in DELIMITED
    if export.name in ("comma", "crlf", "all quoted", "semicolon", "utf-16", "two header rows", "backslash")
)
WHOLE = (
    *LISTS[1:],
    LINES[0],
    Export("workbook", workbook(), {"type": "xlsx"}),
    Export("parquet", parquet(), {"type": "parquet"}),
)


def cuts(export: Export) -> list[int]:
    """Two hundred lengths from 1 byte to all but one, evenly spread; fewer where the file is shorter."""
    size = len(export.data)
    return sorted({max(1, min(size - 1, size * step // (CUTS + 1))) for step in range(1, CUTS + 1)})


def is_beginning(found: Read, whole: Read) -> bool:
    """Whether the rows read are the first rows of the whole file, none of them broken."""
    numbers = sorted(whole.sound)[: len(found.sound)]
    return not found.flawed and found.sound == {number: whole.sound[number] for number in numbers}


def test_the_set_has_twelve_files_of_all_formats() -> None:
    assert len(CLOSED) + len(WHOLE) == 12
    assert {export.declared["type"] for export in (*CLOSED, *WHOLE)} == {"csv", "json", "jsonl", "xlsx", "parquet"}


@pytest.mark.parametrize("export", [*CLOSED, *WHOLE], ids=lambda export: export.name)
def test_a_file_that_was_cut_off_is_never_loaded_in_part(export: Export, tmp_path: Path, record_property) -> None:
    whole = read_ours(export.data, export.declared, tmp_path)
    partly = []
    refused = 0
    for size in cuts(export):
        found = read_ours(export.data[:size], export.declared, tmp_path)
        refused += found.refused is not None
        if found.refused is None and not is_beginning(found, whole):
            partly.append(size)
    record_property("truncated", len(cuts(export)))

    assert (whole.refused, len(whole.sound) > 0) == (None, True)
    assert partly == []
    # what is taken ends where a row ends; a list, a workbook and a Parquet file have an end of their own
    assert refused >= len(cuts(export)) - (40 if export.declared["type"] in ("csv", "jsonl") else 1)


@pytest.mark.parametrize("export", DELIMITED, ids=lambda export: export.name)
def test_without_a_declared_end_only_the_last_row_can_be_cut_and_it_is_told(export: Export, tmp_path: Path) -> None:
    whole = read_ours(export.data, export.declared, tmp_path)
    untold = []
    for size in cuts(export)[::4]:
        found = read_ours(export.data[:size], export.declared, tmp_path)
        if found.refused is not None or is_beginning(found, whole):
            continue
        last = max(found.sound)
        before = Read(None, found.header, {n: cells for n, cells in found.sound.items() if n != last}, found.flawed)
        if not (is_beginning(before, whole) and any(note.startswith(OPEN_NOTE) for note in found.notes)):
            untold.append(size)

    assert untold == []
