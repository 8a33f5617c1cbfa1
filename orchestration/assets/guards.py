"""Guards as blocking checks. What belongs here: how a verdict shows in Dagster. What does not: the verdict."""

from collections.abc import Iterator

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.source import Source
from ingestion.guards import GuardResult, check_pending
from ingestion.guards.properties import properties_of
from orchestration.assets.common import LOCK, intake_key, readable_errors
from orchestration.run_state import run_of

SEVERITIES = {"error": dg.AssetCheckSeverity.ERROR, "warn": dg.AssetCheckSeverity.WARN}


def guard_checks(programme: LoadedProgramme, source: Source) -> dg.AssetChecksDefinition:
    """The guards of a source, one check each; a failed error stops everything behind the intake."""
    key = intake_key(source)
    guards = properties_of(source)
    specs = [
        dg.AssetCheckSpec(
            entry.name,
            asset=key,
            description=f"{_sentence(entry.in_words(source))} ({severity})",
            blocking=severity == "error",
        )
        for entry, severity in guards
    ]

    @dg.multi_asset_check(name=f"guards__{source.source}", specs=specs, required_resource_keys={LOCK})
    def check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        with readable_errors():
            results = {result.name: result for result in check_pending(programme, source, run_of(context))}
        for entry, severity in guards:
            shown = _shown(key, entry.name, severity, results.get(entry.name))
            if not shown.passed:
                # The run's page would otherwise end in Dagster's stack trace and only name the checks.
                log = context.log.error if severity == "error" else context.log.warning
                log(f"{entry.name}: {shown.description}")
            yield shown

    return check


def _shown(key: dg.AssetKey, name: str, severity: str, result: GuardResult | None) -> dg.AssetCheckResult:
    if result is None:
        return dg.AssetCheckResult(
            asset_key=key,
            check_name=name,
            passed=True,
            severity=SEVERITIES[severity],
            description="nothing new to check",
            metadata={"rows_checked": 0},
        )
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=result.passed,
        severity=SEVERITIES[result.severity],
        description=result.message,
        metadata={
            "observed": result.observed,
            "threshold": result.threshold,
            "rows_checked": result.rows_checked,
            "batches": dg.MetadataValue.json(list(result.batch_ids)),
        },
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
