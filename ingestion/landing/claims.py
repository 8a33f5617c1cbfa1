"""Reading a file that other people write: once, whole, and noticing if it changes meanwhile.

What belongs here: opening, hashing and copying inbox files. What does not: which files there are (`inbox`).
"""

import hashlib
import os
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.errors import HeldFile, RejectedFile
from ingestion.landing.hash_cache import HashCache

if TYPE_CHECKING:
    from ingestion.inbox import InboxFile

CHUNK = 1 << 20
PIECE = 16 << 20
"""Bytes that the kernel copies at a time: without the way through a process it takes a third of the time."""


@dataclass(frozen=True)
class Claimed:
    """A private copy of a file, made while its bytes were read once."""

    path: Path
    sha256: str
    size: int


def _open(file: "InboxFile") -> int:
    try:
        # O_NONBLOCK: should a pipe have taken the file's place meanwhile, opening it must not wait for a writer.
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise HeldFile("It vanished before it was read.", "FILE_GONE") from None
    except PermissionError:
        raise RejectedFile(
            "FILE_UNREADABLE", "It may not be read by the user who runs the refresh.", "Grant read permission."
        ) from None
    except OSError as error:
        raise RejectedFile("FILE_UNREADABLE", f"It cannot be opened ({error.strerror}).", "Copy it anew.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise HeldFile("Something that is no file took its place.")
    return descriptor


def _check_unchanged(file: "InboxFile", descriptor: int, read: int) -> None:
    facts = os.fstat(descriptor)
    try:
        inode = file.path.lstat().st_ino
    except FileNotFoundError:
        inode = -1
    now = (facts.st_size, facts.st_mtime_ns, facts.st_ino, inode, read)
    if now != (file.size, file.mtime_ns, file.inode, file.inode, file.size):
        raise HeldFile("It changed while it was read (FILE_CHANGED); the next refresh looks again.")


def claim(file: "InboxFile", workdir: Path, cache: HashCache) -> Claimed:
    """Copy a file into the private folder, hashing its bytes on the way.

    Raises:
        HeldFile: It changed or vanished meanwhile.
        RejectedFile: FILE_UNREADABLE.
    """
    digest = hashlib.sha256()
    copy = workdir / f"file{Path(file.name).suffix}"
    descriptor = _open(file)
    with os.fdopen(descriptor, "rb", buffering=0) as theirs, copy.open("w+b", buffering=0) as ours:
        copied = _copy(theirs.fileno(), ours.fileno(), digest)
        _check_unchanged(file, theirs.fileno(), copied)
    cache.put(file.path, file.size, file.mtime_ns, file.inode, digest.hexdigest())
    return Claimed(copy, digest.hexdigest(), file.size)


def _copy(theirs: int, ours: int, digest: "hashlib._Hash") -> int:
    """Copy a file and hash the copy, a piece behind in another thread; returns the bytes copied."""
    copied = 0
    hashed: Future[None] | None = None
    with ThreadPoolExecutor(1) as beside:
        while piece := _copy_piece(theirs, ours):
            if hashed:
                hashed.result()
            hashed = beside.submit(_hash_piece, ours, copied, piece, digest)
            copied += piece
        if hashed:
            hashed.result()
    return copied


def _copy_piece(theirs: int, ours: int) -> int:
    """Copy the next piece; returns its bytes, or 0 at the end of the file."""
    try:
        copied = os.copy_file_range(theirs, ours, PIECE)
    except (AttributeError, OSError):  # another system, or other file systems than the kernel copies between
        copied = 0
    if copied:
        return copied
    chunk = memoryview(os.read(theirs, CHUNK))
    written = 0
    while written < len(chunk):
        written += os.write(ours, chunk[written:])
    return written


def _hash_piece(file: int, at: int, length: int, digest: "hashlib._Hash") -> None:
    end = at + length
    while at < end:
        chunk = os.pread(file, min(CHUNK, end - at), at)
        if not chunk:
            raise HeldFile("It changed while it was read (FILE_CHANGED); the next refresh looks again.")
        digest.update(chunk)
        at += len(chunk)


def hash_of(file: "InboxFile", cache: HashCache) -> str:
    """The sha256 of a ready file, from the cache where size, time and inode are as before.

    Raises:
        HeldFile: It changed or vanished meanwhile.
        RejectedFile: FILE_UNREADABLE.
    """
    known = cache.get(file.path, file.size, file.mtime_ns, file.inode)
    if known:
        return known
    digest = hashlib.sha256()
    with os.fdopen(_open(file), "rb") as theirs:
        while chunk := theirs.read(CHUNK):
            digest.update(chunk)
        _check_unchanged(file, theirs.fileno(), theirs.tell())
    cache.put(file.path, file.size, file.mtime_ns, file.inode, digest.hexdigest())
    return digest.hexdigest()
