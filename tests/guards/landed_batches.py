"""Landed batches made by hand: rows in the landing columns of a kind, and a manifest beside them.

What belongs here: writing fixtures in the layout of landing. What does not: expected verdicts.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb

from ingestion.declarations.source import Source
from ingestion.kinds import landing_columns
from ingestion.landing.manifest import Manifest
from ingestion.layout import Layout

RESPONSES = {
    "source": "answers",
    "kind": "survey_responses",
    "format": {"type": "csv"},
    "timezone": "UTC",
    "columns": {
        "response_id": "id",
        "score": "score",
        "survey": {"value": "relationship"},
        "survey_type": {"value": "relational"},
        "responded_at": {"column": "at", "format": "iso8601"},
        "sent_at": {"column": "sent", "format": "iso8601"},
        "comment": "comment",
        "vendor_group": "group",
        "account_id": "account",
    },
    "attributes": {"plan": "plan"},
    "identity": {"by": ["response_id"]},
}
ACCOUNTS = {
    "source": "accounts",
    "kind": "crm_accounts",
    "format": {"type": "csv"},
    "timezone": "UTC",
    "columns": {"account_id": "id"},
    "attributes": {"region": "region", "tier": "tier"},
    "file_date": {"pattern": "accounts_(.+)[.]csv"},
    "identity": {"by": ["account_id"]},
    "version": "file_date",
    "valid_from": "file_date",
}


class World:
    """What the guards see of a programme: its layout, and any sources given to it."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout


def declare(base: dict[str, Any], **changes: Any) -> Source:
    """A source like `base` with some keys replaced."""
    return Source.model_validate(base | changes)


def scores_like_customers(n: int) -> list[dict[str, Any]]:
    """`n` plausible responses: every score from 0 to 10 occurs, answers follow their question."""
    pattern = [10, 9, 8, 10, 7, 9, 0, 10, 6, 8, 9, 5, 10, 3, 9, 1, 8, 2, 4, 10]
    return [
        {
            "row_key": f"k{i}",
            "score": pattern[i % len(pattern)],
            "sent_at": "2026-01-01 08:00:00",
            "responded_at": "2026-01-01 09:00:00",
            "comment": f"comment {i}",
            "account_id": f"a{i}",
            "attributes": json.dumps({"plan": "basic"}),
        }
        for i in range(n)
    ]


def accounts(n: int, **values: Any) -> list[dict[str, Any]]:
    """`n` accounts, all with both declared attributes."""
    filled = {"attributes": json.dumps({"region": "north", "tier": "gold"})}
    return [{"row_key": f"k{i}", "account_id": f"a{i}", **filled, **values} for i in range(n)]


def land(
    world: World,
    source: Source,
    file: str,
    rows: list[dict[str, Any]],
    *,
    reasons: dict[str, int] | None = None,
    fates: dict[str, int] | None = None,
    header: str = "h1",
    file_date: str | None = None,
    last_event_at: str | None = "2026-01-05T12:00:00",
    landed_at: str = "2026-01-06T05:00:00+00:00",
    cleared: bool = False,
    sha256: str | None = None,
) -> Path:
    """Land rows as one batch, with a manifest whose fates follow from the rows and `fates`.

    Args:
        world: The programme.
        source: Its source.
        file: Name of the file.
        rows: Landing columns by name; absent ones are NULL, `fate` is accepted.
        reasons: Counts of reason codes; they are quarantined rows, which do not land.
        fates: Further rows by fate that do not land, such as duplicates.
        header: Header fingerprint.
        file_date: Date of the file, ISO.
        last_event_at: Newest instant of the file, ISO.
        landed_at: When it landed, ISO.
        cleared: Whether the guards had passed before.
        sha256: Hash of the file; by default made from its name.

    Returns:
        The batch's folder.
    """
    sha256 = sha256 or hashlib.sha256(file.encode()).hexdigest()
    batch_id = hashlib.sha256((sha256 + landed_at).encode()).hexdigest()[:16]
    folder = world.layout.landing / source.kind / source.source / batch_id
    folder.mkdir(parents=True)
    _write_rows(folder / "rows.parquet", source, batch_id, file, rows)
    counted = dict.fromkeys(("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined"), 0)
    for row in rows:
        counted[row.get("fate", "accepted")] += 1
    counted["quarantined"] += sum((reasons or {}).values())
    for fate, number in (fates or {}).items():
        counted[fate] += number
    manifest = Manifest(
        batch_id=batch_id,
        source=source.source,
        kind=source.kind,
        file=file,
        sha256=sha256,
        bytes=1,
        declaration_fingerprint="d1",
        declaration_version=1,
        status="landed",
        landed_at=landed_at,
        run_id="earlier",
        arrival=1,
        header_fingerprint=header,
        file_date=file_date,
        rows_read=sum(counted.values()),
        fates=counted,
        reasons=reasons or {},
        last_event_at=last_event_at,
    )
    (folder / "manifest.json").write_text(manifest.as_json())
    if cleared:
        (folder / "cleared.json").write_text(json.dumps({"cleared_at": landed_at}))
    return folder


def _write_rows(path: Path, source: Source, batch_id: str, file: str, rows: list[dict[str, Any]]) -> None:
    columns = landing_columns(source.kind)
    head = {"source": source.source, "source_file": file, "batch_id": batch_id, "fate": "accepted"}
    lines = path.with_suffix(".jsonl")
    lines.write_text("".join(json.dumps(head | row) + "\n" for row in rows))
    types = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * from read_json('{lines}', format = 'newline_delimited', columns = {{{types}}}))"
            f" to '{path}' (format parquet)"
        )
    lines.unlink()
