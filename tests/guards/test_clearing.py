"""Pending, cleared, approved and withdrawn batches, and what is kept. What does not belong here: single properties."""

import subprocess
import sys

import duckdb
import pytest
from landed_batches import RESPONSES, World, declare, land, scores_like_customers

from ingestion.errors import DeclarationError, ElevenpointError
from ingestion.guards import approve, check_pending, guard_names, states, withdraw, withdraw_source
from ingestion.guards.results import COLUMNS, results_file
from ingestion.run import Run

GOOD = scores_like_customers(100)
TOO_MANY = {"SCORE_NOT_INTEGER": 50}


def test_a_batch_that_passes_is_cleared_and_never_judged_again(world: World) -> None:
    source = declare(RESPONSES)
    folder = land(world, source, "good.csv", GOOD)

    first = check_pending(world, source, Run.now("run1"))
    second = check_pending(world, source, Run.now("run2"))

    assert (folder / "cleared.json").is_file()
    assert [result.name for result in first] == [name for name, _ in guard_names(source)]
    assert second == []


def test_a_failed_error_guard_keeps_blocking_in_the_next_run(world: World) -> None:
    source = declare(RESPONSES)
    folder = land(world, source, "bad.csv", GOOD, reasons=TOO_MANY)

    for run_id in ("run1", "run2"):
        stopping = [result.name for result in check_pending(world, source, Run.now(run_id)) if result.stops]
        assert stopping == ["quarantined_share"]

    assert not (folder / "cleared.json").exists()


def test_a_failed_warning_clears_the_batch(world: World) -> None:
    source = declare(RESPONSES)
    folder = land(world, source, "same.csv", [row | {"score": 9} for row in GOOD])

    results = check_pending(world, source, Run.now("run1"))

    assert [result.name for result in results if not result.passed] == ["scores_vary"]
    assert (folder / "cleared.json").is_file()


def test_an_approved_batch_passes_with_the_reason_kept(world: World) -> None:
    source = declare(RESPONSES)
    folder = land(world, source, "bad.csv", GOOD, reasons=TOO_MANY)

    approve(world.layout, folder.name, "the tool sent half points, agreed with the survey team")

    assert check_pending(world, source, Run.now("run1")) == []
    (state,) = states(world.layout)
    assert (state.state, state.reason) == ("approved", "the tool sent half points, agreed with the survey team")


def test_a_withdrawn_batch_neither_blocks_nor_counts_as_a_file_before(world: World) -> None:
    source = declare(RESPONSES)
    bad = land(world, source, "1.csv", GOOD, reasons=TOO_MANY, header="other", last_event_at="2026-01-01T00:00:00")
    land(world, source, "2.csv", GOOD, header="h1", last_event_at="2026-01-02T00:00:00")

    withdraw(world.layout, bad.name[:8], "wrong survey")
    results = check_pending(world, source, Run.now("run1"))

    assert [result.name for result in results if not result.passed] == []
    assert (bad / "withdrawn.json").is_file()


def test_all_batches_of_a_source_are_withdrawn_at_once_although_later_ones_repeat_rows_of_earlier(world: World) -> None:
    source = declare(RESPONSES)
    first = land(world, source, "1.csv", GOOD, landed_at="2026-01-06T05:00:00+00:00")
    land(world, source, "2.csv", [], fates={"duplicate": 100}, landed_at="2026-01-07T05:00:00+00:00")
    land(world, declare(RESPONSES, source="others"), "3.csv", GOOD)
    with pytest.raises(ElevenpointError, match="no longer in the inbox"):
        withdraw(world.layout, first.name, "renamed")

    taken_out = withdraw_source(world.layout, "answers", "renamed")

    assert [batch.file for batch in taken_out] == ["2.csv", "1.csv"]
    assert {(one.batch.file, one.state, one.reason) for one in states(world.layout)} == {
        ("1.csv", "withdrawn", "renamed"),
        ("2.csv", "withdrawn", "renamed"),
        ("3.csv", "pending", ""),
    }
    with pytest.raises(ElevenpointError, match=r"no batch of a source 'answers' counts.*Landed are: answers, others"):
        withdraw_source(world.layout, "answers", "again")


def test_a_file_read_again_under_a_new_declaration_replaces_its_failed_batch(world: World) -> None:
    source = declare(RESPONSES)
    land(world, source, "bad.csv", GOOD, reasons=TOO_MANY, landed_at="2026-01-06T05:00:00+00:00", sha256="ab")
    again = land(world, source, "bad.csv", GOOD, landed_at="2026-01-07T05:00:00+00:00", sha256="ab")

    results = check_pending(world, source, Run.now("run1"))

    assert {result.batch_ids for result in results} == {(again.name,)}
    assert not any(result.stops for result in results)


@pytest.mark.parametrize(
    "decide", [approve, withdraw, lambda layout, _, reason: withdraw_source(layout, "answers", reason)]
)
def test_a_decision_needs_a_reason(world: World, decide) -> None:
    folder = land(world, declare(RESPONSES), "bad.csv", GOOD)

    with pytest.raises(ElevenpointError, match="--reason"):
        decide(world.layout, folder.name, "  ")


def test_a_decision_about_an_unknown_batch_says_where_to_look(world: World) -> None:
    with pytest.raises(ElevenpointError, match="elevenpoint batches list"):
        approve(world.layout, "0123abcd", "why not")


def test_every_result_is_kept_with_its_property_as_a_sentence(world: World) -> None:
    source = declare(RESPONSES)
    land(world, source, "bad.csv", GOOD, reasons=TOO_MANY)
    run = Run.now("run1")

    results = check_pending(world, source, run)

    kept = results_file(world.layout, run, "answers")
    with duckdb.connect() as connection:
        rows = connection.execute(f"select * from '{kept}' where not passed").df()
        columns = [name for name, *_ in connection.execute(f"describe select * from '{kept}'").fetchall()]
        (count,) = connection.execute(f"select count(*) from '{kept}'").fetchone()
    assert columns == list(COLUMNS)
    assert count == len(results)
    assert list(rows["property"]) == ["at most 5 % of a file's rows are quarantined"]
    assert rows["observed"][0].startswith("33.33 % in bad.csv (batch ")
    assert (list(rows["severity"]), list(rows["threshold"])) == (["error"], ["≤ 5 %"])
    assert list(rows["rows_checked"]) == [150]


def test_a_batch_whose_parquet_lost_its_rows_is_an_error_and_not_a_pass(world: World) -> None:
    source = declare(RESPONSES)
    folder = land(world, source, "good.csv", GOOD)
    with duckdb.connect() as connection:
        rows = folder / "rows.parquet"
        connection.execute(f"create table kept as from '{rows}' limit 0")
        connection.execute(f"copy kept to '{rows}' (format parquet)")

    with pytest.raises(RuntimeError, match="no rows of batch"):
        check_pending(world, source, Run.now("run1"))

    assert not (folder / "cleared.json").exists()


def test_severity_is_declared_per_source() -> None:
    source = declare(RESPONSES, guards={"severity": {"quarantined_share": "warn", "rows_present": "off"}})

    severities = dict(guard_names(source))

    assert severities["quarantined_share"] == "warn"
    assert "rows_present" not in severities


def test_a_misspelt_guard_is_refused_with_the_allowed_names() -> None:
    source = declare(RESPONSES, guards={"severity": {"quarantine_share": "off"}})

    with pytest.raises(DeclarationError, match="quarantine_share, but the guards of survey_responses are rows_present"):
        guard_names(source)


def test_great_expectations_is_not_imported_while_nothing_is_pending(tmp_path) -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests/guards');"
        "from pathlib import Path; from landed_batches import *; from ingestion.layout import Layout;"
        "from ingestion.guards import *; from ingestion.run import Run;"
        f"w = World(Layout(Path({str(tmp_path)!r}))); s = declare(RESPONSES);"
        "land(w, s, 'a.csv', [], cleared=True); assert check_pending(w, s, Run.now('r')) == [];"
        "assert not {'great_expectations', 'pandas'} & set(sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
