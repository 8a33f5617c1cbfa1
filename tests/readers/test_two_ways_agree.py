"""The fast and the careful way against each other, and both against Python's csv module as the strict reference."""

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.readers import RawTable, read
from ingestion.readers.delimited_careful import read_careful
from ingestion.readers.delimited_fast import read_fast
from ingestion.readers.staging import stage

COMMA = Format(type="csv")
CON = duckdb.connect(config={"threads": 1, "preserve_insertion_order": "false"})
"""One connection for all examples: opening one takes longer than reading."""
HEADER = "one,two,three"
CELL = st.text(st.sampled_from('ab1 ,;"\n\r\té–\U0001f600#\\\x1e\x1f'), max_size=6)
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12)
DIRT = st.text(st.sampled_from('ab,,"\n\n\r\té\x1e'), max_size=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readers")


def outcome(path: Path, folder: Path, *, fast: bool) -> tuple[RawTable, list[tuple[Any, ...]]] | str | None:
    """Table and rows of one way, the code of its refusal, or None where the fast way does not apply."""
    with tempfile.TemporaryDirectory(dir=folder) as workdir:
        try:
            if fast:
                plain = read_fast(path, COMMA, CON, Path(workdir))
                table = plain and plain.table
            else:
                table = read_careful(path, stage(path, COMMA, Path(workdir)), COMMA, CON, Path(workdir))
        except RejectedFile as refusal:
            return refusal.reason_code
        return table and (table, CON.execute("select * from raw order by source_row").fetchall())


def strictly_parsed(text: str) -> list[list[str]] | None:
    """Records by Python's csv module in strict mode, blank ones left out; None where it refuses the text."""
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    return [record for record in records if any(cell.strip() for cell in record)]


def written(rows: list[list[str]], line_end: str, *, quote_all: bool = False) -> str:
    """RFC 4180; `csv.writer` leaves a CR unquoted where lines end with LF."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if quote_all or set(text) & set(',"\r\n') else text

    return "".join(",".join(map(cell, row)) + line_end for row in rows)


@settings(max_examples=120, deadline=None)
@given(rows=ROWS, line_end=st.sampled_from(["\n", "\r\n", "\r"]), quote_all=st.booleans())
def test_what_a_strict_writer_wrote_is_read_back_cell_by_cell(
    folder: Path, rows: list[list[str]], line_end: str, quote_all: bool
) -> None:
    path = folder / "clean.csv"
    path.write_bytes((HEADER + line_end + written(rows, line_end, quote_all=quote_all)).encode())
    expected = [(number, *row, None, None) for number, row in enumerate(rows, start=2) if any(c.strip() for c in row)]

    careful = outcome(path, folder, fast=False)
    fast = outcome(path, folder, fast=True)

    assert isinstance(careful, tuple)
    assert careful[1] == expected
    assert careful[0].blank_rows == len(rows) - len(expected)
    assert fast in (None, careful)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(st.text('ab, "\n\r', min_size=1, max_size=6), min_size=3, max_size=3), max_size=12))
def test_sound_rows_without_blank_ones_take_the_fast_way(folder: Path, rows: list[list[str]]) -> None:
    path = folder / "fast.csv"
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    path.write_bytes((HEADER + "\r\n" + written(rows, "\r\n")).encode())

    fast = outcome(path, folder, fast=True)

    assert isinstance(fast, tuple)
    assert [row[1:4] for row in fast[1]] == [tuple(row) for row in rows]


@settings(max_examples=400, deadline=None)
@given(dirt=DIRT)
def test_damaged_text_is_never_taken_for_sound(folder: Path, dirt: str) -> None:
    path = folder / "dirty.csv"
    path.write_bytes(f"{HEADER}\n{dirt}".encode())

    careful = outcome(path, folder, fast=False)
    fast = outcome(path, folder, fast=True)
    reference = strictly_parsed(dirt)

    assert fast in (None, careful)
    if isinstance(careful, tuple):
        sound = [list(row[1:4]) for row in careful[1] if row[4] is None]
        flawed = [row for row in careful[1] if row[4] is not None]
        if not flawed:
            assert reference == sound
        elif reference is not None and '"' not in dirt:
            assert [record for record in reference if len(record) == 3] == sound
            assert len(reference) == len(sound) + len(flawed)


@settings(max_examples=120, deadline=None)
@given(
    rows=st.lists(st.lists(st.text('ab,"\n\r', max_size=6), min_size=3, max_size=3), min_size=1, max_size=8),
    position=st.integers(0, 10_000),
    byte=st.sampled_from([b'"', b",", b"\n", b"\0", b"\xff", b"", b"\r", b"a"]),
)
def test_one_changed_byte_is_read_alike_on_both_ways(
    folder: Path, rows: list[list[str]], position: int, byte: bytes
) -> None:
    text = written(rows, "\n").encode()
    position %= len(text)
    path = folder / "changed.csv"
    path.write_bytes(HEADER.encode() + b"\n" + text[:position] + byte + text[position + 1 :])

    assert outcome(path, folder, fast=True) in (None, outcome(path, folder, fast=False))


def test_a_large_file_with_line_ends_within_quotes_is_read_in_parallel_without_a_shift(tmp_path: Path) -> None:
    # cells that look like rows of their own, in a file of several of DuckDB's buffers
    look_alike = '1,2,3\n"",,\r\n4,5,6'
    count = 200_000
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEADER + "\r\n")
        writer = csv.writer(stream)
        writer.writerows([number, look_alike + "x" * (number % 97), "end"] for number in range(count))
    assert path.stat().st_size > 10_000_000

    # as intake connects, with more threads than it has
    with duckdb.connect(config={"threads": 8, "preserve_insertion_order": "false"}) as con:
        table = read(path, COMMA, con, tmp_path)
        wrong = con.execute(
            "select count(*) from raw where c0 <> (source_row - 2)::varchar or c2 <> 'end'"
            " or c1 <> $cell || repeat('x', ((source_row - 2) % 97)::int)",
            {"cell": look_alike},
        ).fetchall()

    assert (table.rows, wrong) == (count, [(0,)])


def test_both_ways_agree_on_rows_that_are_blank_or_repeat_the_header(tmp_path: Path) -> None:
    path = tmp_path / "repeated.csv"
    path.write_bytes(b"one,two,three\n1,2,3\n, ,\xc2\xa0\none,two,three\n4,5,6\n")

    fast, careful = outcome(path, tmp_path, fast=True), outcome(path, tmp_path, fast=False)

    assert isinstance(careful, tuple)
    assert careful[1] == [
        (2, "1", "2", "3", None, None),
        (4, None, None, None, "ROW_IS_HEADER", '["one","two","three"]'),
        (5, "4", "5", "6", None, None),
    ]
    assert careful[0].blank_rows == 1
    assert fast == careful
