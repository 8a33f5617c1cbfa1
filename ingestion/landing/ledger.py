"""The ledger beside landing: tables about files, sources, the run and the guards, for dbt.

What belongs here: writing them from what lies in landing. What does not: what dbt makes of them.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.source import Source
from ingestion.inbox import InboxFile, list_inbox
from ingestion.kinds import KINDS, landing_columns
from ingestion.landing.batch import move_file, private_folder, work_folder
from ingestion.landing.hash_cache import HashCache
from ingestion.landing.manifest import FATES, ROWS, Manifest, current_of, first_landed_at, read_manifests
from ingestion.landing.shared_files import shared_files
from ingestion.layout import Layout
from ingestion.run import Run

ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}

NOT_DECLARED = ("FILE_NOT_DECLARED", "FILE_NOT_REGULAR")

SCHEMA = "~schema"
"""Folder of a kind's empty table. It sorts behind every source: DuckDB estimates all rows from the first file, and
plans for none if that is the empty one."""

FILES = {
    "batch_id": "VARCHAR", "source": "VARCHAR", "kind": "VARCHAR", "source_file": "VARCHAR", "file_sha256": "VARCHAR",
    "file_bytes": "BIGINT", "header_fingerprint": "VARCHAR", "file_date": "DATE", "declaration_version": "BIGINT",
    "status": "VARCHAR", "reason_code": "VARCHAR", "reason": "VARCHAR", "rows_read": "BIGINT", "blank_rows": "BIGINT",
    **dict.fromkeys(FATES, "BIGINT"),
    "first_event_at": "TIMESTAMP", "last_event_at": "TIMESTAMP", "landed_at": "TIMESTAMP", "run_id": "VARCHAR",
    "is_current": "BOOLEAN", "first_landed_at": "TIMESTAMP", "is_in_inbox": "BOOLEAN",
    "replaces": "VARCHAR", "taken_up": "BIGINT", "notes": "VARCHAR",
}  # fmt: skip
SOURCES = {
    "source": "VARCHAR", "kind": "VARCHAR", "description": "VARCHAR", "owner": "VARCHAR", "warn_after_hours": "BIGINT",
    "error_after_hours": "BIGINT", "files_pending": "BIGINT", "files_not_declared": "BIGINT",
}  # fmt: skip
RUN = {
    "run_id": "VARCHAR", "started_at": "TIMESTAMP", "as_of": "DATE", "programme": "VARCHAR", "title": "VARCHAR",
    "reporting_timezone": "VARCHAR", "elevenpoint_version": "VARCHAR",
}  # fmt: skip
GUARD_RESULTS = {
    "run_id": "VARCHAR", "checked_at": "TIMESTAMP", "source": "VARCHAR", "kind": "VARCHAR", "batch_ids": "VARCHAR",
    "check_name": "VARCHAR", "property": "VARCHAR", "severity": "VARCHAR", "passed": "BOOLEAN", "observed": "VARCHAR",
    "threshold": "VARCHAR", "rows_checked": "BIGINT",
}  # fmt: skip


def seal(programme: LoadedProgramme, run: Run) -> list[str]:
    """Write the ledger and the empty tables that give every kind its columns.

    Args:
        programme: The programme; it may not have a single file yet.
        run: Identity and clock of the refresh.

    Returns:
        What people should know of landing as a whole: files that count in two sources.
    """
    layout = programme.layout
    manifests = read_manifests(layout)
    with work_folder(layout, "seal") as workdir:
        for kind in KINDS:
            place = layout.landing / kind / SCHEMA / SCHEMA / ROWS
            shutil.rmtree(layout.landing / kind / "_schema", ignore_errors=True)  # its name before
            if not _has_columns(place, landing_columns(kind)):
                _write(workdir, place, landing_columns(kind), [])
        _write(workdir, layout.ledger / "files.parquet", FILES, _files(programme, manifests))
        _write(workdir, layout.ledger / "sources.parquet", SOURCES, _sources(programme, manifests))
        _write(workdir, layout.ledger / "run.parquet", RUN, [_run(programme, run)])
        _write(workdir, layout.ledger / "guard_results.parquet", GUARD_RESULTS, _guard_results(layout))
    return shared_files(current_of(layout, manifests))


def landed_rows(layout: Layout, kind: str) -> int:
    """Rows in all batches of a kind, replaced ones included, from the footers of the files."""
    return sum(pq.read_metadata(file).num_rows for file in layout.landing.glob(f"{kind}/*/*/{ROWS}"))


def ledger_rows(layout: Layout, table: str) -> int:
    """Rows of a sealed ledger table."""
    return pq.read_metadata(layout.ledger / f"{table}.parquet").num_rows


def _write(workdir: Path, place: Path, columns: dict[str, str], rows: Iterable[dict[str, Any]]) -> None:
    schema = pa.schema([(name, ARROW[kind]) for name, kind in columns.items()])
    made = workdir / "table.parquet"
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), made, compression="zstd")
    private_folder(place.parent)
    move_file(made, place)


def _has_columns(place: Path, columns: dict[str, str]) -> bool:
    if not place.exists():
        return False
    schema = pq.read_schema(place)
    return [(entry.name, entry.type) for entry in schema] == [(name, ARROW[kind]) for name, kind in columns.items()]


def _files(programme: LoadedProgramme, manifests: list[Manifest]) -> list[dict[str, Any]]:
    layout = programme.layout
    current = {manifest.batch_id for manifest in current_of(layout, manifests)}
    in_inbox = {(source.source, sha256) for source in programme.sources for _, sha256 in _in_inbox(programme, source)}
    first: dict[tuple[str, ...], list[Manifest]] = defaultdict(list)
    for manifest in manifests:
        first[manifest.source, *manifest.delivery].append(manifest)
    return [
        {
            "batch_id": manifest.batch_id,
            "source": manifest.source,
            "kind": manifest.kind,
            "source_file": manifest.file,
            "file_sha256": manifest.sha256,
            "file_bytes": manifest.bytes,
            "header_fingerprint": manifest.header_fingerprint,
            "file_date": date.fromisoformat(manifest.file_date) if manifest.file_date else None,
            "declaration_version": manifest.declaration_version,
            "status": manifest.status,
            "reason_code": manifest.reason_code,
            "reason": manifest.reason,
            "rows_read": manifest.rows_read,
            "blank_rows": manifest.blank_rows,
            **{fate: manifest.fates[fate] for fate in FATES},
            "first_event_at": _moment(manifest.first_event_at),
            "last_event_at": _moment(manifest.last_event_at),
            "landed_at": _moment(manifest.landed_at),
            "run_id": manifest.run_id,
            "is_current": manifest.batch_id in current,
            "first_landed_at": _moment(first_landed_at(first[manifest.source, *manifest.delivery])),
            "is_in_inbox": (manifest.source, manifest.sha256) in in_inbox,
            "replaces": manifest.replaces,
            "taken_up": manifest.taken_up,
            "notes": "\n".join(manifest.notes) or None,
        }
        for manifest in manifests
    ]


def _in_inbox(programme: LoadedProgramme, source: Source) -> list[tuple[InboxFile, str | None]]:
    """The files of a source's inbox, each with its hash as intake knows it."""
    cache = HashCache.of(programme.layout)
    files = list_inbox(programme.inbox(source.source), source, wait=False).files
    return [(file, cache.get(file.path, file.size, file.mtime_ns, file.inode)) for file in files]


def _sources(programme: LoadedProgramme, manifests: list[Manifest]) -> list[dict[str, Any]]:
    landed = {(manifest.source, manifest.sha256) for manifest in manifests if manifest.status == "landed"}
    rows = []
    for source in programme.sources:
        pending = not_declared = 0
        for file, known in _in_inbox(programme, source):
            not_declared += file.reason_code in NOT_DECLARED
            pending += file.state in ("held", "rejected") or (
                file.state == "ready" and (source.source, known) not in landed
            )
        rows.append(
            {
                "source": source.source,
                "kind": source.kind,
                "description": source.description,
                "owner": source.owner,
                "warn_after_hours": source.freshness.warn_after_hours,
                "error_after_hours": source.freshness.error_after_hours,
                "files_pending": pending,
                "files_not_declared": not_declared,
            }
        )
    return rows


def _run(programme: LoadedProgramme, run: Run) -> dict[str, Any]:
    declared = programme.programme
    return {
        "run_id": run.run_id,
        "started_at": run.started_at.astimezone(UTC).replace(tzinfo=None),
        "as_of": run.today(declared.timezone),
        "programme": declared.name,
        "title": declared.title,
        "reporting_timezone": declared.timezone,
        "elevenpoint_version": version("elevenpoint"),
    }


def _guard_results(layout: Layout) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for path in sorted((layout.ledger / "guard_results").glob("*.parquet")):
        rows += pq.read_table(path).to_pylist()
    return rows


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
