"""Pages asked for their content on changed marts. What belongs here: changes that are undone.

What does not: expectations.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from publishing.report.frame import Frame
from publishing.report.pages import PAGES


@contextmanager
def changed(connection: duckdb.DuckDBPyConnection, *changes: str) -> Iterator[None]:
    """Marts with changes that end with the block; a page is asked in milliseconds, a report built in seconds."""
    connection.execute("begin")
    try:
        for change in changes:
            connection.execute(change)
        yield
    finally:
        connection.execute("rollback")


def asked(connection: duckdb.DuckDBPyConnection, name: str, *changes: str) -> dict[str, Any]:
    """What the template of a page gets to show, on marts with changes.

    Args:
        connection: To a copy of a published file.
        name: Of the page's module.
        changes: SQL statements.
    """
    [page] = [page for page in PAGES if page.name == name]
    with changed(connection, *changes):
        return page.content(Frame(connection, name))
