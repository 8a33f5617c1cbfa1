"""Files that are something else than declared."""

import gzip
import io
import zipfile
from pathlib import Path

import duckdb
import pytest
from bytes_in import Reader, Refusal

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.readers import read


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_is_refused(refusal: Refusal, data: bytes) -> None:
    assert refusal(data).reason_code == "FILE_EMPTY"


@pytest.mark.parametrize("declared", ["csv", "json", "jsonl", "xlsx", "parquet"])
def test_zero_bytes_are_refused_whatever_the_type(refusal: Refusal, declared: str) -> None:
    assert refusal(b"", type=declared).reason_code == "FILE_EMPTY"


@pytest.mark.parametrize("declared", ["csv", "json", "xlsx"])
@pytest.mark.parametrize("page", ["<!DOCTYPE html><html>", "\ufeff\n <HTML lang=de>", "<head>"])
def test_a_login_page_is_refused_as_such(refusal: Refusal, page: str, declared: str) -> None:
    assert refusal(page, type=declared).reason_code == "FILE_IS_HTML"


@pytest.mark.parametrize(
    "data",
    [
        archive(data_dot_csv="id\n1\n"),
        archive(xl__workbook_dot_xml="<workbook/>"),
        b"%PDF-1.7\n",
        gzip.compress(b"id\n1\n", mtime=0),
        b"PAR1" + bytes(64),
        OLE,
        b'{"error": "token expired"}',
        b'[{"id": 1}]',
    ],
)
def test_what_only_bears_the_name_of_a_csv_is_refused(refusal: Refusal, data: bytes) -> None:
    assert refusal(data).reason_code == "FILE_TYPE_MISMATCH"


def test_a_workbook_called_csv_is_named_as_one(refusal: Refusal) -> None:
    error = refusal(archive(xl__workbook_dot_xml="<workbook/>"))

    assert "Excel workbook" in error.message
    assert "type: xlsx" in error.remedy


@pytest.mark.parametrize(
    ("data", "declared"),
    [(b"id,score\n1,9\n", "json"), (b"id\n", "xlsx"), (b"id\n", "parquet"), (b"PAR1PAR1", "xlsx")],
)
def test_other_types_are_refused_too(refusal: Refusal, data: bytes, declared: str) -> None:
    assert refusal(data, type=declared).reason_code == "FILE_TYPE_MISMATCH"


def test_a_protected_workbook_is_refused_as_such(refusal: Refusal) -> None:
    data = OLE + "EncryptedPackage".encode("utf-16-le")

    assert refusal(data, type="xlsx").reason_code == "FILE_ENCRYPTED"


@pytest.mark.parametrize(
    "data",
    [OLE, archive(xl__workbook_dot_bin=""), archive(mimetype="", content_dot_xml="<x/>")],
)
def test_other_spreadsheets_are_refused_with_the_way_out(refusal: Refusal, data: bytes) -> None:
    error = refusal(data, type="xlsx")

    assert error.reason_code == "FILE_TYPE_UNSUPPORTED"
    assert "CSV UTF-8" in error.remedy


def test_a_csv_that_begins_like_a_tag_or_a_list_is_read(read_bytes: Reader) -> None:
    assert read_bytes("<id>,score\n1,9\n")[0].rows == 1
    assert read_bytes("[id],score\n1,9\n")[0].rows == 1


def test_a_symbolic_link_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("id\n1\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    codes = []
    for name in ("link.csv", "missing.csv"):
        with duckdb.connect() as con, pytest.raises(RejectedFile) as caught:
            read(tmp_path / name, Format(type="csv"), con, tmp_path)
        codes.append(caught.value.reason_code)

    assert codes == ["FILE_SYMLINK", "FILE_UNREADABLE"]
