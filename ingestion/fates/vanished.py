"""Rows that a cumulative export no longer holds. What belongs here: counting them.

What does not: any consequence. A row that is missing may be deleted, filtered or lost, and nobody guesses which.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from ingestion.fates.reasons import warning_note
from ingestion.fates.text import listed
from ingestion.fates.verdicts import Verdicts


def vanished_notes(con: duckdb.DuckDBPyConnection, verdicts: Verdicts, earlier: Sequence[Path]) -> list[str]:
    """Count rows of earlier files that are not in this one.

    Args:
        con: The intake's connection, with `raw`.
        verdicts: The file's query; its source identifies rows by fields.
        earlier: Parquet files of the source's batches before this file.

    Returns:
        One note or none. A row that is here and quarantined is not missing.
    """
    if not earlier:
        return []
    con.execute(f"create or replace temp table here as {verdicts.keys()}")
    count = con.execute(
        f"select count(distinct row_key) from read_parquet([{listed([str(path) for path in earlier])}])"
        " where fate in ('accepted', 'unanswered', 'superseded') and row_key not in (select row_key from here)"
    ).fetchall()[0][0]
    return [warning_note("ROW_VANISHED", count, None)] if count else []
