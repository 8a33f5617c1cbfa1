"""One session with the server. What belongs here: connecting, asking, streaming in. What does not: what is asked.

Statements run one by one; a transaction is begun and ended by the block `transaction`.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import adbc_driver_postgresql.dbapi as postgresql
import pyarrow as pa

from ingestion.unreachable import may_pass, why_not_connected
from publishing.export import literal
from publishing.postgres.problem import PostgresAwayError, PostgresError, worded
from publishing.postgres.target import Patience, Target

APPLICATION = "elevenpoint"
"""How the session calls itself in pg_stat_activity."""


class Server:
    """An open session.

    Args:
        cursor: Of the driver, on a connection that commits each statement by itself.
    """

    def __init__(self, cursor: postgresql.Cursor) -> None:
        self._cursor = cursor
        self.doing = "setting up the session"

    def run(self, *statements: str) -> None:
        """Run statements without results.

        Raises:
            StatementError: One failed.
        """
        for statement in statements:
            with self._worded():
                self._cursor.execute(statement)

    def count(self, statement: str) -> int:
        """Run a statement that writes, and say how many rows it wrote.

        Raises:
            StatementError: It failed.
        """
        self.run(statement)
        return self._cursor.rowcount

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query.

        Raises:
            StatementError: It failed.
        """
        with self._worded():
            self._cursor.execute(query)
            return [tuple(row) for row in self._cursor.fetchall()]

    def fill(self, schema: str, table: str, rows: pa.RecordBatchReader) -> None:
        """Append batches to a table by binary COPY, one batch in memory at a time.

        Raises:
            StatementError: A row does not fit, or the connection broke.
        """
        with self._worded():
            self._cursor.adbc_ingest(table, rows, mode="append", db_schema_name=schema)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block did, or nothing of it."""
        self.run("begin")
        try:
            yield
            self.run("commit")
        except BaseException:
            with suppress(PostgresError):
                self.run("rollback")
            raise

    @contextmanager
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except (postgresql.Error, OSError) as error:
            raise worded(error, self.doing) from None


@contextmanager
def connected(target: Target, patience: Patience) -> Iterator[Server]:
    """A session with the server of a target.

    Raises:
        PostgresAwayError: It cannot be reached now.
        PostgresError: It does not let us in.
    """
    try:
        connection = postgresql.connect(target.url, autocommit=True)
    except postgresql.Error as error:
        problem = PostgresAwayError if may_pass(error) else PostgresError
        raise problem(f"The database {target.place} {why_not_connected(error)}") from None
    with connection, connection.cursor() as cursor:
        server = Server(cursor)
        # Nothing here is to depend on settings of the role or of the server.
        server.run(
            f"set application_name = {literal(APPLICATION)}",
            "set search_path = pg_catalog",
            "set timezone = 'UTC'",
            "set client_min_messages = error",
            f"set statement_timeout = '{patience.statement_minutes}min'",
            "set default_transaction_isolation = 'read committed'",
            "set default_transaction_read_only = off",
            f"set lock_timeout = {round(patience.loader_seconds * 1000)}",
            "set idle_in_transaction_session_timeout = 0",
        )
        yield server
