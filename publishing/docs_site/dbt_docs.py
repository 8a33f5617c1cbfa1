"""dbt's own documentation as one static page: models, columns, tests and lineage.

What belongs here: filling dbt's page from its manifest and the warehouse's columns. What does not: running dbt.
`dbt docs generate` parses, compiles and catalogues the project anew, 25 s of CPU for what a refresh has just made; the
page that it writes is dbt's template with two JSON texts in it, and this writes those in half a second.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb

from ingestion.errors import ElevenpointError

MANIFEST_MARK = '"MANIFEST.JSON INLINE DATA"'
CATALOG_MARK = '"CATALOG.JSON INLINE DATA"'

NEEDED = ("metadata", "nodes", "sources", "macros", "docs", "exposures", "metrics", "groups", "semantic_models")
"""Parts of the manifest that the page reads; unit tests, a third of its weight, are read in the repository."""

MENDED = {
    # Addresses that a browser takes literally, each an error in its console: an icon before Angular has filled it in,
    # and one that dbt's own build forgot to.
    '<use xlink:href="{{': '<use ng-attr-xlink:href="{{',
    """<link rel="shortcut icon" href="${require('./assets/favicons/favicon.ico')}"/>""": "",
}
"""Text of dbt's template → what stands there instead."""

OF_THIS_MACHINE = ("compiled_code", "compiled_path", "build_path", "unrendered_config", "root_path")
"""Facts of a node that name this machine's folders or what a programme excludes; readers get the model's own SQL."""


def dbt_page(manifest: Mapping[str, Any], warehouse: Path) -> str:
    """The page, which opens from disk without network.

    Args:
        manifest: dbt's manifest.
        warehouse: dbt's database, for the columns as they were built.

    Raises:
        ElevenpointError: dbt's template is not as this code knows it, or the warehouse cannot be read.
    """
    template = _template()
    facts = json.dumps(_shown(manifest), separators=(",", ":"))
    catalog = json.dumps(_catalog(manifest, _columns(warehouse)), separators=(",", ":"))
    # Inside a script, so no text may end it.
    return template.replace(MANIFEST_MARK, _harmless(facts)).replace(CATALOG_MARK, _harmless(catalog))


@cache
def _template() -> str:
    package = find_spec("dbt.task")
    places = [Path(folder) / "docs" / "index.html" for folder in (package.submodule_search_locations or [])]
    text = next((place.read_text(encoding="utf-8") for place in places if place.is_file()), "")
    if MANIFEST_MARK not in text or CATALOG_MARK not in text:
        raise ElevenpointError(
            "dbt's documentation page is not where dbt-core 1.11 keeps it (dbt/task/docs/index.html), so the docs "
            "cannot be written. Install the locked versions with `make setup`."
        )
    for wrong, right in MENDED.items():
        text = text.replace(wrong, right)
    return text


def _harmless(text: str) -> str:
    return text.replace("<", "\\u003c")


def _shown(manifest: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {part: manifest.get(part) or {} for part in NEEDED}
    project = shown["metadata"].get("project_name")
    shown["metadata"] = {**shown["metadata"], "send_anonymous_usage_stats": False, "user_id": None}
    shown["nodes"] = {name: _portable(node) for name, node in shown["nodes"].items()}
    shown["sources"] = {name: _portable(source) for name, source in shown["sources"].items()}
    shown["macros"] = {name: macro for name, macro in shown["macros"].items() if macro.get("package_name") == project}
    kept = {*shown["nodes"], *shown["sources"], *shown["exposures"], *shown["metrics"], *shown["semantic_models"]}
    for part in ("parent_map", "child_map"):
        edges = manifest.get(part) or {}
        shown[part] = {name: [one for one in ends if one in kept] for name, ends in edges.items() if name in kept}
    return shown


def _portable(node: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in node.items() if name not in OF_THIS_MACHINE}
    if node.get("resource_type") == "source":
        # The relation is a read_parquet(…) of a folder on this machine.
        kept["relation_name"] = f"{node['source_name']}.{node['name']}"
        config = node.get("config", {})
        kept["config"] = {name: value for name, value in config.items() if name not in ("meta", "external_location")}
        kept["meta"] = kept["source_meta"] = {}
    return kept


def _columns(warehouse: Path) -> dict[tuple[str, str], dict[str, dict[str, Any]]]:
    """Columns by schema and table, as they are in the warehouse."""
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            rows = connection.execute(
                "select schema_name, table_name, column_name, data_type, column_index, comment from duckdb_columns() "
                "where not internal order by all"
            ).fetchall()
    except duckdb.Error as error:
        raise ElevenpointError(f"{warehouse}: its columns cannot be read for the docs. DuckDB says: {error}") from error
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for schema, table, name, data_type, index, comment in rows:
        column = {"name": name, "type": data_type, "index": index, "comment": comment}
        found.setdefault((schema, table), {})[name] = column
    return found


def _catalog(
    manifest: Mapping[str, Any], columns: Mapping[tuple[str, str], dict[str, dict[str, Any]]]
) -> dict[str, Any]:
    nodes = {}
    for unique_id, node in manifest["nodes"].items():
        found = columns.get((node.get("schema", ""), node.get("alias", "")))
        if found is not None:
            materialized = node.get("config", {}).get("materialized", "table")
            about = {"type": materialized, "schema": node["schema"], "name": node["alias"], "owner": None}
            nodes[unique_id] = {"unique_id": unique_id, "metadata": about, "columns": found, "stats": {}}
    return {"metadata": {}, "nodes": nodes, "sources": {}, "errors": None}
