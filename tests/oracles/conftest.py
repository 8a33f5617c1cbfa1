"""What tests of the oracles share. What belongs here: the marker that names an oracle, and the one world in which they
are met. What does not: numbers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from oracle_world import World


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", "oracle(*names): the oracles that a test reproduces")


@pytest.fixture(autouse=True)
def _named_oracles(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> None:
    """Tell the summary which oracles a test is about."""
    for marker in request.node.iter_markers("oracle"):
        for name in marker.args:
            record_property("oracle", name)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The oracles' answers, taken in and built once."""
    root: Path = tmp_path_factory.mktemp("oracles")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELEVENPOINT_VAR", str(root / "var"))
        yield World.build(root / "programme")
