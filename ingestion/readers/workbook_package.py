"""A workbook before anything in it is parsed: the ZIP directory.

What belongs here: refusals that need no XML. What does not: sheets (`workbook_child`).
"""

from pathlib import Path

from ingestion.errors import RejectedFile
from ingestion.readers.sniff_type import encrypted, unsupported
from ingestion.readers.zip_directory import ENCRYPTED_FLAG, open_zip

UNPACKED_LIMIT = 512 * 1024 * 1024
"""Bytes that a workbook may have unpacked: a full sheet of a million rows has about 200 MB."""


def inspect_package(path: Path) -> list[str]:
    """Refuse what is no harmless workbook.

    Args:
        path: A file that begins like a ZIP archive.

    Returns:
        Notes on parts that are not followed.

    Raises:
        RejectedFile: FILE_TRUNCATED, FILE_ENCRYPTED, FILE_TYPE_UNSUPPORTED, XLSX_NO_WORKBOOK, XLSX_MACRO
            or XLSX_TOO_BIG_UNPACKED.
    """
    with open_zip(path) as package:
        members = package.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & ENCRYPTED_FLAG for member in members):
        raise encrypted(path)
    if "xl/workbook.bin" in names:
        raise unsupported(path, "a binary workbook (.xlsb)")
    if "content.xml" in names and "mimetype" in names:
        raise unsupported(path, "an OpenDocument file (.ods)")
    if "xl/workbook.xml" not in names:
        raise RejectedFile(
            "XLSX_NO_WORKBOOK", f"{path.name} is an archive without a workbook.", "Save the data as .xlsx or CSV UTF-8."
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RejectedFile(
            "XLSX_MACRO", f"{path.name} holds macros.", "Save it as a workbook without macros (.xlsx) or as CSV UTF-8."
        )
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_LIMIT:
        raise RejectedFile(
            "XLSX_TOO_BIG_UNPACKED",
            f"{path.name} has {unpacked // 1_000_000:,} MB when unpacked;"
            f" {UNPACKED_LIMIT // 1_000_000:,} MB are the most that are read.",
            "Export it as CSV UTF-8, or without pictures and formatting.",
        )
    folders = {
        "xl/externalLinks/": "XLSX_EXTERNAL_LINKS: the workbook has links to other workbooks, which are not followed",
        "xl/embeddings/": "XLSX_EMBEDDED: the workbook has embedded objects, which are not opened",
    }
    return [note for folder, note in folders.items() if any(name.startswith(folder) for name in names)]
