"""Parquet files that an engineer declares as a source.

What belongs here: every column as text, instants in ISO 8601. What does not: Parquet from people's
drop folders, which nobody should declare: a crafted file reaches the engine.
"""

import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.readers.header import COLUMN_LIMIT
from ingestion.readers.opening import open_source
from ingestion.readers.parts import column_list, make_view, text_literal
from ingestion.readers.refusals import AGAIN, too_many_columns, truncated
from ingestion.readers.table import RawTable

MAGIC = b"PAR1"
NESTED = ("STRUCT", "MAP", "UNION", "VARIANT", "JSON")


def read_parquet(path: Path, _declaration: Format, con: duckdb.DuckDBPyConnection, workdir: Path) -> RawTable:
    """Read a Parquet file; see `ingestion.readers.read`. `source_row` counts rows from 1."""
    with open_source(path) as stream:
        stream.seek(-len(MAGIC), 2)
        if stream.read() != MAGIC:
            raise truncated(path, "the footer of the Parquet file is missing")
    with tempfile.NamedTemporaryFile(prefix="raw-", suffix=".parquet", dir=workdir, delete=False) as made:
        out = text_literal(made.name)
    source = f"read_parquet({text_literal(str(path))}, hive_partitioning = false)"
    try:
        header = pq.read_schema(path).names
        if len(header) > COLUMN_LIMIT:
            raise too_many_columns(path, len(header))
        described = con.execute(f"describe select * from {source}").fetchall()
        texts = ", ".join(f"{_as_text(name, kind)} as c{index}" for index, (name, kind, *_) in enumerate(described))
        con.execute(f"copy (select {texts} from {source}) to {out} (format parquet, preserve_order true)")
    except (pa.ArrowException, duckdb.Error):  # whose texts may repeat values
        raise RejectedFile("PARQUET_DAMAGED", f"{path.name} cannot be read as Parquet.", AGAIN) from None
    return _table(header, f"read_parquet({out}, file_row_number = true)", con)


def _as_text(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"replace(({column} at time zone 'UTC')::varchar, ' ', 'T') || 'Z'"
    if kind.startswith("TIMESTAMP"):
        return f"replace({column}::varchar, ' ', 'T')"
    if kind.startswith(NESTED) or kind.endswith("]"):
        return f"to_json({column})::varchar"
    return f"{column}::varchar"


def _table(header: list[str], table: str, con: duckdb.DuckDBPyConnection) -> RawTable:
    width = len(header)
    blank = " and ".join(f"coalesce(trim(c{index}), '') = ''" for index in range(width))
    has_nul = " or ".join(f"coalesce(contains(c{index}, chr(0)), false)" for index in range(width))
    rows, blanks, nuls = con.execute(
        f"select count(*), count(*) filter (where {blank}), count(*) filter (where {has_nul}) from {table}"
    ).fetchall()[0]
    columns, reason, raw = column_list(width), "null::varchar", "null::varchar"
    if nuls:
        columns = ", ".join(f"case when not ({has_nul}) then c{index} end as c{index}" for index in range(width))
        reason = f"case when {has_nul} then 'TEXT_NUL' end"
        raw = f"case when {has_nul} then to_json([{column_list(width)}])::varchar end"
    number = "file_row_number + 1 as source_row"
    where = f"where not ({blank})" if blanks else ""
    make_view(con, f"select {number}, {columns}, {reason} as structure_reason, {raw} as raw_row from {table} {where}")
    return RawTable(header, blanks, rows - blanks)
