"""Facts measured over the rows of a landed file, in one set-based pass.

What belongs here: one SQL aggregate for each fact, by kind. What does not: bounds and sentences
(`properties`). No fact is a cell's value except the score's, so no personal data gets into
Great Expectations or its results.
"""

from collections.abc import Sequence

import duckdb
import pandas as pd

from ingestion.declarations.source import Source
from ingestion.fates.score import contradicts
from ingestion.fates.warnings import STEPS
from ingestion.guards.batches import Batch
from ingestion.guards.history import FEWEST_ANSWERS
from ingestion.guards.properties import FEW, IDENTIFYING_FIELDS

ACCEPTED = "fate = 'accepted'"

SCORES = f"count(score) filter (where {ACCEPTED})"

LONG_COMMENT = 100
"""Exports cut at 128, 250, 255 …; below this length people simply write short comments."""

ENOUGH_FOR_A_ZERO = 200


def _out_of_order(kind: str) -> str:
    steps = STEPS[kind]
    # Every pair, not only neighbours: a step in between may be empty.
    pairs = [f"coalesce({later} < {earlier}, false)" for i, earlier in enumerate(steps) for later in steps[i + 1 :]]
    return f"avg(({' or '.join(pairs)})::int) filter (where {ACCEPTED})"


def _response_measures() -> dict[str, str]:
    longest = f"max(length(comment)) filter (where {ACCEPTED})"
    missing = " and ".join(f"{field} is null" for field in IDENTIFYING_FIELDS)
    return {
        "highest_score": f"case when {SCORES} >= {FEWEST_ANSWERS} then max(score) filter (where {ACCEPTED}) end",
        "lowest_score": f"case when {SCORES} >= {ENOUGH_FOR_A_ZERO} then min(score) filter (where {ACCEPTED}) end",
        "different_scores": f"case when {SCORES} >= {FEW} then count(distinct score) filter (where {ACCEPTED}) end",
        "landed_group_conflicts": (f"count(*) filter (where {ACCEPTED} and {contradicts('vendor_group', 'score')})"),
        "landed_before_send": f"count(*) filter (where {ACCEPTED} and responded_at < sent_at)",
        "landed_sent": f"count(*) filter (where {ACCEPTED} and sent_at is not null)",
        "longest_comment": longest,
        "unidentified_share": f"case when {SCORES} >= {FEW} then avg(({missing})::int) filter (where {ACCEPTED}) end",
    }


def _measures(source: Source) -> dict[str, str]:
    """SQL aggregates over the rows of one batch, by fact."""
    measures: dict[str, str] = {}
    if source.kind == "survey_responses":
        measures |= _response_measures()
    if source.kind == "crm_subscriptions":
        measures["ended_before_start_share"] = (
            f"avg(coalesce(ended_on < started_on, false)::int) filter (where {ACCEPTED})"
        )
        measures["negative_revenues"] = f"count(*) filter (where {ACCEPTED} and monthly_recurring_revenue < 0)"
    if source.kind in STEPS:
        measures["out_of_order_share"] = _out_of_order(source.kind)
    if source.attributes:
        # Attribute names are identifiers by declaration, so they are safe in the path.
        empty = [f"(count(attributes ->> '$.{name}') filter (where {ACCEPTED}) = 0)::int" for name in source.attributes]
        measures["empty_attributes"] = f"case when count(*) filter (where {ACCEPTED}) > 0 then {' + '.join(empty)} end"
    return measures


def measure(source: Source, batches: Sequence[Batch]) -> pd.DataFrame:
    """Facts of the rows of some batches.

    Args:
        source: The declaration.
        batches: Landed batches of the source, at least one.

    Returns:
        One row for each batch that has rows: `batch_id`, then one column for each fact (numbers).
    """
    measures = _measures(source) | {"landed_rows": "count(*)"}
    select = ", ".join(f"{expression} as {fact}" for fact, expression in measures.items())
    files = [str(batch.rows) for batch in batches]
    with duckdb.connect() as connection:
        frame = connection.execute(
            f"select batch_id, {select} from read_parquet($files) group by batch_id", {"files": files}
        ).df()
        if "longest_comment" in measures:
            frame = frame.merge(_comments_at_longest(connection, files), on="batch_id", how="left")
    return frame


def _comments_at_longest(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> pd.DataFrame:
    """How many different comments of each file have exactly the file's longest length, if that is long."""
    return connection.execute(
        f"""
        with comments as (
            select batch_id, comment, length(comment) as size from read_parquet($files)
            where {ACCEPTED} and comment is not null
        ),
        longest as (select batch_id, max(size) as size from comments group by batch_id)
        select batch_id, count(distinct comment) as comments_at_longest
        from comments join longest using (batch_id, size)
        where size >= {LONG_COMMENT}
        group by batch_id
        """,
        {"files": list(files)},
    ).df()
