"""Parsed dbt projects, kept by what they were parsed from. What belongs here: keeping and handing out. No parsing.

dbt takes a quarter of a minute to parse the project for a programme. What comes out depends on the project's files,
the programme's declarations and dbt's version (`dbt_project.fingerprint`), so a second var folder, a container that
starts anew or a declaration that was taken back need not wait for it again. Nothing else hangs on what is kept: where
it cannot be read or written, the project is parsed.
"""

import contextlib
import fcntl
import logging
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from orchestration.settings import parsed_projects_folder

KEPT = 8
"""Parsed projects that are kept, some 7 MB each; those that were used longest ago go."""

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
"""Names of the folders that are ours: whatever else lies beside them stays."""

log = logging.getLogger(__name__)


def keep(fingerprint: str, files: Mapping[str, bytes]) -> None:
    """Add files to what is kept of a parsed project; where that cannot be, it is logged.

    Args:
        fingerprint: What the project was parsed from.
        files: Name → content.
    """
    folder = parsed_projects_folder()
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _write(folder / fingerprint, files)
            _forget(folder)
    except OSError as error:
        log.warning("The parsed dbt project is not kept in %s, so it will be parsed again: %s", folder, error)


def kept(fingerprint: str, *names: str) -> dict[str, bytes]:
    """Files of a parsed project. They are replaced whole, so reading them takes no lock.

    Args:
        fingerprint: What it would be parsed from.
        names: The files.

    Returns:
        Name → content, without those that are not kept, are empty or cannot be read.
    """
    folder = parsed_projects_folder() / fingerprint
    found = {}
    for name in names:
        with contextlib.suppress(OSError):
            content = (folder / name).read_bytes()
            if content:
                found[name] = content
    if found:
        with contextlib.suppress(OSError):  # of somebody else, such as the builder of an image
            os.utime(folder)
    return found


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, content in files.items():
        # By way of another name: one that a full disk or a power cut shortens must not look whole.
        part = folder / f"{name}.part"
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(folder / name)


def _forget(folder: Path) -> None:
    ours = [path for path in folder.iterdir() if FINGERPRINT.fullmatch(path.name)]
    for old in sorted(ours, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old)
