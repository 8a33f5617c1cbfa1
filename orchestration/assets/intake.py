"""Intake: one asset per source. What belongs here: how it shows in Dagster. What does not: reading files."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.source import Source
from ingestion.intake import FileIntake, SourceIntake, take_in
from ingestion.language import counted
from ingestion.not_read import SHOWN, not_read_of
from ingestion.origins import described
from orchestration.assets.common import LOCK, RETRY, intake_key, owners, readable_errors
from orchestration.run_state import FILES_READABLE, run_of

FATES = ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")

SHOWN_FILES = 200
"""The newest files are shown; the ledger and `intake_summary` have all."""


def intake_asset(programme: LoadedProgramme, source: Source) -> dg.AssetsDefinition:
    """The asset of one source's files."""
    key = intake_key(source)

    @dg.asset(
        key=key,
        group_name="intake",
        kinds={"python", source.format.type},
        owners=owners(source.owner, programme.programme.owner),
        description=_description(source),
        check_specs=[
            dg.AssetCheckSpec(
                FILES_READABLE,
                asset=key,
                description="Every file could be read. A refused file is named with its remedy; "
                "other files and sources are refreshed nevertheless.",
            )
        ],
        freshness_policy=_freshness(source),
        retry_policy=RETRY,
        required_resource_keys={LOCK},
    )
    def intake(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        with readable_errors():
            found = take_in(programme, source, run_of(context))
        for text in [*problems(found), *found.notes, *(f"schema drift: {text}" for text in found.drift)]:
            context.log.warning(text)
        yield dg.MaterializeResult(metadata=_metadata(found), check_results=[_files_readable(found)])

    return intake


def problems(found: SourceIntake) -> list[str]:
    """What was refused, each with its remedy."""
    refused = [
        f"{source_file(found, file)}: {file.reason_code}: {file.message} {file.remedy}"
        for file in found.files
        if file.status == "rejected"
    ]
    return ([f"{found.source}: {found.problem}"] if found.problem else []) + refused


def source_file(found: SourceIntake, file: FileIntake) -> str:
    """A file as people find it."""
    return f"{found.place or f'inbox/{found.source}'}/{file.file}"


def _description(source: Source) -> str:
    text = source.description or f"Files of {source.source}."
    return f"{text.rstrip('.')}. Kind {source.kind}; {described(source)}."


def _freshness(source: Source) -> dg.FreshnessPolicy:
    """When the inbox of a source counts as not looked at; how old its data are is `source_freshness`."""
    warn = source.freshness.warn_after_hours
    error = source.freshness.error_after_hours
    if error is None or error <= warn:
        error = 2 * warn
    return dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=error), warn_window=timedelta(hours=warn))


def _metadata(found: SourceIntake) -> dict[str, dg.MetadataValue]:
    fresh = [file for file in found.files if file.status == "landed"]
    passed_over = not_read_of(found)
    states = {state: sum(file.status == state for file in found.files) for state in ("landed", "unchanged", "held")}
    return {
        "rows_read": dg.MetadataValue.int(sum(file.rows_read for file in fresh)),
        **{fate: dg.MetadataValue.int(sum(file.fates.get(fate, 0) for file in fresh)) for fate in FATES},
        "rows_taken_up": dg.MetadataValue.int(sum(file.taken_up for file in fresh)),
        **{f"files_{state}": dg.MetadataValue.int(count) for state, count in states.items()},
        "files_refused": dg.MetadataValue.int(len(problems(found))),
        "files_not_read": dg.MetadataValue.int(len(passed_over)),
        "not_read": dg.MetadataValue.json(passed_over[:SHOWN]),
        "files": dg.MetadataValue.json([_file(file) for file in found.files[-SHOWN_FILES:]]),
        "schema_drift": dg.MetadataValue.json(list(found.drift)),
        "problems": dg.MetadataValue.json(problems(found)),
        "notes": dg.MetadataValue.json(list(found.notes)),
    }


def _file(file: FileIntake) -> dict[str, object]:
    return {
        "file": file.file,
        "status": file.status,
        "rows_read": file.rows_read,
        "fates": {fate: count for fate, count in file.fates.items() if count},
        "reasons": dict(file.reasons),
        "notes": list(file.notes),
    }


def _files_readable(found: SourceIntake) -> dg.AssetCheckResult:
    texts = problems(found)
    return dg.AssetCheckResult(
        check_name=FILES_READABLE,
        passed=not texts,
        severity=dg.AssetCheckSeverity.ERROR,
        description="\n".join(texts) or f"{counted(len(found.files), 'file')} looked at",
    )
