"""How many quarantined rows a batch takes up. What belongs here: that one number, when the batch lands.

What does not: telling it (`history`), and which rows wait (`stored`).
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from ingestion.fates.text import literal
from ingestion.landing.manifest import Manifest, newest_landed
from ingestion.layout import Layout
from ingestion.quarantine.stored import make_views, order_of, stored_rows


def with_taken_up(layout: Layout, batch: Manifest, rows: Path, manifests: Sequence[Manifest]) -> Manifest:
    """Say in a batch's manifest how many rows were in quarantine before it and are not any more.

    Of a file that was read before these are its own rows, by their number; of a new file the rows of earlier
    files that have the identity of a row which lands now.

    Args:
        layout: Where the batches lie; the quarantine of this one is already there.
        batch: The batch; `replaces` says whether its file was read before.
        rows: Parquet file with the rows of the batch that land.
        manifests: All of the source, oldest first.

    Returns:
        The manifest with `taken_up`.
    """
    landed = newest_landed(entry for entry in manifests if entry.batch_id != batch.batch_id)
    before = [entry for entry in landed if entry.batch_id == batch.replaces]
    earlier = [
        entry
        for entry in landed
        if order_of(entry) < order_of(batch) and entry.key_fingerprint in (None, batch.key_fingerprint)
    ]
    if not any(entry.fates["quarantined"] for entry in before or earlier):
        return replace(batch, taken_up=0)
    with duckdb.connect() as con:
        if before:
            query = _own_rows(layout, before, batch)
        else:
            make_views(con, layout, earlier)
            query = _rows_of_others(rows)
        return replace(batch, taken_up=con.execute(query).fetchall()[0][0])


def _own_rows(layout: Layout, before: Sequence[Manifest], batch: Manifest) -> str:
    return (
        f"select count(*) from (select source_row from ({stored_rows(layout, before)})"
        f" except all select source_row from ({stored_rows(layout, [batch])}))"
    )


def _rows_of_others(rows: Path) -> str:
    return (
        f"with now as (select row_key from read_parquet({literal(str(rows))}) where fate <> 'quarantined')\n"
        "select count(distinct waits.row_key) from waits semi join now using (row_key)"
    )
