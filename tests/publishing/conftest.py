"""Fixtures of the publishing tests. What belongs here: the small programme. What does not: its data."""

from pathlib import Path

import pytest
from small_marts import some_answers
from small_warehouse import Programme

from ingestion.layout import Layout


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    """A programme with three days of answers, too few for a trend, so that publishing it is quick."""
    made = Programme(Layout(tmp_path / "small"))
    made.build(some_answers(60, days=3))
    return made


@pytest.fixture
def year(tmp_path: Path) -> Programme:
    """A programme with more than a year of answers."""
    made = Programme(Layout(tmp_path / "year"))
    made.build(some_answers(1500))
    return made
