"""The table `_publication`: what was published when, from what, with how many rows.

What belongs here: its columns, their meaning, and carrying earlier rows on. What does not: writing it (`export`).
"""

import json
import logging
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingestion.layout import Layout
from publishing.publication import PARQUET
from publishing.versions import folder_of, version_names

logger = logging.getLogger(__name__)

_MEANING: dict[str, tuple[str, str]] = {
    "version": ("VARCHAR", "Name of the published version; sorts in the order of publishing. Key."),
    "run_id": ("VARCHAR", "The run that published it."),
    "published_at": ("TIMESTAMP", "When it was published, UTC."),
    "data_as_of": ("TIMESTAMP", "When the newest response in it was given, UTC; empty where it holds none."),
    "programme": ("VARCHAR", "Name of the programme."),
    "title": ("VARCHAR", "Title of the programme, as people read it."),
    "language": ("VARCHAR", "Language of the report: en or de."),
    "reporting_timezone": ("VARCHAR", "Timezone that decides on which day an answer counts."),
    "minimum_responses": ("BIGINT", "Below this many responses no NPS was shown."),
    "elevenpoint_version": ("VARCHAR", "Version of Elevenpoint that published it."),
    "dbt_version": ("VARCHAR", "Version of dbt that built it."),
    "duckdb_version": ("VARCHAR", "Version of DuckDB that wrote the file."),
    "published_tables": ("BIGINT", "Marts in it, this table not counted."),
    "published_rows": ("BIGINT", "Rows of all marts together."),
    "row_counts": ("VARCHAR", "Rows by mart, as a JSON object."),
}


@dataclass(frozen=True)
class PublicationRow:
    """One row of `_publication`; the columns are explained in `history_columns`."""

    version: str
    run_id: str
    published_at: datetime  # naive UTC, as DuckDB's TIMESTAMP
    data_as_of: datetime | None
    programme: str
    title: str
    language: str
    reporting_timezone: str
    minimum_responses: int
    elevenpoint_version: str
    dbt_version: str
    duckdb_version: str
    published_tables: int
    published_rows: int
    row_counts: str

    def values(self) -> list[Any]:
        """Its values in the order of the columns."""
        return list(astuple(self))


def history_columns() -> dict[str, tuple[str, str]]:
    """Columns of `_publication` in order: name to type and comment."""
    return {field.name: _MEANING[field.name] for field in fields(PublicationRow)}


def counts_text(row_counts: dict[str, int]) -> str:
    """Row counts as the JSON text of `row_counts`."""
    return json.dumps(dict(sorted(row_counts.items())))


def naive_utc(moment: datetime) -> datetime:
    """An aware instant as DuckDB's TIMESTAMP holds it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def earlier_rows(layout: Layout) -> list[PublicationRow]:
    """Every publication before this one, oldest first, as the newest readable version tells it.

    A column that an older version of this code did not write stays empty.
    """
    for name in reversed(version_names(layout)):
        twin = folder_of(layout) / name / PARQUET / "_publication.parquet"
        try:
            return _rows(twin)
        except duckdb.Error:
            # The history is no reason to keep today's numbers back: an older version tells most of it.
            logger.warning("%s: cannot be read; the history is taken from an older version", twin)
    return []


def _rows(twin: Path) -> list[PublicationRow]:
    with duckdb.connect() as connection:
        result = connection.execute("select * from read_parquet(?) order by version", [str(twin)])
        found = [column[0] for column in result.description]
        return [_row(dict(zip(found, values, strict=True))) for values in result.fetchall()]


def _row(values: dict[str, Any]) -> PublicationRow:
    return PublicationRow(**{name: values.get(name) for name in _MEANING})
