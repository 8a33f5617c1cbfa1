"""Landed rows that waiting rows contradict. What belongs here: finding them, and saying what differs.

What does not: the waiting rows (`waiting`), and why neither version counts (`ingestion.fates.versions`).
"""

from collections.abc import Sequence

import duckdb

from ingestion.fates.text import listed
from ingestion.landing.manifest import ROWS, Manifest
from ingestion.layout import Layout
from ingestion.quarantine.masking import printable

CONFLICT = "DUP_CONFLICT"

ABOUT_THE_ROW = {
    "source_file",
    "source_row",
    "batch_id",
    "fate",
    "row_key",
    "content_hash",
    "version_order",
    "valid_from",
}
"""Landing columns that say nothing of what the export says."""


def make_contradicted(con: duckdb.DuckDBPyConnection, layout: Layout, batches: Sequence[Manifest]) -> None:
    """Make `landed_versions` and `contradicted`: pairs of a waiting row and a landed one that it contradicts.

    Args:
        con: Connection with the views of `stored.make_views`.
        layout: Where the batches lie.
        batches: Current batches of one source.
    """
    paths = [str(path) for entry in batches if (path := entry.folder(layout) / ROWS).exists()]
    con.execute(
        "create or replace temp table landed_versions as"
        f" select * from read_parquet([{listed(paths)}], union_by_name = true)"
        f" where row_key in (select row_key from waits where reason_code = '{CONFLICT}')"
    )
    con.execute(
        """
        create or replace temp table contradicted as
        select waiting.batch_id, waiting.source_row, other.batch_id as other_batch, other.source_row as other_row
        from landed_versions as waiting
        inner join landed_versions as other
            on other.row_key = waiting.row_key
            and other.version_order = waiting.version_order
            and other.content_hash <> waiting.content_hash
            and other.fate not in ('quarantined', 'excluded')
        where waiting.fate = 'quarantined'
        """
    )


def contradicted_rows(con: duckdb.DuckDBPyConnection) -> int:
    """Landed rows that stopped counting because a waiting one contradicts them."""
    return con.execute("select count(distinct (other_batch, other_row)) from contradicted").fetchall()[0][0]


def other_version(con: duckdb.DuckDBPyConnection, batch_id: str, source_row: int) -> str | None:
    """Where the first landed row is that a waiting row contradicts, and what differs.

    Values are told of scores alone; other fields by their names.

    Args:
        con: Connection with the tables of `make_contradicted`.
        batch_id: Batch of the waiting row.
        source_row: Its number.
    """
    found = con.execute(
        "select other_batch, other_row from contradicted where batch_id = ? and source_row = ? order by all limit 1",
        [batch_id, source_row],
    ).fetchone()
    if found is None:
        return None
    here, there = _landed_row(con, batch_id, source_row), _landed_row(con, *found)
    fields = [name for name in here if name not in ABOUT_THE_ROW and here[name] != there[name]]
    told = [f"score ({there[name]} there, {here[name]} here)" if name == "score" else name for name in fields]
    place = f"{printable(str(there['source_file']))}:{there['source_row']}"
    return f"contradicts {place}, which does not count either; they differ in {', '.join(told) or 'content'}"


def _landed_row(con: duckdb.DuckDBPyConnection, batch_id: str, source_row: int) -> dict[str, object]:
    result = con.execute("select * from landed_versions where batch_id = ? and source_row = ?", [batch_id, source_row])
    names = [column[0] for column in result.description or ()]
    return dict(zip(names, result.fetchall()[0], strict=True))
