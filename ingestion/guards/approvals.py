"""What a person may say about a batch: that it is right after all, or that it must not count.

What belongs here: the two markers and their reason. What does not: the verdict of the guards (`check`).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.errors import ElevenpointError
from ingestion.guards.batches import CLEARED, WITHDRAWN, Batch, find_batch
from ingestion.layout import Layout


@dataclass(frozen=True)
class BatchState:
    """One landed batch and where it stands: `pending`, `cleared`, `approved` or `withdrawn`."""

    batch: Batch
    state: str
    reason: str


def approve(layout: Layout, batch_id: str, reason: str) -> Batch:
    """Let a batch pass although a guard failed; the next refresh takes it up.

    Raises:
        ElevenpointError: The batch is unknown or withdrawn, or no reason is given.
    """
    batch = find_batch(layout, batch_id)
    if batch.is_withdrawn:
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
    """Every landed batch of a programme with its state, by folder."""
    found = []
    for manifest in sorted(layout.landing.glob("*/*/*/manifest.json")):
        if json.loads(manifest.read_text(encoding="utf-8"))["status"] == "landed":
            found.append(_state(find_batch(layout, manifest.parent.name)))
    return found


def write_marker(batch: Batch, name: str, facts: dict[str, str]) -> Path:
    """Write a marker into a batch's folder, complete or not at all."""
    path = batch.folder / name
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(facts, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    unfinished.replace(path)
    return path


def _state(batch: Batch) -> BatchState:
    if batch.is_withdrawn:
        return BatchState(batch, "withdrawn", _marker(batch, WITHDRAWN)["reason"])
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
