"""Delimited files that are refused as a whole: nothing of them lands, and the text says what to do."""

import csv
import io

import pytest
from bytes_in import Reader, Refusal

from ingestion.errors import RejectedFile

SOUND = "id,score,comment\n" + "".join(f'{n},{n % 11},"text, {n}"\n' for n in range(50))


def test_a_short_last_record_without_line_end_means_a_broken_download(refusal: Refusal) -> None:
    assert refusal("id,score\n1,9\n2").reason_code == "FILE_TRUNCATED"


def test_a_file_that_ends_within_quotes_is_truncated(refusal: Refusal) -> None:
    assert refusal('id,comment\n1,a\n2,"the end is miss').reason_code == "FILE_TRUNCATED"
    assert refusal('id,comment\n1,a\n2,"the end\nis miss').reason_code == "FILE_TRUNCATED"


def test_a_header_that_ends_within_quotes_is_truncated(refusal: Refusal) -> None:
    assert refusal('id,"comm').reason_code == "FILE_TRUNCATED"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('id,comment\n1,a\n2,"open\n3,b\n4,c\n', 3),
        ('id,comment\n1,a\n2,"open\n3,b\n4,"next"\n5,d\n', 3),
        ('id,comment\n1,"open\n2,"next"\n3,c\n', 2),
    ],
)
def test_a_quote_that_swallows_later_rows_refuses_the_file(refusal: Refusal, text: str, row: int) -> None:
    error = refusal(text)

    assert error.reason_code == "CSV_UNTERMINATED_QUOTE"
    assert f"row {row} " in error.message


def test_a_field_above_one_megabyte_refuses_the_file(refusal: Refusal, read_bytes: Reader) -> None:
    for cell in ("x" * 1_100_000, '"' + "x\n" * 600_000 + '"', '"' + '""' * 1_100_000 + '"'):
        assert refusal(f"id,comment\n1,a\n2,{cell}\n").reason_code == "FIELD_TOO_LARGE"
    table, _ = read_bytes("id,comment\n1," + "x" * 1_000_000 + "\n")
    assert table.rows == 1


def test_an_endless_line_is_refused_before_it_fills_the_memory(refusal: Refusal) -> None:
    assert refusal(b"id,comment\n1,a\n" + b"x" * 40_000_000).reason_code == "FIELD_TOO_LARGE"


def test_ten_thousand_columns_are_refused(refusal: Refusal) -> None:
    assert refusal(",".join(f"c{n}" for n in range(10_000)) + "\n").reason_code == "TOO_MANY_COLUMNS"


@pytest.mark.parametrize("other", [";", "\t", "|"])
def test_a_file_with_another_delimiter_is_refused_by_its_name(refusal: Refusal, other: str) -> None:
    error = refusal(f"id{other}score\n1{other}9\n")

    assert error.reason_code == "DELIMITER_MISMATCH"
    assert repr(other) in error.remedy


def test_one_column_whose_name_holds_a_comma_is_no_mismatch(read_bytes: Reader) -> None:
    table, _ = read_bytes("Name, first\nx\n", delimiter=";")

    assert table.header == ["Name, first"]


def test_a_separator_line_that_contradicts_the_declaration_is_refused(refusal: Refusal) -> None:
    assert refusal("sep=;\nid;score\n").reason_code == "DELIMITER_MISMATCH"


def test_rows_that_are_all_longer_than_the_header_mean_that_it_is_none(refusal: Refusal) -> None:
    assert refusal("Survey results\nid,score\n1,9\n2,8\n").reason_code == "HEADER_NOT_FOUND"


def test_a_cut_anywhere_gives_whole_rows_or_a_refusal_never_half_a_row(read_bytes: Reader) -> None:
    whole = [tuple(row) for row in csv.reader(io.StringIO(SOUND))]
    refused: list[str] = []
    for length in range(SOUND.index(chr(10)) + 1, len(SOUND), 3):
        try:
            table, rows = read_bytes(SOUND[:length])
        except RejectedFile as error:
            refused.append(error.reason_code)
            continue
        assert table.header == list(whole[0])
        *before, last = [row[1:4] for row in rows] or [()]
        assert before == whole[1 : table.rows or 1]
        if last and last != whole[table.rows]:  # cut right behind the last delimiter: cannot be seen, is said
            assert last == (*whole[table.rows][:2], "")
            assert "no line end" in table.notes[0]
    assert len(refused) > len(SOUND) / 3 / 2
    assert set(refused) == {"FILE_TRUNCATED"}


def test_messages_hold_no_cell_of_the_file(refusal: Refusal) -> None:
    secret = "ada@example.com"
    for text in (f'id,mail\n1,"{secret}\n2,b\n', f"id,mail\n1,x\n{secret}", f"id,mail\n{secret},{secret}," * 2 + "\n"):
        assert secret not in str(refusal(text))
