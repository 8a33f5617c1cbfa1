"""Files whose days and months stand the other way round than declared.

What belongs here: refusing such a file. What does not: single dates that cannot be read, which are quarantined.

Where a file swaps day and month, only days after the 12th show it: all others would land on a wrong day without a
word. So a few rows that make sense the other way round speak against the whole file.
"""

import duckdb

from ingestion.errors import RejectedFile
from ingestion.fates.text import cleaned, literal
from ingestion.fates.time import swapped
from ingestion.fates.verdicts import Verdicts

MOST_SHARE = 0.01
FEWEST_ROWS = 3
"""Fewer may be slips of a hand."""


def refuse_swapped_dates(con: duckdb.DuckDBPyConnection, verdicts: Verdicts, rows: int, suspects: int) -> None:
    """Refuse a file in which more than one date of a hundred contradicts the declared order of day and month.

    Args:
        con: The intake's connection, with `raw`.
        verdicts: The file's query.
        rows: Rows of the file.
        suspects: Rows quarantined as DATE_FORMAT; nothing is looked at where they are too few.

    Raises:
        RejectedFile: DATE_FORMAT.
    """
    needed = max(FEWEST_ROWS, MOST_SHARE * rows)
    if suspects < needed:
        return
    for entry in verdicts.fields:
        other = swapped(entry.clock.format) if entry.is_timed and entry.column.format else None
        if other is None or entry.column.value is not None:
            continue
        text = cleaned(verdicts.resolved.fields[entry.field.name], verdicts.source.nulls)
        count = con.execute(
            f"with texts as (select {text} as text from raw where structure_reason is null)"
            f" select count(*) from texts where try_strptime(text, {literal(other)}) is not null"
            f" and {entry.clock.wall('text')} is null"
        ).fetchall()[0][0]
        if count >= needed and count > MOST_SHARE * rows:
            header = verdicts.resolved.headers[entry.field.name]
            raise RejectedFile(
                "DATE_FORMAT",
                f"{count} of {rows} rows have dates in {header!r} that contradict the declared {entry.clock.format!r} "
                f"and fit {other!r}: day and month may be swapped in all others, too.",
                "Find out which order the export has and declare it; nothing of the file landed.",
            )
