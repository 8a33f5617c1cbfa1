"""What lies in a landed folder or object store.

What belongs here: listing it and telling what is ready. What does not: fetching it (`fetch`).
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.source import Source
from ingestion.inbox import UNFINISHED, InboxFile, dated, list_inbox, matches
from ingestion.origins.problem import OriginError

MARKERS = ("_SUCCESS", "_temporary", "_started", "_committed")
"""What engines write beside their output, and where they keep what is not finished."""

TABLE_FORMATS = {"_delta_log": "Delta Lake", ".hoodie": "Hudi"}
"""Folder → the table format whose Parquet files are not its rows: replaced and deleted ones lie among them."""

ICEBERG = re.compile(r"(^|/)metadata/[^/]+[.]metadata[.]json$")
LONGEST_SEGMENT = 255


@dataclass(frozen=True)
class Tree:
    """The objects of a landed folder.

    Attributes:
        objects: What `files` names, in file order, each with its state; the path is that of the store.
        others: How many further objects lie there.
        store: The `pyarrow.fs.FileSystem`, or None for a folder of this machine.
    """

    objects: tuple[InboxFile, ...]
    others: int
    store: Any


def list_folder(programme: LoadedProgramme, source: Source, wait: bool = True) -> Tree:
    """List the objects of a source's folder.

    Args:
        programme: The programme; a relative path begins at its folder.
        source: A source with `origin.folder`.
        wait: Whether to look a second time at files of this machine that changed a moment ago.

    Returns:
        The objects.

    Raises:
        OriginError: The folder cannot be listed.
    """
    folder = str(source.origin.folder) if source.origin else ""
    if "://" not in folder or folder.startswith("file://"):
        found, store = _list_local(programme, source, folder.removeprefix("file://"), wait), None
    else:
        found, store = _list_store(source, folder)
    declared = [entry for entry in found if entry.reason_code != "FILE_NOT_DECLARED"]
    return Tree(tuple(sorted(declared, key=lambda entry: entry.position)), len(found) - len(declared), store)


def _list_local(programme: LoadedProgramme, source: Source, folder: str, wait: bool) -> list[InboxFile]:
    root = programme.folder / Path(folder).expanduser()
    if not root.is_dir():
        raise OriginError(
            f"The folder {root}, which `origin.folder` names, is missing. Let the tool land its files there, "
            "mount the disk, or correct the path."
        )
    try:
        listed = list_inbox(root, source, wait).files
    except PermissionError as error:
        raise OriginError(
            f"The folder {error.filename} may not be listed by the user who runs the refresh. Grant read permission."
        ) from None
    _refuse_table_formats(source, [entry.name for entry in listed])
    return [entry for entry in listed if not _is_marker(entry.name, source.files)]


def _list_store(source: Source, folder: str) -> tuple[list[InboxFile], Any]:
    from pyarrow import ArrowException, fs

    try:
        store, root = fs.FileSystem.from_uri(folder)
        infos = store.get_file_info(fs.FileSelector(root, recursive=True))
    except (OSError, ArrowException) as error:
        raise OriginError(f"{_shown(folder)} cannot be listed: {why_not(error)}") from None
    entries = []
    for info in infos:
        if info.type != fs.FileType.File:
            continue
        name = info.path.removeprefix(root).lstrip("/")
        entries.append(InboxFile(name, Path(info.path), size=info.size or 0, mtime_ns=info.mtime_ns or 0))
    _refuse_table_formats(source, [entry.name for entry in entries])
    return [_judged(entry, source) for entry in entries if not _is_marker(entry.name, source.files)], store


def _judged(entry: InboxFile, source: Source) -> InboxFile:
    """An object's state. An object store shows an object only once it is whole, so none can be growing."""
    segments = entry.name.split("/")
    if entry.name.endswith(UNFINISHED):
        return replace(entry, state="held", reason_code="FILE_UNFINISHED", message="Its name says it is unfinished.")
    if not matches(entry.name, source.files):
        return replace(entry, state="ignored", reason_code="FILE_NOT_DECLARED")
    if any(part in ("", ".", "..") or len(part.encode()) > LONGEST_SEGMENT or "\0" in part for part in segments):
        return replace(
            entry,
            state="rejected",
            reason_code="FILE_NAME_UNSAFE",
            message="Its key cannot be the name of a file.",
            remedy="Land it under a key without empty parts, `.` and `..`, each part at most 255 bytes long.",
        )
    return dated(entry, source)


def _is_marker(name: str, pattern: str) -> bool:
    """Whether an object is no data: a marker, hidden, or private to the tool that wrote it.

    A leading `_` means private by the convention of Hive and Spark; a pattern that spells it out is meant.
    """
    segments = name.split("/")
    if any(part.startswith(MARKERS) for part in segments):
        return True
    spelt = any(part.startswith(("_", ".")) for part in pattern.split("/"))
    return not spelt and any(part.startswith(("_", ".")) for part in segments)


def _refuse_table_formats(source: Source, names: list[str]) -> None:
    found = next((kind for folder, kind in TABLE_FORMATS.items() for name in names if folder in name.split("/")), None)
    if found is None and any(ICEBERG.search(name) for name in names):
        found = "Iceberg"
    if found and source.format.type == "parquet":
        raise OriginError(
            f"{_shown(str(source.origin.folder if source.origin else ''))} is a {found} table, among whose Parquet "
            "files lie rows that were deleted or replaced. Let the tool land plain Parquet or CSV files, or name a "
            "database that reads the table."
        )


def why_not(error: Exception) -> str:
    """What a store's error means; its text is not passed on, for it may repeat what was sent along."""
    text = str(error)
    code = next(iter(re.findall(r"AWS Error ([A-Z_]+)", text)), None)
    if code in ("ACCESS_DENIED", "UNKNOWN") and ("denied" in text.lower() or "HTTP status 403" in text):
        return "access is denied. Grant this role listing and reading (s3:ListBucket, s3:GetObject)."
    if code in ("INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH", "INVALID_CLIENT_TOKEN_ID", "EXPIRED_TOKEN"):
        return f"the credentials are not valid ({code}). Correct them in the environment (docs/landed-tables.md)."
    if code == "NO_SUCH_BUCKET" or "not found" in text.lower() or isinstance(error, FileNotFoundError):
        return "there is no such bucket or prefix. Correct `origin.folder`, or let the tool land something first."
    if code == "NETWORK_CONNECTION" or "connect" in text.lower() or "resolve" in text.lower():
        return "the store does not answer. Check network, region and endpoint (AWS_ENDPOINT_URL)."
    if isinstance(error, PermissionError):
        return "it may not be read. Grant this role reading."
    return f"the store refuses ({code or type(error).__name__}). Check credentials and region in the environment."


def _shown(folder: str) -> str:
    """An address without its options."""
    return folder.partition("?")[0]
