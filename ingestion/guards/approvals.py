"""What a person may say about a batch: that it is right after all, or that it must not count.

What belongs here: the two markers and their reason. What does not: the verdict of the guards (`check`).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from ingestion.errors import ElevenpointError
from ingestion.guards.batches import CLEARED, Batch, current_batches, find_batch, landed_batches
from ingestion.landing.batch import write_atomically
from ingestion.landing.hash_cache import HashCache
from ingestion.landing.manifest import WITHDRAWN
from ingestion.layout import Layout


@dataclass(frozen=True)
class BatchState:
    """One landed batch and where it stands.

    Attributes:
        batch: The batch.
        state: `pending`, `cleared`, `approved`, `withdrawn`, or `replaced` by a newer batch of the same file.
        reason: What the person who decided gave as reason.
    """

    batch: Batch
    state: str
    reason: str


def approve(layout: Layout, batch_id: str, reason: str) -> Batch:
    """Let a batch pass although a guard failed; the next refresh takes it up.

    Raises:
        ElevenpointError: The batch is unknown or withdrawn, or no reason is given.
    """
    batch = find_batch(layout, batch_id)
    if batch.manifest.is_withdrawn(layout):
        raise ElevenpointError(f"{batch.file} (batch {batch.batch_id}) is withdrawn; declare or deliver it anew.")
    write_marker(batch, CLEARED, {"approved_at": _now(), "reason": _given(reason)})
    return batch


def withdraw(layout: Layout, batch_id: str, reason: str) -> Batch:
    """Take a batch out: from the next refresh on none of its rows count.

    Files that repeat rows of it are then read again, because only this batch held those rows.

    Raises:
        ElevenpointError: The batch is unknown, no reason is given, or a file that may repeat rows of it has left
            the inbox, so that it could not be read again.
    """
    batch = find_batch(layout, batch_id)
    given = _given(reason)
    lost = _cannot_be_read_again(layout, batch)
    if lost:
        named = ", ".join(f"{other.file} (batch {other.batch_id})" for other in lost)
        raise ElevenpointError(
            f"{batch.file} (batch {batch.batch_id}) holds rows that these files may repeat: {named}. They are no longer"
            f" in the inbox and could not be read again, so the rows would be lost. Put them back into"
            f" inbox/{batch.manifest.source} and refresh, or withdraw them first."
        )
    write_marker(batch, WITHDRAWN, {"withdrawn_at": _now(), "reason": given})
    return batch


def withdraw_source(layout: Layout, source: str, reason: str) -> list[Batch]:
    """Take out every batch of a source that counts, whether the source is declared or not.

    No row is lost that another file of the source repeats, because that file goes, too: so none need be in the inbox.

    Returns:
        The batches, the last landed first.

    Raises:
        ElevenpointError: No batch of the source counts, or no reason is given.
    """
    given = _given(reason)
    batches = sorted(current_batches(layout, source), key=lambda batch: batch.manifest.landed_at, reverse=True)
    if not batches:
        names = sorted({batch.manifest.source for batch in landed_batches(layout)})
        landed = f" Landed are: {', '.join(names)}." if names else ""
        raise ElevenpointError(f"no batch of a source {source!r} counts, so there is none to withdraw.{landed}")
    for batch in batches:  # the last first: whoever is interrupted leaves no batch that rests on a withdrawn one
        write_marker(batch, WITHDRAWN, {"withdrawn_at": _now(), "reason": given})
    return batches


def states(layout: Layout) -> list[BatchState]:
    """Every landed batch of a programme with its state, oldest first."""
    batches = landed_batches(layout)
    sources = {batch.manifest.source for batch in batches}
    current = {batch.batch_id for source in sources for batch in current_batches(layout, source)}
    return [_state(layout, batch, current) for batch in batches]


def uncleared(layout: Layout, source: str) -> list[Batch]:
    """The batches of a source that count and that neither the guards nor a person cleared."""
    return [batch for batch in current_batches(layout, source) if not batch.is_cleared]


def write_marker(batch: Batch, name: str, facts: dict[str, str]) -> None:
    """Write a marker into a batch's folder, complete or not at all."""
    write_atomically(batch.folder / name, json.dumps(facts, indent=2, sort_keys=True) + "\n")


def _cannot_be_read_again(layout: Layout, batch: Batch) -> list[Batch]:
    """Current batches that landed after a batch, dropped rows as duplicates, and whose bytes left the inbox."""
    if batch.batch_id not in {other.batch_id for other in current_batches(layout, batch.manifest.source)}:
        return []  # its rows do not count, so nothing rests on them
    present = HashCache.of(layout).present()
    return [
        other
        for other in current_batches(layout, batch.manifest.source)
        if other.manifest.fates.get("duplicate")
        and other.manifest.landed_at > batch.manifest.landed_at
        and other.manifest.declaration_fingerprint == batch.manifest.declaration_fingerprint
        and other.manifest.sha256 not in present
    ]


def _state(layout: Layout, batch: Batch, current: set[str]) -> BatchState:
    if batch.manifest.is_withdrawn(layout):
        return BatchState(batch, "withdrawn", _marker(batch, WITHDRAWN)["reason"])
    if batch.batch_id not in current:
        return BatchState(batch, "replaced", "")
    if not batch.is_cleared:
        return BatchState(batch, "pending", "")
    reason = _marker(batch, CLEARED).get("reason", "")
    return BatchState(batch, "approved" if reason else "cleared", reason)


def _marker(batch: Batch, name: str) -> dict[str, str]:
    return json.loads((batch.folder / name).read_text(encoding="utf-8"))


def _given(reason: str) -> str:
    if not reason.strip():
        raise ElevenpointError("say why with --reason: it is kept beside the batch.")
    return reason.strip()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
