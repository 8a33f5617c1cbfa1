"""One file's rows on their way: typed, compared, counted, written into the work folder.

What belongs here: the few statements that do it, and their order. What does not: the SQL of a row
(`verdicts`, `versions`) and what becomes of the files (`landing`).

`raw` is read once where every row lands, and a second time only for the rows that do not.
"""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ingestion import pseudonyms
from ingestion.declarations.source import Source
from ingestion.fates.batch_values import Batch
from ingestion.fates.engine import AS_WRITTEN, ONCE
from ingestion.fates.reasons import REASONS, sentence_of
from ingestion.fates.same_name import same_name_notes
from ingestion.fates.text import literal
from ingestion.fates.verdicts import Verdicts
from ingestion.fates.versions import CHANGES, Known, contradiction_notes, find_changes
from ingestion.kinds import landing_columns
from ingestion.landing.manifest import FATES
from ingestion.readers import RawTable

LOOK_UP_FROM_ROWS = 200_000
"""Below it every pseudonym is computed in place."""

LOOK_UP_SAVES = 3
"""Rows per distinct value from which computing each pseudonym once and joining it is quicker."""

WRITING = "format parquet, parquet_version v2, compression zstd, compression_level 1, dictionary_size_limit 2000"
"""Hashes and identifiers never repeat enough for a dictionary, and trying costs a fifth of the writing. Version 2 of
the page format writes a quarter faster than version 1 and is a tenth smaller; Arrow, DuckDB and Spark read it."""

MAIN_INSTANT = {
    "survey_responses": "responded_at",
    "survey_invitations": "sent_at",
    "crm_accounts": "valid_from",
    "crm_contacts": "valid_from",
    "crm_subscriptions": "started_on",
    "crm_events": "occurred_at",
    "cases": "opened_at",
    "communications": "sent_at",
    "business_events": "started_on",
    "benchmarks": "published_on",
}
"""The column that says when a row of a kind happened."""


@dataclass
class Outcome:
    """What became of a file's rows.

    Attributes:
        rows: Parquet file to land, or None where no row landed and none was read.
        quarantine: Parquet file of quarantined rows, or None where there are none.
        fates: Fate → rows.
        reasons: Reason code → rows.
        first_event_at: Earliest main instant, ISO UTC.
        last_event_at: Latest main instant, ISO UTC.
        notes: What the comparison with landed rows says.
    """

    rows: Path
    quarantine: Path | None = None
    fates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
    reasons: dict[str, int] = field(default_factory=dict)
    first_event_at: str | None = None
    last_event_at: str | None = None
    notes: list[str] = field(default_factory=list)


def no_rows(con: duckdb.DuckDBPyConnection, source: Source, workdir: Path) -> Outcome:
    """What lands of a list without records, which names no column either: an empty table of the kind."""
    outcome = Outcome(workdir / "rows.parquet")
    columns = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in landing_columns(source.kind).items())
    con.execute(f"copy (select {columns} where false) to {literal(str(outcome.rows))} ({WRITING})")
    return outcome


def look_up_pseudonyms(con: duckdb.DuckDBPyConnection, verdicts: Verdicts, rows: int) -> dict[str, str]:
    """Compute the pseudonyms of often repeated values once each.

    HMAC costs 9 s for 10 million values; a million distinct ones and a join cost 2 s.

    Returns:
        Field → temporary table with `value` and `pseudonym`, for the fields where that pays.
    """
    fields = [entry for entry in verdicts.fields if entry.field.key_name and entry.column.value is None]
    if rows < LOOK_UP_FROM_ROWS or not fields:
        return {}
    texts = [verdicts.resolved.fields[entry.field.name] for entry in fields]
    counts = con.execute(f"select {', '.join(f'approx_count_distinct({text})' for text in texts)} from raw").fetchall()[
        0
    ]
    tables = {}
    for entry, count in zip(fields, counts, strict=True):
        if count * LOOK_UP_SAVES > rows:
            continue
        name = entry.field.name
        pseudonym = pseudonyms.pseudonym("value", entry.field.type)
        con.execute(
            f"create or replace temp table pseudonyms_{name} as"
            f" select value, {pseudonym} as pseudonym from ({verdicts.distinct_values(name)})"
        )
        tables[name] = f"pseudonyms_{name}"
    return tables


def take_rows(
    con: duckdb.DuckDBPyConnection, table: RawTable, verdicts: Verdicts, batch: Batch, known: Known, workdir: Path
) -> Outcome:
    """Type and judge the rows of `raw` and write what lands and what is quarantined.

    Args:
        con: Connection with `raw`; `pseudonyms.prepare` was called on it.
        table: What the reader said of `raw`.
        verdicts: The file's query.
        batch: The batch that the rows become.
        known: What landed before.
        workdir: Private folder for the results.

    Returns:
        Files and counts.
    """
    outcome = Outcome(workdir / "typed.parquet")
    con.execute(f"set disabled_optimizers = '{ONCE}'")
    _copy(con, verdicts.landing(batch), outcome.rows)
    con.execute(f"set disabled_optimizers = '{AS_WRITTEN}'")
    own = _fates_in(con, outcome.rows)
    apart = _set_apart(con, verdicts, outcome.rows, table.rows - own.get("accepted", 0) - own.get("unanswered", 0))
    duplicates = 0
    outcome.notes += same_name_notes(con, outcome.rows, known.same_name)
    if find_changes(con, outcome.rows, verdicts.source, known):
        outcome.notes += contradiction_notes(con, verdicts.source)
        changed = workdir / "rows.parquet"
        _copy(con, _with_changes(outcome.rows), changed)
        outcome.rows.unlink()
        outcome.rows = changed
        duplicates = con.execute(f"select count(*) from {CHANGES} where fate = 'duplicate'").fetchall()[0][0]
    _count(con, outcome, apart, duplicates)
    _span(con, outcome, verdicts.source)
    if outcome.fates["quarantined"]:
        outcome.quarantine = workdir / "quarantine.parquet"
        _copy(con, _quarantined(table, verdicts, batch, outcome.rows), outcome.quarantine)
    return outcome


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    con.execute(f"copy (\n{query}\n) to {literal(str(path))} ({WRITING})")


def _fates_in(con: duckdb.DuckDBPyConnection, rows: Path) -> dict[str, int]:
    return dict(con.execute(f"select fate, count(*) from read_parquet({literal(str(rows))}) group by fate").fetchall())


def _set_apart(con: duckdb.DuckDBPyConnection, verdicts: Verdicts, rows: Path, expected: int) -> bool:
    """Make `apart`: the rows that did not land, or landed as excluded, with their reasons."""
    con.execute(
        "create or replace temp table apart"
        " (source_row bigint, fate varchar, reason_code varchar, column_name varchar, row_key varchar)"
    )
    if not expected:
        return False
    landed = f"(select source_row from read_parquet({literal(str(rows))}) where fate <> 'excluded') as landed"
    con.execute(f"insert into apart {verdicts.set_apart(landed)}")
    return True


def _with_changes(rows: Path) -> str:
    return (
        "select typed.* replace (coalesce(changes.fate, typed.fate) as fate,"
        " coalesce(changes.row_key, typed.row_key) as row_key)"
        f" from read_parquet({literal(str(rows))}) as typed"
        f" left join {CHANGES} as changes on changes.source_row = typed.source_row"
        " where coalesce(changes.fate, '') <> 'duplicate'"
    )


def _count(con: duckdb.DuckDBPyConnection, outcome: Outcome, apart: bool, duplicates: int) -> None:
    landed = _fates_in(con, outcome.rows)
    outcome.fates |= landed
    outcome.fates["duplicate"] = duplicates
    if landed.get("quarantined"):
        outcome.reasons["DUP_CONFLICT"] = landed["quarantined"]
    if not apart:
        return
    lost = con.execute("select count(*) from apart where fate = 'quarantined'").fetchall()[0][0]
    outcome.fates["quarantined"] += lost
    for code, count in con.execute(
        "select reason_code, count(*) from apart"
        f" where source_row not in (select source_row from {CHANGES} where fate = 'duplicate')"
        " group by reason_code order by reason_code"
    ).fetchall():
        outcome.reasons[code] = count


def _span(con: duckdb.DuckDBPyConnection, outcome: Outcome, source: Source) -> None:
    column = MAIN_INSTANT.get(source.kind)
    if column is None:
        return
    first, last = con.execute(
        f"select cast(min({column}) as timestamp), cast(max({column}) as timestamp)"
        f" from read_parquet({literal(str(outcome.rows))}) where fate not in ('excluded', 'quarantined')"
    ).fetchall()[0]
    outcome.first_event_at = first.isoformat() if first else None
    outcome.last_event_at = last.isoformat() if last else None


def _quarantined(table: RawTable, verdicts: Verdicts, batch: Batch, rows: Path) -> str:
    """The query of the quarantine file: why, where, and the raw row."""
    cells = ", ".join(f"{literal(name)}, c{place}" for place, name in enumerate(table.header))
    sentences = " ".join(f"when {literal(code)} then {literal(reason.sentence)}" for code, reason in REASONS.items())
    sentence = f"case reason_code {sentences} else {literal(sentence_of('{code}'))} end"
    return (
        "with why as ("
        "select source_row, reason_code, column_name, row_key from apart where fate = 'quarantined'"
        " union all select source_row, 'DUP_CONFLICT', null, row_key"
        f" from read_parquet({literal(str(rows))}) where fate = 'quarantined')\n"
        f"select {literal(verdicts.source.source)} as source, {literal(batch.file)} as source_file, source_row,"
        f" {literal(batch.batch_id)} as batch_id, reason_code,"
        f" replace(replace({sentence}, '{{column}}', coalesce(column_name, '')), '{{code}}', reason_code) as reason,"
        f" column_name, coalesce(raw_row, cast(json_object({cells}) as varchar)) as raw_row, row_key\n"
        "from raw inner join why using (source_row)"
    )
