"""The storage that stays open. What belongs here: that it is Dagster's own in all but speed. Runs of ours do not."""

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from small_programme import REPOSITORY, dagster_home

from orchestration.storage import OPEN_FILES, EventLog

PLAIN = """\
storage:
  sqlite:
    base_dir: var/dagster
telemetry: {enabled: false}
"""


@dg.asset(check_specs=[dg.AssetCheckSpec("is_one", asset="thing")])
def thing():
    yield dg.MaterializeResult(metadata={"rows": 1}, check_results=[dg.AssetCheckResult(passed=True)])


def run_once(instance: dg.DagsterInstance) -> str:
    result = dg.materialize([thing], instance=instance)
    assert result.success
    return result.run_id


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(dagster_home(tmp_path))
    return tmp_path


def test_the_checkout_uses_it(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert isinstance(instance.event_log_storage, EventLog)
    assert "module: orchestration.storage" in (REPOSITORY / "dagster.yaml").read_text()


def test_dagsters_own_storage_reads_what_it_wrote_and_the_other_way_round(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as ours:
        first = run_once(ours)
        (home / "dagster.yaml").write_text(PLAIN)
        with dg.DagsterInstance.from_config(str(home)) as theirs:
            assert type(theirs.event_log_storage) is SqliteEventLogStorage
            assert theirs.get_latest_materialization_event(dg.AssetKey("thing")).run_id == first
            assert [record.event.run_id for record in checks(theirs)] == [first]
            second = run_once(theirs)
        # While it was open: what another process writes is seen at once.
        assert ours.get_latest_materialization_event(dg.AssetKey("thing")).run_id == second
        assert [record.event.run_id for record in checks(ours)] == [second, first]


def checks(instance: dg.DagsterInstance):
    key = dg.AssetCheckKey(dg.AssetKey("thing"), "is_one")
    return instance.event_log_storage.get_asset_check_execution_history(key, limit=10)


def test_it_keeps_only_a_few_files_open(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        for _ in range(OPEN_FILES + 2):
            run_once(instance)

        assert len(instance.event_log_storage._engines) == OPEN_FILES


def test_wiping_the_history_leaves_it_usable(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        run_once(instance)
        instance.wipe()

        again = run_once(instance)

        assert instance.get_latest_materialization_event(dg.AssetKey("thing")).run_id == again
