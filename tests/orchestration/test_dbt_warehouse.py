"""Asking the warehouse after dbt. What belongs here: what happens where it cannot be asked. No whole refresh."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from ingestion.declarations.load import LoadedProgramme
from orchestration.dbt_manifest import prepared as prepared_project
from orchestration.dbt_runner import run_dbt
from orchestration.dbt_warehouse import _named

HOLD = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def held(in_prepared: LoadedProgramme) -> Iterator[LoadedProgramme]:
    """A programme whose warehouse another process has open."""
    warehouse = in_prepared.layout.warehouse
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield in_prepared
        process.stdin.close()


def test_a_warehouse_that_another_process_holds_is_reported_and_not_raised(held: LoadedProgramme) -> None:
    build = run_dbt(held, prepared_project(held), ["build", "--select", "dim_date"], row_counts=True)

    assert not build.success
    assert build.is_locked
    assert build.row_counts == {}


def test_examples_of_dbts_own_tests_name_the_columns_of_the_model() -> None:
    relationship = {"column_name": "account_key", "to": "ref('dim_account')", "field": "account_key"}

    assert _named("from_field", relationship) == "account_key"
    assert _named("response_key", relationship) == "response_key"
