"""Copying the marts into a new file, as BI tools are to find them.

What belongs here: the copy, its order, types and comments, and the Parquet twins. What does not: whether
the result is good enough (`audit`) and where it is kept (`versions`).
"""

from pathlib import Path

import duckdb

from ingestion.errors import ElevenpointError
from publishing.history import PublicationRow, history_columns
from publishing.marts import SCHEMA, Mart

STORAGE_VERSION = "v1.2.0"
"""Written so that drivers bundled with BI tools (DuckDB 1.2 and later) read the file."""

SIMPLE_TYPES = frozenset({"BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"})
"""The only column types published; every BI driver knows them."""


def open_warehouse(warehouse: Path, database: Path, spill: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the warehouse attached read-only and a new file attached for writing.

    Args:
        warehouse: dbt's database.
        database: The file to create; must not exist.
        spill: Folder for what does not fit into memory.

    Returns:
        Connection with catalogs `warehouse` and `published`.

    Raises:
        ElevenpointError: The warehouse is missing or cannot be opened.
    """
    if not warehouse.exists():
        raise ElevenpointError(f"{warehouse}: there is no warehouse to publish from. Build it with `make refresh`.")
    connection = duckdb.connect(config={"temp_directory": str(spill)})
    try:
        connection.execute(f"attach {literal(str(warehouse))} as warehouse (read_only)")
        connection.execute(f"attach {literal(str(database))} as published (storage_version '{STORAGE_VERSION}')")
    except duckdb.Error as error:
        connection.close()
        raise ElevenpointError(
            f"{warehouse}: cannot be opened for publishing. Close whatever has it open (a dbt run, a BI tool, a "
            f"notebook), then try again. DuckDB says: {error}"
        ) from error
    return connection


def copy_marts(connection: duckdb.DuckDBPyConnection, marts: tuple[Mart, ...]) -> dict[str, int]:
    """Copy every mart with its comments, in the order of its key.

    Args:
        connection: From `open_warehouse`.
        marts: What to copy.

    Returns:
        Rows in the warehouse by mart, as the audit is to find them.

    Raises:
        ElevenpointError: A mart is missing in the warehouse, or a column is not of a simple type.
    """
    # One transaction: a commit, and so a wait for the disk, for each of hundreds of comments would cost seconds.
    connection.execute("begin transaction")
    found = _in_warehouse(connection)
    row_counts = {mart.name: _copy(connection, mart, *found.get(mart.name, (None, []))) for mart in marts}
    connection.execute("commit")
    return row_counts


def _in_warehouse(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str | None, list[tuple[str, str, str]]]]:
    """Comment and columns of every relation; asked once, since each look at the catalog costs as much as a copy."""
    relations = connection.execute(
        "select table_name, comment from duckdb_tables() where database_name = 'warehouse' and schema_name = $schema "
        "union all "
        "select view_name, comment from duckdb_views() where database_name = 'warehouse' and schema_name = $schema",
        {"schema": SCHEMA},
    ).fetchall()
    found: dict[str, tuple[str | None, list[tuple[str, str, str]]]] = {name: (text, []) for name, text in relations}
    columns = connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() "
        "where database_name = 'warehouse' and schema_name = ? order by table_name, column_index",
        [SCHEMA],
    ).fetchall()
    for table, *column in columns:
        found[table][1].append(tuple(column))
    return found


def _copy(
    connection: duckdb.DuckDBPyConnection, mart: Mart, comment: str | None, columns: list[tuple[str, str, str]]
) -> int:
    if not columns:
        raise ElevenpointError(
            f"mart {mart.name}: dbt declares it but the warehouse does not hold it. Run `make refresh`."
        )
    odd = [f"{name} ({data_type})" for name, data_type, _ in columns if data_type not in SIMPLE_TYPES]
    if odd:
        raise ElevenpointError(
            f"mart {mart.name}: {', '.join(odd)} is not a type that every BI tool reads. "
            f"Cast it in the model to one of {', '.join(sorted(SIMPLE_TYPES))}."
        )
    source = f"warehouse.{SCHEMA}.{identifier(mart.name)}"
    # Without a tested key, all columns: rows that are equal in all of them are interchangeable.
    order = ", ".join(map(identifier, mart.key)) or "all"
    target = f"published.main.{identifier(mart.name)}"
    connection.execute(f"create table {target} as select * from {source} order by {order}")
    _comment(connection, target, comment, {name: text for name, _, text in columns})
    [(rows,)] = connection.execute(f"select count(*) from {source}").fetchall()
    return rows


def write_publication(connection: duckdb.DuckDBPyConnection, rows: list[PublicationRow]) -> None:
    """Write `_publication`, oldest first.

    Args:
        connection: From `open_warehouse`.
        rows: Every publication so far, this one last.
    """
    connection.execute("begin transaction")
    columns = history_columns()
    declared = ", ".join(f"{identifier(name)} {data_type}" for name, (data_type, _) in columns.items())
    connection.execute(f"create table published.main._publication ({declared})")
    marks = ", ".join("?" for _ in columns)
    for row in rows:
        connection.execute(f"insert into published.main._publication values ({marks})", row.values())
    comment = "One row per publication so far, oldest first; the last row is this one."
    comments = {name: text for name, (_, text) in columns.items()}
    _comment(connection, "published.main._publication", comment, comments)
    connection.execute("commit")


def close_database(connection: duckdb.DuckDBPyConnection) -> None:
    """Put everything into the file itself and let go of it."""
    connection.execute("checkpoint published")
    connection.execute("detach published")
    connection.close()


def write_parquet(database: Path, folder: Path, spill: Path) -> None:
    """Write each table of a published file as `<table>.parquet`.

    Args:
        database: The published file.
        folder: Where to write; is created.
        spill: Folder for what does not fit into memory.
    """
    folder.mkdir()
    with duckdb.connect(str(database), read_only=True, config={"temp_directory": str(spill)}) as connection:
        tables = connection.execute("select table_name from duckdb_tables() order by table_name").fetchall()
        for (table,) in tables:
            path = literal(str(folder / f"{table}.parquet"))
            connection.execute(f"copy {identifier(table)} to {path} (format parquet, compression zstd)")


def _comment(
    connection: duckdb.DuckDBPyConnection, table: str, comment: str | None, columns: dict[str, str | None]
) -> None:
    statements = [f"comment on table {table} is {literal(comment)}"]
    statements += [f"comment on column {table}.{identifier(name)} is {literal(text)}" for name, text in columns.items()]
    connection.execute("; ".join(statements))


def identifier(name: str) -> str:
    """A name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | None) -> str:
    """A text quoted for SQL; `null` for None."""
    return "null" if text is None else "'" + text.replace("'", "''") + "'"
