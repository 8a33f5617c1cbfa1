"""What became of quarantined rows: each file's batches one after the other.

What belongs here: the account of earlier batches. What does not: rows that still wait (`waiting`).
"""

from collections import defaultdict
from dataclasses import dataclass

from ingestion.landing.manifest import Manifest, current_of, read_manifests
from ingestion.layout import Layout


@dataclass(frozen=True)
class Step:
    """One batch of a file.

    Attributes:
        batch_id: The batch.
        landed_at: When it landed, ISO UTC.
        declaration_version: Number of the declaration it was read under.
        quarantined: Rows it has in quarantine.
        taken_up: Rows that were in quarantine before it and are not any more.
        replaces: The batch of the same bytes that it replaced, or None.
        state: `current`, `replaced` or `withdrawn`.
    """

    batch_id: str
    landed_at: str
    declaration_version: int
    quarantined: int
    taken_up: int
    replaces: str | None
    state: str


@dataclass(frozen=True)
class FileHistory:
    """The batches that bear one file name, oldest first."""

    source: str
    file: str
    steps: tuple[Step, ...]


def histories(layout: Layout, source: str | None = None) -> list[FileHistory]:
    """The files that had rows in quarantine, or took some up, with all their batches.

    Args:
        layout: The programme's folders.
        source: Only this source.

    Returns:
        One history per file name, by source and name.
    """
    manifests = read_manifests(layout, source)
    current = {entry.batch_id for entry in current_of(layout, manifests)}
    steps: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for entry in manifests:
        if entry.status == "landed":
            steps[entry.source, entry.file].append(_step(layout, entry, entry.batch_id in current))
    return [
        FileHistory(*name, tuple(found))
        for name, found in sorted(steps.items())
        if any(step.quarantined or step.taken_up for step in found)
    ]


def _step(layout: Layout, entry: Manifest, is_current: bool) -> Step:
    state = "current" if is_current else "withdrawn" if entry.is_withdrawn(layout) else "replaced"
    return Step(
        entry.batch_id,
        entry.landed_at,
        entry.declaration_version,
        entry.fates["quarantined"],
        entry.taken_up,
        entry.replaces,
        state,
    )
