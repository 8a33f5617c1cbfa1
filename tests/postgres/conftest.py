"""What belongs here: the server, and a programme to load for each test. What does not: facts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import Postgres, postgres
from small_published import World

from ingestion.layout import Layout

__all__ = ["postgres"]


@pytest.fixture
def world(postgres: Postgres, tmp_path: Path) -> Iterator[World]:
    """A programme without a published version; whatever it loads is dropped afterwards."""
    made = World(Layout(tmp_path / "small"), postgres)
    _clean(postgres, made)
    yield made
    _clean(postgres, made)


def _clean(server: Postgres, world: World) -> None:
    server.run(
        *(f"drop schema if exists {name} cascade" for name in ("analyst", world.schema, f"{world.schema}_loading")),
    )
