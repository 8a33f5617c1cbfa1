"""Whether what was loaded is what is in the file. What belongs here: measures of both and their comparison.

What does not: loading. Each column is counted and added up on both sides: rows that were cut off, columns that were
swapped, and text or numbers that changed on the way show in one of the measures.
"""

import math
from collections.abc import Iterable

import duckdb

from publishing.export import identifier
from publishing.postgres.server import Server
from publishing.postgres.tables import Column, Table, qualified

MEASURES: dict[str, dict[str, tuple[str, str]]] = {
    "BIGINT": {
        "sum": ("cast(sum({0}) as varchar)", "cast(sum({0}) as text)"),
        "smallest value": ("min({0})", "min({0})"),
        "largest value": ("max({0})", "max({0})"),
    },
    "DOUBLE": {
        # Of absolute values, because the rest of a sum that cancels out depends on the order of adding.
        "sum": ("sum(abs({0}))", "sum(abs({0}))"),
        "negative values": ("count(*) filter ({0} < 0)", "count(*) filter (where {0} < 0)"),
        "smallest value": ("min({0})", "min({0})"),
        "largest value": ("max({0})", "max({0})"),
    },
    "VARCHAR": {
        "bytes": ("cast(sum(strlen({0})) as bigint)", "cast(sum(octet_length({0})) as bigint)"),
        "first value": ("min({0})", 'min({0} collate "C")'),
        "last value": ("max({0})", 'max({0} collate "C")'),
    },
    "BOOLEAN": {"true values": ("count(*) filter ({0})", "count(*) filter (where {0})")},
    "DATE": {
        "sum of days": (
            "cast(sum({0} - date '2000-01-01') as bigint)",
            "cast(sum({0} - date '2000-01-01') as bigint)",
        ),
        "first day": ("cast(min({0}) as varchar)", "cast(min({0}) as text)"),
        "last day": ("cast(max({0}) as varchar)", "cast(max({0}) as text)"),
    },
    "TIMESTAMP": {
        "sum of microseconds": (
            "cast(sum(epoch_us({0})) as varchar)",
            "cast(sum(cast(extract(epoch from {0}) * 1000000 as bigint)) as text)",
        ),
        "first moment": ("epoch_us(min({0}))", "cast(extract(epoch from min({0})) * 1000000 as bigint)"),
        "last moment": ("epoch_us(max({0}))", "cast(extract(epoch from max({0})) * 1000000 as bigint)"),
    },
}
"""Type → measure → its expression in DuckDB and in PostgreSQL; both give the same Python value."""


def differences(file: duckdb.DuckDBPyConnection, server: Server, schema: str, tables: Iterable[Table]) -> list[str]:
    """What differs between a published file and a schema, one sentence each; no value of a row is in them.

    Args:
        file: Connection to the published file.
        server: The session.
        schema: Schema that was loaded.
        tables: What to compare.
    """
    found = []
    for table in tables:
        server.doing = f"checking {schema}.{table.name}"
        measures = _measures(table)
        [ours] = file.execute(_query(identifier(table.name), [sql for _, _, (sql, _) in measures])).fetchall()
        [theirs] = server.rows(_query(qualified(schema, table.name), [sql for _, _, (_, sql) in measures]))
        found += [
            f"{table.name}{'.' if column else ''}{column}: {name} differ{'' if name == 'rows' else 's'} from the file"
            for (column, name, _), one, other in zip(measures, ours, theirs, strict=True)
            if not _same(one, other)
        ]
    return found


def _measures(table: Table) -> list[tuple[str, str, tuple[str, str]]]:
    """Column, name of the measure, and its two expressions; the rows of the table come first."""
    found = [("", "rows", ("count(*)", "count(*)"))]
    for column in table.columns:
        found.append((column.name, "number of values", _expressions(column, ("count({0})", "count({0})"))))
        found += [(column.name, name, _expressions(column, sql)) for name, sql in MEASURES[column.data_type].items()]
    return found


def _expressions(column: Column, templates: tuple[str, str]) -> tuple[str, str]:
    duck, postgres = (template.replace("{0}", identifier(column.name)) for template in templates)
    return duck, postgres


def _query(table: str, expressions: list[str]) -> str:
    return f"select {', '.join(expressions)} from {table}"


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        # Both engines add up in an order of their own.
        return math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))
    return one == other
