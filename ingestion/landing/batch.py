"""Writing landing so that a reader sees a batch whole or not at all.

What belongs here: temporary folders, modes, fsync and rename. What does not: what is written.

The rename of a batch's folder is the commit point. Whatever a killed run leaves behind lies in a
temporary folder, which the next run removes.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.landing.manifest import MANIFEST, ROWS, Manifest
from ingestion.layout import Layout

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
WORK = "work"
SECONDS_TO_LOCK = 60
_LOCK = ".lock"


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner reads; so are the parents that have to be made for it."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return path


@contextmanager
def work_folder(layout: Layout, name: str) -> Iterator[Path]:
    """A private temporary folder on the file system of landing; those of dead runs are removed first.

    Args:
        layout: The programme's folders.
        name: What the folder is for.

    Yields:
        The folder; it is removed at the end. A lock inside says that its run is alive: the system
        releases it with the process, however that ends.
    """
    layout.root.mkdir(parents=True, exist_ok=True)  # not private: BI reads published/ below it
    parent = private_folder(layout.root / WORK)
    _remove_dead(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=parent))
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_dead(parent: Path) -> None:
    for folder in parent.iterdir():
        try:
            with (folder / _LOCK).open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        except FileNotFoundError:
            # Either so young that its lock is still to come, or killed in that moment.
            if time.time() - folder.stat().st_mtime < SECONDS_TO_LOCK:
                continue
        shutil.rmtree(folder, ignore_errors=True)


def write_atomically(path: Path, text: str) -> None:
    """Write a small private file, complete or not at all."""
    private_folder(path.parent)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    move_file(unfinished, path)


def move_file(made: Path, path: Path) -> None:
    """Move a finished file into place: mode, fsync, rename, fsync of the folder."""
    made.chmod(PRIVATE_FILE)
    sync(made)
    made.replace(path)
    sync(path.parent)


def commit(layout: Layout, manifest: Manifest, folder: Path) -> None:
    """Move a finished batch into landing; from here on it exists.

    Args:
        layout: The programme's folders.
        manifest: Of the batch; it is written into the folder first.
        folder: Temporary folder with rows.parquet, or without it for a rejected file.
    """
    folder.chmod(PRIVATE_FOLDER)
    (folder / MANIFEST).write_text(manifest.as_json(), encoding="utf-8")
    for path in folder.iterdir():
        path.chmod(PRIVATE_FILE)
        sync(path)
    sync(folder)
    place = manifest.folder(layout)
    private_folder(place.parent)
    if (place / ROWS).exists():
        raise RuntimeError(
            f"batch {manifest.batch_id} of {manifest.source} has landed before and is never written anew"
        )
    if place.exists():
        shutil.rmtree(place)  # a rejected batch: it has no rows that could be lost
    folder.replace(place)
    sync(place.parent)


def quarantine_path(layout: Layout, source: str, batch_id: str) -> Path:
    """Where the quarantined rows of a batch lie."""
    return layout.quarantine / source / f"{batch_id}.parquet"


def sync(path: Path) -> None:
    """Flush a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
