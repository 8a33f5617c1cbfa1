"""Landing: the seal behind the guards. What belongs here: its assets. What does not: what a seal writes."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from ingestion.kinds import KINDS
from ingestion.landing.ledger import seal
from orchestration.assets.common import LOCK, RETRY, intake_key, landing_key, ledger_key, readable_errors
from orchestration.run_state import run_of

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
            description=f"Batches of {kind}, as landed; the durable record.",
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
            told = {WARNINGS: dg.MetadataValue.json(warnings)} if spec.key == ledger_key("files") else None
            yield dg.MaterializeResult(asset_key=spec.key, metadata=told)

    return seal_landing


def landed_kinds(programme: LoadedProgramme, manifest: Mapping[str, Any]) -> list[str]:
    """Kinds that the programme declares or the models read, in the vocabulary's order."""
    read = {source["name"] for source in manifest["sources"].values() if source["source_name"] == "landing"}
    declared = {source.kind for source in programme.sources}
    return [kind for kind in KINDS if kind in read | declared]
