"""Real programmes, landed and published. What belongs here: doing so once. What does not: reading the outcome."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from landed_and_published import PROGRAMMES, Landed, Marts

from ingestion.declarations.load import load_programme
from ingestion.intake import take_in
from ingestion.run import Run


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Landed]:
    """A function from a programme's folder to what intake lands of it; once per folder."""
    done: dict[Path, Landed] = {}

    def land(folder: Path) -> Landed:
        if folder not in done:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("ELEVENPOINT_VAR", str(tmp_path_factory.mktemp("landed")))
                programme = load_programme(folder)
                run = Run.now("landing-test")
                intakes = {source.source: take_in(programme, source, run) for source in programme.sources}
                done[folder] = Landed(intakes, programme.layout.landing)
        return done[folder]

    return land


@pytest.fixture(scope="session")
def marts(refreshed: Callable[[Path], Path]) -> Callable[[Path], Marts]:
    """A function from a programme's folder to its published marts, after one real refresh."""
    return lambda folder: Marts(refreshed(folder))


@pytest.fixture(scope="session")
def copy_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function from a shipped programme's name to a copy of its folder, free to be changed."""

    def copy(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name) / name
        shutil.copytree(PROGRAMMES / name, folder)
        return folder

    return copy
