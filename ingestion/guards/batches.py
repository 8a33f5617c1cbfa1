"""Landed batches as the guards see them. What belongs here: which batches of a source are pending, in what order.

What does not: measuring or judging them, and writing landing.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ingestion.errors import ElevenpointError
from ingestion.layout import Layout

CLEARED = "cleared.json"
"""Marker in a batch's folder: the guards passed, or a person approved it."""

WITHDRAWN = "withdrawn.json"
"""Marker in a batch's folder: a person took the batch out; it is not current any more."""


@dataclass(frozen=True)
class Batch:
    """One landed file of a source.

    Attributes:
        folder: `landing/<kind>/<source>/<batch id>`.
        batch_id: Its content hash.
        file: Name of the file below `inbox/<source>/`.
        sha256: Hash of the file's bytes.
        facts: The manifest as written.
        landed_at: When it landed, ISO 8601 UTC.
    """

    folder: Path
    batch_id: str
    file: str
    sha256: str
    facts: dict[str, Any]
    landed_at: str

    @property
    def rows(self) -> Path:
        """The batch's Parquet file."""
        return self.folder / "rows.parquet"

    @property
    def is_cleared(self) -> bool:
        """Whether the guards passed or a person approved the batch."""
        return (self.folder / CLEARED).exists()

    @property
    def is_withdrawn(self) -> bool:
        """Whether a person took the batch out."""
        return (self.folder / WITHDRAWN).exists()

    @property
    def usable_rows(self) -> int:
        """Rows that carry something usable, new or known: cumulative and incremental exports compare alike."""
        fates = self.facts["fates"]
        return sum(fates.get(fate, 0) for fate in ("accepted", "duplicate", "superseded"))

    @property
    def last_day(self) -> date:
        """The day up to which the file reaches: its own date, its newest event, or the day it landed."""
        if self.facts.get("file_date"):
            return date.fromisoformat(self.facts["file_date"][:10])
        newest = self.facts.get("last_event_at") or self.landed_at
        return datetime.fromisoformat(newest).date()

    @property
    def order(self) -> tuple[date, str]:
        """Sorts the files of a source by what they reach up to."""
        return self.last_day, self.file


def _read(manifest: Path) -> Batch | None:
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    if facts["status"] != "landed":
        return None
    return Batch(manifest.parent, facts["batch_id"], facts["file"], facts["sha256"], facts, facts["landed_at"])


def current_batches(layout: Layout, kind: str, source: str) -> list[Batch]:
    """The batches of a source that count: the newest of each file, none withdrawn.

    Returns:
        Batches in the order of the days that they reach up to.
    """
    folder = layout.landing / kind / source
    batches = [batch for path in sorted(folder.glob("*/manifest.json")) if (batch := _read(path))]
    newest: dict[str, Batch] = {}
    for batch in sorted(batches, key=lambda batch: (batch.landed_at, batch.facts.get("declaration_version", 0))):
        newest[batch.sha256] = batch
    return sorted((batch for batch in newest.values() if not batch.is_withdrawn), key=lambda batch: batch.order)


def find_batch(layout: Layout, batch_id: str) -> Batch:
    """The landed batch with an id, or with the start of one.

    Raises:
        ElevenpointError: None or several batches have it.
    """
    manifests = sorted(layout.landing.glob(f"*/*/{batch_id}*/manifest.json")) if batch_id.isalnum() else []
    found = [batch for path in manifests if (batch := _read(path))]
    if len(found) != 1:
        state = "no landed batch has" if not found else f"{len(found)} batches have"
        raise ElevenpointError(f"{state} the id {batch_id!r}. `elevenpoint batches list` shows them.")
    return found[0]
