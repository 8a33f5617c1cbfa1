"""The report of the demo, published once. What belongs here: making it, and copies of it to damage.

What does not: expectations.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ingestion.layout import REPOSITORY
from publishing.report.build import build_report

sys.path.append(str(REPOSITORY / "tests" / "demo"))  # its generator runs for both areas, with equal content


@pytest.fixture(scope="session")
def published(refreshed: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's published DuckDB file; the refresh is the one that the tests of the demo share."""
    from demo_world import DEMO, run_generator

    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(DEMO / "programme.yml", folder)
    shutil.copytree(DEMO / "sources", folder / "sources")
    run_generator(folder)
    return refreshed(folder).resolve()


@pytest.fixture(scope="session")
def pages(published: Path) -> Path:
    """The folder of the demo's published pages, with the documentation in `docs/`."""
    return published.parent / "report"


@pytest.fixture(scope="session")
def pages_of(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A function from SQL that changes a copy of the published file to the folder of its pages, built once for each."""
    built: dict[tuple[str, ...], Path] = {}

    def build(*changes: str) -> Path:
        if changes not in built:
            folder = tmp_path_factory.mktemp("changed")
            copy = folder / "marts.duckdb"
            shutil.copyfile(published, copy)
            with duckdb.connect(str(copy)) as connection:
                for change in changes:
                    connection.execute(change)
            build_report(copy, folder / "report")
            copy.unlink()
            built[changes] = folder / "report"
        return built[changes]

    return build


@pytest.fixture(scope="session")
def german(pages_of: Callable[..., Path]) -> Path:
    """The folder of the same pages in German."""
    return pages_of("update _publication set language = 'de'")
