"""Files that survive a crash, and pointers that switch at once.

What belongs here: fsync, hashing, atomic symlinks, the publishing lock. What does not: what is in the files.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.errors import LockedError

READ_ONLY = 0o444
"""Mode of every published file: a BI tool that opens read-write must fail rather than leave a write-ahead log."""


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Put a file's or a folder's content on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def seal_tree(folder: Path) -> None:
    """Make every file below a folder read-only and put all of it on disk, the folder itself last."""
    folders = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            folders.append(path)
        else:
            path.chmod(READ_ONLY)
            sync(path)
    for path in sorted(folders, reverse=True):
        sync(path)
    sync(folder)


def write_synced(path: Path, text: str) -> None:
    """Replace a small text file in one step: readers see the old or the new text, never a part."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    sync(aside)
    aside.replace(path)
    sync(path.parent)


def point(link: Path, target: str) -> None:
    """Point a symlink at a target in one step (a rename over the old link).

    Args:
        link: The symlink to create or replace.
        target: Relative path as it is stored in the link.
    """
    aside = link.with_name(f".{link.name}.new")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)
    sync(link.parent)


@contextmanager
def only_writer(published: Path) -> Iterator[None]:
    """Hold the lock of a published folder; it is released when the process ends, however it ends.

    Raises:
        LockedError: Another publish or rollback of the same programme is running.
    """
    published.mkdir(parents=True, exist_ok=True)
    with (published / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(
                f"{published}: another publish or rollback is running. Wait until it has ended, then try again."
            ) from error
        yield
