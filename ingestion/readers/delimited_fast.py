"""The quick way to read a plain body: DuckDB, with the declared dialect and nothing left to guess.

What belongs here: the one DuckDB statement, and finding blank and repeated header rows in its result.
What does not: anything about a body that is not plain (`delimited_careful`).
"""

import tempfile
from pathlib import Path

import duckdb

from ingestion.declarations.source import Format
from ingestion.readers.parts import column_list, make_view, text_literal
from ingestion.readers.quick_look import CR_WITHIN, LF_WITHIN
from ingestion.readers.staging import Staged
from ingestion.readers.table import RawTable

WHITE_SPACE = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]))
WHITE_SPACE += "\u2028\u2029\u202f\u205f\u3000"
"""What `str.strip` removes, so that both ways agree on what is blank."""


def read_fast(staged: Staged, declaration: Format, con: duckdb.DuckDBPyConnection, workdir: Path) -> RawTable | None:
    """Read a plain body.

    Args:
        staged: A file whose `plain` is true.
        declaration: The declared format.
        con: Connection in which `raw` is made.
        workdir: Folder for the rows.

    Returns:
        The table, or None where DuckDB does not agree that the body is plain.
    """
    width = len(staged.head.names)
    types = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    with tempfile.NamedTemporaryFile(prefix="raw-", suffix=".parquet", dir=workdir, delete=False) as made:
        parquet = text_literal(made.name)
    cells = column_list(width)
    if staged.quoted_line_ends:
        cells = ", ".join(map(_restored, range(width)))
    scan = f"""
        select {cells} from read_csv(
            {text_literal(str(staged.body))}, auto_detect = false, header = false, strict_mode = true,
            columns = {{{types}}}, force_not_null = [{", ".join(f"'c{index}'" for index in range(width))}],
            delim = {text_literal(declaration.delimiter)}, quote = {text_literal(declaration.quote)},
            escape = {text_literal(declaration.quote)}, new_line = '\\n', compression = 'none', comment = '',
            encoding = 'utf-8', null_padding = false
        )"""
    # rows are numbered by their place, whatever the connection's `preserve_insertion_order` says
    try:
        con.execute(f"copy ({scan}) to {parquet} (format parquet, preserve_order true)")
    except duckdb.InvalidInputException:
        return None
    rows = con.execute(f"select count(*) from read_parquet({parquet})").fetchall()[0][0]
    if rows != staged.records:
        return None
    blank = _where_blank(width)
    repeated = " or ".join(_where_equal(row, width) for row in staged.head.rows)
    table = f"read_parquet({parquet}, file_row_number = true)"
    blanks = con.execute(f"select count(*) from {table} where {blank}").fetchall()[0][0]
    headers = con.execute(f"select count(*) from {table} where {repeated}").fetchall()[0][0]
    kept = f"where not ({blank})" if blanks else ""
    make_view(con, _select(table, staged.head.records, width, repeated if headers else None, kept))
    return RawTable(staged.head.names, staged.head.blank_rows + blanks, rows - blanks)


def _select(table: str, records_above: int, width: int, flawed: str | None, where: str) -> str:
    number = f"file_row_number + {records_above + 1} as source_row"
    if flawed is None:
        columns, reason, raw = column_list(width), "null::varchar", "null::varchar"
    else:
        columns = ", ".join(f"case when not ({flawed}) then c{index} end as c{index}" for index in range(width))
        reason = f"case when {flawed} then 'ROW_IS_HEADER' end"
        raw = f"case when {flawed} then to_json([{column_list(width)}])::varchar end"
    return f"select {number}, {columns}, {reason} as structure_reason, {raw} as raw_row from {table} {where}"


def _restored(index: int) -> str:
    """A cell with its own line ends; few cells have any, and looking first costs a third of replacing."""
    feed, back = f"chr({LF_WITHIN})", f"chr({CR_WITHIN})"
    return (
        f"case when contains(c{index}, {feed}) or contains(c{index}, {back})"
        f" then translate(c{index}, {feed} || {back}, chr(10) || chr(13)) else c{index} end as c{index}"
    )


def _where_blank(width: int) -> str:
    return " and ".join(f"trim(c{index}, {text_literal(WHITE_SPACE)}) = ''" for index in range(width))


def _where_equal(cells: list[str], width: int) -> str:
    padded = [*cells, *[""] * (width - len(cells))]
    return "(" + " and ".join(f"c{index} = {text_literal(cell)}" for index, cell in enumerate(padded)) + ")"
