"""Workbooks: values as text, and the hostile or unclear ones refused."""

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

import duckdb
import openpyxl
import pytest
from bytes_in import Reader, Refusal
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.declarations.source import Format
from ingestion.readers import read


def workbook(*rows: list[object], change: Callable[[Worksheet], None] | None = None) -> bytes:
    """An .xlsx of one sheet with the given rows, after a change to the sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_members(data: bytes, **changes: bytes | None) -> bytes:
    """The package with members replaced or added (`__` is `/`, `_dot_` is `.`)."""
    wanted = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changes.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in wanted:
                after.writestr(name, before.read(name))
        for name, content in wanted.items():
            if content is not None:
                after.writestr(name, content)
    return out.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
SOUND = workbook(["id", "score"], ["a", 9])


def test_every_type_of_cell_becomes_text(read_bytes: Reader) -> None:
    data = workbook(
        ["id", "at", "on", "for", "time", "score", "text", "yes", "big"],
        [
            1,
            datetime(2026, 1, 2, 3, 4, 5),
            date(2026, 1, 2),
            timedelta(hours=30),
            time_of_day(7, 30),
            9.5,
            "009 ",
            True,
            123456789012,
        ],
    )

    _, rows = read_bytes(data, type="xlsx")

    assert rows == [
        (
            2,
            "1",
            "2026-01-02T03:04:05",
            "2026-01-02",
            "30:00:00",
            "07:30:00",
            "9.5",
            "009 ",
            "true",
            "123456789012",
            None,
            None,
        )
    ]


def test_dates_are_right_in_workbooks_that_count_from_1904(read_bytes: Reader) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in (["id", "at"], ["a", datetime(2026, 3, 1, 4, 5)]):
        book.active.append(row)

    assert read_bytes(saved(book), type="xlsx")[1][0][2] == "2026-03-01T04:05:00"


def test_rows_bear_the_numbers_of_the_sheet(read_bytes: Reader) -> None:
    data = workbook(["NPS report"], [], ["id", "score"], ["Response ID", "Score"], ["a", 9], [None, " "], ["b", 8])

    table, rows = read_bytes(data, type="xlsx", skip_rows=1, header={"rows": 2, "names": 2})

    assert table.header == ["Response ID", "Score"]
    assert [row[:3] for row in rows] == [(5, "a", "9"), (7, "b", "8")]
    assert (table.rows, table.blank_rows) == (2, 2)


def test_a_table_that_begins_elsewhere_keeps_its_row_numbers(read_bytes: Reader) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.move_range("A1:B2", rows=3, cols=2)

    table, rows = read_bytes(workbook(["id", "score"], ["a", 9], change=change), type="xlsx")

    assert table.header == ["id", "score"]
    assert rows == [(5, "a", "9", None, None)]


def test_formulas_without_a_value_and_errors_condemn_their_row(read_bytes: Reader) -> None:
    sheet = SHEET.format(
        '<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>score</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>cached</v></c><c r="B2"><f>4+5</f><v>9</v></c></row>'
        '<row r="3"><c r="A3" t="str"><v>none</v></c><c r="B3"><f>4+5</f></c></row>'
        '<row r="4"><c r="A4" t="str"><v>error</v></c><c r="B4" t="e"><v>#N/A</v></c></row>'
        '<row r="5"><c r="A5" t="str"><v>empty result</v></c><c r="B5" t="str"><f>""</f><v></v></c></row>'
        '<row r="6"><c r="A6"><f>1</f></c></row>'
    )

    _, rows = read_bytes(with_members(SOUND, xl__worksheets__sheet1_dot_xml=sheet.encode()), type="xlsx")

    assert rows == [
        (2, "cached", "9", None, None),
        (3, None, None, "VALUE_IS_FORMULA", '["none",""]'),
        (4, None, None, "VALUE_ERROR", '["error",""]'),
        (5, "empty result", "", None, None),
        (6, None, None, "VALUE_IS_FORMULA", '["",""]'),
    ]


def test_merged_cells_condemn_the_rows_they_reach_over(read_bytes: Reader) -> None:
    data = workbook(["id", "score"], ["a", 9], ["b", 8], ["c", 7], change=lambda sheet: sheet.merge_cells("B2:B3"))

    assert [row[3] for row in read_bytes(data, type="xlsx")[1]] == ["VALUE_MERGED", "VALUE_MERGED", None]


def test_hidden_rows_are_read_and_noted(read_bytes: Reader) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True

    table, rows = read_bytes(workbook(["id"], ["a"], ["b"], change=change), type="xlsx")

    assert len(rows) == 2
    assert table.notes == [
        "XLSX_HIDDEN_ROWS: 1 rows are hidden or filtered out and were read like the others (first at row 2)"
    ]


def test_a_repeated_header_and_a_footer_are_told_apart(read_bytes: Reader) -> None:
    data = workbook(["id", "score"], ["a", 9], ["id", "score"], ["Total", 9])

    assert [row[3] for row in read_bytes(data, type="xlsx", footer="Total")[1]] == [None, "ROW_IS_HEADER", "ROW_FOOTER"]


def test_a_sheet_with_a_header_only_has_no_rows(read_bytes: Reader) -> None:
    table, rows = read_bytes(workbook(["id", "score"]), type="xlsx")

    assert (table.header, table.rows, rows) == (["id", "score"], 0, [])


def test_formatted_blank_rows_below_the_table_are_no_rows(read_bytes: Reader) -> None:
    def change(sheet: Worksheet) -> None:
        for row in range(3, 12_000):
            sheet.cell(row, 1).font = openpyxl.styles.Font(bold=True)

    table, _ = read_bytes(workbook(["id"], ["a"], change=change), type="xlsx")

    assert (table.rows, table.blank_rows) == (1, 0)


def test_the_declared_one_of_several_sheets_is_read(read_bytes: Reader, refusal: Refusal) -> None:
    book = openpyxl.load_workbook(io.BytesIO(SOUND))
    book.create_sheet("Notes & more").append(["x"])

    ambiguous = refusal(saved(book), type="xlsx")
    unknown = refusal(saved(book), type="xlsx", sheet="notes")

    assert ambiguous.reason_code == "SHEET_AMBIGUOUS"
    assert "'Sheet', 'Notes & more'" in ambiguous.message
    assert unknown.reason_code == "SHEET_NOT_FOUND"
    assert read_bytes(saved(book), type="xlsx", sheet="Notes & more")[0].header == ["x"]


def test_cells_far_apart_are_refused_in_seconds(refusal: Refusal) -> None:
    def far(reference: str) -> bytes:
        return workbook(["id"], change=lambda sheet: sheet.__setitem__(reference, "y"))

    began = time.monotonic()

    assert len(far("XFD1048576")) < 10_000
    assert refusal(far("XFD1048576"), type="xlsx").reason_code == "XLSX_SPARSE"
    assert refusal(far("A1048576"), type="xlsx").reason_code == "XLSX_SPARSE"
    assert refusal(far("XFD9000"), type="xlsx").reason_code == "XLSX_SPARSE"
    assert refusal(far("XFD1"), type="xlsx").reason_code == "TOO_MANY_COLUMNS"
    assert time.monotonic() - began < 30


def with_declared_size(data: bytes, size: int) -> bytes:
    """The package with another unpacked size of its first sheet in the ZIP directory."""
    entry = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    return data[: entry + 24] + size.to_bytes(4, "little") + data[entry + 28 :]


def test_a_zip_bomb_is_refused_before_it_is_parsed(refusal: Refusal) -> None:
    began = time.monotonic()

    assert refusal(with_declared_size(SOUND, 1_200_000_000), type="xlsx").reason_code == "XLSX_TOO_BIG_UNPACKED"
    assert time.monotonic() - began < 1


def test_a_zip_bomb_that_lies_about_its_size_is_not_unpacked_beyond_it(refusal: Refusal) -> None:
    bomb = with_members(SOUND, xl__worksheets__sheet1_dot_xml=SHEET.format(" " * 5_000_000).encode())

    assert refusal(with_declared_size(bomb, 1_000), type="xlsx").reason_code == "XLSX_DAMAGED"


@pytest.mark.parametrize("member", ["xl__workbook_dot_xml", "xl__worksheets__sheet1_dot_xml", "docProps__core_dot_xml"])
def test_a_document_type_in_any_part_is_refused(refusal: Refusal, member: str) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'

    assert refusal(with_members(SOUND, **{member: laughs}), type="xlsx").reason_code == "XLSX_DTD"


def test_macros_are_refused(refusal: Refusal) -> None:
    assert refusal(with_members(SOUND, xl__vbaProject_dot_bin=b"x"), type="xlsx").reason_code == "XLSX_MACRO"


def test_another_office_file_is_refused(refusal: Refusal) -> None:
    document = with_members(SOUND, xl__workbook_dot_xml=None, word__document_dot_xml=b"<x/>")

    assert refusal(document, type="xlsx").reason_code == "XLSX_NO_WORKBOOK"


def test_links_to_other_workbooks_are_noted_and_not_followed(read_bytes: Reader) -> None:
    table, _ = read_bytes(with_members(SOUND, xl__externalLinks__externalLink1_dot_xml=b"<x/>"), type="xlsx")

    assert table.notes == ["XLSX_EXTERNAL_LINKS: the workbook has links to other workbooks, which are not followed"]


@pytest.mark.parametrize("length", [0.3, 0.6, 0.9, 0.99])
def test_a_workbook_that_was_cut_is_truncated(refusal: Refusal, length: float) -> None:
    assert refusal(SOUND[: int(len(SOUND) * length)], type="xlsx").reason_code == "FILE_TRUNCATED"


@pytest.mark.parametrize("content", [b"<worksheet><sheetData>", b"no xml", b'<worksheet><row r="x"/></worksheet>'])
def test_a_sheet_that_cannot_be_parsed_is_refused(refusal: Refusal, content: bytes) -> None:
    assert (
        refusal(with_members(SOUND, xl__worksheets__sheet1_dot_xml=content), type="xlsx").reason_code == "XLSX_DAMAGED"
    )


def test_an_empty_sheet_is_refused(refusal: Refusal) -> None:
    assert refusal(workbook(), type="xlsx").reason_code == "FILE_EMPTY"


def test_a_title_above_the_header_is_refused(refusal: Refusal) -> None:
    data = workbook(["NPS report"], ["id", "score", "at"], ["a", 9, "x"])

    assert refusal(data, type="xlsx").reason_code == "HEADER_NOT_FOUND"


def test_parsing_ends_at_its_limit_of_memory() -> None:
    greedy = "from ingestion.readers import workbook_child; workbook_child._limit(); bytearray(3_000_000_000)"

    done = subprocess.run([sys.executable, "-c", greedy], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "MemoryError" in done.stderr


def test_the_child_knows_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # a `sitecustomize` of the refresh's own environment would be imported if the child inherited it
    (tmp_path / "sitecustomize.py").write_text(f"open({str(tmp_path / 'seen')!r}, 'w')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "a.xlsx").write_bytes(SOUND)

    with duckdb.connect() as con:
        read(tmp_path / "a.xlsx", Format(type="xlsx"), con, tmp_path)

    assert not (tmp_path / "seen").exists()
