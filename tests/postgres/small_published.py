"""A small published version on disk, and what PostgreSQL holds of it.

What belongs here: writing versions as `publish` does but without report and twins, and comparing. What does not: facts.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as postgresql
import duckdb
import pyarrow
from postgres_server import Postgres
from published_in_postgres import differences

from ingestion.layout import Layout
from publishing.definitions import define
from publishing.durable import sha256
from publishing.export import close_database, copy_marts, open_warehouse, write_publication
from publishing.history import PublicationRow, counts_text
from publishing.marts import read_manifest
from publishing.postgres import Loaded, Patience, Target, load_live
from publishing.publication import DATABASE, FACTS, About, Publication, facts_text
from publishing.versions import folder_of, go_live, next_name

Row = dict[str, Any]

HASTY = Patience(lock_seconds=0.2, attempts=3, pause_seconds=0.2, loader_seconds=2)

COLUMNS: dict[str, dict[str, str]] = {
    "fct_response": {
        "response_key": "VARCHAR",
        "channel": "VARCHAR",
        "score": "BIGINT",
        "nps_group": "VARCHAR",
        "responded_at": "TIMESTAMP",
        "responded_on": "DATE",
        "has_comment": "BOOLEAN",
        "weight": "DOUBLE",
    },
    "nps_by_channel": {"channel": "VARCHAR", "responses": "BIGINT", "nps": "DOUBLE"},
    "nps_overall": {"period_grain": "VARCHAR", "period_start": "DATE", "responses": "BIGINT", "nps": "DOUBLE"},
    "odd_values": {
        "number": "BIGINT",
        "fraction": "DOUBLE",
        "text": "VARCHAR",
        "flag": "BOOLEAN",
        "day": "DATE",
        "moment": "TIMESTAMP",
    },
    "no_rows": {"text": "VARCHAR", "number": "BIGINT"},
}
KEYS = {
    "fct_response": ("response_key",),
    "nps_by_channel": ("channel",),
    "nps_overall": ("period_grain", "period_start"),
}
ODD: list[Row] = [
    {
        "number": 2**63 - 1,
        "fraction": float("inf"),
        "text": "tab\tline\nquote'\"\\N",
        "flag": True,
        "day": date(1, 1, 1),
        "moment": datetime(2026, 3, 29, 1, 59, 59, 999999),
    },
    {
        "number": -(2**63),
        "fraction": float("-inf"),
        "text": "Ünï 😀 한국",
        "flag": False,
        "day": date(9999, 12, 31),
        "moment": datetime(1970, 1, 1),
    },
    {"number": 0, "fraction": float("nan"), "text": "", "flag": None, "day": None, "moment": datetime(1, 1, 1)},
    {"number": None, "fraction": 1e-308, "text": None, "flag": None, "day": date(1969, 12, 31), "moment": None},
    {"number": 7, "fraction": 0.1 + 0.2, "text": "x" * 100_000, "flag": True, "day": None, "moment": None},
    {"number": 7, "fraction": None, "text": "the same twice", "flag": True, "day": None, "moment": None},
    {"number": 7, "fraction": None, "text": "the same twice", "flag": True, "day": None, "moment": None},
]


def answers(count: int, first: int = 0) -> list[Row]:
    """Answers whose score follows from their number."""
    found = []
    for number in range(first, first + count):
        score = (number * 7) % 11
        moment = datetime(2026, 3, 31, 12) - timedelta(minutes=number)
        found.append(
            {
                "response_key": f"r{number:07d}",
                "channel": ("email", "in_app", "sms")[number % 3],
                "score": score,
                "nps_group": "promoter" if score >= 9 else "passive" if score >= 7 else "detractor",
                "responded_at": moment,
                "responded_on": moment.date(),
                "has_comment": number % 4 == 0,
                "weight": number / 7,
            }
        )
    return found


def marts_of(given: list[Row]) -> dict[str, list[Row]]:
    """The marts that follow from answers."""

    def score(rows: list[Row]) -> Row:
        points = [(row["score"] >= 9) - (row["score"] <= 6) for row in rows]
        return {"responses": len(points), "nps": 100 * sum(points) / len(points)}

    channels = sorted({row["channel"] for row in given})
    return {
        "fct_response": given,
        "nps_by_channel": [
            {"channel": name, **score([row for row in given if row["channel"] == name])} for name in channels
        ],
        "nps_overall": [{"period_grain": "all", "period_start": date(2026, 1, 1), **score(given)}] if given else [],
        "odd_values": ODD,
        "no_rows": [],
    }


@dataclass
class World:
    """A programme with published versions, and a server to load them into."""

    layout: Layout
    server: Postgres
    schema: str = "elevenpoint"
    reader: str = "bi_reader"
    user: str = "owner"
    moment: datetime = datetime(2026, 4, 1, 5, tzinfo=UTC)
    columns: dict[str, dict[str, str]] = field(default_factory=lambda: {n: dict(c) for n, c in COLUMNS.items()})
    keys: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(KEYS))

    @property
    def manifest(self) -> Path:
        return self.layout.root / "manifest.json"

    @property
    def target(self) -> Target:
        return Target(self.server.url(self.user), "the test server", self.schema, self.reader, "small")

    def publish(self, marts: dict[str, list[Row]]) -> str:
        """Make a new version live; its name."""
        self.moment += timedelta(days=1)
        self._write_warehouse(marts)
        self._write_manifest()
        version = next_name(self.layout, self.moment)
        folder = folder_of(self.layout) / version
        folder.mkdir(parents=True)
        connection = open_warehouse(self.layout.warehouse, folder / DATABASE, folder / "spill")
        try:
            counts = copy_marts(connection, read_manifest(self.manifest).marts)
            row = PublicationRow(
                version=version,
                run_id="run",
                published_at=self.moment.replace(tzinfo=None),
                data_as_of=None,
                programme="small",
                title="Small",
                language="en",
                reporting_timezone="UTC",
                minimum_responses=10,
                elevenpoint_version="0",
                dbt_version="0",
                duckdb_version="0",
                published_tables=len(counts),
                published_rows=sum(counts.values()),
                row_counts=counts_text(counts),
            )
            define(connection)
            write_publication(connection, [row])
            close_database(connection)
        finally:
            connection.close()
        counts["_publication"] = 1
        files = {DATABASE: sha256(folder / DATABASE)}
        facts = Publication(version, "run", self.moment, None, counts, files, folder)
        about = About("small", "Small", "en", "UTC", 10, "0")
        (folder / FACTS).write_text(facts_text(facts, about, {}), encoding="utf-8")
        go_live(self.layout, version)
        return version

    def load(self, patience: Patience = HASTY, **options: Any) -> Loaded:
        """Load the live version."""
        return load_live(self.layout, self.manifest, self.target, patience=patience, **options)

    def ask(self, query: str, user: str | None = None) -> list[tuple[Any, ...]]:
        """Ask the server, in a session of its own."""
        with postgresql.connect(self.server.url(user or self.user)) as con, con.cursor() as cursor:
            cursor.execute(query)
            return [tuple(row) for row in cursor.fetchall()]

    def held(self) -> str | None:
        """The version that the schema holds."""
        return self.ask(f"select max(version) from {self.schema}._publication")[0][0]

    def schemas(self) -> list[str]:
        """Schemas that begin like ours."""
        return [name for (name,) in self.ask(f"select nspname from pg_namespace where nspname like '{self.schema}%'")]

    def differences(self) -> dict[str, tuple[int, int]]:
        """Rows that only the live file, and only the server, holds, by table."""
        return differences(self.layout.published / "current.duckdb", self.server.url(), self.schema)

    def _write_warehouse(self, marts: dict[str, list[Row]]) -> None:
        path = self.layout.warehouse
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(path)) as connection:
            connection.execute("create schema marts")
            for mart, types in self.columns.items():
                declared = ", ".join(f'"{name}" {data_type}' for name, data_type in types.items())
                connection.execute(f"create table marts.{mart} ({declared})")
                rows = [{name: row.get(name) for name in types} for row in marts.get(mart, [])]
                if rows:
                    connection.register("rows", pyarrow.Table.from_pylist(rows))
                    connection.execute(f"insert into marts.{mart} select * from rows")
                connection.execute(f"comment on table marts.{mart} is 'What a row of {mart} is; it''s described.'")
                for name in types:
                    connection.execute(f"comment on column marts.{mart}.\"{name}\" is 'What {mart}''s {name} means.'")

    def _write_manifest(self) -> None:
        nodes: dict[str, Any] = {}
        for mart in self.columns:
            model = f"model.elevenpoint.{mart}"
            nodes[model] = {
                "unique_id": model,
                "resource_type": "model",
                "name": mart,
                "schema": "marts",
                "access": "public",
                "config": {"contract": {"enforced": True}},
            }
            if mart in self.keys:
                nodes[f"test.{mart}"] = {
                    "unique_id": f"test.{mart}",
                    "resource_type": "test",
                    "name": f"unique_{mart}",
                    "schema": "tests",
                    "config": {},
                    "attached_node": model,
                    "test_metadata": {"name": "unique_combination", "kwargs": {"columns": list(self.keys[mart])}},
                }
        manifest = {"metadata": {"dbt_version": "1.11.16"}, "nodes": nodes}
        self.manifest.write_text(json.dumps(manifest), encoding="utf-8")


__all__ = ["HASTY", "KEYS", "World", "answers", "marts_of"]
