"""Fixtures that run the whole flow. What belongs here: the one real refresh that tests share, and who shares it.

What does not: data.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from catalogue_summary import summary_line
from definition_summary import definition_line
from fuzz_summary import fuzz_line
from identity_summary import identities_after, identity_line
from oracle_summary import oracle_line
from warm_command import warm_command

REPOSITORY = Path(__file__).resolve().parent.parent
TESTS = Path(__file__).resolve().parent

LONGEST_FIRST = ("demo", "report", "one_definition", "programmes", "orchestration", "publishing")
"""Areas that refresh whole programmes: begun first, so that no process is left with a long one at the end."""

ONE_WORLD = {"demo": "demo", "report": "demo", "one_definition": "demo", "oracles": "oracles"}
"""Areas whose files share what one refresh made, with its name; the files of others can run in several processes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long areas first."""
    items.sort(key=lambda item: _rank(item.path))


@pytest.fixture(scope="session", autouse=True)
def parsed_projects_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """All processes of a run keep dbt's parsed projects in one place: programmes with the same settings parse once."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    os.environ["ELEVENPOINT_PARSED"] = str(shared / "parsed")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Which tests run in one process, for `make test` runs several: those of one file, or of an area with one world.

    xdist's own `loadgroup` writes the group into the test's id, which pytest 9.2 does not let it, without a word.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByWorld(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = REPOSITORY / nodeid.partition("::")[0]
            area = path.relative_to(TESTS).parts[0]
            return ONE_WORLD.get(area, str(path))

    return ByWorld(config, log)


def _rank(path: Path) -> int:
    area = path.relative_to(TESTS).parts[0]
    return LONGEST_FIRST.index(area) if area in LONGEST_FIRST else len(LONGEST_FIRST)


@dataclass(frozen=True)
class Refresh:
    """What one real refresh left behind."""

    exit_code: int
    output: str
    var: Path

    @property
    def current(self) -> Path:
        """The published file that BI tools open."""
        (current,) = self.var.glob("*/published/current.duckdb")
        return current


def run_elevenpoint(*arguments: str, var: Path, timeout: int = 600) -> subprocess.CompletedProcess[str]:
    """Run the command that users run, with everything it makes below `var`."""
    home = var / "dagster"
    if not home.exists():
        home.mkdir(parents=True)
        shutil.copy(REPOSITORY / "dagster.yaml", home)
    environment = {
        **os.environ,
        "ELEVENPOINT_VAR": str(var),
        # A copy of the instance's settings, so that tests leave no runs in the history of the checkout.
        "DAGSTER_HOME": str(home),
        "DO_NOT_TRACK": "1",
    }
    return warm_command().run(list(arguments), REPOSITORY, environment, timeout)


def refresh_programme(folder: Path, var: Path) -> Refresh:
    """Run one whole refresh of a programme folder, as `make refresh` does."""
    done = run_elevenpoint("refresh", "--programme", str(folder), var=var)
    return Refresh(done.returncode, done.stdout + done.stderr, var)


def _content_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """A function from a programme folder to its published `current.duckdb`; one refresh per content of the folder."""
    done: dict[str, Path] = {}

    def current_of(folder: Path) -> Path:
        content = _content_of(folder)
        if content not in done:
            result = refresh_programme(folder, tmp_path_factory.mktemp("var"))
            assert result.exit_code == 0, result.output
            done[content] = result.current
        return done[content]

    return current_of


@pytest.fixture
def assert_identities(
    refreshed: Callable[[Path], Path], record_property: Callable[[str, object], None]
) -> Callable[[Path], None]:
    """A function that refreshes a programme, and fails where an identity of its marts did not hold."""

    def hold(folder: Path) -> None:
        found = identities_after(refreshed(folder))
        broken = sorted(name for name, status in found.items() if status != "pass")
        record_property("identities", [folder.name, sorted(found), broken])
        assert broken == []
        assert len(found) > 20

    return hold


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end how many bad inputs were handled, files damaged, published numbers reproduced, identities held."""
    for told in (summary_line, fuzz_line, oracle_line, identity_line, definition_line):
        line = told(terminalreporter.stats)
        if line:
            terminalreporter.write_line(line)
