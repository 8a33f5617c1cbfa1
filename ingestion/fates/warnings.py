"""Rows that are taken in and yet say that something may be wrong: counted for each file, never changed.

What belongs here: which warnings a file's rows give, and finding them cheaply. What does not: their sentences
(`reasons`), and what is true of a file as a whole (`ingestion.guards`).

A clean file of ten million rows pays for one scan over the few columns that matter, in the Parquet that was just
written, and for what the Parquet's own statistics tell. Only where that finds something are rows looked at closely.
"""

from collections import defaultdict
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

LARGE = 1_000_000
"""Rows of a file that is years of answers: people answer often in it, and to look for those of one link would cost a
tenth of its intake."""

SAMPLE = 100_000
"""Rows that show what a spreadsheet or a data frame did to a whole column."""


@dataclass(frozen=True)
class Check:
    """Something to count in the rows of a file.

    Attributes:
        code: Code of `reasons.WARNINGS`.
        test: SQL of whether a landed row has it.
        column: The column of the export that the sentence names.
        screen: SQL of an aggregate that is quick and true wherever a row has it; default: some row meets the test.
        sample: How many rows of the file the screen looks at; None for all.
    """

    code: str
    test: str
    column: str = ""
    screen: str | None = None
    sample: int | None = None


def row_warnings(con: duckdb.DuckDBPyConnection, rows: Path, verdicts: Verdicts) -> list[str]:
    """Count what is suspicious in the rows that land.

    Args:
        con: The intake's connection, with `raw`.
        rows: Parquet file with the landing columns, without duplicates.
        verdicts: The file's query.

    Returns:
        A note for each kind of warning: code, rows, sentence, first row and remedy; no cell value.
    """
    landed = f"read_parquet({literal(str(rows))})"
    file = f"(select * from {landed} where {USED})"
    notes = [*_counted(con, landed, file, list(_checks(verdicts))), *clock_change_notes(con, landed, verdicts)]
    is_large = con.execute(f"select count(*) > {LARGE} from {landed}").fetchall()[0][0]
    return [*notes, *respondent_notes(con, file, verdicts.source, is_large=is_large)]


def _checks(verdicts: Verdicts) -> Iterator[Check]:
    fields = {entry.field.name: entry for entry in verdicts.fields if entry.column.value is None}
    headers = verdicts.resolved.headers
    now = f"timestamp '{verdicts.started_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}'"
    for name, entry in fields.items():
        if entry.field.type is FieldType.INSTANT:
            yield Check("TIME_FUTURE", f"{name} > {now}", headers[name], f"max({name}) > {now}")
        if entry.field.type in PSEUDONYM_TYPES or name in verdicts.source.identity.by:
            yield from _of_identifier(name, entry, headers[name])
    if {"sent_at", "responded_at"} <= set(fields):
        yield Check("TIME_BEFORE_SEND", "responded_at < sent_at", headers["responded_at"])
    yield from _out_of_order(verdicts.source, set(fields), headers)


def _of_identifier(name: str, entry: TypedField, header: str) -> Iterator[Check]:
    if entry.field.key_name and entry.field.type is not FieldType.ACCOUNT_ID:
        key = entry.field.key_name  # the mark sorts behind every pseudonym, so that the largest of them tells
        yield Check("EMAIL_SHARED", f"starts_with({key}, '{SHARED}')", header, f"max({key}) >= '{SHARED}'")
    if entry.field.type is FieldType.EMAIL:
        # A Gmail address with dots is the rule: only its twin without them is news (`respondents`).
        yield Check("EMAIL_ALIAS", f"contains({name}, '+')", header)
        return
    if entry.column.width:
        short = f"strlen({name}) < {entry.column.width} and regexp_full_match({name}, '[0-9]+')"
        yield Check("ID_LEADING_ZERO", short, header)
    if entry.column.id_format == "as_written" and entry.field.type in PSEUDONYM_TYPES:
        test = f"regexp_full_match({name}, '[0-9]+[.]0')"
        yield Check("ID_DECIMAL", test, header, f"bool_or(ends_with({name}, '.0'))", SAMPLE)


def _out_of_order(source: Source, here: set[str], headers: dict[str, str]) -> Iterator[Check]:
    steps = [name for name in STEPS.get(source.kind, ()) if name in here]
    for place, earlier in enumerate(steps):
        for later in steps[place + 1 :]:
            yield Check("TIME_OUT_OF_ORDER", f"{later} < {earlier}", f"{headers[later]} and {headers[earlier]}")


def _counted(con: duckdb.DuckDBPyConnection, landed: str, file: str, checks: list[Check]) -> list[str]:
    """Notes of the checks that find something.

    Several queries screen: aggregates that the Parquet's statistics answer by themselves are asked apart, because one
    other aggregate beside them would have all rows read.
    """
    suspected: list[Check] = []
    groups = defaultdict(list)
    for check in checks:
        groups[bool(check.screen and check.screen.startswith("max(")), check.sample].append(check)
    for (_, sample), asked in groups.items():
        screens = [check.screen or f"bool_or({check.test})" for check in asked]
        where = f" where source_row <= {sample}" if sample else ""
        answers = con.execute(f"select {', '.join(screens)} from {landed}{where}").fetchall()[0]
        suspected += [check for check, answer in zip(asked, answers, strict=True) if answer]
    notes = []
    for check in checks:
        if check not in suspected:
            continue
        count, row = con.execute(f"select count(*), min(source_row) from {file} where {check.test}").fetchall()[0]
        if count:
            notes.append(warning_note(check.code, count, row, check.column))
    return notes
