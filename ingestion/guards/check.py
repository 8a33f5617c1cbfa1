"""The guards of one source. What belongs here: which batches are judged, and what a verdict leads to.

What does not: what is expected (`properties`) and how it is measured (`facts`).
"""

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingestion.declarations.source import Source
from ingestion.guards.approvals import write_marker
from ingestion.guards.batches import CLEARED, Batch, current_batches
from ingestion.guards.properties import Property, Severity, as_text, properties_of
from ingestion.guards.results import GuardResult, keep
from ingestion.run import Run

if TYPE_CHECKING:
    import pandas as pd

    from ingestion.declarations.load import LoadedProgramme


def guard_names(source: Source) -> list[tuple[str, Severity]]:
    """Names and severities of a source's guards; they follow from the declaration alone."""
    return [(entry.name, severity) for entry, severity in properties_of(source)]


def check_pending(programme: "LoadedProgramme", source: Source, run: Run) -> list[GuardResult]:
    """Judge the batches of a source that are not cleared yet.

    A batch is cleared when no error-severity guard fails, and is then never judged again. As long as
    one fails, all batches of the source stay pending, so the next run is stopped as well until the
    declaration is mended or a person approves or withdraws the batch.

    Returns:
        One result per guard, in the registry's order; empty when nothing is pending.
    """
    current = current_batches(programme.layout, source.source)
    pending = [batch for batch in current if not batch.is_cleared]
    if not pending:
        return []
    # Imported here: pandas and Great Expectations cost seconds, and most runs have nothing pending.
    from ingestion.guards.facts import facts_frame
    from ingestion.guards.suite import validate

    chosen = properties_of(source)
    frame = facts_frame(source, pending, current)
    verdicts = validate(source, [entry for entry, _ in chosen], frame, len(pending))
    results = [_result(source, entry, severity, frame, pending, verdicts[entry.name]) for entry, severity in chosen]
    keep(programme.layout, run, results)
    if not any(result.stops for result in results):
        cleared = {"cleared_at": datetime.now(UTC).isoformat(timespec="seconds"), "run_id": run.run_id}
        for batch in pending:
            write_marker(batch, CLEARED, cleared)
    return results


def _result(
    source: Source,
    entry: Property,
    severity: Severity,
    frame: "pd.DataFrame",
    pending: Sequence[Batch],
    passed: bool,
) -> GuardResult:
    low, high = entry.bounds(source)
    worst = _worst(entry, low, frame)
    remedy = f"{entry.code}: {entry.remedy}" if entry.code else entry.remedy
    return GuardResult(
        source=source.source,
        kind=source.kind,
        name=entry.name,
        property=entry.in_words(source),
        severity=severity,
        passed=passed,
        observed=f"{as_text(entry.fact, worst[entry.fact])} in {_named(worst)}" if worst else "not applicable",
        threshold=_range(entry, low, high),
        rows_checked=int(frame["rows_read"].sum()),
        batch_ids=tuple(batch.batch_id for batch in pending),
        remedy=remedy,
        failure=f"{_named(worst)}: {entry.failure_in_words(source, worst[entry.fact])}" if worst and not passed else "",
    )


def _worst(entry: Property, low: float | None, frame: "pd.DataFrame") -> "dict[Hashable, Any] | None":
    """The facts of the file that is furthest off, or None where the property applies to none."""
    values = frame[entry.fact].dropna()
    return None if values.empty else frame.loc[values.idxmin() if low is not None else values.idxmax()].to_dict()


def _named(worst: "dict[Hashable, Any]") -> str:
    return f"{worst['file']} (batch {worst['batch_id']})"


def _range(entry: Property, low: float | None, high: float | None) -> str:
    parts = [f"≥ {as_text(entry.fact, low)}"] if low is not None else []
    parts += [f"≤ {as_text(entry.fact, high)}"] if high is not None else []
    return " and ".join(parts)
