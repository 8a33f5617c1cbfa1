"""Quarantined rows as they are stored, with the batches they belong to.

What belongs here: the views `quarantined` and `landed_since` over Parquet, and which rows still wait.
What does not: grouping and showing them (`waiting`), and counting what a new batch takes up (`taken_up`).
"""

from collections.abc import Iterable, Sequence

import duckdb

from ingestion.fates.text import listed, literal
from ingestion.landing.batch import quarantine_path
from ingestion.landing.manifest import ROWS, Manifest
from ingestion.layout import Layout

COLUMNS = ("source", "source_file", "source_row", "batch_id", "reason_code", "column_name", "raw_row", "row_key")

_NOTHING = (
    "select '' as source, '' as source_file, cast(0 as bigint) as source_row, '' as batch_id, '' as reason_code,"
    " '' as reason, '' as column_name, '' as raw_row, '' as row_key where false"
)
"""Gives every column to files from before a column was kept."""


def order_of(manifest: Manifest) -> str:
    """Text that sorts a source's files by what they tell later: their date, then their first landing."""
    return f"{manifest.file_date or ''}|{manifest.arrival:09}"


def make_views(con: duckdb.DuckDBPyConnection, layout: Layout, batches: Sequence[Manifest]) -> None:
    """Make `batches`, `quarantined` and `waits` of some batches, which are those that count.

    `waits` are the rows of `quarantined` whose identity no later file has landed since. A row without an identity
    waits until its file is read under another declaration, withdrawn, or delivered whole once more under its name.

    Args:
        con: Connection of the caller.
        layout: Where the batches lie.
        batches: Current batches of any sources.
    """
    con.execute("create or replace temp table batches (batch_id varchar, place varchar, again boolean)")
    again = _delivered_again(batches)
    if batches:
        rows = [(entry.batch_id, order_of(entry), entry.batch_id in again) for entry in batches]
        con.executemany("insert into batches values (?, ?, ?)", rows)
    con.execute(f"create or replace temp view quarantined as {stored_rows(layout, batches)}")
    con.execute(f"create or replace temp table landed_since as {_landed(layout, batches)}")
    con.execute(
        """
        create or replace temp view waits as
        select quarantined.*
        from quarantined
        inner join batches using (batch_id)
        where not (batches.again and quarantined.row_key is null) and not exists (
            select 1 from landed_since
            where landed_since.row_key = quarantined.row_key and landed_since.place > batches.place
        )
        """
    )


def stored_rows(layout: Layout, batches: Iterable[Manifest]) -> str:
    """SQL of the quarantined rows of some batches."""
    paths = [quarantine_path(layout, entry.source, entry.batch_id) for entry in batches if entry.fates["quarantined"]]
    files = listed([str(path) for path in paths if path.exists()])
    stored = f" union all by name select * from read_parquet([{files}], union_by_name = true)" if files else ""
    return _NOTHING + stored


def _landed(layout: Layout, batches: Sequence[Manifest]) -> str:
    """SQL of the quarantined keys that landed, each with the places of the files that landed them."""
    sources = {entry.source for entry in batches if entry.fates["quarantined"]}
    parts = [
        f"select row_key, {literal(order_of(entry))} as place from read_parquet({literal(str(path))})"
        " where fate <> 'quarantined' and row_key in (select row_key from quarantined)"
        for entry in batches
        if entry.source in sources and not entry.is_withdrawn(layout) and (path := entry.folder(layout) / ROWS).exists()
    ]
    return " union all ".join(["select '' as row_key, '' as place where false", *parts])


def _delivered_again(batches: Sequence[Manifest]) -> set[str]:
    """Batches all of whose rows came again later in a file of the same name, as the counts of that file say."""
    return {
        old.batch_id
        for old in batches
        if old.fates["quarantined"]
        and any(
            (new.source, new.file) == (old.source, old.file)
            and order_of(new) > order_of(old)
            and new.rows_read >= old.rows_read
            and new.fates["duplicate"] >= sum(old.fates[fate] for fate in ("accepted", "unanswered", "excluded"))
            for new in batches
        )
    }
