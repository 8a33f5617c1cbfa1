"""The folder of versions and the one pointer into it.

What belongs here: names, the live pointer, cleaning, pruning, stray write-ahead logs. What does not:
the content of a version (`export`, `audit`).

    published/live -> versions/<version>      the only link that ever changes
    published/current.duckdb -> live/marts.duckdb, current -> live/parquet, current.json, report,
    published/summary.xlsx
"""

import json
import logging
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ingestion.errors import ElevenpointError
from ingestion.layout import Layout
from publishing.durable import point, sync, write_synced
from publishing.publication import DATABASE, FACTS, PARQUET, WORKBOOK, Publication, read_facts

logger = logging.getLogger(__name__)

ENTRANCES = {
    "current.duckdb": f"live/{DATABASE}",
    "current": f"live/{PARQUET}",
    "current.json": f"live/{FACTS}",
    "report": "live/report",
    WORKBOOK: f"live/{WORKBOOK}",
}
"""The names that readers know, each a link through `live`; made once."""

BUILDING = ".building-"
REMOVING = ".removing-"
VERSION = re.compile(r"[0-9]{5,}-[0-9]{8}T[0-9]{6}Z")


def folder_of(layout: Layout) -> Path:
    """The folder that holds all versions."""
    return layout.published / "versions"


def version_names(layout: Layout) -> list[str]:
    """Names of the whole versions on disk, oldest first."""
    folder = folder_of(layout)
    if not folder.is_dir():
        return []
    names = [path.name for path in folder.iterdir() if path.is_dir() and VERSION.fullmatch(path.name)]
    return sorted(names, key=lambda name: (int(name.split("-")[0]), name))


def pointer(layout: Layout) -> str | None:
    """The version that the pointer names, there or not; None before the first publish."""
    link = layout.published / "live"
    return link.readlink().name if link.is_symlink() else None


def live_version(layout: Layout) -> str | None:
    """The version readers are pointed at, or None before the first publish.

    Raises:
        ElevenpointError: The pointer leads to a version that is not there.
    """
    name = pointer(layout)
    if name is not None and name not in version_names(layout):
        raise ElevenpointError(
            f"{layout.published / 'live'}: points at version {name}, which is not there. "
            "Publish again with `make refresh`."
        )
    return name


def versions(layout: Layout) -> list[Publication]:
    """Every kept version, oldest first; exactly one `is_live` once something was published."""
    live = live_version(layout)
    notes = {entry["from"]: f"rolled back at {entry['at']} to {entry['to']}" for entry in rollbacks(layout)}
    found = []
    for name in version_names(layout):
        publication = read_facts(folder_of(layout) / name)
        note = () if name == live or name not in notes else (notes[name],)
        found.append(replace(publication, is_live=name == live, notes=note))
    return found


def next_name(layout: Layout, published_at: datetime) -> str:
    """Name for a new version: a counter, so that a clock set back cannot reorder, then the time in UTC."""
    names = version_names(layout)
    number = int(names[-1].split("-")[0]) + 1 if names else 1
    return f"{number:05d}-{published_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def go_live(layout: Layout, version: str) -> None:
    """Point readers at a version: one rename, so that they see the old or the new one."""
    for name, target in ENTRANCES.items():
        link = layout.published / name
        if not link.is_symlink() or str(link.readlink()) != target:
            point(link, target)
    point(layout.published / "live", f"versions/{version}")


def rollbacks(layout: Layout) -> list[dict[str, str]]:
    """The rollbacks so far, oldest first: `at`, `from`, `to`."""
    path = layout.published / "rollbacks.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def note_rollback(layout: Layout, entry: dict[str, str]) -> None:
    """Keep a rollback in `published/rollbacks.json`."""
    text = json.dumps([*rollbacks(layout), entry], indent=2) + "\n"
    write_synced(layout.published / "rollbacks.json", text)


def clean_leftovers(layout: Layout) -> None:
    """Remove what crashed runs left: half-written versions, and whole ones that never went live.

    A version newer than everything that is or was live can only stem from a crash between the last
    rename and the swap of the pointer.
    """
    folder = folder_of(layout)
    folder.mkdir(parents=True, exist_ok=True)
    was_live = [entry["from"] for entry in rollbacks(layout)]
    live = pointer(layout)
    newest_live = max([*was_live, *([live] if live else [])], default="", key=_number)
    for path in sorted(folder.iterdir()):
        never_live = VERSION.fullmatch(path.name) and _number(path.name) > _number(newest_live)
        if path.name.startswith((BUILDING, REMOVING)) or never_live:
            logger.warning("%s: left by a publish that did not end; removed", path)
            remove(path)


def prune(layout: Layout, keep: int, spare: set[str]) -> None:
    """Remove versions beyond the newest `keep`, except those to spare.

    Readers with a removed file open keep reading it: the file lives until they close it.

    Args:
        layout: Whose versions.
        keep: How many of the newest versions stay.
        spare: Versions that stay whatever their age: the live one, and the one readers may be opening.
    """
    for name in version_names(layout)[:-keep]:
        if name not in spare:
            remove(folder_of(layout) / name)


def remove(folder: Path) -> None:
    """Remove a version's folder; renamed first, so that a half-removed one never looks whole."""
    doomed = folder
    if VERSION.fullmatch(folder.name):
        doomed = folder.with_name(f"{REMOVING}{folder.name}")
        folder.rename(doomed)
        sync(folder.parent)
    shutil.rmtree(doomed)


def set_aside_logs(layout: Layout, moment: datetime) -> tuple[str, ...]:
    """Move write-ahead logs away that someone's read-write connection left beside a published file.

    DuckDB would replay them into whatever the pointer leads to next, without an error.

    Returns:
        One sentence per moved file.
    """
    strays = sorted([*layout.published.glob("current.duckdb.wal*"), *folder_of(layout).glob(f"*/{DATABASE}.wal*")])
    notes = []
    for stray in strays:
        aside = layout.published / "set-aside"
        aside.mkdir(exist_ok=True)
        label = f"{moment.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{stray.parent.name}-{stray.name}"
        stray.rename(aside / label)
        sync(aside)
        sync(stray.parent)
        note = (
            f"{stray}: somebody opened the published database read-write and left a write-ahead log. "
            f"It was not replayed but moved to {aside / label}. Open published files read-only."
        )
        logger.warning(note)
        notes.append(note)
    return tuple(notes)


def _number(name: str) -> int:
    return int(name.split("-")[0]) if VERSION.fullmatch(name) else 0
