"""Parsed dbt projects, kept by what they were parsed from. What belongs here: keeping and handing out. No parsing.

dbt takes a quarter of a minute to parse the project for a programme. What comes out depends on the project's files,
the programme's declarations and dbt's version (`dbt_project.fingerprint`), so a second var folder, a container that
starts anew or a declaration that was taken back need not wait for it again.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ingestion.layout import var_root

KEPT = 8
"""Parsed projects that are kept, some 7 MB each; those that were used longest ago go."""


def store() -> Path:
    """Where they are kept: `ELEVENPOINT_PARSED`, or `var/.parsed`."""
    return Path(os.environ.get("ELEVENPOINT_PARSED") or var_root() / ".parsed").resolve()


def keep(fingerprint: str, files: Mapping[str, bytes]) -> None:
    """Add files to what is kept of a parsed project.

    Args:
        fingerprint: What the project was parsed from.
        files: Name → content.
    """
    with _only_one() as folder:
        kept = folder / fingerprint
        kept.mkdir(mode=0o700, exist_ok=True)
        for name, content in files.items():
            # By way of another name: one that a full disk cuts off must not look whole.
            part = kept / f"{name}.part"
            part.write_bytes(content)
            part.replace(kept / name)
        _forget(folder)


def kept(fingerprint: str, *names: str) -> dict[str, bytes]:
    """Files of a parsed project.

    Args:
        fingerprint: What it would be parsed from.
        names: The files.

    Returns:
        Name → content, without those that are not kept.
    """
    with _only_one() as folder:
        found = [folder / fingerprint / name for name in names]
        here = {path.name: path.read_bytes() for path in found if path.is_file()}
        if here:
            os.utime(folder / fingerprint)
        return here


def _forget(folder: Path) -> None:
    by_use = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in by_use[:-KEPT]:
        shutil.rmtree(old)


@contextmanager
def _only_one() -> Iterator[Path]:
    folder = store()
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
