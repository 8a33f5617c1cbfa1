"""Delimited files: CSV, TSV and their relatives, in a declared dialect.

What belongs here: the choice between the fast and the careful way. What does not: either of them.
"""

from pathlib import Path

import duckdb

from ingestion.declarations.source import Format
from ingestion.readers.delimited_careful import read_careful
from ingestion.readers.delimited_fast import read_fast
from ingestion.readers.header import delimiter_mismatch
from ingestion.readers.mojibake import mojibake_notes
from ingestion.readers.refusals import truncated
from ingestion.readers.staging import Facts, stage
from ingestion.readers.table import RawTable

NO_LINE_END = (
    "LAST_ROW_OPEN: the last row has no line end: if the file was cut off there, its last cell is not whole. Where the"
    " tool writes a line end behind every row, declare `format.last_row: closed`: then such a file is refused"
)


def read_delimited(path: Path, declaration: Format, con: duckdb.DuckDBPyConnection, workdir: Path) -> RawTable:
    """Read a delimited file; see `ingestion.readers.read`."""
    plain = read_fast(path, declaration, con, workdir)
    if plain and not plain.head.other_delimiter:
        _refuse_open_end(path, declaration, plain.facts)
        return _with_notes(con, plain.table, plain.facts)
    staged = stage(path, declaration, workdir)
    try:
        _refuse_open_end(path, declaration, staged.facts)
        if staged.head.other_delimiter and _cuts_first_row(staged.body, staged.head.other_delimiter):
            raise delimiter_mismatch(path, declaration.delimiter, staged.head.other_delimiter)
        table = plain.table if plain else read_careful(path, staged, declaration, con, workdir)
        return _with_notes(con, table, staged.facts)
    finally:
        staged.body.unlink(missing_ok=True)


def _refuse_open_end(path: Path, declaration: Format, facts: Facts) -> None:
    if declaration.last_row == "closed" and not facts.ends_with_line_end:
        raise truncated(path, "its last row has no line end, which `format.last_row: closed` demands")
    if facts.ends_within_character:
        raise truncated(path, "it ends within a character, unless it is in another encoding than declared")


def _with_notes(con: duckdb.DuckDBPyConnection, table: RawTable, facts: Facts) -> RawTable:
    if facts.has_mojibake:
        table.notes.extend(mojibake_notes(con, len(table.header)))
    if table.rows and not facts.ends_with_line_end:
        table.notes.append(NO_LINE_END)
    return table


def _cuts_first_row(body: Path, delimiter: str) -> bool:
    """Whether the first row, too, has the delimiter; a body without rows does not speak against it."""
    with body.open("rb") as stream:
        first = next((line for line in stream if line.strip()), None)
    return first is None or delimiter.encode() in first
