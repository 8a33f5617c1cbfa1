"""Columns of landing, ledger and models as Dagster shows them. What belongs here: types and meanings.

What does not: the vocabulary (`ingestion.kinds`), and the meanings of a mart's columns, which stand beside its model.
A column that a model hands on under its name keeps the meaning that it has where it comes from.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from ingestion.kinds import KINDS, landing_columns
from orchestration.column_lineage import LEDGER_COLUMNS, Lineage

LEDGER_MARTS = {"files": "intake_summary", "sources": "source_freshness", "guard_results": "quality_results"}
"""Ledger table → the mart that shows it, whose columns of the same names say what they mean."""

HEAD = {
    "source": "Source that the row came with.",
    "source_file": "File, relative to the source's inbox.",
    "source_row": "Number of the data row in its file, from 1.",
    "batch_id": "Batch: the file's content read under one declaration.",
    "fate": "What was true when the file was read: accepted, unanswered, excluded, duplicate or superseded.",
    "row_key": "Hash of what identifies the row; its versions share it.",
    "content_hash": "Hash of the declared values; equal content, equal hash.",
    "version_order": "Text that sorts the versions of one row_key; empty where none is declared.",
    "valid_from": "From when the row's content holds (UTC); empty where it is no history.",
    "attributes": "Declared attributes as a JSON object; may hold personal data.",
}
"""Meaning of the columns that every landing table has."""

RUN_MEANINGS = {
    "run_id": "The run that sealed landing last.",
    "started_at": "When it started (UTC).",
    "as_of": "Its date in the reporting timezone.",
    "programme": "Name of the programme.",
    "title": "What people read above the report.",
    "reporting_timezone": "Timezone in which dates are shown.",
    "elevenpoint_version": "Version of Elevenpoint that ran.",
}


def landing_schema(kind: str) -> dg.TableSchema:
    """Columns of a kind's landing table."""
    meanings = dict(HEAD)
    for field in KINDS[kind]:
        # Personal fields are told apart: they never leave landing as they are.
        says = f"{field.description[:1].upper()}{field.description[1:].rstrip('.')}."
        meanings[field.name] = f"{says} Personal: never published." if field.personal else says
        if field.key_name:
            meanings[field.key_name] = f"Keyed pseudonym of {field.name}."
        if field.local_date:
            meanings[field.local_date] = f"Date of {field.name} in the reporting timezone."
    return _schema(landing_columns(kind), meanings)


def ledger_schema(table: str, manifest: Mapping[str, Any]) -> dg.TableSchema:
    """Columns of a ledger table."""
    if table == "run":
        return _schema(LEDGER_COLUMNS[table], RUN_MEANINGS)
    mart = next((node for node in manifest["nodes"].values() if node["name"] == LEDGER_MARTS[table]), {"columns": {}})
    return _schema(LEDGER_COLUMNS[table], _declared(mart))


def model_schemas(
    manifest: Mapping[str, Any], built: Mapping[str, Mapping[str, str]], lineages: Mapping[str, Lineage]
) -> dict[str, dg.TableSchema]:
    """Columns of the models as they were built.

    Args:
        manifest: dbt's manifest.
        built: Unique id → column → type, as the warehouse has them.
        lineages: Of `column_lineage`, a model after those that it reads.

    Returns:
        Unique id to schema.
    """
    known: dict[str, Mapping[str, str]] = {}
    for unique_id, source in manifest["sources"].items():
        name = source["name"]
        schema = landing_schema(name) if source["source_name"] == "landing" else ledger_schema(name, manifest)
        known[unique_id] = {column.name: column.description or "" for column in schema.columns}
    for unique_id in [*(uid for uid in built if uid not in lineages), *lineages]:
        node = manifest["nodes"].get(unique_id, {"columns": {}})
        handed_on = {}
        for column, origins in lineages.get(unique_id, {}).items():
            meanings = {known.get(parent, {}).get(name, "") for parent, name in origins if name == column}
            if len(meanings) == 1:
                handed_on[column] = meanings.pop()
        known[unique_id] = {**handed_on, **_declared(node)}
    return {unique_id: _schema(columns, known.get(unique_id, {})) for unique_id, columns in built.items()}


def _declared(node: Mapping[str, Any]) -> dict[str, str]:
    return {name: " ".join(column["description"].split()) for name, column in node["columns"].items()}


def _schema(columns: Mapping[str, str], meanings: Mapping[str, str]) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name, data_type.lower(), description=meanings.get(name) or None)
            for name, data_type in columns.items()
        ]
    )
