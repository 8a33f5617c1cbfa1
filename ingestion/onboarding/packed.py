"""Packed exports. What belongs here: telling that a file is packed. What does not: unpacking (`readers.archive`)."""

import zipfile
from pathlib import Path

from ingestion.declarations.source import Format
from ingestion.readers.archive import unpacked
from ingestion.readers.opening import open_source

LARGEST_BYTES = 5_000_000_000
"""Bytes that a packed file may unpack to while it is looked at."""


def packing_of(path: Path) -> str | None:
    """`gzip` or `zip`, or None where a file is not packed; a workbook is a ZIP archive of its own sort.

    Raises:
        RejectedFile: The file cannot be opened.
    """
    with open_source(path) as stream:
        head = stream.read(4)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):  # the reader of workbooks says what is wrong
        return None
    return None if "[Content_Types].xml" in names or any(name.startswith("xl/") for name in names) else "zip"


def unpack(path: Path, packing: str, workdir: Path) -> Path:
    """The export within a packed file, in the work folder and under the packed file's name.

    Raises:
        RejectedFile: The archive holds several exports, or what no export holds.
    """
    kept = workdir / "unpacked"
    kept.mkdir()
    declared = Format.model_validate({"type": "csv", "compression": packing})
    with unpacked(path, declared, workdir, LARGEST_BYTES) as plain:
        return plain.rename(kept / path.name)
