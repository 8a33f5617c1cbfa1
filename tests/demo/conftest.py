"""The demo programme, generated once. What belongs here: making and reading it. What does not: expectations."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from demo_world import DEMO, Landed, run_generator

from ingestion.declarations.load import load_programme
from ingestion.intake import take_in
from ingestion.run import Run

sys.path.append(str(DEMO))  # the generator is a script's package, no part of the platform


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the programme with a freshly generated inbox."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(DEMO / "programme.yml", folder)
    shutil.copytree(DEMO / "sources", folder / "sources")
    run_generator(folder)
    return folder


@pytest.fixture(scope="session")
def truth(demo_folder: Path) -> dict[str, Any]:
    """What `truth.json` of that copy says."""
    return json.loads((demo_folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def landed(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """All sources of the demo taken in, in file order, into an empty landing."""
    var = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELEVENPOINT_VAR", str(var))
        programme = load_programme(demo_folder)
        run = Run.now("demo-test")
        intakes = {source.source: take_in(programme, source, run) for source in programme.sources}
    return Landed(var, intakes)
