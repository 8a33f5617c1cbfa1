"""The summary at the end of a refresh. What belongs here: laying out the facts of a run. Nothing is computed here."""

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from ingestion.fates.reasons import NO_ACTION, WARNINGS
from ingestion.language import counted
from ingestion.not_read import shown, strays
from orchestration.assets.common import ledger_key
from orchestration.assets.intake import FATES
from orchestration.assets.landing import WARNINGS as LANDING_WARNINGS
from orchestration.assets.marts import DBT_SECONDS_TAG
from orchestration.refresh import Refreshed
from orchestration.run_state import FILES_READABLE, FailedCheck, failed_checks, failure_messages, materializations

SHOWN_FILES = 20
SHOWN_NOTES = 12


@dataclass(frozen=True)
class Facts:
    """What a summary shows.

    Attributes:
        intake: Metadata of each source's intake, by source.
        published: Metadata of the publication, or None where nothing was published.
        checks: Failed checks.
        failures: Why steps failed.
        dbt_seconds: Wall seconds of dbt.
        shared_files: Files that count in two sources.
        postgres: Metadata of what was loaded into PostgreSQL, or None where nothing was.
    """

    intake: Mapping[str, Mapping[str, Any]]
    published: Mapping[str, Any] | None
    checks: list[FailedCheck]
    failures: list[str]
    dbt_seconds: float
    shared_files: list[str] = field(default_factory=list)
    postgres: Mapping[str, Any] | None = None

    @property
    def refused(self) -> list[str]:
        """What was refused, with its remedy."""
        return [text for facts in self.intake.values() for text in facts["problems"]]

    @property
    def drift(self) -> list[str]:
        """What the headers of new files change."""
        return [text for facts in self.intake.values() for text in facts.get("schema_drift", [])]

    @property
    def warnings(self) -> list[FailedCheck]:
        """Failed checks that stop nothing; a new header is not among them where `drift` says what is new in it."""
        told = {f"intake/{text.partition('/')[0]}" for text in self.drift}
        return [
            check
            for check in self.checks
            if not check.is_error and not (check.name == "header_as_before" and check.asset in told)
        ]

    @property
    def not_read(self) -> tuple[list[str], int]:
        """The first files of each source that were passed over, and how many there are."""
        texts = [text for facts in self.intake.values() for text in facts.get("not_read", [])]
        return texts, sum(facts.get("files_not_read", 0) for facts in self.intake.values())

    @property
    def row_warnings(self) -> list[str]:
        """What is suspicious in rows that were taken in, of files that are new."""
        return [
            f"inbox/{source}/{file['file']}: {note}"
            for source, facts in self.intake.items()
            for file in facts.get("files", [])
            for note in file.get("notes", [])
            if file["status"] == "landed" and note.partition(":")[0] in WARNINGS
        ]

    @property
    def notes(self) -> list[str]:
        """What people should know of landed tables."""
        return [f"{source}: {text}" for source, facts in self.intake.items() for text in facts.get("notes", [])]


def read_facts(instance: dg.DagsterInstance, run_id: str) -> Facts:
    """The facts of a run from Dagster's records."""
    intake: dict[str, Mapping[str, Any]] = {}
    published = postgres = None
    shared_files: list[str] = []
    for found in materializations(instance, run_id):
        values = {name: value.value for name, value in found.metadata.items()}
        if found.asset_key.path[0] == "intake":
            intake[found.asset_key.path[1]] = values
        elif found.asset_key.path == ["published_marts"]:
            published = values
        elif found.asset_key.path == ["published_postgres"]:
            postgres = values
        elif found.asset_key == ledger_key("files"):
            shared_files = values.get(LANDING_WARNINGS, [])
    run = instance.get_run_by_id(run_id)
    dbt_seconds = float(run.tags.get(DBT_SECONDS_TAG, 0)) if run else 0.0
    checks, failures = failed_checks(instance, run_id), failure_messages(instance, run_id)
    return Facts(intake, published, checks, failures, dbt_seconds, shared_files, postgres)


def exit_code(facts: Facts, refreshed: Refreshed) -> int:
    """0 where all went well, 1 where something was refused or stopped the refresh."""
    return int(not refreshed.success or bool(facts.refused))


def lines(programme: LoadedProgramme, facts: Facts, refreshed: Refreshed, total_seconds: float) -> Iterable[str]:
    """The summary, line by line."""
    yield ""
    yield from _rows(facts, [source.source for source in programme.sources if source.source not in facts.intake])
    yield from _section("Refused, everything else was refreshed:", facts.refused)
    errors = [check for check in facts.checks if check.is_error and check.name != FILES_READABLE]
    yield from _section(
        "Published, but:" if facts.published else "Stopped by:",
        # What stops a build fails after its check, in the same words; what fails behind a publication has no check.
        [*map(_told, errors), *(facts.failures if facts.published or not errors else ())],
    )
    yield from _section("Not read:", _not_read(programme, facts))
    yield from _section("Headers changed:", facts.drift)
    yield from _section("Landed tables:", facts.notes)
    yield from _section("Rows to look at:", [*facts.shared_files, *_first(facts.row_warnings)])
    yield from _section("Warnings:", [_told(check) for check in facts.warnings])
    yield ""
    if facts.published:
        yield from _headline(facts.published["database"])
        yield f"Marts   {programme.layout.published / 'current.duckdb'} and {programme.layout.published / 'current'}/"
        yield f"Report  {programme.layout.published / 'report' / 'index.html'}"
        if facts.postgres:
            yield f"SQL     {facts.postgres['told']}"
    else:
        live = programme.layout.published / "live"
        kept = "are those of the last good run" if live.exists() else "do not exist yet"
        yield f"Nothing was published: the published marts {kept}. Details: {refreshed.log}"
    yield _time(facts, refreshed, total_seconds)


def _not_read(programme: LoadedProgramme, facts: Facts) -> list[str]:
    texts, count = facts.not_read
    beside = strays(programme)
    # Beside the folders first: there a whole source may be missing.
    return list(shown([*beside, *texts], len(beside) + count))


def _rows(facts: Facts, failed: list[str]) -> Iterable[str]:
    header = ("source and file", "read", *FATES)
    table: list[tuple[str, ...]] = []
    reasons: dict[str, int] = {}
    unchanged = 0
    for source, values in sorted(facts.intake.items()):
        landed = [file for file in values["files"] if file["status"] == "landed"]
        unchanged += values["files_unchanged"]
        for file in landed[:SHOWN_FILES]:
            table.append((f"{source}/{file['file']}", *_counts(file["rows_read"], file["fates"])))
        if values["files_landed"] > SHOWN_FILES:
            table.append((f"{source}: all {values['files_landed']} new files", *_counts(values["rows_read"], values)))
        for file in landed:
            for code, count in file["reasons"].items():
                reasons[code] = reasons.get(code, 0) + count
    total = {fate: sum(values[fate] for values in facts.intake.values()) for fate in FATES}
    read = sum(values["rows_read"] for values in facts.intake.values())
    if failed:
        yield f"Not taken in, see below: {', '.join(failed)}."
    if not table:
        nothing = "Nothing was taken in" if failed or facts.refused else "No new rows"
        yield f"{nothing}; {counted(unchanged, 'file')} as before."
        return
    yield from _aligned([header, *table, ("total", *_counts(read, total))])
    if unchanged:
        yield f"{counted(unchanged, 'further file')} as before."
    taken_up = sum(values.get("rows_taken_up", 0) for values in facts.intake.values())
    if taken_up:
        yield f"Taken up from quarantine: {taken_up:,}."
    for title, wanted in (("Reasons", False), ("No data, nothing to do", True)):
        text = ", ".join(f"{code} {n:,}" for code, n in sorted(reasons.items()) if (code in NO_ACTION) is wanted)
        if text:
            yield from textwrap.wrap(f"{title}: {text}", width=110, subsequent_indent="  ")


def _counts(read: int, fates: Mapping[str, int]) -> tuple[str, ...]:
    return (f"{read:,}", *(f"{fates.get(fate, 0):,}" for fate in FATES))


def _first(notes: list[str]) -> list[str]:
    """As many notes as a screen has room for; a first refresh of years of files has hundreds."""
    rest = len(notes) - SHOWN_NOTES
    told = [f"{counted(rest, 'further note')}: column notes of the mart intake_summary"] if rest > 0 else []
    return [*notes[:SHOWN_NOTES], *told]


def _aligned(table: list[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *rest])


def _section(title: str, texts: list[str]) -> Iterable[str]:
    if texts:
        yield ""
        yield title
        for text in texts:
            yield "  " + text.replace("\n", "\n  ")


def _told(check: FailedCheck) -> str:
    return check.message or f"{check.asset}: {check.name}"


def _headline(database: str) -> Iterable[str]:
    from pathlib import Path

    from publishing import headline

    found = headline(Path(database))
    if found is None:
        yield "NPS     no response yet"
    elif not found.is_reportable or found.nps is None:
        yield f"NPS     not shown: {found.responses:,} responses are too few"
    else:
        interval = f"95 % interval {found.low:.1f} to {found.high:.1f}"
        yield f"NPS     {found.nps:.1f} ({interval}), {found.responses:,} responses"


def _time(facts: Facts, refreshed: Refreshed, total: float) -> str:
    dbt = facts.dbt_seconds + refreshed.prepare_seconds
    work = sum(seconds for step, seconds in refreshed.steps.items() if step != "dbt_build")
    return f"Time    {total:.1f} s: dbt {dbt:.1f}, other steps {work:.1f}, Dagster {max(total - dbt - work, 0):.1f}"
