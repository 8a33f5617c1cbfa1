"""The published JSON schemas of both YAML files, for editors that complete and check while one writes.

What belongs here: deriving `schemas/*.json` from the models. What does not: the models themselves; the
schemas are never the judge, `load` is.
"""

import json
from pathlib import Path
from typing import Any

from ingestion.declarations.base import Declaration
from ingestion.declarations.programme import Programme
from ingestion.declarations.source import Source
from ingestion.kinds import KINDS, Field
from ingestion.layout import REPOSITORY

SCHEMAS = REPOSITORY / "schemas"
"""Where the generated schemas are kept."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def programme_schema() -> dict[str, Any]:
    """JSON schema of `programme.yml`."""
    return _schema(Programme, "programme.yml of an Elevenpoint programme")


def source_schema() -> dict[str, Any]:
    """JSON schema of `sources/<source>.yml`; the fields below `columns` depend on the kind."""
    schema = _schema(Source, "sources/<source>.yml of an Elevenpoint programme")
    column = schema["properties"]["columns"]["additionalProperties"]
    schema["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {"properties": {"columns": _columns(fields, column)}},
        }
        for kind, fields in KINDS.items()
    ]
    return schema


def schema_files() -> dict[str, str]:
    """File name to content of every published schema."""
    schemas = {"programme.schema.json": programme_schema(), "source.schema.json": source_schema()}
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


def write_schemas(folder: Path = SCHEMAS) -> list[Path]:
    """Write the schemas.

    Args:
        folder: Where to; it is made if needed.

    Returns:
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in schema_files().items():
        (folder / name).write_text(content, encoding="utf-8")
        written.append(folder / name)
    return written


def _schema(model: type[Declaration], title: str) -> dict[str, Any]:
    schema = _as_loaded(model.model_json_schema())
    return {"$schema": DIALECT, **schema, "title": title}


def _columns(fields: tuple[Field, ...], column: dict[str, Any]) -> dict[str, Any]:
    return {
        "properties": {field.name: {"description": field.description, **column} for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _as_loaded(part: Any) -> Any:
    """A schema that accepts what the loader accepts: unquoted numbers and booleans are text where text is wanted."""
    if isinstance(part, list):
        return [_as_loaded(item) for item in part]
    if not isinstance(part, dict):
        return part
    part = {key: _as_loaded(value) for key, value in part.items() if not (key == "title" and isinstance(value, str))}
    free_text = part.get("type") == "string" and not {"enum", "const", "pattern", "maxLength"} & set(part)
    return {**part, "type": ["string", "number", "boolean"]} if free_text else part
