"""Runs dbt's data tests against a damaged warehouse.

What belongs here: the SQL that dbt compiled, and which of it finds rows after a damage. What does not: the damages.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb


def compiled_data_tests(target: Path) -> dict[str, str]:
    """The SQL of every data test by its name, as the last build ran it.

    Args:
        target: dbt's target folder of that build.
    """
    results = json.loads((target / "run_results.json").read_text())["results"]
    manifest = json.loads((target / "manifest.json").read_text())["nodes"]
    return {
        manifest[result["unique_id"]]["name"]: result["compiled_code"]
        for result in results
        if result["unique_id"].startswith("test.")
    }


@contextmanager
def copied_warehouse(warehouse: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a copy that keeps the file's name, for compiled SQL names the database after it."""
    copy = folder / warehouse.name
    shutil.copy(warehouse, copy)
    with duckdb.connect(str(copy)) as con:
        con.execute("set search_path = 'marts,intermediate,staging,restricted'")
        yield con


def tripped(
    con: duckdb.DuckDBPyConnection, tests: Mapping[str, str], damage: str, names: Iterable[str] | None = None
) -> set[str]:
    """Names of the tests that find rows after the damage, which is undone again.

    Args:
        con: A connection to a copied warehouse.
        tests: Name → compiled SQL.
        damage: One SQL statement.
        names: The tests to run; all where left out.
    """
    con.execute("begin")
    try:
        con.execute(damage)
        return {
            name
            for name in (tests if names is None else names)
            if con.execute(f"select count(*) from ({tests[name]})").fetchall() != [(0,)]
        }
    finally:
        con.execute("rollback")
