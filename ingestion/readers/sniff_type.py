"""Is a file what its declaration says? What belongs here: telling types apart by their first bytes.

What does not: parsing any of them, and the dialect of a text file, which is declared and never sniffed.
"""

import re
from pathlib import Path

from ingestion.errors import RejectedFile
from ingestion.readers.opening import open_source
from ingestion.readers.zip_directory import open_zip

HEAD_BYTES = 4096
TEXT_TYPES = ("csv", "json", "jsonl")
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel 97–2003 or password-protected Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
HTML = re.compile(rb"<(!doctype\s+html|html|head|body|script|meta|title)\b", re.IGNORECASE)
JSON_IN_CSV = re.compile(rb'(\{\s*"|\[\s*[\[{]\s*["{}\]])')


def magic_name(head: bytes) -> str | None:
    """What a file's first bytes say it is, or None where they say nothing."""
    return next((name for magic, name in MAGIC if head.startswith(magic)), None)


def refuse_wrong_type(path: Path, declared: str) -> None:
    """Refuse a file whose first bytes contradict the declared `format.type`.

    Raises:
        RejectedFile: FILE_EMPTY, FILE_IS_HTML, FILE_TYPE_MISMATCH, FILE_ENCRYPTED or FILE_TYPE_UNSUPPORTED.
    """
    with open_source(path) as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise empty(path)
    found = magic_name(head)
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").removeprefix(b"\xff\xfe").lstrip()
    if HTML.match(text):
        raise RejectedFile(
            "FILE_IS_HTML",
            f"{path.name} is a web page, as a tool sends when a download link has expired or a login is needed.",
            "Log in to the tool and download the export again.",
        )
    if declared in TEXT_TYPES:
        _refuse_in_text(path, declared, found, text)
    elif declared == "xlsx":
        _refuse_in_workbook(path, found)
    elif found != "a Parquet file":
        raise _mismatch(path, declared, found or "no Parquet file")


def _refuse_in_text(path: Path, declared: str, found: str | None, text: bytes) -> None:
    if found:
        hint = ""
        if found == "a ZIP archive":
            is_workbook = _holds_workbook(path)
            found = "an Excel workbook" if is_workbook else found
            hint = f"Declare `{'format.type: xlsx' if is_workbook else 'format.compression: zip'}`, or "
        elif found == "a gzip archive":
            hint = "Declare `format.compression: gzip`, or "
        raise _mismatch(path, declared, found, hint)
    if declared == "csv" and JSON_IN_CSV.match(text):
        raise _mismatch(path, declared, "JSON (perhaps an error message of the tool)")
    if declared != "csv" and text and text[:1] not in b"[{":
        raise _mismatch(path, declared, "no JSON")


def _holds_workbook(path: Path) -> bool:
    try:
        with open_zip(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except RejectedFile:  # a damaged archive is none, and is refused for its type all the same
        return False


def _refuse_in_workbook(path: Path, found: str | None) -> None:
    if found == "an Excel 97–2003 or password-protected Office file":
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise encrypted(path)
        raise unsupported(path, "an Excel 97–2003 file (.xls)")
    if found not in ("a ZIP archive", "an empty ZIP archive"):
        raise _mismatch(path, "xlsx", found or "no workbook")


def empty(path: Path) -> RejectedFile:
    """The refusal of a file of 0 bytes."""
    return RejectedFile("FILE_EMPTY", f"{path.name} has 0 bytes.", "Export it again; the tool wrote nothing.")


def encrypted(path: Path) -> RejectedFile:
    """The refusal of a file that needs a password."""
    return RejectedFile(
        "FILE_ENCRYPTED", f"{path.name} is protected by a password.", "Save it without a password and drop it again."
    )


def unsupported(path: Path, found: str) -> RejectedFile:
    """The refusal of a spreadsheet type that is not read."""
    return RejectedFile(
        "FILE_TYPE_UNSUPPORTED", f"{path.name} is {found}, which is not read.", "Save it as .xlsx or CSV UTF-8."
    )


def _mismatch(path: Path, declared: str, found: str, hint: str = "") -> RejectedFile:
    return mismatch(path, f"`format.type` declares {declared}", found, hint)


def mismatch(path: Path, declares: str, found: str, hint: str = "") -> RejectedFile:
    """The refusal of a file that is something else than its declaration says."""
    advice = "export the file as declared." if hint else "Export the file as declared, or correct `format`."
    return RejectedFile("FILE_TYPE_MISMATCH", f"{path.name} is {found}, but {declares}.", f"{hint}{advice}")
