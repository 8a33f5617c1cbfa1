"""The facts frame: one row for each landed file that is not cleared yet, one column for each fact.

What belongs here: joining what the manifests say with what the rows say. What does not: judging it.
A file's facts are judged one by one, never pooled: a 1–5 file must not hide behind a good one.
"""

from collections.abc import Sequence

import pandas as pd

from ingestion.declarations.source import Source
from ingestion.guards.batches import Batch
from ingestion.guards.distribution import score_shifts
from ingestion.guards.history import facts_of
from ingestion.guards.measures import measure


def facts_frame(source: Source, pending: Sequence[Batch], current: Sequence[Batch]) -> pd.DataFrame:
    """Facts of the pending files of a source.

    Args:
        source: The declaration.
        pending: Batches to judge, at least one.
        current: All current batches of the source, in order.

    Returns:
        One row per pending batch: `batch_id`, `file` and one numeric column per fact, NULL where a
        fact does not apply.

    Raises:
        RuntimeError: A batch that accepted rows has none in its Parquet file; its facts would all be
            NULL, and NULL passes.
    """
    manifests = pd.DataFrame([facts_of(batch, current, source) for batch in pending])
    frame = manifests.merge(measure(source, pending), on="batch_id", how="left", validate="one_to_one")
    unmeasured = frame.loc[(frame["rows_accepted"] > 0) & frame["landed_rows"].isna(), "batch_id"]
    if not unmeasured.empty:
        raise RuntimeError(f"{source.source}: no rows of batch {', '.join(unmeasured)} in its rows.parquet")
    if source.kind == "survey_responses":
        frame = frame.merge(score_shifts(pending, current), on="batch_id", how="left", validate="one_to_one")
        conflicts = frame["group_conflicts"] + frame["landed_group_conflicts"].fillna(0)
        frame["vendor_group_mismatch_share"] = _share(conflicts, frame["rows_read"])
        too_early = frame["sent_too_late"] + frame["landed_before_send"].fillna(0)
        frame["before_send_share"] = _share(too_early, frame["sent_too_late"] + frame["landed_sent"].fillna(0))
    numbers = frame.columns.difference(["batch_id", "file"])
    return frame.astype(dict.fromkeys(numbers, "float64"))


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part.where(whole > 0) / whole.where(whole > 0)
