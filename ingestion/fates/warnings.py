"""Rows that are taken in and yet say that something may be wrong: counted for each file, never changed.

What belongs here: which warnings a file's rows give, and finding them cheaply. What does not: their sentences
(`reasons`), and what is true of a file as a whole (`ingestion.guards`).

A clean file of ten million rows pays for one scan over the few columns that matter, in the Parquet that was just
written. Only where that finds something are the rows looked at more closely.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import duckdb

from ingestion.declarations.source import Source
from ingestion.fates.clock_changes import clock_change_notes
from ingestion.fates.fields import TypedField
from ingestion.fates.reasons import warning_note
from ingestion.fates.respondents import respondent_notes
from ingestion.fates.text import literal
from ingestion.fates.verdicts import Verdicts
from ingestion.kinds import PSEUDONYM_TYPES, FieldType
from ingestion.shared_identifiers import SHARED

STEPS: dict[str, tuple[str, ...]] = {
    "survey_responses": ("started_at", "responded_at"),
    "survey_invitations": ("sent_at", "delivered_at", "opened_at", "answered_at"),
    "crm_accounts": ("created_at", "updated_at"),
    "crm_contacts": ("created_at", "updated_at"),
    "crm_subscriptions": ("started_on", "ended_on"),
    "cases": ("opened_at", "first_contact_at", "resolved_at", "confirmed_at"),
    "business_events": ("started_on", "ended_on"),
}
"""Times that follow each other; a case may be closed before it is confirmed, so that is no step."""

USED = "fate in ('accepted', 'unanswered')"


@dataclass(frozen=True)
class Check:
    """Something to count in the rows of a file.

    Attributes:
        code: Code of `reasons.WARNINGS`.
        test: SQL of whether a landed row has it.
        column: The column of the export that the sentence names.
    """

    code: str
    test: str
    column: str = ""


def row_warnings(con: duckdb.DuckDBPyConnection, rows: Path, verdicts: Verdicts) -> list[str]:
    """Count what is suspicious in the rows that land.

    Args:
        con: The intake's connection, with `raw`.
        rows: Parquet file with the landing columns, without duplicates.
        verdicts: The file's query.

    Returns:
        A note for each kind of warning: code, rows, sentence, first row and remedy; no cell value.
    """
    file = f"(select * from read_parquet({literal(str(rows))}) where {USED})"
    checks = list(_checks(verdicts))
    return [
        *_counted(con, file, checks),
        *clock_change_notes(con, file, verdicts),
        *respondent_notes(con, file, verdicts.source),
    ]


def _checks(verdicts: Verdicts) -> Iterator[Check]:
    fields = {entry.field.name: entry for entry in verdicts.fields if entry.column.value is None}
    headers = verdicts.resolved.headers
    now = f"timestamp '{verdicts.started_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}'"
    for name, entry in fields.items():
        if entry.field.type is FieldType.INSTANT:
            yield Check("TIME_FUTURE", f"{name} > {now}", headers[name])
        if entry.field.type in PSEUDONYM_TYPES or name in verdicts.source.identity.by:
            yield from _of_identifier(name, entry, headers[name])
    if {"sent_at", "responded_at"} <= set(fields):
        yield Check("TIME_BEFORE_SEND", "responded_at < sent_at", headers["responded_at"])
    yield from _out_of_order(verdicts.source, set(fields), headers)


def _of_identifier(name: str, entry: TypedField, header: str) -> Iterator[Check]:
    if entry.field.key_name and entry.field.type is not FieldType.ACCOUNT_ID:
        yield Check("EMAIL_SHARED", f"starts_with({entry.field.key_name}, '{SHARED}')", header)
    if entry.field.type is FieldType.EMAIL:
        # A Gmail address with dots is the rule: only its twin without them is news (`respondents`).
        yield Check("EMAIL_ALIAS", f"contains({name}, '+') and regexp_matches({name}, '[+].*@')", header)
        return
    if entry.column.width:
        short = f"strlen({name}) < {entry.column.width} and regexp_full_match({name}, '[0-9]+')"
        yield Check("ID_LEADING_ZERO", short, header)
    if entry.column.id_format == "as_written" and entry.field.type in PSEUDONYM_TYPES:
        yield Check("ID_DECIMAL", f"ends_with({name}, '.0') and regexp_full_match({name}, '[0-9]+[.]0')", header)


def _out_of_order(source: Source, here: set[str], headers: dict[str, str]) -> Iterator[Check]:
    steps = [name for name in STEPS.get(source.kind, ()) if name in here]
    for place, earlier in enumerate(steps):
        for later in steps[place + 1 :]:
            yield Check("TIME_OUT_OF_ORDER", f"{later} < {earlier}", f"{headers[later]} and {headers[earlier]}")


def _counted(con: duckdb.DuckDBPyConnection, file: str, checks: list[Check]) -> list[str]:
    if not checks:
        return []
    counts = con.execute(
        f"select {', '.join(f'count(*) filter (where {check.test})' for check in checks)} from {file}"
    ).fetchall()[0]
    found = [(check, count) for check, count in zip(checks, counts, strict=True) if count]
    return [warning_note(check.code, count, first_row(con, file, check.test), check.column) for check, count in found]


def first_row(con: duckdb.DuckDBPyConnection, file: str, test: str) -> int:
    """Number of the first row of a relation that meets a test."""
    return con.execute(f"select min(source_row) from {file} where {test}").fetchall()[0][0]
