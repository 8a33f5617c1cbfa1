"""A published file made by hand. What belongs here: tables with comments and `_publication`. What does not: dbt."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from publishing.history import history_columns

PUBLICATION = {
    "version": "00007-20260403T050000Z",
    "run_id": "run-7",
    "published_at": datetime(2026, 4, 3, 5),
    "data_as_of": datetime(2026, 3, 31, 12),
    "programme": "small",
    "title": "Small programme",
    "language": "en",
    "reporting_timezone": "Europe/Berlin",
    "minimum_responses": 12,
    "elevenpoint_version": "0.1.0",
}


def publish_by_hand(
    path: Path,
    tables: dict[str, dict[str, str]],
    rows: dict[str, Iterable[tuple[Any, ...]]],
    comments: dict[str, str] | None = None,
    **publication: Any,
) -> Path:
    """Write a published file.

    Args:
        path: The file.
        tables: Types by column by table.
        rows: Rows by table.
        comments: Comments by column; others get one without a unit.
        publication: What `_publication` says other than `PUBLICATION`.
    """
    with duckdb.connect(str(path)) as connection:
        history = {name: data_type for name, (data_type, _) in history_columns().items()}
        about = {**PUBLICATION, **publication}
        everything = {**tables, "_publication": history}
        content = {**rows, "_publication": [tuple(about.get(name) for name in history)]}
        for table, types in everything.items():
            declared = ", ".join(f'"{name}" {data_type}' for name, data_type in types.items())
            connection.execute(f'create table "{table}" ({declared})')
            connection.execute(f"comment on table \"{table}\" is 'What {table} tells.'")
            for name in types:
                text = (comments or {}).get(name, f"What {name} means.").replace("'", "''")
                connection.execute(f'comment on column "{table}"."{name}" is \'{text}\'')
            marks = ", ".join("?" for _ in types)
            found = list(content.get(table, []))
            if found:
                connection.executemany(f'insert into "{table}" values ({marks})', found)
    return path
