"""Inboxes that change or resist while they are read, and archives that nobody packs by accident.

What belongs here: making them for real: no patched function, no pretended error. What does not: what is expected.
"""

import ctypes
import gzip
import io
import os
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from catalogue_workbooks import FIXED


@contextmanager
def meanwhile(happens: Callable[[], bool], act: Callable[[], object]) -> Iterator[None]:
    """Within the context somebody else acts once, as soon as something happens: a run began, a copy grows."""
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            if happens():
                act()
                return
            time.sleep(0.0005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


@contextmanager
def without_right_to_read_everything() -> Iterator[None]:
    """Within the context root, too, needs the permission that a file grants; others always do."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3 of the interface, this thread
    rights = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice
    assert libc.capget(header, rights) == 0
    override, search = 1 << 1, 1 << 2
    before = rights[0]
    rights[0] = before & ~(override | search)
    assert libc.capset(header, rights) == 0
    try:
        yield
    finally:
        rights[0] = before
        assert libc.capset(header, rights) == 0


def zipped(members: Mapping[str, bytes], *, links: tuple[str, ...] = (), level: int = 1) -> bytes:
    """A ZIP archive.

    Args:
        members: Name → content.
        links: Names that are symbolic links.
        level: Of compression; only the highest makes bombs.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, FIXED)
            member.external_attr = ((stat.S_IFLNK if name in links else stat.S_IFREG) | 0o644) << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED, level)
    return stream.getvalue()


def packed_zeros(megabytes: int) -> bytes:
    """A gzip file that unpacks to so many megabytes of the digit 0."""
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=9, mtime=0) as packed:
        for _ in range(megabytes):
            packed.write(b"0" * 1024 * 1024)
    return stream.getvalue()


def crowded_directory(entries: int) -> bytes:
    """A ZIP archive whose directory names so many empty members."""
    local = b"PK\x03\x04" + bytes(26)
    central = b"".join(
        b"PK\x01\x02" + bytes(24) + (8).to_bytes(2, "little") + bytes(16) + b"%08d" % number
        for number in range(entries)
    )
    count = min(entries, 0xFFFF).to_bytes(2, "little")
    end = b"PK\x05\x06" + bytes(4) + count * 2 + len(central).to_bytes(4, "little")
    return local + central + end + len(local).to_bytes(4, "little") + bytes(2)


def take_with_full_disk(folder: Path, number: int, largest: int) -> str:
    """Take an inbox in, in a process whose files may not grow beyond a size, as on a full disk.

    Args:
        folder: The programme's folder.
        number: Entry whose declaration counts.
        largest: Bytes that a file may have.

    Returns:
        What the process printed: the error's text, or `landed`.
    """
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("catalogue_full_disk.py")),
            str(number),
            str(folder),
            str(largest),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()
