"""What belongs here: the empty programme that guard tests land into."""

from pathlib import Path

import pytest
from landed_batches import World

from ingestion.layout import Layout


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(Layout(tmp_path))
