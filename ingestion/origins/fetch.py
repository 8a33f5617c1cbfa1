"""Fetching the new objects of a landed folder.

What belongs here: which objects are new, and copying each once. What does not: listing them (`folder`).

An object that disappears from the folder stays in the area: what upstream clears away is no deletion of
answers. One that changes replaces its copy, as an inbox file that is exported again does.
"""

import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ingestion.errors import HeldFile, RejectedFile
from ingestion.inbox import InboxFile
from ingestion.landing.batch import move_file, private_folder
from ingestion.landing.claims import CHUNK, claim
from ingestion.landing.hash_cache import HashCache
from ingestion.origins.area import Area
from ingestion.origins.folder import Tree, why_not

SAVED_EVERY = 1000
"""Objects after which the record is written, so that a killed run does not begin anew."""


def new_objects(tree: Tree, known: dict[str, list[int]]) -> list[InboxFile]:
    """The objects that are not in the area, or changed since: by name, size and time of change."""
    return [
        entry
        for entry in tree.objects
        if entry.state == "ready" and known.get(entry.name) != [entry.size, entry.mtime_ns]
    ]


def fetch(tree: Tree, folder: str, area: Area, workdir: Path) -> list[InboxFile]:
    """Copy the new objects of a folder into the area.

    Args:
        tree: What lies in the folder.
        folder: Its address as declared; the record of another address counts for nothing.
        area: Of the source.
        workdir: Private folder on the area's file system.

    Returns:
        The objects that were not fetched, with their state.
    """
    area.prepare()
    known = area.objects(folder)
    left = [entry for entry in tree.objects if entry.state != "ready"]
    new = new_objects(tree, known)
    try:
        for number, entry in enumerate(new, start=1):
            try:
                copy = _copy(tree, entry, workdir)
                _place(copy, entry, area)
            except HeldFile as held:
                left.append(replace(entry, state="held", reason_code="FILE_CHANGED", message=str(held)))
            except RejectedFile as refused:
                facts = {"reason_code": refused.reason_code, "message": refused.message, "remedy": refused.remedy}
                left.append(replace(entry, state="rejected", **facts))
            else:
                known[entry.name] = [entry.size, entry.mtime_ns]
            if number % SAVED_EVERY == 0:
                area.remember_objects(folder, known)
    finally:
        if new:
            area.remember_objects(folder, known)
    return left


def _copy(tree: Tree, entry: InboxFile, workdir: Path) -> Path:
    if tree.store is None:
        return claim(entry, workdir, HashCache(workdir / "no_cache")).path
    return _copy_from_store(tree, entry, workdir / "object")


def _copy_from_store(tree: Tree, entry: InboxFile, copy: Path) -> Path:
    from pyarrow import ArrowException

    key = entry.path.as_posix()
    try:
        with tree.store.open_input_stream(key, compression=None) as theirs, copy.open("wb") as ours:
            for chunk in _chunks(theirs):
                ours.write(chunk)
        now = tree.store.get_file_info(key)
    except FileNotFoundError:
        raise HeldFile("It vanished before it was read.") from None
    except (OSError, ArrowException) as error:
        if isinstance(error, OSError) and error.errno and error.filename:
            raise  # the disk here, not the store there
        raise RejectedFile("FILE_UNREADABLE", f"It cannot be read: {why_not(error)}", "It is tried again.") from None
    if (now.size, now.mtime_ns, copy.stat().st_size) != (entry.size, entry.mtime_ns, entry.size):
        raise HeldFile("It changed while it was read (FILE_CHANGED); the next refresh looks again.")
    return copy


def _chunks(stream: object) -> Iterable[bytes]:
    while chunk := stream.read(CHUNK):  # type: ignore[attr-defined]
        yield chunk


def _place(copy: Path, entry: InboxFile, area: Area) -> None:
    place = area.files / entry.name
    try:
        private_folder(place.parent)
        if place.is_dir():
            shutil.rmtree(place)  # what was a folder upstream is an object now
        move_file(copy, place)
    except (FileExistsError, NotADirectoryError):
        raise RejectedFile(
            "FILE_NAME_UNSAFE",
            "Another object has the name of one of its folders.",
            "Land one of the two under another name.",
        ) from None
    # The moment of the upstream's change: a copy made just now is not one that is still being written.
    os.utime(place, ns=(entry.mtime_ns, entry.mtime_ns))
