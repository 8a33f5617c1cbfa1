"""What belongs here: the server, a clean database schema for each test, and where runs write. What does not: facts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from landed_world import World
from postgres_server import Postgres, postgres

__all__ = ["postgres"]


@pytest.fixture(autouse=True)
def _runs_below_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENPOINT_VAR", str(tmp_path / "var"))


@pytest.fixture
def warehouse(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    """The server with an empty schema `landed`, and its address in WAREHOUSE_URL."""
    postgres.run("drop schema if exists landed cascade", "create schema landed")
    monkeypatch.setenv("WAREHOUSE_URL", postgres.url())
    return postgres


@pytest.fixture
def table_world(tmp_path: Path, warehouse: Postgres) -> Callable[..., World]:
    """A function to a world that reads a table of the server."""

    def make(changes: dict[str, Any] | None = None, **database: Any) -> World:
        declared = {"url_env": "WAREHOUSE_URL", "table": "landed.answers"} | database
        if "query" in database:
            declared.pop("table")
        return World(tmp_path / "programme", {"database": declared}, **(changes or {}))

    return make
