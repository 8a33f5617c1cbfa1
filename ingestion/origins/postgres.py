"""One read-only session with a PostgreSQL database.

What belongs here: opening it, asking, streaming, and wording what goes wrong. What does not: what is asked.
Messages name tables, columns and roles; the driver's own texts are never passed on, for they may repeat
the address with its password, or values of rows.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import adbc_driver_postgresql.dbapi as postgresql
import pyarrow as pa

from ingestion.origins.address import Address
from ingestion.origins.problem import OriginError
from ingestion.unreachable import why_not_connected

LOCK_SECONDS = 60

ADVICE = {
    "42501": "may not be read by this role ({detail}). Grant it: `grant usage on schema … to <role>; "
    "grant select on … to <role>`.",
    "42P01": "does not exist ({detail}). Correct `table` or `query`, or let the tool land it first; outside the role's "
    "search path it is written schema.table.",
    "3F000": "does not exist ({detail}). Correct the schema in `table` or `query`.",
    "42703": "lacks a column ({detail}). Correct `query` or `cursor`.",
    "42702": "has several columns of one name ({detail}). Give each column of `query` a name of its own.",
    "42601": "is no valid SQL ({detail}). Try the statement with psql.",
    "57014": "took longer than `timeout_minutes` allows. Index the cursor column, narrow `query`, or raise the limit.",
    "55P03": f"was locked by another session for more than {LOCK_SECONDS} s. The next refresh tries again.",
    "25006": "tries to write, and only reading is allowed. Take the function that writes out of `query`.",
    "40001": "changed in a way that its snapshot did not survive (a standby's recovery). The next refresh tries again.",
}
"""SQLSTATE → what is wrong with the relation and what to do."""


class Session:
    """A transaction that sees one snapshot and cannot write.

    Args:
        cursor: Of the driver.
        relation: Name of what is read, for messages.
    """

    def __init__(self, cursor: postgresql.Cursor, relation: str) -> None:
        self._cursor = cursor
        self._relation = relation

    def run(self, statement: str) -> None:
        """Run a statement without a result."""
        with self._worded():
            self._cursor.execute(statement)

    def row(self, statement: str) -> tuple[Any, ...]:
        """The first row of a query's result."""
        with self._worded():
            self._cursor.execute(statement)
            found = self._cursor.fetchone()
        return tuple(found or ())

    def column_types(self, query: str) -> dict[str, str]:
        """Column → PostgreSQL's name of its type, in the order of the query.

        Raises:
            OriginError: Two columns have one name.
        """
        with self._worded():
            schema = self._cursor.adbc_execute_schema(query)
        if len(set(schema.names)) < len(schema.names):
            twice = sorted({name for name in schema.names if schema.names.count(name) > 1})
            raise OriginError(f"{self._relation} {ADVICE['42702'].format(detail=', '.join(twice))}")
        return {entry.name: (entry.metadata or {}).get(b"POSTGRESQL:type", b"").decode() for entry in schema}

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """The result of a query in batches of some megabytes, however long it is."""
        with self._worded():
            self._cursor.execute(query)
            reader = self._cursor.fetch_record_batch()
        while True:
            with self._worded():
                try:
                    batch = reader.read_next_batch()
                except StopIteration:
                    return
            yield batch

    @contextmanager
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except (postgresql.Error, pa.ArrowException, OSError) as error:
            raise _problem(error, self._relation) from None


@contextmanager
def session(address: Address, relation: str, timeout_minutes: int) -> Iterator[Session]:
    """Open a session.

    Args:
        address: The database.
        relation: Name of what is read, for messages.
        timeout_minutes: After which the database stops one statement.

    Yields:
        The session; its transaction ends with the block.

    Raises:
        OriginError: The database cannot be reached or does not let us in.
    """
    try:
        connection = postgresql.connect(address.url)
    except postgresql.Error as error:
        raise OriginError(f"The database {address} {why_not_connected(error)}") from None
    with connection, connection.cursor() as cursor:
        opened = Session(cursor, relation)
        opened.run("set transaction isolation level repeatable read, read only")
        opened.run(f"set local statement_timeout = '{timeout_minutes}min'")
        opened.run(f"set local lock_timeout = '{LOCK_SECONDS}s'")
        # Text that the server writes must not depend on settings of the role or the server.
        for setting in ("timezone = 'UTC'", "datestyle = 'ISO, YMD'", "bytea_output = 'hex'", "extra_float_digits = 1"):
            opened.run(f"set local {setting}")
        try:
            yield opened
        finally:
            with suppress(postgresql.Error):
                connection.rollback()


def _problem(error: Exception, relation: str) -> OriginError:
    text = str(error)
    state = getattr(error, "sqlstate", None) or next(iter(re.findall(r"SQLSTATE: ([0-9A-Z]{5})", text)), None)
    if state is None and "statement timeout" in text:
        state = "57014"
    if state in ADVICE:
        # Texts of class 42 name tables, columns and words of the declared query; others may quote values.
        found = re.search(r"ERROR: +([^\n]*)", text) if state.startswith(("42", "3F")) else None
        return OriginError(f"{relation} {ADVICE[state].format(detail=found.group(1) if found else state)}")
    if state is None:
        return OriginError(f"The connection broke while {relation} was read. The next refresh tries again.")
    return OriginError(
        f"The database refused to read {relation} with SQLSTATE {state}. Its log says why; "
        "PostgreSQL's manual lists the codes in appendix A."
    )
