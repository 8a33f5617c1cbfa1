"""One page of a changed published file.

What belongs here: making it without copying the whole file. What does not: expectations.
"""

import re
from pathlib import Path

import duckdb
from shown import Shown

from publishing.report.build import page_text
from publishing.report.frame import Frame
from publishing.report.pages import PAGES

CHANGED = re.compile(r"(?:update|delete from|insert into) (\w+)")


def one_page(published: Path, name: str, *changes: str) -> Shown:
    """The page of a name as it would be after changes; only the marts that they name are copied.

    Args:
        published: A published DuckDB file; it stays as it is.
        name: Of the page's module.
        changes: Each an `update`, `delete` or `insert` of one mart.
    """
    changed = {found.group(1) for change in changes if (found := CHANGED.match(change))}
    [page] = [page for page in PAGES if page.name == name]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}' as whole (read_only)")
        marts = connection.execute("select table_name from duckdb_tables() where database_name = 'whole'").fetchall()
        for (mart,) in marts:
            connection.execute(f"create {'table' if mart in changed else 'view'} {mart} as from whole.{mart}")
        for change in changes:
            connection.execute(change)
        return Shown(page_text(page, Frame(connection, page.name)))
