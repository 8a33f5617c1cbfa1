"""Each data test of a mart that only the demo fills finds what it guards against, on a copy of the demo's warehouse.

The tests run as the refresh compiled them, inside a transaction that is rolled back. What does not belong here: the
damages, which are in demo_damages.py, and the tests that the tiny programme can trip (tests/dbt).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from data_test_damage import compiled_data_tests, copied_warehouse, tripped
from demo_damages import DAMAGES


@pytest.fixture(scope="module")
def workspace(demo_folder: Path, refreshed: Callable[[Path], Path]) -> Path:
    """The folder in which the refresh of the demo built its warehouse."""
    return refreshed(demo_folder).parent.parent


@pytest.fixture(scope="module")
def compiled_tests(workspace: Path) -> dict[str, str]:
    """The SQL of every data test that the refresh ran."""
    return compiled_data_tests(workspace / "dbt" / "target")


@pytest.fixture(scope="module")
def warehouse(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the demo's warehouse."""
    with copied_warehouse(workspace / "warehouse.duckdb", tmp_path_factory.mktemp("damaged")) as con:
        yield con


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_of_the_demo_trips_the_tests_that_guard_against_it(
    damage: str, warehouse: duckdb.DuckDBPyConnection, compiled_tests: dict[str, str]
) -> None:
    statement, expected = DAMAGES[damage]
    assert tripped(warehouse, compiled_tests, statement, names=expected) == expected


def test_the_sound_demo_trips_nothing(warehouse: duckdb.DuckDBPyConnection, compiled_tests: dict[str, str]) -> None:
    assert tripped(warehouse, compiled_tests, "select 1") == set()
