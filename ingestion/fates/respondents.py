"""Answers that look as if they were not one person's one answer. What belongs here: counting them in a file.

What does not: leaving them out, which a programme declares under `exclude`, and what counts in a metric (dbt).
"""

import duckdb

from ingestion.declarations.source import Source
from ingestion.fates.reasons import warning_note
from ingestion.fates.text import listed
from ingestion.kinds import RESPONSE_KIND
from ingestion.shared_identifiers import SHARED

DOTLESS = ("gmail.com", "googlemail.com")
"""Domains that take addresses with and without dots for one mailbox."""

MANY_ANSWERS = 3
"""More of one person within `MANY_DAYS` are worth a look."""

MANY_DAYS = 30

SCANNER_SECONDS = 5
"""Nobody reads a message and answers sooner after it was sent."""

SPEEDER_SECONDS = 2
"""Nobody reads a question and answers sooner after the page was opened."""

QUICK = {
    "sent_at": ("RESP_SCANNER", SCANNER_SECONDS),
    "started_at": ("RESP_SPEEDER", SPEEDER_SECONDS),
}


def respondent_notes(con: duckdb.DuckDBPyConnection, file: str, source: Source, *, is_large: bool) -> list[str]:
    """Count answers that came too quickly, too often, or several to one invitation.

    Args:
        con: The intake's connection.
        file: SQL of the landed rows that count.
        source: The declaration.
        is_large: Whether the file has so many rows that people are not compared with each other.

    Returns:
        Notes; those about answers for their kind only.
    """
    is_response = source.kind == RESPONSE_KIND
    notes = _twins(con, file, source) if "email" in source.columns and not is_large else []
    notes += _quick(con, file, source) if is_response else []
    return [*notes, *(_repeated(con, file, source) if is_response and not is_large else [])]


def _quick(con: duckdb.DuckDBPyConnection, file: str, source: Source) -> list[str]:
    notes = []
    for since, (code, seconds) in QUICK.items():
        if since not in source.columns:
            continue
        test = f"epoch_us(responded_at) - epoch_us({since}) between 0 and {seconds * 1_000_000 - 1}"
        if not con.execute(f"select bool_or({test}) from {file}").fetchall()[0][0]:
            continue
        count, row, is_exact = con.execute(
            f"select count(*) filter (where {test}), min(source_row) filter (where {test}),"
            f" bool_or(epoch_us({since}) % 60000000 <> 0) from {file}"
        ).fetchall()[0]
        if count and is_exact:  # times that are cut to minutes say nothing about seconds
            notes.append(warning_note(code, count, row))
    return notes


def _repeated(con: duckdb.DuckDBPyConnection, file: str, source: Source) -> list[str]:
    keys = [name for field, name in (("person_id", "person_key"), ("email", "email_key")) if field in source.columns]
    if not keys:
        return []
    # A hash of eight bytes: a text of 35 would take four times as long to group ten million rows by.
    person = f"hash(coalesce({', '.join(keys)}))"
    known = f"not starts_with(coalesce({', '.join(keys)}), '{SHARED}')"
    con.execute(
        "create or replace temp table repeated as"
        f" select {person} as person from {file} where score is not null and {known}"
        " group by person having count(*) > 1"
    )
    if not con.execute("select count(*) from repeated").fetchall()[0][0]:
        return []
    con.execute(
        "create or replace temp table again as"
        f" select source_row, {person} as person, survey, sent_at, responded_at, responded_on from {file}"
        f" where score is not null and {known} and {person} in (select person from repeated)"
    )
    sending, asked = "responded_on", "one survey on one day"
    if "sent_at" in source.columns:
        sending, asked = "sent_at", "one sending"
    # Windows sort; so only what a quick count leaves goes through one.
    one_sending = f"hash(person, survey, {sending})"
    shared = (
        f"select source_row, person, count(*) over (partition by person, survey, {sending}) as n"
        f" from again where {sending} is not null and {one_sending} in"
        f" (select {one_sending} as key from again group by key having count(*) > 1)"
    )
    # Answers within the days in question lie in two neighbouring spans of as many days, so one span has half of them.
    span = f"epoch_us(responded_at) // {MANY_DAYS * 86_400_000_000}"
    half = MANY_ANSWERS // 2 + 1
    often = (
        "select source_row, person, count(*) over (partition by person order by responded_at"
        f" range between interval {MANY_DAYS} days preceding and current row) as n from again"
        f" where person in (select person from again group by person, {span} having count(*) >= {half})"
    )
    notes = []
    for code, query, limit in (("RESP_SHARED_TOKEN", shared, 1), ("RESP_OFTEN", often, MANY_ANSWERS)):
        count, row, people = con.execute(
            f"select count(*), min(source_row), count(distinct person) from ({query}) where n > {limit}"
        ).fetchall()[0]
        if count:
            told = {"people": "1 person" if people == 1 else f"{people} people", "asked": asked}
            notes.append(warning_note(code, count, row, **told))
    return notes


def _twins(con: duckdb.DuckDBPyConnection, file: str, source: Source) -> list[str]:
    """Addresses that differ from another one of the file by their dots only, where dots mean nothing."""
    plain = "replace(split_part(email, '@', 1), '.', '')"
    of_gmail = f"split_part(email, '@', 2) in ({listed(DOTLESS)})"
    con.execute(
        "create or replace temp table twins as"
        f" select hash({plain}) as mailbox from {file} where {of_gmail}"
        " group by mailbox having count(distinct split_part(email, '@', 1)) > 1"
    )
    test = f"{of_gmail} and hash({plain}) in (select mailbox from twins)"
    count, row = con.execute(f"select count(*), min(source_row) from {file} where {test}").fetchall()[0]
    return [warning_note("EMAIL_ALIAS", count, row, source.columns["email"].names[0])] if count else []
