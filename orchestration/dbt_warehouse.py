"""What a refresh asks the warehouse for people to see: row counts, columns, rows that contradict a test.

What belongs here: questions through dbt's own open connection, since a second handle on the DuckDB file would block the
next run. What does not: building, and how the answers are shown (`dbt_runner`, `dbt_checks`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

EXAMPLES = 3
"""Rows that a failed test shows."""

OWN_COLUMNS = frozenset({"from_field", "unique_field", "value_field"})
"""What dbt's own tests call the column that they test."""

SHOWN_COLUMNS = 5
"""Columns of such a row: those that the test names come first."""


def row_counts_of(events: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Rows of each table that dbt's events say was built, by unique id."""
    counts = {}
    for event in events:
        node = event["data"].get("node_info", {})
        if event["info"]["name"] == "LogModelResult" and node.get("materialized") in ("table", "incremental"):
            [row] = _ask(f"select count(*) as row_count from {node['node_relation']['relation_name']}")
            counts[node["unique_id"]] = int(row["row_count"])
    return counts


def columns_of(project: Any) -> dict[str, dict[str, str]]:
    """Column → type of every model and seed that is in the warehouse, by unique id.

    Args:
        project: dbt's parsed project.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in _ask(
        "select table_schema, table_name, column_name, data_type from information_schema.columns "
        "order by table_schema, table_name, ordinal_position"
    ):
        found.setdefault((row["table_schema"], row["table_name"]), {})[row["column_name"]] = row["data_type"]
    places = {unique_id: (node.schema, node.alias) for unique_id, node in project.nodes.items()}
    return {unique_id: found[place] for unique_id, place in places.items() if place in found}


def examples_of(project: Any, outcome: Any) -> dict[str, list[dict[str, Any]]]:
    """A few rows that contradict each failed test of a published mart, by the test's unique id.

    Tests of other models have none: what is not published may hold what is nobody's business.

    Args:
        project: dbt's parsed project.
        outcome: The result of dbt's command; None where it did not get as far as running anything.
    """
    found = {}
    for result in getattr(outcome, "results", ()):
        test = result.node
        if test.resource_type != "test" or result.status not in ("fail", "warn"):
            continue
        model = project.nodes.get(getattr(test, "attached_node", None))
        if model is None or model.access != "public":
            continue
        rows = _ask(f"select * from (\n{test.compiled_code}\n) as contradicting limit {EXAMPLES}")
        given = test.test_metadata.kwargs if test.test_metadata else {}
        rows = [{_named(name, given): value for name, value in row.items()} for row in rows]
        named = _names(given.values())
        columns = sorted(model.columns, key=lambda name: name not in named)  # stable: otherwise as in the contract
        shown = [{name: row[name] for name in columns if name in row} for row in rows]
        found[test.unique_id] = [dict(list(row.items())[:SHOWN_COLUMNS]) for row in shown]
    return found


def _named(column: str, given: Mapping[str, Any]) -> str:
    """The model's column that a column of dbt's own tests (`unique`, `relationships`, `accepted_values`) stands for."""
    return given.get("column_name", column) if column in OWN_COLUMNS else column


def _names(values: Iterable[Any]) -> set[str]:
    return {name for value in values for name in (value if isinstance(value, list) else [value])}


def _ask(query: str) -> Sequence[dict[str, Any]]:
    from dbt.adapters.factory import FACTORY

    (adapter,) = FACTORY.adapters.values()
    with adapter.connection_named("asked"):
        _, rows = adapter.execute(query, fetch=True)
    return [dict(zip(rows.column_names, row, strict=True)) for row in rows]
