"""A file that comes again under its name without ids in it. What belongs here: what is told, and that advice holds."""

import pytest

from ingestion.guards import withdraw
from tests.intake.conftest import ANSWERS

DAY = "2026-01-05 10:"
COLUMNS = {name: column for name, column in ANSWERS["columns"].items() if name != "response_id"}


@pytest.fixture(params=["duplicate", "keep"])
def by_content(request: pytest.FixtureRequest, make_world):
    return make_world(columns=COLUMNS, identity={"by": "row_content", "repeats": request.param})


def deliver(world, *scores: int, name: str = "form.csv"):
    world.drop(name, *(f"{score},{DAY}{minute:02}" for minute, score in enumerate(scores)), header="score,at")
    return world.take_file(name)


def told(count: str, landed: int, batch: str, verb: str = "is") -> tuple[str, ...]:
    return (
        f"ROW_NOT_REPEATED: {count} of the {landed} that landed under this file name before (batch {batch}) {verb} not"
        " in this file; both count. If this file corrects that one, take the old one out: `elevenpoint batches withdraw"
        f' {batch} --reason "…" --programme …`. Not where the name brings other answers each time, or the latest only:'
        " they would be lost.",
    )


def test_a_file_that_was_overwritten_with_a_changed_score_is_told_and_counts_alone_once_the_old_one_is_withdrawn(
    by_content,
) -> None:
    before = deliver(by_content, 9, 3, 7)
    after = deliver(by_content, 9, 4, 7, 8)

    assert (before.notes, after.notes) == ((), told("1 row", 3, before.batch_id))
    assert [score for (score,) in by_content.current("score")] == [3, 4, 7, 8, 9]

    withdraw(by_content.layout, before.batch_id, "corrected")
    again = by_content.take_file("form.csv")
    assert (again.status, again.fates["accepted"], again.notes) == ("landed", 4, ())
    assert [score for (score,) in by_content.current("score")] == [4, 7, 8, 9]


def test_a_file_that_only_grew_gives_no_note(by_content) -> None:
    deliver(by_content, 9, 3)

    assert deliver(by_content, 9, 3, 7).notes == ()


def test_the_file_that_a_row_is_missing_of_is_named_however_often_the_name_came(by_content) -> None:
    first = deliver(by_content, 9, 3, 7)
    deliver(by_content, 9, 3, 7, 8)

    assert deliver(by_content, 9, 4, 6, 8).notes == told("2 rows", 3, first.batch_id, "are")


def test_a_name_that_brings_other_answers_each_time_is_told_of_the_one_before_only(by_content) -> None:
    deliver(by_content, 1)
    second = deliver(by_content, 2)

    assert deliver(by_content, 3).notes == told("1 row", 1, second.batch_id)


def test_rows_under_another_name_are_nobodys_correction(by_content) -> None:
    deliver(by_content, 9, 3)

    assert deliver(by_content, 9, 4, name="next.csv").notes == ()


def test_equal_answers_of_which_one_is_gone_are_counted_where_each_is_kept(make_world) -> None:
    world = make_world(columns=COLUMNS, identity={"by": "row_content", "repeats": "keep"})
    world.drop("form.csv", f"9,{DAY}00", f"9,{DAY}00", f"9,{DAY}00", header="score,at")
    before = world.take_file("form.csv")
    world.drop("form.csv", f"9,{DAY}00", f"9,{DAY}00", f"3,{DAY}00", header="score,at")

    assert world.take_file("form.csv").notes == told("1 row", 3, before.batch_id)


def test_rows_that_are_known_by_an_id_are_compared_by_it_and_not_by_the_file(world) -> None:
    world.drop("a.csv", f"r1,9,{DAY}00")
    world.take()
    world.drop("a.csv", f"r2,9,{DAY}00")

    assert world.take_file("a.csv").notes == ()
