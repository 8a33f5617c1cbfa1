"""Which tables are published: the marts of the dbt manifest.

What belongs here: reading `manifest.json` and `run_results.json`. What does not: the tables' data (`export`).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.errors import ElevenpointError

SCHEMA = "marts"
"""Schema of the marts in the warehouse."""


@dataclass(frozen=True)
class Mart:
    """One table to publish.

    Attributes:
        name: Its name, in the warehouse and as published.
        unique_id: dbt's name of the model.
        key: Columns that dbt tests as unique together; empty where none are tested.
    """

    name: str
    unique_id: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """What publishing needs to know of the dbt project: its marts, by name, and dbt's version."""

    marts: tuple[Mart, ...]
    dbt_version: str


def read_manifest(path: Path) -> Manifest:
    """The public marts of a dbt project.

    Args:
        path: dbt's `manifest.json`.

    Raises:
        ElevenpointError: The manifest is missing or unreadable, holds no mart, or a mart has no contract.
    """
    manifest = _read(path, "`elevenpoint dbt -- parse`")
    models = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == SCHEMA and _access(node) == "public"
    ]
    if not models:
        raise ElevenpointError(
            f"{path}: no public model in schema {SCHEMA}, so there is nothing to publish. "
            "Check `+schema` and `+access` of the marts in dbt_project.yml."
        )
    loose = sorted(node["name"] for node in models if not node["config"].get("contract", {}).get("enforced"))
    if loose:
        raise ElevenpointError(
            f"{path}: mart {', '.join(loose)} has no enforced contract. "
            "Set `config: {contract: {enforced: true}}` in its YAML, or its access to protected."
        )
    keys = _keys(manifest["nodes"].values())
    marts = (Mart(_relation(node), node["unique_id"], keys.get(node["unique_id"], ())) for node in models)
    return Manifest(tuple(sorted(marts, key=lambda mart: mart.name)), manifest["metadata"]["dbt_version"])


def refuse_failed_build(path: Path, marts: tuple[Mart, ...]) -> None:
    """Refuse to publish what dbt did not build and test without an error in one go.

    Publishing does not rely on the order of a graph to be kept from marts of two generations.

    Args:
        path: dbt's `run_results.json` of the build.
        marts: The marts that are to be published.

    Raises:
        ElevenpointError: A result is an error or a failure, or a mart was not built.
    """
    results = {result["unique_id"]: result["status"] for result in _read(path, "`make refresh`")["results"]}
    failed = sorted(name for name, status in results.items() if status in {"error", "fail", "runtime error"})
    missing = sorted(mart.name for mart in marts if results.get(mart.unique_id) != "success")
    if failed or missing:
        raise ElevenpointError(
            f"{path}: the marts are not all of one sound build (failed: {', '.join(failed) or 'none'}; "
            f"not built: {', '.join(missing) or 'none'}). Mend what failed, then run `make refresh`; "
            "readers keep the last good version."
        )


def _read(path: Path, maker: str) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ElevenpointError(f"{path}: cannot be read ({type(error).__name__}). Make it with {maker}.") from error


def _access(node: dict[str, Any]) -> str:
    return node.get("access") or node["config"].get("access") or "protected"


def _relation(node: dict[str, Any]) -> str:
    return node.get("alias") or node["name"]


def _keys(nodes: Any) -> dict[str, tuple[str, ...]]:
    """Key columns by model: from a `unique` test of a column, or a `unique…` test of a list of columns."""
    keys: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        test = node.get("test_metadata") or {}
        model = node.get("attached_node")
        if not model or not test.get("name", "").startswith("unique"):
            continue
        lists = [value for value in test.get("kwargs", {}).values() if isinstance(value, list)]
        if lists and all(isinstance(column, str) for column in lists[0]):
            keys[model] = tuple(lists[0])
        elif test["name"] == "unique" and node.get("column_name") and model not in keys:
            keys[model] = (node["column_name"],)
    return keys
