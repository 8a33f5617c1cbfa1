"""Who reads the marts, as dbt's exposures declare it. What belongs here: comparing that with what is really read.

What does not: what readers make of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from openpyxl import load_workbook
from sqlglot import exp, parse_one

from ingestion.layout import REPOSITORY
from publishing.report.build import build_report

EXPOSURES = REPOSITORY / "dbt_project" / "models" / "exposures.yml"
OWN = {"_publication"}
"""Tables of a publication that no model makes."""


@pytest.fixture(scope="module")
def declared() -> dict[str, set[str]]:
    """Marts by exposure."""
    found = yaml.safe_load(EXPOSURES.read_text())["exposures"]
    return {entry["name"]: {ref.split("'")[1] for ref in entry["depends_on"]} for entry in found}


@pytest.fixture
def published(refreshed: Callable[[Path], Path], demo_folder: Path) -> Path:
    """The demo's published file, which holds something for every part of the report."""
    return refreshed(demo_folder)


class Listening:
    """A real connection that notes which tables its queries name."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, heard: set[str]) -> None:
        self._connection = connection
        self._heard = heard

    def __enter__(self) -> "Listening":
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, query: str, *values: Any) -> Any:
        self._heard |= {table.name for table in parse_one(query, dialect="duckdb").find_all(exp.Table)}
        return self._connection.execute(query, *values)


@contextmanager
def listening(patch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The tables that anything in this process queries meanwhile."""
    heard: set[str] = set()
    connect = duckdb.connect
    with patch.context() as here:
        here.setattr(duckdb, "connect", lambda *given, **named: Listening(connect(*given, **named), heard))
        yield heard


def test_the_report_reads_the_marts_that_its_exposure_names_and_no_other(
    declared: dict[str, set[str]], published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(monkeypatch) as heard:
        build_report(published, tmp_path / "report")

    read = heard & tables_of(published) - OWN
    assert read - declared["report"] == set(), "add these to exposures.yml"
    assert declared["report"] - read == set(), "take these out of exposures.yml"


def test_the_published_file_and_postgresql_hold_every_mart(declared: dict[str, set[str]], published: Path) -> None:
    marts = tables_of(published) - OWN

    assert len(marts) > 50
    assert declared["published_marts"] == marts
    assert declared["postgresql"] == marts


def test_the_workbook_has_a_sheet_of_no_other_mart_than_its_exposure_names(
    declared: dict[str, set[str]], published: Path
) -> None:
    book = load_workbook(published.parent / "summary.xlsx", read_only=True)
    marts = tables_of(published) - OWN

    sheets = {mart for mart in marts if mart[:31] in book.sheetnames}

    assert len(sheets) > 10
    assert sheets == declared["summary_workbook"]


def test_every_exposure_says_who_answers_for_it_and_how_far_it_can_be_relied_on() -> None:
    for entry in yaml.safe_load(EXPOSURES.read_text())["exposures"]:
        assert entry["maturity"] == "high"
        assert "var('owner')" in entry["owner"]["name"]
        assert entry["description"].endswith(".")


def tables_of(database: Path) -> set[str]:
    """Names of the tables in a published file."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
