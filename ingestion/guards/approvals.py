"""What a person may say about a batch: that it is right after all, or that it must not count.

What belongs here: the two markers and their reason. What does not: the verdict of the guards (`check`).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from ingestion.errors import ElevenpointError
from ingestion.guards.batches import CLEARED, Batch, current_batches, find_batch, landed_batches
from ingestion.landing.batch import write_atomically
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

    Raises:
        ElevenpointError: The batch is unknown, or no reason is given.
    """
    batch = find_batch(layout, batch_id)
    write_marker(batch, WITHDRAWN, {"withdrawn_at": _now(), "reason": _given(reason)})
    return batch


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
