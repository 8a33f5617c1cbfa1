"""Delimited files that are read: numbering, blanks, dialects, and rows with a structure reason."""

from pathlib import Path

import duckdb
import pytest
from bytes_in import Reader

from ingestion.declarations.source import Format
from ingestion.readers import read


def test_cells_are_kept_exactly_as_written(read_bytes: Reader) -> None:
    table, rows = read_bytes('id,score\n a , 9 \n00123,"9,0"\nNA,\n')

    assert table.header == ["id", "score"]
    assert rows == [(2, " a ", " 9 ", None, None), (3, "00123", "9,0", None, None), (4, "NA", "", None, None)]


def test_a_record_with_quoted_line_breaks_is_one_row(read_bytes: Reader) -> None:
    _, rows = read_bytes('id,comment\r\n1,"two\nlines, ""quoted"""\r\n2,plain\r\n')

    assert rows == [(2, "1", 'two\nlines, "quoted"', None, None), (3, "2", "plain", None, None)]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(read_bytes: Reader) -> None:
    table, rows = read_bytes("My report\n\nid,score\n\n1,9\n , \n2,8\n", skip_rows=1)

    assert [row[:3] for row in rows] == [(5, "1", "9"), (7, "2", "8")]
    assert (table.rows, table.blank_rows) == (2, 3)


def test_a_file_with_nothing_but_a_header_has_no_rows(read_bytes: Reader) -> None:
    for text in ("id,score\n", "id,score"):
        table, rows = read_bytes(text)

        assert (table.header, table.rows, rows) == (["id", "score"], 0, [])


def test_the_last_line_needs_no_line_end(read_bytes: Reader) -> None:
    table, rows = read_bytes("id,score\n1,9\n2,8")

    assert [row[1:3] for row in rows] == [("1", "9"), ("2", "8")]
    assert "no line end" in table.notes[0]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_record(read_bytes: Reader, line_end: str) -> None:
    _, rows = read_bytes(line_end.join(["id,score", "1,9", "2,8", ""]))

    assert [row[:3] for row in rows] == [(2, "1", "9"), (3, "2", "8")]


def test_mixed_line_ends_are_accepted(read_bytes: Reader) -> None:
    _, rows = read_bytes("id,score\r\n1,9\n2,8\r3,7\r\n")

    assert [row[:3] for row in rows] == [(2, "1", "9"), (3, "2", "8"), (4, "3", "7")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", "§"])
def test_the_declared_delimiter_is_used(read_bytes: Reader, delimiter: str) -> None:
    table, rows = read_bytes(
        delimiter.join(["id", "a,b"]) + "\n" + delimiter.join(["1", "9"]) + "\n", delimiter=delimiter
    )

    assert table.header == ["id", "a,b"]
    assert rows == [(2, "1", "9", None, None)]


def test_a_separator_line_is_stripped_and_counted(read_bytes: Reader) -> None:
    table, rows = read_bytes("sep=;\r\nid;score\r\n1;9\r\n", delimiter=";")

    assert table.header == ["id", "score"]
    assert rows == [(3, "1", "9", None, None)]


def test_backslash_escapes_are_read_where_they_are_declared(read_bytes: Reader) -> None:
    _, rows = read_bytes('id,comment\n1,"a \\"b\\", c:\\\\d\\n"\n', escape="\\")

    assert rows == [(2, "1", 'a "b", c:\\d\\n', None, None)]


def test_lines_that_begin_with_a_hash_are_data(read_bytes: Reader) -> None:
    _, rows = read_bytes("id,score\n#1,9\n")

    assert rows == [(2, "#1", "9", None, None)]


def test_formulas_of_attackers_are_text_like_any_other(read_bytes: Reader) -> None:
    _, rows = read_bytes("id,comment\n1,=cmd|' /C calc'!A0\n")

    assert rows == [(2, "1", "=cmd|' /C calc'!A0", None, None)]


@pytest.mark.parametrize(
    ("line", "reason", "raw"),
    [
        ("3", "ROW_TOO_SHORT", '["3"]'),
        ("3,7,x", "ROW_TOO_LONG", '["3","7","x"]'),
        ("3,7,", "ROW_TOO_LONG", '["3","7",""]'),
        ('3,a "b" c', "CSV_STRAY_QUOTE", '3,a "b" c'),
        ('3,"a" b', "CSV_STRAY_QUOTE", '3,"a" b'),
        ('3, "a"', "CSV_STRAY_QUOTE", '3, "a"'),
        ("3,a\0b", "TEXT_NUL", '["3","a\\u0000b"]'),
        ("id,score", "ROW_IS_HEADER", '["id","score"]'),
    ],
)
def test_a_broken_row_is_kept_with_its_reason_and_spoils_no_other(
    read_bytes: Reader, line: str, reason: str, raw: str
) -> None:
    table, rows = read_bytes(f"id,score\n1,9\n2,8\n{line}\n4,6\n")

    assert rows == [
        (2, "1", "9", None, None),
        (3, "2", "8", None, None),
        (4, None, None, reason, raw),
        (5, "4", "6", None, None),
    ]
    assert (table.rows, table.blank_rows) == (4, 0)


def test_footer_rows_are_told_apart_by_the_declared_pattern(read_bytes: Reader) -> None:
    _, rows = read_bytes('id,score\n1,9\n"Total, all",9\nExported by a tool\n', footer="Total|Exported by")

    assert [(row[0], row[3]) for row in rows] == [(2, None), (3, "ROW_FOOTER"), (4, "ROW_FOOTER")]


def test_a_repeated_header_of_several_rows_is_recognised(read_bytes: Reader) -> None:
    head = 'Q1,Q2\n"How likely, from 0 to 10?",Why?\n'
    _, rows = read_bytes(f"{head}9,good\n{head}8,ok\n", header={"rows": 2})

    assert [(row[0], row[3]) for row in rows] == [
        (3, None),
        (4, "ROW_IS_HEADER"),
        (5, "ROW_IS_HEADER"),
        (6, None),
    ]


def test_an_earlier_raw_table_of_the_connection_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id\n1\n")
    with duckdb.connect() as con:
        con.execute("create table raw as select 1 as old")
        read(path, Format(type="csv"), con, tmp_path)
        assert con.execute("select c0 from raw").fetchall() == [("1",)]
        path.write_text("id\n2\n")
        read(path, Format(type="csv"), con, tmp_path)
        assert con.execute("select c0 from raw").fetchall() == [("2",)]
