"""One refresh of a programme at a time. What belongs here: the lock and the traces of killed runs.

What does not: Dagster's own queue, which keeps its runs apart but knows nothing of `make refresh`.
The lock is the kernel's (flock), so it vanishes with the process that holds it, however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingestion.errors import LockedError
from ingestion.layout import Layout

_held: dict[Path, IO[str]] = {}
"""Locks of this process: the command takes one before Dagster starts, and its run finds it held."""


@contextmanager
def only_refresh(layout: Layout) -> Iterator[None]:
    """Hold the lock of a programme; within one process it may be entered again.

    Raises:
        LockedError: Another process holds it.
    """
    path = layout.lock
    if path in _held:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LockedError(
                f"LOCKED: another refresh of this programme is running (process {file.read().strip() or 'unknown'}). "
                "Nothing was changed; wait for it to end."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        _held[path] = file
        try:
            yield
        finally:
            del _held[path]


def is_locked(layout: Layout) -> bool:
    """Whether any process is refreshing the programme at this moment."""
    if layout.lock in _held:
        return True
    if not layout.lock.exists():
        return False
    with layout.lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
