"""Fixtures of the dbt tests. What belongs here: the programmes that several tests build. What does not: assertions."""

from pathlib import Path

import pytest
from tiny_landing import Landing
from tiny_programme import land_tiny_programme


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Landing:
    """The tiny programme, built once; tests must not change it."""
    landing = Landing(tmp_path_factory.mktemp("tiny"))
    land_tiny_programme(landing)
    landing.build()
    return landing


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Landing:
    """A programme into whose inbox nothing was ever dropped, built."""
    landing = Landing(tmp_path_factory.mktemp("empty"))
    landing.build()
    return landing


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    """An empty landing directory to fill."""
    return Landing(tmp_path)
