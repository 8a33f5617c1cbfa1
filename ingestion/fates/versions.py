"""Repetition: which rows of a file repeat, replace or contradict rows of the same file or of landing.

What belongs here: `duplicate`, `superseded` and `DUP_CONFLICT`, and the note on what no longer counts. What does not:
a row's own fate (`verdicts`), and which landed version is current: dbt decides that from all of landing.

Most files repeat nothing, so the first step only looks for keys that occur twice, by a 64-bit hash; all
further work is done for those keys alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ingestion.declarations.source import Source
from ingestion.fates.identity import repeated_key
from ingestion.fates.reasons import warning_note
from ingestion.fates.text import listed, literal
from ingestion.kinds import HISTORY_KINDS

SORTED_AT_ONCE = 20_000_000
"""Hashes, 160 MB: sorting takes a third of the time of grouping, and no memory that grows with the file."""

CHANGES = "changes"
"""Temporary table with `source_row, fate, row_key` of the rows that change."""


@dataclass(frozen=True)
class Known:
    """Landed rows that a file is compared with.

    Attributes:
        batches: Parquet files of batches read under the same declaration.
        older: Parquet files of batches read under another one: their rows may be older or newer versions,
            but never make a row a duplicate, because they were typed by other rules.
        same_name: Batch id → Parquet file of earlier files of the same name, newest first, where rows are known by
            their content alone.
    """

    batches: Sequence[Path]
    older: Sequence[Path] = ()
    same_name: Mapping[str, Path] = field(default_factory=dict)

    def relation(self) -> str | None:
        """SQL of row_key, content_hash, version_order, excluded and same_declaration; None where nothing landed."""
        parts = [
            f"select row_key, content_hash, version_order, fate = 'excluded' as excluded, {same} as same_declaration"
            f" from read_parquet([{listed([str(path) for path in paths])}])"
            for paths, same in ((self.batches, "true"), (self.older, "false"))
            if paths
        ]
        return f"({' union all '.join(parts)})" if parts else None


def find_changes(con: duckdb.DuckDBPyConnection, rows: Path, source: Source, known: Known) -> int:
    """Fill the table `changes` for a file's typed rows.

    Args:
        con: The intake's connection.
        rows: Parquet file with the landing columns.
        source: The declaration.
        known: What landed before.

    Returns:
        Number of rows that change.
    """
    file = f"read_parquet({literal(str(rows))})"
    con.execute(f"create or replace temp table {CHANGES} (source_row bigint, fate varchar, row_key varchar)")
    repeats = _find_repeats(con, file)
    landed = _find_landed(con, file, known.relation(), source)
    if not (repeats or landed):
        return 0
    con.execute(
        "create or replace temp table suspects as"
        f" select source_row, fate, row_key, content_hash, version_order from {file}"
        " where hash(row_key) in (select key from repeats union all select hash(row_key) from landed)"
    )
    if source.identity.by == "row_content":
        _number_repeats(con, source.identity.repeats == "keep")
    _find_duplicates(con, source, bool(repeats))
    _find_rivals(con, source)
    return con.execute(f"select count(*) from {CHANGES}").fetchall()[0][0]


def contradiction_notes(con: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
    """Count the rows that contradict landed ones, which therefore stop counting as well.

    Args:
        con: The intake's connection, after `find_changes` found some.
        source: The declaration.

    Returns:
        One note or none.
    """
    count, row = con.execute(
        f"""
        select count(*), min(changes.source_row) from {CHANGES} as changes
        where changes.fate = 'quarantined' and exists (
            select 1 from rest
            inner join landed
                on landed.row_key = rest.row_key
                and landed.version_order = rest.version_order
                and landed.content_hash <> rest.content_hash
            where rest.source_row = changes.source_row and landed.same_declaration
        )
        """
    ).fetchall()[0]
    if not count:
        return []
    until = "`version` says which is newer (updated_at, file_date or arrival), or a row is corrected"
    if source.version != "none":
        until = f"one of them is corrected at its origin or withdrawn: both have the same {source.version}"
    return [warning_note("DUP_CONFLICT", count, row, until=until)]


def _find_repeats(con: duckdb.DuckDBPyConnection, file: str) -> int:
    """Make `repeats`: hashes of the keys that occur more than once in the file."""
    import numpy as np

    con.execute("create or replace temp table repeats (key ubigint)")
    rows = con.execute(f"select count(*) from {file}").fetchall()[0][0]
    parts = 1 + rows // SORTED_AT_ONCE
    for part in range(parts):
        keys = con.execute(
            f"select key from (select hash(row_key) as key from {file}) where key % {parts} = {part}"
        ).fetchnumpy()["key"]
        keys.sort()
        found = np.unique(keys[1:][keys[1:] == keys[:-1]])
        if len(found):
            con.register("found", {"key": found})
            con.execute("insert into repeats select key from found")
            con.unregister("found")
    return con.execute("select count(*) from repeats").fetchall()[0][0]


def _find_landed(con: duckdb.DuckDBPyConnection, file: str, known: str | None, source: Source) -> int:
    """Make `landed`: the landed rows that the file's rows may repeat, replace or contradict."""
    nothing = (
        "(select '' as row_key, '' as content_hash, '' as version_order, false as excluded,"
        " true as same_declaration limit 0)"
    )
    # Equal rows that are several answers get their keys later, so any landed row may be one of theirs.
    renumbered = source.identity.by == "row_content" and (source.identity.repeats == "keep" or source.exclude)
    where = "" if renumbered else f"where hash(row_key) in (select hash(row_key) from {file})"
    con.execute(f"create or replace temp table landed as select * from {known or nothing} as known {where}")
    return con.execute("select count(*) from landed").fetchall()[0][0]


def _number_repeats(con: duckdb.DuckDBPyConnection, keep: bool) -> None:
    """Give equal rows of the file keys of their own where each is another answer.

    Without `keep` only an excluded row and an equal one that is not excluded are two: a preview beside an answer.
    Answers come first, so that an answer has the same key whether a preview stands beside it or not.
    """
    number = "row_number()" if keep else "dense_rank()"
    order = "excluded, source_row" if keep else "excluded"
    con.execute(
        f"""
        create or replace temp table numbered as
        select source_row, fate, {repeated_key("row_key", "occurrence")} as row_key
        from (
            select *, {number} over (partition by row_key order by {order}) as occurrence
            from (select *, fate = 'excluded' as excluded from suspects)
        )
        where occurrence > 1
        """
    )
    con.execute(
        "update suspects set row_key = numbered.row_key from numbered where suspects.source_row = numbered.source_row"
    )
    con.execute(f"insert into {CHANGES} select source_row, fate, row_key from numbered")


def _find_duplicates(con: duckdb.DuckDBPyConnection, source: Source, repeats: bool) -> None:
    """Mark rows that repeat an earlier row of the file, or the version that landing has at that point.

    What stays is left in `rest`.
    """
    newest, at_or_before = "true", "="
    if source.version in ("file_date", "arrival"):
        # The order is not part of the content: a value that came back after a change is news.
        at_or_before = "<="
        newest = """not exists (
            select 1 from landed as newer
            where newer.row_key = suspects.row_key
                and newer.version_order > landed.version_order
                and newer.version_order <= suspects.version_order
                and newer.content_hash <> suspects.content_hash
        )"""
    in_file = """
        union
        select source_row from (
            select
                source_row,
                row_number() over (partition by row_key, content_hash, version_order order by source_row) as nth
            from suspects
            where hash(row_key) in (select key from repeats)
        )
        where nth > 1
        """
    con.execute(
        f"""
        create or replace temp table duplicates as
        select suspects.source_row
        from suspects
        inner join landed
            on landed.row_key = suspects.row_key
            and landed.content_hash = suspects.content_hash
            and landed.version_order {at_or_before} suspects.version_order
        where landed.same_declaration and {newest}
        {in_file if repeats else ""}
        """
    )
    con.execute("create or replace temp table rest as select * from suspects anti join duplicates using (source_row)")
    con.execute(f"delete from {CHANGES} where source_row in (select source_row from duplicates)")
    con.execute(f"insert into {CHANGES} select distinct source_row, 'duplicate', null from duplicates")


def _find_rivals(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Mark rows that a newer version replaces, and rows that another content contradicts at the same version."""
    con.execute(
        """
        create or replace temp table versions as
        select row_key, content_hash, version_order, excluded, same_declaration from landed
        where row_key in (select row_key from rest)
        union all
        select row_key, content_hash, version_order, fate = 'excluded', true from rest
        """
    )

    def rival(order: str, extra: str = "") -> str:
        return f"""exists (
            select 1 from versions
            where versions.row_key = rest.row_key
                and versions.version_order {order} rest.version_order
                and versions.content_hash <> rest.content_hash
                {extra}
        )"""

    same = "and versions.same_declaration"
    older = "false" if source.kind in HISTORY_KINDS else rival(">")
    # An excluded row keeps its fate: whatever else is known of it, it must not count. Nor may any other content
    # of the same version: the flag is the news, and it is no contradiction.
    con.execute(
        f"""
        insert into {CHANGES}
        select source_row, fate, row_key from (
            select
                source_row,
                row_key,
                case
                    when {older} or {rival("=", f"{same} and versions.excluded")} then 'superseded'
                    when {rival("=", same)} then 'quarantined'
                end as fate
            from rest
            where fate <> 'excluded'
        )
        where fate is not null
        """
    )
