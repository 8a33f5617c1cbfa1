"""Landing: the seal behind the guards. What belongs here: its assets. What does not: what a seal writes."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from ingestion.kinds import KINDS
from ingestion.landing.ledger import landed_rows, ledger_rows, seal
from orchestration.assets.common import LOCK, RETRY, intake_key, landing_key, ledger_key, owners, readable_errors
from orchestration.run_state import run_of
from orchestration.table_schemas import landing_schema, ledger_schema

WARNINGS = "warnings"
"""Metadata of the ledger's files: what people should know of landing as a whole."""

LEDGER_TABLES = {
    "files": "One row per batch: its file, its fates, whether it is the current one.",
    "sources": "One row per declared source.",
    "run": "One row: the run that sealed landing last.",
    "guard_results": "Every guard verdict so far.",
}


def landing_asset(programme: LoadedProgramme, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """Landing and ledger as one step: dbt reads only what this step sealed, and only after the guards.

    Args:
        programme: The programme.
        manifest: dbt's manifest, which says what kinds the models read.
    """
    specs = [
        dg.AssetSpec(
            landing_key(kind),
            deps=[intake_key(source) for source in programme.sources if source.kind == kind],
            group_name="landing",
            kinds={"parquet"},
            description=_description(kind, manifest),
            owners=owners(programme.programme.owner),
            metadata={"dagster/column_schema": landing_schema(kind)},
        )
        for kind in landed_kinds(programme, manifest)
    ]
    specs += [
        dg.AssetSpec(
            ledger_key(table),
            deps=[intake_key(source) for source in programme.sources],
            group_name="landing",
            kinds={"parquet"},
            description=text,
            owners=owners(programme.programme.owner),
            metadata={"dagster/column_schema": ledger_schema(table, manifest)},
        )
        for table, text in LEDGER_TABLES.items()
    ]

    @dg.multi_asset(name="seal", specs=specs, retry_policy=RETRY, required_resource_keys={LOCK})
    def seal_landing(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with readable_errors():
            warnings = seal(programme, run_of(context))
        for text in warnings:
            context.log.warning(text)
        for spec in specs:
            told = {WARNINGS: dg.MetadataValue.json(warnings)} if spec.key == ledger_key("files") else {}
            part, name = spec.key.path
            rows = landed_rows(programme.layout, name) if part == "landing" else ledger_rows(programme.layout, name)
            yield dg.MaterializeResult(asset_key=spec.key, metadata={**told, "dagster/row_count": rows})

    return seal_landing


def _description(kind: str, manifest: Mapping[str, Any]) -> str:
    """What dbt's source says of a kind, and what a batch is."""
    texts = {node["name"]: node["description"] for node in manifest["sources"].values()}
    says = texts.get(kind) or f"Rows of {kind}, each version that landed."
    return f"{says} One folder of Parquet for each batch, replaced ones included; the durable record."


def landed_kinds(programme: LoadedProgramme, manifest: Mapping[str, Any]) -> list[str]:
    """Kinds that the programme declares or the models read, in the vocabulary's order."""
    read = {source["name"] for source in manifest["sources"].values() if source["source_name"] == "landing"}
    declared = {source.kind for source in programme.sources}
    return [kind for kind in KINDS if kind in read | declared]
