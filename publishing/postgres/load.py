"""Loading the live version into PostgreSQL. What belongs here: the order of the steps. What does not: any step.

    lock -> schemas and role are ours -> loading schema -> every mart by binary COPY -> checks
         -> one transaction: the tables that people read take over -> loading schema dropped

Until that transaction commits, people read the version before; whatever fails or is killed changes nothing for them,
and what it leaves lies in the loading schema, which the next load begins by dropping.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingestion.layout import Layout
from publishing.durable import sha256
from publishing.export import identifier
from publishing.marts import read_manifest
from publishing.postgres.checks import differences
from publishing.postgres.problem import DEPENDENTS, PostgresError, StatementError
from publishing.postgres.schemas import (
    be_the_only_loader,
    clear_loading,
    drop_loading,
    make_loading,
    make_ours,
    make_reader,
)
from publishing.postgres.server import Server, connected
from publishing.postgres.shapes import shapes_of
from publishing.postgres.tables import Table, qualified, tables_of
from publishing.postgres.takeover import HISTORY, take_over
from publishing.postgres.target import Patience, Target
from publishing.publication import DATABASE, Publication
from publishing.versions import versions

logger = logging.getLogger(__name__)

BATCH_ROWS = 20_000
"""Rows in memory at a time: some megabytes of the widest mart."""

MEMORY = "512MB"
"""What DuckDB may take to read the file."""


@dataclass(frozen=True)
class Loaded:
    """What PostgreSQL holds now.

    Attributes:
        version: The live version of the published files.
        place: The database, without its password.
        schema: The schema that people read.
        replaced: Version that it held before; None where it held none.
        was_there: It held this version already, so nothing was done.
        tables: Tables of the version.
        rows: Rows of all tables together.
        written: Rows that were written or deleted in the schema that people read.
        notes: What a person should know.
    """

    version: str
    place: str
    schema: str
    replaced: str | None
    was_there: bool
    tables: int
    rows: int
    written: int = 0
    notes: tuple[str, ...] = ()


def load_live(
    layout: Layout,
    dbt_manifest: Path,
    target: Target,
    *,
    patience: Patience = Patience(),  # noqa: B008 - frozen
    again: bool = False,
) -> Loaded:
    """Bring a schema of PostgreSQL to the live version of the published files.

    Args:
        layout: Whose publication.
        dbt_manifest: dbt's `manifest.json`, for the keys of the marts.
        target: Where to load to.
        patience: How long to wait for others.
        again: Load although the schema holds the version already, such as after somebody changed its tables.

    Raises:
        PostgresError: It could not be done; what people read in PostgreSQL is as it was, the files as well.
        LockedError: Another load of the schema is running.
        ElevenpointError: dbt's manifest is missing.
    """
    keys = {mart.name: mart.key for mart in read_manifest(dbt_manifest).marts} | {HISTORY: ("version",)}
    with connected(target, patience) as server:
        be_the_only_loader(server, target, patience)
        # Behind the lock, so that of two loads at once the later one loads the later version.
        publication = _live(layout)
        before = held_version(server, target)
        rows = sum(publication.row_counts.values())
        there = Loaded(
            publication.version, target.place, target.schema, before, True, len(publication.row_counts), rows
        )
        if before == publication.version and not again:
            clear_loading(server, target)  # of a load that was killed behind its last step
            return there
        make_ours(server, target)
        make_reader(server, target)
        _refuse_damaged(publication)
        with duckdb.connect(
            str(publication.database), read_only=True, config={"memory_limit": MEMORY, "threads": 2}
        ) as file:
            tables = tables_of(file, keys)
            make_loading(server, target)
            for table in tables:
                _fill(file, server, target, table)
            _refuse_differences(file, server, target, tables)
        written = take_over(server, target, tables, publication.version, patience)
        notes = _tidy(server, target, tables)
    return Loaded(there.version, there.place, there.schema, before, False, len(tables), rows, written, notes)


def held_version(server: Server, target: Target) -> str | None:
    """The version that the schema of a target holds; None before the first load."""
    server.doing = f"asking which version schema {target.schema} holds"
    shape = shapes_of(server, target.schema).get(HISTORY)
    if shape is None or "version" not in shape.columns:
        return None
    [(version,)] = server.rows(f"select max(version) from {qualified(target.schema, HISTORY)}")
    return version


def _live(layout: Layout) -> Publication:
    live = next((one for one in versions(layout) if one.is_live), None)
    if live is None:
        raise PostgresError(
            f"{layout.published}: nothing has been published yet. Run `make refresh` for this programme first."
        )
    return live


def _refuse_damaged(publication: Publication) -> None:
    if sha256(publication.database) != publication.files[DATABASE]:
        raise PostgresError(
            f"{publication.database}: is not as it was published (its SHA-256 differs from current.json), so nothing "
            "was loaded into PostgreSQL. Publish anew with `make refresh`."
        )


def _fill(file: duckdb.DuckDBPyConnection, server: Server, target: Target, table: Table) -> None:
    server.doing = f"loading {table.name}"
    # Not logged: what a crash of the server takes away here is loaded anew, and is not what people read.
    server.run(table.create(target.loading, unlogged=True))
    rows = file.sql(f"select {table.names()} from {identifier(table.name)}").to_arrow_reader(BATCH_ROWS)
    server.fill(target.loading, table.name, rows)
    server.run(f"analyze {qualified(target.loading, table.name)}")


def _refuse_differences(file: duckdb.DuckDBPyConnection, server: Server, target: Target, tables: list[Table]) -> None:
    if found := differences(file, server, target.loading, tables):
        raise PostgresError(
            f"What was loaded into {target.place} is not what the published file holds; schema {target.schema} keeps "
            f"its version. Schema {target.loading} has what was loaded; `elevenpoint publish-postgres` tries again.\n- "
            + "\n- ".join(found)
        )


def _tidy(server: Server, target: Target, tables: list[Table]) -> tuple[str, ...]:
    """Drop the loading schema and refresh the statistics; the version is live whether or not this goes well."""
    notes = []
    try:
        drop_loading(server, target)
    except StatementError as error:
        built = " Somebody built on tables in it." if error.state == DEPENDENTS else ""
        notes.append(f"Schema {target.loading} could not be dropped; the next load tries again.{built} {error}")
    for table in tables:
        server.doing = f"analysing {target.schema}.{table.name}"
        with suppress(StatementError):  # a lock, or the server's own vacuum: it comes to it by itself
            server.run(f"vacuum (analyze, skip_locked) {qualified(target.schema, table.name)}")
    for note in notes:
        logger.warning(note)
    return tuple(notes)
