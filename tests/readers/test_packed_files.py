"""Packed files: the one export in a declared archive is read, anything unclear is refused."""

import gzip
import io
import zipfile

import pytest
from bytes_in import Reader, Refusal
from pydantic import ValidationError

from ingestion.declarations.source import Format
from ingestion.readers import archive

CSV = b"id,score\na,9\nb,3\n"


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP archive of the given files and folders."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def scores(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [row[:3] for row in rows]


@pytest.mark.parametrize(
    ("packed", "compression"),
    [
        (gzip.compress(CSV, mtime=0), "gzip"),
        (gzip.compress(CSV[:12], mtime=0) + gzip.compress(CSV[12:], mtime=0), "gzip"),
        (zipped({"answers.csv": CSV}), "zip"),
        (zipped({"export/answers.csv": CSV}), "zip"),
    ],
)
def test_the_one_export_in_a_packed_file_is_read(read_bytes: Reader, packed: bytes, compression: str) -> None:
    table, rows = read_bytes(packed, compression=compression)

    assert table.header == ["id", "score"]
    assert scores(rows) == [(2, "a", "9"), (3, "b", "3")]


def test_what_operating_systems_add_to_an_archive_is_passed_over(read_bytes: Reader) -> None:
    by_the_way = {"__MACOSX/._answers.csv": b"\0\5", ".DS_Store": b"x", "empty/": b""}
    packed = zipped({"answers.csv": CSV} | by_the_way)

    assert read_bytes(packed, compression="zip")[0].rows == 2


def test_a_workbook_in_an_archive_is_no_nested_archive(refusal: Refusal) -> None:
    packed = zipped({"book.xlsx": zipped({"xl/workbook.bin": b"x"})})

    assert refusal(packed, type="xlsx", compression="zip").reason_code == "FILE_TYPE_UNSUPPORTED"


def test_of_several_files_the_declared_one_is_read(read_bytes: Reader, refusal: Refusal) -> None:
    packed = zipped({"answers.csv": CSV, "questions.csv": b"id,text\n"})

    assert refusal(packed, compression="zip").reason_code == "ARCHIVE_AMBIGUOUS"
    assert refusal(packed, compression="zip", member="*.csv").reason_code == "ARCHIVE_AMBIGUOUS"
    assert refusal(packed, compression="zip", member="*.txt").reason_code == "ARCHIVE_AMBIGUOUS"
    assert read_bytes(packed, compression="zip", member="answers*.csv")[0].rows == 2


def test_a_damaged_archive_is_refused(refusal: Refusal) -> None:
    flipped = bytearray(gzip.compress(CSV, mtime=0))
    flipped[-6] ^= 1

    assert refusal(gzip.compress(CSV, mtime=0)[:-9], compression="gzip").reason_code == "FILE_TRUNCATED"
    assert refusal(bytes(flipped), compression="gzip").reason_code == "ARCHIVE_DAMAGED"
    assert refusal(zipped({"a.csv": CSV})[:-30], compression="zip").reason_code == "FILE_TRUNCATED"
    assert refusal(b"", compression="zip").reason_code == "FILE_EMPTY"


def test_a_file_that_is_not_packed_as_declared_is_refused_with_the_way_out(refusal: Refusal) -> None:
    assert refusal(CSV, compression="gzip").reason_code == "FILE_TYPE_MISMATCH"
    assert refusal(zipped({"a.csv": CSV}), compression="gzip").reason_code == "FILE_TYPE_MISMATCH"
    assert "`format.compression: zip`" in refusal(zipped({"a.csv": CSV})).remedy
    assert "`format.compression: gzip`" in refusal(gzip.compress(CSV, mtime=0)).remedy


def test_a_member_that_needs_a_password_is_refused(refusal: Refusal) -> None:
    packed = bytearray(zipped({"a.csv": CSV}))
    packed[packed.find(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(packed), compression="zip").reason_code == "FILE_ENCRYPTED"


def test_unpacking_stops_at_the_declared_size(refusal: Refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.readers.LARGEST", 10)
    monkeypatch.setattr(archive, "CHUNK_BYTES", 4)

    assert refusal(gzip.compress(CSV, mtime=0), compression="gzip").reason_code == "ARCHIVE_TOO_BIG"


def test_a_member_without_an_archive_is_a_mistake_of_the_declaration() -> None:
    with pytest.raises(ValidationError, match="`member` goes with `compression: zip` only"):
        Format(type="csv", compression="gzip", member="*.csv")
