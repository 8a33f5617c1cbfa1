"""A file that comes again under its name, where rows are known by their content alone.

What belongs here: counting the rows of the earlier file that the later one does not repeat. What does not: any
consequence. A changed answer is then another answer and counts beside the old one, and nobody guesses which is right.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from ingestion.fates.identity import repeated_key
from ingestion.fates.reasons import warning_note
from ingestion.fates.text import literal

COMPARED = 3
"""Earlier files of a name that are compared: one that is written anew every day has hundreds."""


def same_name_notes(con: duckdb.DuckDBPyConnection, typed: Path, earlier: Mapping[str, Path]) -> list[str]:
    """Count rows that landed from earlier files of the same name and are not in this one.

    Args:
        con: The intake's connection.
        typed: Parquet file of the file's typed rows, before any was marked as a duplicate.
        earlier: Batch id → Parquet file of its rows, newest first. Of those behind the first, which may be about
            other answers altogether, only the ones that share a row with this file are told.

    Returns:
        One note for each of the latest batches that has such rows.
    """
    if not earlier:
        return []
    # Equal rows may each have a key of their own, numbered in their order.
    con.execute(
        "create or replace temp table named_so as"
        f" with counts as (select row_key, count(*) as n from read_parquet({literal(str(typed))}) group by row_key)"
        " select row_key from counts union all"
        f" select {repeated_key('row_key', 'nth')} from (select row_key, unnest(range(2, n + 1)) as nth from counts)"
    )
    notes = []
    for place, (batch, rows) in enumerate(list(earlier.items())[:COMPARED]):
        landed, missing = con.execute(
            "select count(*), count(*) filter (row_key not in (select row_key from named_so))"
            f" from read_parquet({literal(str(rows))}) where fate in ('accepted', 'unanswered')"
        ).fetchall()[0]
        if missing and (place == 0 or missing < landed):
            notes.append(warning_note("ROW_NOT_REPEATED", missing, None, landed=f"{landed:,}", batch=batch))
    return notes
