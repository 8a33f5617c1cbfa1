"""Where landing lies, put into a parsed project. What belongs here: that one folder. What does not: parsing.

The parsed project of two programmes with the same settings differs in nothing else, so it is parsed with a placeholder
(`LANDING`), can be kept and shared, and learns its folder when it is loaded.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

LANDING = "@landing@"
"""Stands for the folder of the landed batches in a parsed project."""

LOCATION = "external_location"
"""dbt-duckdb's setting of a source."""


def pattern_of(landing: Path) -> str:
    """The folder as a source's `external_location` takes it: in SQL's quotes, in DuckDB's glob, in `str.format_map`."""
    return _in_sql(landing).replace("{", "{{").replace("}", "}}")


def located_project(parsed: bytes, landing: Path) -> "Manifest":
    """Dbt's parsed project of a programme, to run dbt with.

    Args:
        parsed: The project in dbt's own form, parsed with `LANDING` for the folder.
        landing: The folder of the landed batches.
    """
    # Imported here: dbt costs seconds.
    from dbt.contracts.graph.manifest import Manifest

    project = Manifest.from_msgpack(parsed)
    for source in project.sources.values():
        source.config[LOCATION] = source.config[LOCATION].replace(LANDING, pattern_of(landing))
        source.unrendered_config[LOCATION] = source.config[LOCATION]
        source.relation_name = (source.relation_name or "").replace(LANDING, _in_sql(landing))
    project.build_flat_graph()
    return project


def located_manifest(manifest: dict[str, Any], landing: Path) -> Mapping[str, Any]:
    """The same for dbt's `manifest.json`, which is changed and returned."""
    for source in manifest["sources"].values():
        source["config"][LOCATION] = source["config"][LOCATION].replace(LANDING, pattern_of(landing))
        source["unrendered_config"][LOCATION] = source["config"][LOCATION]
        source["relation_name"] = source["relation_name"].replace(LANDING, _in_sql(landing))
    return manifest


def _in_sql(landing: Path) -> str:
    return str(landing).replace("'", "''").replace("[", "[[]")
