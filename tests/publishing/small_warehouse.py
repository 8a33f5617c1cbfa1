"""A small warehouse with every mart of the report, its dbt manifest, and a programme to publish it.

What belongs here: writing files as dbt would. What does not: the numbers in them (`small_marts`).
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
from small_marts import COLUMNS, MINIMUM, Row, marts_of

from ingestion.layout import Layout
from publishing import About, Publication, publish


def write_warehouse(path: Path, marts: dict[str, list[Row]], columns: dict[str, dict[str, str]] | None = None) -> None:
    """Write marts, in the given order of rows, into a new warehouse, as dbt with `persist_docs` does."""
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("begin transaction")  # a commit for each of a thousand comments would cost seconds
        connection.execute("create schema marts")
        for mart, types in (columns or COLUMNS).items():
            declared = ", ".join(f'"{name}" {data_type}' for name, data_type in types.items())
            connection.execute(f"create table marts.{mart} ({declared})")
            rows = [{name: row.get(name) for name in types} for row in marts.get(mart, [])]
            if rows:
                connection.register("rows", pyarrow.Table.from_pylist(rows))
                connection.execute(f"insert into marts.{mart} select * from rows")
            comments = [f"comment on table marts.{mart} is 'One row per what {mart} counts; it''s described.'"]
            comments += [f"comment on column marts.{mart}.\"{name}\" is 'What {name} means.'" for name in types]
            connection.execute("; ".join(comments))
        connection.execute("commit")


def write_manifest(path: Path, marts: Iterable[str], change: Callable[[dict[str, Any]], None] | None = None) -> None:
    """Write the part of dbt's manifest that publishing reads."""
    nodes: dict[str, Any] = {
        f"model.elevenpoint.{mart}": {
            "unique_id": f"model.elevenpoint.{mart}",
            "resource_type": "model",
            "name": mart,
            "alias": mart,
            "schema": "marts",
            "path": f"marts/nps/{mart}.sql",
            "description": f"One row per what {mart} counts.",
            "columns": {},
            "access": "public",
            "config": {"contract": {"enforced": True}, "access": "public"},
        }
        for mart in marts
    }
    nodes["model.elevenpoint.stg_responses"] = {
        "unique_id": "model.elevenpoint.stg_responses",
        "resource_type": "model",
        "name": "stg_responses",
        "alias": "stg_responses",
        "schema": "staging",
        "access": "protected",
        "config": {"contract": {"enforced": False}, "access": "protected"},
    }
    nodes["test.elevenpoint.unique_fct_response"] = {
        "unique_id": "test.elevenpoint.unique_fct_response",
        "resource_type": "test",
        "name": "unique_fct_response",
        "schema": "tests",
        "config": {},
        "column_name": "response_key",
        "attached_node": "model.elevenpoint.fct_response",
        "test_metadata": {"name": "unique", "kwargs": {"column_name": "response_key"}},
    }
    manifest = {"metadata": {"dbt_version": "1.11.16"}, "nodes": nodes}
    if change:
        change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


@dataclass
class Programme:
    """A programme with a warehouse to publish from."""

    layout: Layout
    published_at: datetime = datetime(2026, 4, 3, 5, tzinfo=UTC)
    about: About = field(default_factory=lambda: About("small", "Small programme", "en", "UTC", MINIMUM, "0.1.0"))

    @property
    def manifest(self) -> Path:
        return self.layout.root / "manifest.json"

    @property
    def current(self) -> Path:
        return self.layout.published / "current.duckdb"

    def build(self, answers: list[Row]) -> None:
        """Build the warehouse anew."""
        write_warehouse(self.layout.warehouse, marts_of(answers))
        write_manifest(self.manifest, COLUMNS)

    def publish(self, run_id: str = "run", keep_versions: int = 7, **options: Any) -> Publication:
        """Publish one minute after the last time."""
        self.published_at += timedelta(minutes=1)
        return publish(
            self.layout,
            self.manifest,
            about=self.about,
            run_id=run_id,
            published_at=self.published_at,
            keep_versions=keep_versions,
            **options,
        )

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the published database."""
        with duckdb.connect(str(self.current), read_only=True) as connection:
            return connection.execute(query).fetchall()


def content(folder: Path) -> dict[str, bytes | str]:
    """Everything below a folder but the lock: bytes of files, targets of links."""
    return {
        str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or path.is_file()) and path.name != ".lock"
    }
