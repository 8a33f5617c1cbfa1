"""A small programme per test. What belongs here: writing files and taking them in. What does not: expectations."""

import copy
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.programme import Programme
from ingestion.declarations.source import Source
from ingestion.intake import SourceIntake, take_in
from ingestion.landing.ledger import seal
from ingestion.landing.manifest import read_manifests
from ingestion.run import Run

KEY = "0123456789abcdef" * 4
STARTED = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)

ANSWERS: dict[str, Any] = {
    "source": "answers",
    "kind": "survey_responses",
    "files": "*.csv",
    "timezone": "Europe/Berlin",
    "format": {"type": "csv"},
    "columns": {
        "response_id": "id",
        "survey": {"value": "relationship"},
        "survey_type": {"value": "relational"},
        "score": "score",
        "responded_at": {"column": "at", "format": "%Y-%m-%d %H:%M"},
        "person_id": {"column": "person", "optional": True},
        "account_id": {"column": "account", "optional": True},
        "email": {"column": "email", "optional": True},
        "comment": {"column": "comment", "optional": True},
    },
    "identity": {"by": ["response_id"]},
}


class World:
    """One programme with one inbox, its runs and what they left behind."""

    def __init__(self, folder: Path, declaration: dict[str, Any], programme: dict[str, Any]) -> None:
        self.folder = folder
        self.declaration = copy.deepcopy(declaration)
        self.programme_facts = {"name": "world", "title": "A world", "timezone": "Europe/Berlin"} | programme
        self.runs = 0

    @property
    def source(self) -> Source:
        return Source.model_validate(self.declaration)

    @property
    def programme(self) -> LoadedProgramme:
        return LoadedProgramme(self.folder, Programme.model_validate(self.programme_facts), (self.source,))

    @property
    def layout(self):
        return self.programme.layout

    @property
    def inbox(self) -> Path:
        inbox = self.folder / "inbox" / self.declaration["source"]
        inbox.mkdir(parents=True, exist_ok=True)
        return inbox

    def drop(self, name: str, *lines: str, header: str = "id,score,at") -> Path:
        """Put a CSV into the inbox that was written a minute ago."""
        return self.drop_bytes(name, "\n".join([header, *lines, ""]).encode())

    def drop_bytes(self, name: str, content: bytes) -> Path:
        path = self.inbox / name
        path.write_bytes(content)
        past = path.stat().st_mtime - 60
        os.utime(path, (past, past))
        return path

    def take(self) -> SourceIntake:
        self.runs += 1
        return take_in(self.programme, self.source, Run(f"run-{self.runs}", STARTED))

    def take_file(self, name: str):
        return {file.file: file for file in self.take().files}[name]

    def seal(self) -> None:
        seal(self.programme, Run("seal", STARTED))

    def manifests(self):
        return read_manifests(self.layout, self.declaration["source"])

    def rows(self, columns: str, order: str = "source_file, source_row") -> list[tuple]:
        """Landed rows of all batches."""
        if not list(self.layout.landing.glob(f"{self.declaration['kind']}/*/*/rows.parquet")):
            return []
        return self.query(f"select {columns} from landing order by {order}")

    def quarantined(self, columns: str = "source_row, reason_code", order: str = "source_row") -> list[tuple]:
        return self.query(f"select {columns} from quarantine order by {order}")

    def current(self, columns: str = "row_key, content_hash") -> list[tuple]:
        """The current rows by the rule that dbt applies: newest version, newest declaration, no conflict."""
        self.seal()
        return self.query(
            f"""
            with versions as (
                select landing.*, files.declaration_version
                from landing inner join files using (batch_id) where files.is_current
            ), top as (
                select *, rank() over (
                    partition by row_key order by version_order desc, declaration_version desc
                ) as place
                from versions
            )
            select distinct {columns} from top where place = 1
            qualify count(distinct content_hash) over (partition by row_key) = 1
            order by all
            """
        )

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect() as con:
            con.execute("set TimeZone = 'UTC'")
            landing = self.layout.landing / self.declaration["kind"] / "*" / "*" / "rows.parquet"
            for name, path in (
                ("landing", landing),
                ("quarantine", self.layout.quarantine / self.declaration["source"] / "*.parquet"),
                ("files", self.layout.ledger / "files.parquet"),
            ):
                if list(Path("/").glob(str(path)[1:])):
                    con.execute(f"create view {name} as select * from read_parquet('{path}')")
            return con.execute(sql).fetchall()

    def manifest_json(self, batch_id: str) -> dict[str, Any]:
        (path,) = self.layout.landing.glob(f"*/*/{batch_id}/manifest.json")
        return json.loads(path.read_text())


@pytest.fixture
def make_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., World]:
    monkeypatch.setenv("ELEVENPOINT_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ELEVENPOINT_PSEUDONYM_KEY", KEY)

    def make(declaration: dict[str, Any] = ANSWERS, programme: dict[str, Any] | None = None, **changes: Any) -> World:
        return World(tmp_path / "programme", declaration | changes, programme or {})

    return make


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()
