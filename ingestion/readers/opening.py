"""Opening a file of the inbox.

What belongs here: how, and the refusals of the file system. What does not: its content.
"""

import os
from pathlib import Path
from typing import BinaryIO

from ingestion.errors import RejectedFile

CHUNK_BYTES = 256 * 1024
"""Bytes read at a time. `quick_look` relies on it being well below the limit of one field."""


def open_source(path: Path) -> BinaryIO:
    """Open a file for reading, never through a symbolic link.

    Raises:
        RejectedFile: FILE_SYMLINK or FILE_UNREADABLE.
    """
    if path.is_symlink():
        raise RejectedFile(
            "FILE_SYMLINK", f"{path.name} is a symbolic link.", "Put the file itself into the inbox, not a link to it."
        )
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")
    except OSError as error:
        raise RejectedFile(
            "FILE_UNREADABLE",
            f"{path.name} cannot be opened: {error.strerror}.",
            "Give the user that runs the refresh read permission on it; the next run tries again.",
        ) from error
