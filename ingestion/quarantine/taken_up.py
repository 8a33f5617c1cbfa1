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


class WaitingRows:
    """The identities that wait in quarantine while a source is taken in; kept up to date batch by batch.

    Landing is looked at once, and only if anything waits: a source of a thousand files is not read a thousand times.

    Args:
        layout: Where the batches lie.
        keys: Fingerprint of what the declaration makes `row_key` of.
        manifests: All of the source, oldest first.
    """

    def __init__(self, layout: Layout, keys: str, manifests: Sequence[Manifest]) -> None:
        self._layout = layout
        self._before = {entry.batch_id: entry for entry in manifests}
        self._landed = [entry for entry in newest_landed(manifests) if entry.key_fingerprint in (None, keys)]
        self._engine: duckdb.DuckDBPyConnection | None = None

    def take_up(self, batch: Manifest, rows: Path) -> Manifest:
        """Say in a batch's manifest how many rows were in quarantine before it and are not any more.

        Of a file that was read before these are its own rows, by their number; of a new file the rows of earlier
        files that have the identity of a row which lands now.

        Args:
            batch: The batch; `replaces` says whether its file was read before. Its quarantine is in place.
            rows: Parquet file with the rows that land.

        Returns:
            The manifest with `taken_up`.
        """
        replaced = self._before.get(batch.replaces or "")
        if any(entry.fates["quarantined"] for entry in (*self._landed, *([replaced] if replaced else []))):
            batch = replace(batch, taken_up=self._count(batch, rows, replaced))
        else:
            batch = replace(batch, taken_up=0)
        self._before[batch.batch_id] = batch
        self._landed = [entry for entry in self._landed if entry.batch_id != batch.replaces]
        self._landed.append(batch)
        return batch

    def close(self) -> None:
        """Let go of the engine."""
        if self._engine:
            self._engine.close()

    def _count(self, batch: Manifest, rows: Path, replaced: Manifest | None) -> int:
        con, place = self._connection(), order_of(batch)
        con.execute(
            "create or replace temp table now as"
            f" select distinct row_key from read_parquet({literal(str(rows))})"
            " where fate <> 'quarantined' and row_key in (select row_key from waiting)"
        )
        taken = "from waiting where place < $place and row_key in (select row_key from now)"
        count = _one(con, f"select count(distinct row_key) {taken}", place=place)
        if replaced:
            count = _one(con, self._own_rows(replaced, batch)) if replaced.fates["quarantined"] else 0
            con.execute("delete from waiting where batch_id = $batch", {"batch": replaced.batch_id})
        con.execute(f"delete {taken}", {"place": place})
        if batch.fates["quarantined"]:
            con.execute(
                "insert into waiting select row_key, $place, batch_id"
                f" from ({stored_rows(self._layout, [batch])}) where row_key is not null",
                {"place": place},
            )
        return count

    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The engine with the table `waiting`, made when the first batch asks."""
        if self._engine is None:
            self._engine = duckdb.connect()
            make_views(self._engine, self._layout, self._landed)
            self._engine.execute(
                "create temp table waiting as"
                " select row_key, place, batch_id from waits inner join batches using (batch_id)"
                " where row_key is not null"
            )
        return self._engine

    def _own_rows(self, replaced: Manifest, batch: Manifest) -> str:
        return (
            f"select count(*) from (select source_row from ({stored_rows(self._layout, [replaced])})"
            f" except all select source_row from ({stored_rows(self._layout, [batch])}))"
        )


def _one(con: duckdb.DuckDBPyConnection, query: str, **values: str) -> int:
    return con.execute(query, values).fetchall()[0][0]
