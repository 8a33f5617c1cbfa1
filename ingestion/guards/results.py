"""Guard results and where they are kept. What belongs here: their shape and their Parquet file.

What does not: how they come about. `landing.ledger.seal` merges the files into `guard_results.parquet`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingestion.guards.properties import Severity
from ingestion.landing.batch import move_file, private_folder
from ingestion.layout import Layout
from ingestion.run import Run

COLUMNS = {
    "run_id": "string",
    "checked_at": "timestamp[us]",
    "source": "string",
    "kind": "string",
    "batch_ids": "string",
    "check_name": "string",
    "property": "string",
    "severity": "string",
    "passed": "bool",
    "observed": "string",
    "threshold": "string",
    "rows_checked": "int64",
}
"""Arrow types of the columns of `guard_results.parquet`; instants are UTC without a zone."""


@dataclass(frozen=True)
class GuardResult:
    """The verdict on one property of the files that a source landed.

    Attributes:
        source: Name of the source.
        kind: Its kind.
        name: Name of the guard.
        property: The property as a sentence.
        severity: `error` stops dbt and publishing, `warn` does not.
        passed: Whether every checked file has the property.
        observed: The worst value, and the file and batch that has it.
        threshold: The allowed range.
        rows_checked: Rows of the checked files.
        batch_ids: The checked batches.
        remedy: What to do about a failure.
        failure: What the worst file is like, in words; empty where no file fails.
    """

    source: str
    kind: str
    name: str
    property: str
    severity: Severity
    passed: bool
    observed: str
    threshold: str
    rows_checked: int
    batch_ids: tuple[str, ...]
    remedy: str = ""
    failure: str = ""

    @property
    def stops(self) -> bool:
        """Whether this result stops dbt and publishing."""
        return not self.passed and self.severity == "error"

    @property
    def message(self) -> str:
        """What is wrong, where, and what to do; for a passed guard only what was seen."""
        if self.passed:
            return f"{self.source}: {self.property} (observed {self.observed})"
        return f"{self.source}: {self.failure}. {self.remedy}"


def results_file(layout: Layout, run: Run, source: str) -> Path:
    """Where the results of one source and run are kept."""
    return layout.ledger / "guard_results" / f"{run.run_id}__{source}.parquet"


def keep(layout: Layout, run: Run, results: Sequence[GuardResult]) -> Path | None:
    """Write the results of one source; nothing is written for none.

    Returns:
        The file, complete once it has its name.
    """
    if not results:
        return None
    import pyarrow as pa  # seconds that a run with nothing pending need not pay
    import pyarrow.parquet as pq

    checked_at = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        {
            "run_id": run.run_id,
            "checked_at": checked_at,
            "source": result.source,
            "kind": result.kind,
            "batch_ids": ",".join(result.batch_ids),
            "check_name": result.name,
            "property": result.property,
            "severity": result.severity,
            "passed": result.passed,
            "observed": result.observed,
            "threshold": result.threshold,
            "rows_checked": result.rows_checked,
        }
        for result in results
    ]
    path = results_file(layout, run, results[0].source)
    private_folder(path.parent)
    # Not *.parquet: a leftover of a killed run must not match what the ledger merges.
    unfinished = path.with_suffix(".unfinished")
    schema = pa.schema([(name, pa.type_for_alias(alias)) for name, alias in COLUMNS.items()])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), unfinished)
    move_file(unfinished, path)
    return path
