"""What belongs here: the small programme, prepared or refreshed once and copied for each test."""

from pathlib import Path

import pytest
from small_programme import Small, copy_of, small

from ingestion.declarations.load import LoadedProgramme, load_programme
from orchestration.dbt_manifest import prepare


@pytest.fixture(scope="session")
def refreshed_once(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A programme after one good refresh; tests take copies of it."""
    world = small(tmp_path_factory.mktemp("refreshed"))
    done = world.run("refresh")
    assert done.returncode == 0, done.stdout + done.stderr
    return world


@pytest.fixture
def refreshed_small(refreshed_once: Small, tmp_path: Path) -> Small:
    """A copy of a programme after one good refresh."""
    return copy_of(refreshed_once, tmp_path / "copy")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> LoadedProgramme:
    """A programme whose dbt manifest is prepared, in this process."""
    world = small(tmp_path_factory.mktemp("prepared"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELEVENPOINT_VAR", str(world.var))
        programme = load_programme(world.folder)
        prepare(programme)
    return programme


@pytest.fixture
def in_prepared(prepared: LoadedProgramme, monkeypatch: pytest.MonkeyPatch) -> LoadedProgramme:
    """The prepared programme, with this process's var folder set to its own."""
    monkeypatch.setenv("ELEVENPOINT_VAR", str(prepared.folder.parent / "var"))
    return prepared
