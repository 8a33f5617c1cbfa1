"""Which column comes from which, for the UI. What belongs here: reading it off compiled SQL. What does not: any query.

dagster-dbt can do the same through the warehouse, but it parses every model once for each of its columns
(23 s of CPU for 46 models) and keeps a second handle on the DuckDB file; this takes under a second and no handle.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from sqlglot import MappingSchema, exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from ingestion.kinds import KINDS, landing_columns
from ingestion.landing.ledger import FILES, GUARD_RESULTS, RUN, SOURCES

DIALECT = "duckdb"

LEDGER_COLUMNS = {"files": FILES, "sources": SOURCES, "run": RUN, "guard_results": GUARD_RESULTS}
"""Columns of each ledger table, with their types."""

Lineage = Mapping[str, list[tuple[str, str]]]
"""Column → the columns it comes from, each as unique id of its node and name."""


def column_lineage(manifest: Mapping[str, Any], compiled: Path) -> dict[str, Lineage]:
    """The column lineage of all models that dbt compiled.

    Args:
        manifest: dbt's manifest.
        compiled: dbt's folder of compiled models.

    Returns:
        Unique id to lineage. A model whose SQL the parser does not understand is left out: the UI then
        shows its columns without lineage.
    """
    columns = {unique_id: _source_columns(source) for unique_id, source in manifest["sources"].items()}
    columns |= {
        uid: list(node["columns"]) for uid, node in manifest["nodes"].items() if node["resource_type"] == "seed"
    }
    found: dict[str, Lineage] = {}
    for node in _models_in_order(manifest):
        path = compiled / node["package_name"] / node["original_file_path"]
        if not path.is_file():
            continue
        parents = {parent: columns[parent] for parent in node["depends_on"]["nodes"] if parent in columns}
        try:
            names, found_here = _of_model(path.read_text(encoding="utf-8"), parents, manifest)
        except (SqlglotError, TypeError, ValueError, KeyError):
            continue
        columns[node["unique_id"]] = names
        found[node["unique_id"]] = found_here
    return found


def kept_name() -> str:
    """Name of the file that keeps lineages beside a parsed project; another one where they would be read otherwise."""
    columns = [list(landing_columns(kind)) for kind in KINDS], [list(columns) for columns in LEDGER_COLUMNS.values()]
    read_by = [version("sqlglot"), Path(__file__).read_text(encoding="utf-8"), columns]
    return f"column_lineage-{hashlib.sha256(json.dumps(read_by).encode()).hexdigest()[:16]}.json"


def as_json(lineages: Mapping[str, Lineage]) -> bytes:
    """Lineages as a file holds them; a model after those that it reads, as they came."""
    return json.dumps(lineages).encode()


def from_json(content: bytes) -> dict[str, Lineage]:
    """What `as_json` wrote."""
    return {
        node: {column: [(origin, name) for origin, name in origins] for column, origins in columns.items()}
        for node, columns in json.loads(content).items()
    }


def as_metadata(lineage_of: Lineage, key_of: Callable[[str], dg.AssetKey]) -> dict[str, dg.TableColumnLineage]:
    """Dagster's form of a model's lineage."""
    dependencies = {
        column: [dg.TableColumnDep(asset_key=key_of(node), column_name=name) for node, name in origins]
        for column, origins in lineage_of.items()
    }
    return {"dagster/column_lineage": dg.TableColumnLineage(deps_by_column=dependencies)}


def _of_model(sql: str, parents: Mapping[str, list[str]], manifest: Mapping[str, Any]) -> tuple[list[str], Lineage]:
    """Column names of a model and where each comes from."""
    schema = MappingSchema(dialect=DIALECT)
    nodes: dict[tuple[str, str], str] = {}
    for unique_id, names in parents.items():
        parent = manifest["sources"].get(unique_id) or manifest["nodes"][unique_id]
        table = exp.table_(parent["name"], db=parent["schema"], quoted=True)
        # A source is a read_parquet(…) in the compiled SQL, a model a name of three parts.
        sql = sql.replace(parent["relation_name"], table.sql(DIALECT))
        schema.add_table(table, dict.fromkeys(names, "unknown"), dialect=DIALECT)
        nodes[parent["schema"], parent["name"]] = unique_id
    query = qualify(parse_one(sql, dialect=DIALECT), schema=schema, dialect=DIALECT, validate_qualify_columns=False)
    # One scope for all columns: without it each column parses and resolves the whole query again.
    scope = build_scope(query)
    found = {}
    for name in query.named_selects:
        origin = lineage(name, query, schema=schema, dialect=DIALECT, scope=scope, trim_selects=False, copy=False)
        found[name] = sorted({(nodes[table], column) for table, column in _leaves(origin) if table in nodes})
    return list(query.named_selects), found


def _leaves(origin: Any) -> Iterator[tuple[tuple[str, str], str]]:
    for step in origin.walk():
        table = None if step.downstream else step.expression.find(exp.Table)
        if table is not None:
            yield (table.db, table.name), exp.to_column(step.name).name


def _source_columns(source: Mapping[str, Any]) -> list[str]:
    if source["source_name"] == "ledger":
        return list(LEDGER_COLUMNS[source["name"]])
    return list(landing_columns(source["name"]))


def _models_in_order(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    models = {uid: node for uid, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    order = TopologicalSorter({uid: node["depends_on"]["nodes"] for uid, node in models.items()})
    return (models[uid] for uid in order.static_order() if uid in models)
