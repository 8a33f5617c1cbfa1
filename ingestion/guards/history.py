"""Facts of a file against the files before it. What belongs here: comparisons of manifests.

What does not: reading rows (`measures`).
"""

from collections.abc import Sequence
from statistics import median

from ingestion.declarations.source import Source
from ingestion.drift import HANDLED
from ingestion.guards.batches import Batch

TRAILING_FILES = 8
"""How many earlier files a drop is measured against."""

FEWEST_EARLIER_FILES = 3
"""With fewer earlier files there is no habit to fall from."""

FEWEST_ROWS = 30
"""Below this many usual rows a fall by half happens by chance alone."""

FEWEST_ANSWERS = 50
"""Below this many answers a few slips look like another scale."""


def facts_of(batch: Batch, batches: Sequence[Batch], source: Source) -> dict[str, float | str | None]:
    """Facts of one file from its manifest and those of the source's earlier files.

    Args:
        batch: The file that is judged.
        batches: All current batches of the source, in order, `batch` among them.
        source: The declaration.

    Returns:
        Fact name to value; None where the fact does not apply to this file.
    """
    earlier = [other for other in batches if other.order < batch.order]
    previous = earlier[-1] if earlier else None
    rows = batch.manifest.rows_read
    fates = batch.manifest.fates
    reasons = batch.manifest.reasons
    answers = rows - fates.get("unanswered", 0) - fates.get("excluded", 0)
    return {
        "batch_id": batch.batch_id,
        "file": batch.file,
        "rows_read": rows,
        "rows_accepted": fates.get("accepted", 0),
        "quarantined_share": fates.get("quarantined", 0) / rows if rows else None,
        "header_changes": int(previous is not None and _has_another_header(batch, previous)),
        "off_scale_share": reasons.get("SCORE_OUT_OF_RANGE", 0) / answers if answers >= FEWEST_ANSWERS else None,
        "group_conflicts": reasons.get("SCORE_GROUP_CONFLICT", 0),
        "sent_too_late": reasons.get("TIME_BEFORE_SEND", 0),
        # An extract of what is new holds whatever came since the last look, be it a day or an hour.
        "drop_share": None if _is_increment(source) else _drop(batch, earlier),
        "shrink_share": None if _is_increment(source) else _shrink(batch, previous, source),
    }


def _has_another_header(batch: Batch, previous: Batch) -> bool:
    """Whether the header is another one; a column under a further name that is declared is no surprise."""
    handled = any(note.startswith(f"SCHEMA_DRIFT: {HANDLED}:") for note in batch.manifest.notes)
    return previous.manifest.header_fingerprint != batch.manifest.header_fingerprint and not handled


def _is_increment(source: Source) -> bool:
    return source.origin is not None and source.origin.is_incremental


def _is_weekend(batch: Batch) -> bool:
    return batch.last_day.weekday() >= 5


def _drop(batch: Batch, earlier: Sequence[Batch]) -> float | None:
    """How far a file's usable rows fall below those of the files before, 0–1.

    The median, because the first file of a source is often a back-fill of years. Weekends are compared
    with weekends, because daily exports of a business are always short then. Duplicates count as
    delivered, so that a cumulative export, which never shrinks, is compared by what it holds.
    """
    alike = [other for other in earlier if _is_weekend(other) == _is_weekend(batch)][-TRAILING_FILES:]
    if len(alike) < FEWEST_EARLIER_FILES:
        return None
    usual = median(other.usable_rows for other in alike)
    return 1 - batch.usable_rows / usual if usual >= FEWEST_ROWS else None


def _shrink(batch: Batch, previous: Batch | None, source: Source) -> float | None:
    """By which share a full export is smaller than the one before; None for an export of changes only."""
    if previous is None or not previous.usable_rows:
        return None
    known = batch.manifest.fates.get("duplicate", 0)
    is_full = "file_date" in (source.version, source.valid_from) or known > batch.usable_rows / 2
    return 1 - batch.usable_rows / previous.usable_rows if is_full else None
