"""Fixtures of the publishing tests. What belongs here: the small programme. What does not: its data."""

import shutil
from pathlib import Path

import pytest
from small_marts import some_answers
from small_warehouse import Programme

from ingestion.layout import Layout


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Warehouses by name, built once: writing one costs as much as half a publish."""
    found = {"small": some_answers(60, days=3), "year": some_answers(1500)}
    folders = {name: tmp_path_factory.mktemp("built") / name for name in found}
    for name, answers in found.items():
        Programme(Layout(folders[name])).build(answers)
    return folders


@pytest.fixture
def programme(_built: dict[str, Path], tmp_path: Path) -> Programme:
    """A programme with three days of answers, too few for a trend, so that publishing it is quick."""
    return Programme(Layout(shutil.copytree(_built["small"], tmp_path / "small")))


@pytest.fixture
def year(_built: dict[str, Path], tmp_path: Path) -> Programme:
    """A programme with more than a year of answers."""
    return Programme(Layout(shutil.copytree(_built["year"], tmp_path / "year")))
