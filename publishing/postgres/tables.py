"""The tables of a published file, as PostgreSQL is to have them.

What belongs here: reading names, types, keys and comments from the file, and the statements that make a table. What
does not: rows, and anything that the server knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from publishing.audit import is_personal
from publishing.export import identifier, literal
from publishing.postgres.problem import PostgresError

TYPES = {
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
}
"""Type in the published file → type in PostgreSQL, as `format_type` writes it."""

NAME_BYTES = 63
"""PostgreSQL cuts off longer names without an error."""


@dataclass(frozen=True)
class Column:
    """A column: its type as DuckDB calls it, and what it means."""

    name: str
    data_type: str
    comment: str

    @property
    def postgres_type(self) -> str:
        """Its type in PostgreSQL."""
        return TYPES[self.data_type]


@dataclass(frozen=True)
class Table:
    """A mart.

    Attributes:
        name: Its name, in the file and in PostgreSQL.
        comment: What a row is.
        columns: In the order of the file.
        key: Columns that dbt tests as unique together; empty where none are tested.
    """

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def create(self, schema: str, *, unlogged: bool = False) -> str:
        """The statement that makes it, without key and comments."""
        columns = ", ".join(f"{identifier(column.name)} {column.postgres_type}" for column in self.columns)
        return f"create {'unlogged ' if unlogged else ''}table {qualified(schema, self.name)} ({columns})"

    def names(self, alias: str = "") -> str:
        """Its columns as a list for SQL."""
        prefix = f"{alias}." if alias else ""
        return ", ".join(f"{prefix}{identifier(column.name)}" for column in self.columns)

    def comments(self) -> dict[str, str]:
        """Comment by column; that of the table under the empty name."""
        return {"": self.comment, **{column.name: column.comment for column in self.columns}}


def qualified(schema: str, table: str) -> str:
    """A table's name with its schema, quoted for SQL."""
    return f"{identifier(schema)}.{identifier(table)}"


def comment_statement(schema: str, table: str, column: str, text: str) -> str:
    """The statement that gives a column its comment, or the table where the column is empty."""
    kind = f"column {qualified(schema, table)}.{identifier(column)}" if column else f"table {qualified(schema, table)}"
    return f"comment on {kind} is {literal(text)}"


def tables_of(connection: duckdb.DuckDBPyConnection, keys: Mapping[str, tuple[str, ...]]) -> list[Table]:
    """Every table of a published file, by name.

    Args:
        connection: To the file.
        keys: Key columns by table, as dbt tests them; a key whose columns the table lacks is passed over, and so is
            one that holds NULL, which dbt counts as a value and a primary key refuses: the table is rewritten whole.

    Raises:
        PostgresError: A column may hold personal data, is not of a simple type, or a name is too long.
    """
    described = dict(connection.execute("select table_name, comment from duckdb_tables()").fetchall())
    columns: dict[str, list[Column]] = {name: [] for name in sorted(described)}
    findings = []
    for table, column, data_type, comment in connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() order by table_name, column_index"
    ).fetchall():
        if table not in columns:
            continue  # a view's
        place = f"{table}.{column}"
        if is_personal(table, column):
            findings.append(f"{place} may hold personal data. Leave it out of the mart or publish its pseudonym.")
        if data_type not in TYPES:
            findings.append(f"{place} is {data_type}. Cast it in the model to one of {', '.join(sorted(TYPES))}.")
        findings += [
            f"{name!r} is longer than the {NAME_BYTES} bytes that PostgreSQL keeps of a name. Shorten it."
            for name in (table, column)
            if len(name.encode()) > NAME_BYTES
        ]
        columns[table].append(Column(column, data_type, comment or ""))
    if findings:
        raise PostgresError("Nothing was loaded into PostgreSQL.\n- " + "\n- ".join(dict.fromkeys(findings)))
    return [
        Table(name, described[name] or "", tuple(found), _key(connection, name, found, keys.get(name)))
        for name, found in columns.items()
    ]


def _key(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[Column], key: tuple[str, ...] | None
) -> tuple[str, ...]:
    if not key or not set(key) <= {column.name for column in columns}:
        return ()
    is_null = " or ".join(f"{identifier(name)} is null" for name in key)
    found = connection.execute(f"select 1 from {identifier(table)} where {is_null} limit 1").fetchall()
    return () if found else key
