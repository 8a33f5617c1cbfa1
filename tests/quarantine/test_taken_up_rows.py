"""Rows that leave quarantine, and how the ledger shows it."""

from ingestion.guards import withdraw
from ingestion.quarantine import histories, history_lines
from tests.intake.conftest import ANSWERS

AT = "2026-01-05 10:00"
LEDGER = "source_file, quarantined, taken_up, replaces is not null, is_current"


def ledger(world, columns: str = LEDGER) -> list[tuple]:
    world.seal()
    return world.query(f"select {columns} from files order by landed_at")


def test_the_ledger_shows_the_rows_that_a_mended_declaration_takes_up(world) -> None:
    world.drop("a.csv", f"r1,Great,{AT}", f"r2,11,{AT}", f"r3,9,{AT}")
    old = world.take_file("a.csv")
    world.declaration["score"] = {"labels": {"Great": 10}}
    new = world.take_file("a.csv")

    assert (new.taken_up, new.fates["accepted"]) == (1, 2)
    assert ledger(world) == [("a.csv", 2, 0, False, False), ("a.csv", 1, 1, True, True)]
    assert ledger(world, "replaces") == [(None,), (old.batch_id,)]
    assert world.current("score") == [(9,), (10,)]


def test_the_ledger_shows_the_rows_that_a_mended_file_takes_up(world) -> None:
    world.drop("a.csv", f"r1,11,{AT}", f"r2,12,{AT}", f"r3,9,{AT}")
    world.take()
    world.drop("a.csv", f"r1,10,{AT}", f"r2,12,{AT}", f"r3,9,{AT}")
    mended = world.take_file("a.csv")

    assert (mended.taken_up, mended.fates) == (
        1,
        {"accepted": 1, "unanswered": 0, "excluded": 0, "duplicate": 1, "superseded": 0, "quarantined": 1},
    )
    assert ledger(world) == [("a.csv", 2, 0, False, True), ("a.csv", 1, 1, False, True)]
    assert world.current("score") == [(9,), (10,)]


def test_a_row_is_taken_up_once_although_later_exports_repeat_or_change_it(make_world) -> None:
    world = make_world(version="arrival")
    for number, (name, score) in enumerate((("a.csv", "11"), ("b.csv", "10"), ("c.csv", "10"), ("d.csv", "8"))):
        world.drop(name, f"r1,{score},{AT}", f"other{number},5,{AT}")
        world.take()

    assert ledger(world, "source_file, taken_up") == [("a.csv", 0), ("b.csv", 1), ("c.csv", 0), ("d.csv", 0)]


def test_an_excluded_row_left_quarantine_too(make_world) -> None:
    world = make_world()
    world.drop("a.csv", f"r1,11,{AT}")
    world.take()
    world.declaration["exclude"] = [{"column": "score", "equals": ["11"], "reason": "test"}]

    assert world.take_file("a.csv").taken_up == 1


def test_a_mended_file_takes_up_the_rows_of_a_withdrawn_one(world) -> None:
    world.drop("a.csv", f"r1,11,{AT}", f"r2,9,{AT}")
    withdraw(world.layout, world.take_file("a.csv").batch_id, "the scale was wrong")
    assert world.take_file("a.csv").reason_code == "FILE_WITHDRAWN"
    world.drop("a.csv", f"r1,10,{AT}", f"r2,9,{AT}")

    mended = world.take_file("a.csv")

    assert (mended.taken_up, mended.fates["accepted"]) == (1, 2)
    assert ledger(world) == [("a.csv", 1, 0, False, False), ("a.csv", 0, 1, False, True)]


def test_a_withdrawn_file_is_restored_by_a_mended_declaration_which_takes_its_rows_up(world) -> None:
    world.drop("a.csv", f"r1,Great,{AT}", f"r2,9,{AT}")
    withdraw(world.layout, world.take_file("a.csv").batch_id, "the labels were not declared")
    world.declaration["score"] = {"labels": {"Great": 10}}

    restored = world.take_file("a.csv")

    assert (restored.status, restored.taken_up) == ("landed", 1)
    assert ledger(world) == [("a.csv", 1, 0, False, False), ("a.csv", 0, 1, True, True)]
    assert world.current("score") == [(9,), (10,)]


def test_going_back_to_the_old_declaration_takes_nothing_up(world) -> None:
    world.drop("a.csv", f"r1,Great,{AT}")
    world.take()
    world.declaration["score"] = {"labels": {"Great": 10}}
    world.take()
    del world.declaration["score"]
    world.take()

    assert ledger(world, "quarantined, taken_up, is_current") == [(0, 1, False), (1, 0, True)]


def test_rows_of_a_broken_structure_are_taken_up_with_their_file_under_another_declaration(make_world) -> None:
    world = make_world(columns=ANSWERS["columns"])
    world.drop("a.csv", f"r1,9,{AT}", "Total,1")
    world.take()
    world.declaration["timezone"] = "UTC"

    assert (world.take_file("a.csv").taken_up, ledger(world, "quarantined")) == (0, [(1,), (1,)])


def test_the_history_tells_each_batch_of_a_file(world) -> None:
    world.drop("a.csv", f"r1,Great,{AT}", f"r2,11,{AT}")
    world.drop("sound.csv", f"r7,9,{AT}")
    old = world.take_file("a.csv")
    world.declaration["score"] = {"labels": {"Great": 10}}
    new = world.take_file("a.csv")

    (history,) = histories(world.layout)
    steps = [(step.batch_id, step.quarantined, step.taken_up, step.replaces, step.state) for step in history.steps]

    assert steps == [(old.batch_id, 2, 0, None, "replaced"), (new.batch_id, 1, 1, old.batch_id, "current")]
    assert "quarantined 1, taken up 1  (current, replaces " in "\n".join(history_lines([history]))
