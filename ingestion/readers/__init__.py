"""Readers: the bytes of one file → rows of text, each with its number in the file.

What belongs here: the dispatch by declared type, and what callers use of this package. What does
not: typing, fates or anything that knows a source's columns.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.readers.names import (
    duplicate_notes,
    header_fingerprint,
    looks_like_data,
    nearest,
    quoted,
    resolve_column,
)
from ingestion.readers.sniff_type import refuse_wrong_type
from ingestion.readers.table import RawTable

if TYPE_CHECKING:  # the child process for workbooks imports this package and is to start light
    import duckdb

    from ingestion.declarations.source import Format

__all__ = ["RawTable", "header_fingerprint", "looks_like_data", "nearest", "quoted", "read", "resolve_column"]


LARGEST = 20_000_000_000
"""Bytes that a packed file may unpack to where the caller does not say."""


def read(
    path: Path, declaration: "Format", con: "duckdb.DuckDBPyConnection", workdir: Path, largest: int | None = None
) -> RawTable:
    """Read a file into the view `raw` of a connection.

    `raw` has the columns `source_row BIGINT` (the record's number as a spreadsheet shows it),
    `c0, c1, … VARCHAR` (one per column, text exactly as written; NULL only where the cell is absent
    or JSON null), `structure_reason VARCHAR` (why the row cannot be used, or NULL; its cells are
    then NULL) and `raw_row VARCHAR` (such a row's text, or its cells as a JSON array).
    The view reads Parquet files in `workdir`: keep that folder as long as `raw` is used.

    Args:
        path: The file; it is never changed.
        declaration: How its bytes become rows. Nothing of it is sniffed.
        con: DuckDB connection in which `raw` is made, replacing an earlier one.
        workdir: Existing folder of the caller for intermediate files.
        largest: Bytes that a packed file may unpack to; `LARGEST` without.

    Returns:
        Header, row counts and notes.

    Raises:
        RejectedFile: The file cannot be read as declared; nothing was made of it.
    """
    if declaration.compression != "none":
        from ingestion.readers.archive import unpacked

        with unpacked(path, declaration, workdir, largest or LARGEST) as plain:
            return _read(plain, declaration, con, workdir)
    return _read(path, declaration, con, workdir)


def _read(path: Path, declaration: "Format", con: "duckdb.DuckDBPyConnection", workdir: Path) -> RawTable:
    refuse_wrong_type(path, declaration.type)
    # formats are imported when they come: most runs read one or two of them
    if declaration.type == "csv":
        from ingestion.readers.delimited import read_delimited as reader
    elif declaration.type in ("json", "jsonl"):
        from ingestion.readers.json_records import read_json as reader
    elif declaration.type == "xlsx":
        from ingestion.readers.workbook import read_workbook as reader
    else:
        from ingestion.readers.landed_parquet import read_parquet as reader
    table = reader(path, declaration, con, workdir)

    return replace(table, notes=[*table.notes, *duplicate_notes(table.header)])
