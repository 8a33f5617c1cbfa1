"""What is said when the disk is full.

What belongs here: telling that apart from other errors, of Python's and of the engine's. What does not: the order of
writing that keeps landing whole (`batch`).
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ingestion.errors import DiskFullError

FULL = {errno.ENOSPC: "no space is left", errno.EDQUOT: "the quota is used up", errno.EFBIG: "a file may not grow on"}
TOLD_BY_ENGINES = ("No space left on device", "Disk quota exceeded", "File too large", "max_temp_directory_size")


@contextmanager
def told_when_full(folder: Path) -> Iterator[None]:
    """Turn the errors of a full disk into one that says so.

    Args:
        folder: Where the run writes.

    Raises:
        DiskFullError: DISK_FULL.
    """
    try:
        yield
    except (OSError, duckdb.Error) as error:
        why = full_disk(error)
        if why is None:
            raise
        raise DiskFullError(
            f"DISK_FULL: {folder} cannot be written to: {why}. Nothing was half landed, and what landed before is as it"
            " was. Make room there and start the refresh again."
        ) from None


def full_disk(error: BaseException) -> str | None:
    """Why an error means that the disk is full, or None where it means something else."""
    if isinstance(error, OSError) and error.errno in FULL:
        return FULL[error.errno]
    return "no space is left" if any(told in str(error) for told in TOLD_BY_ENGINES) else None
