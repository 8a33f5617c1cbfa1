"""Declared encodings, byte order marks, and text that is in another encoding than declared."""

import pytest
from bytes_in import Reader, Refusal

TEXT = "Größe,Ort\n9 – gut,Zürich\n"
ROW = (2, "9 – gut", "Zürich", None, None)


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1252", "windows-1252"),
        ("mac_roman", "mac-roman"),
    ],
)
def test_declared_encodings_are_read_and_marks_are_stripped(read_bytes: Reader, codec: str, declared: str) -> None:
    table, rows = read_bytes(TEXT.encode(codec), encoding=declared)

    assert table.header == ["Größe", "Ort"]
    assert rows == [ROW]


def test_utf_16_is_read_in_either_byte_order(read_bytes: Reader) -> None:
    for codec, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        assert read_bytes(mark + TEXT.encode(codec), encoding="utf-16")[1] == [ROW]


def test_latin_1_is_read_as_declared(read_bytes: Reader) -> None:
    assert read_bytes("Ort,x\nZürich,1\n".encode("latin-1"), encoding="latin-1")[1][0][1] == "Zürich"


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (TEXT.encode("utf-16-le"), "utf-8"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("utf-16"), "utf-8"),
        (TEXT.encode("utf-32"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "windows-1252"),
        (TEXT.encode("cp1252"), "utf-8"),
        ("id,city\n1,Zürich\n2,Rom\n".encode("cp1252"), "utf-8"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x00\xd8a\x00", "utf-16"),
    ],
)
def test_bytes_of_another_encoding_refuse_the_file(refusal: Refusal, data: bytes, declared: str) -> None:
    error = refusal(data, encoding=declared)

    assert error.reason_code == "ENCODING_UNDECLARED"
    assert declared in error.message


def test_two_encodings_in_one_file_condemn_only_the_rows_of_the_other(read_bytes: Reader) -> None:
    data = "id,city\n1,Zürich\n".encode() + "2,Köln\n".encode("cp1252") + b"3,Rom\n"

    _, rows = read_bytes(data)

    assert rows == [
        (2, "1", "Zürich", None, None),
        (3, None, None, "ENCODING_ROW", "2,K\\udcf6ln"),
        (4, "3", "Rom", None, None),
    ]


def test_a_broken_character_in_a_column_of_few_values_condemns_its_row_alone(read_bytes: Reader) -> None:
    rows_before = "".join(f"{number},{('Zürich', 'Rom')[number % 2]}\n" for number in range(40))
    data = b"id,city\n" + rows_before.encode() + "40,Köln\n".encode("cp1252")

    _, rows = read_bytes(data)

    assert [row[3] for row in rows] == [*[None] * 40, "ENCODING_ROW"]


def test_a_byte_that_windows_1252_does_not_know_condemns_its_row(read_bytes: Reader) -> None:
    _, rows = read_bytes(b"id,city\n1,Z\xfcrich\n2,\x81\n", encoding="windows-1252")

    assert [row[3] for row in rows] == [None, "ENCODING_ROW"]


def test_a_file_that_ends_within_a_character_was_cut_off(refusal: Refusal) -> None:
    assert refusal(("id,city\n1,Rom\n".encode("utf-16"))[:-1], encoding="utf-16").reason_code == "FILE_TRUNCATED"
    assert refusal("id,city\n1,Zürich\n2,Bü".encode()[:-1]).reason_code == "FILE_TRUNCATED"


def test_characters_that_are_cut_by_the_reading_block_stay_whole(read_bytes: Reader) -> None:
    cells = ["ü" * 997 + str(number) for number in range(700)]

    _, rows = read_bytes("id,text\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells)))

    assert [row[2] for row in rows] == cells
