"""Landed batches as the guards see them. What belongs here: what is pending, in what order, and what it delivered.

What does not: measuring or judging batches, and what landing consists of (`landing.manifest`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ingestion.errors import ElevenpointError
from ingestion.landing.manifest import ROWS, Manifest, current_manifests, read_manifests
from ingestion.layout import Layout

CLEARED = "cleared.json"
"""Marker in a batch's folder: the guards passed, or a person approved it."""


@dataclass(frozen=True)
class Batch:
    """One landed file of a source: its manifest and its folder."""

    manifest: Manifest
    folder: Path

    @property
    def batch_id(self) -> str:
        """Its content hash."""
        return self.manifest.batch_id

    @property
    def file(self) -> str:
        """Name of the file below `inbox/<source>/`."""
        return self.manifest.file

    @property
    def rows(self) -> Path:
        """The batch's Parquet file."""
        return self.folder / ROWS

    @property
    def is_cleared(self) -> bool:
        """Whether the guards passed or a person approved the batch."""
        return (self.folder / CLEARED).exists()

    @property
    def usable_rows(self) -> int:
        """Rows that carry something usable, new or known: cumulative and incremental exports compare alike."""
        return sum(self.manifest.fates.get(fate, 0) for fate in ("accepted", "duplicate", "superseded"))

    @property
    def last_day(self) -> date:
        """The day up to which the file reaches: its own date, its newest event, or the day it landed."""
        if self.manifest.file_date:
            return date.fromisoformat(self.manifest.file_date[:10])
        return datetime.fromisoformat(self.manifest.last_event_at or self.manifest.landed_at).date()

    @property
    def order(self) -> tuple[date, str]:
        """Sorts the files of a source by what they reach up to."""
        return self.last_day, self.file


def current_batches(layout: Layout, source: str) -> list[Batch]:
    """The batches of a source that count: the newest of each file, none withdrawn.

    Returns:
        Batches in the order of the days that they reach up to.
    """
    batches = [Batch(manifest, manifest.folder(layout)) for manifest in current_manifests(layout, source)]
    return sorted(batches, key=lambda batch: batch.order)


def landed_batches(layout: Layout) -> list[Batch]:
    """Every landed batch of a programme, also those that do not count, oldest first."""
    manifests = [manifest for manifest in read_manifests(layout) if manifest.status == "landed"]
    return [Batch(manifest, manifest.folder(layout)) for manifest in manifests]


def find_batch(layout: Layout, batch_id: str) -> Batch:
    """The landed batch with an id, or with the start of one.

    Raises:
        ElevenpointError: None or several batches have it.
    """
    found = [batch for batch in landed_batches(layout) if batch_id and batch.batch_id.startswith(batch_id)]
    if len(found) != 1:
        state = "no landed batch has" if not found else f"{len(found)} batches have"
        raise ElevenpointError(f"{state} the id {batch_id!r}. `elevenpoint batches list` shows them.")
    return found[0]
