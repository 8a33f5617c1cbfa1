"""An exclusion that is set or lifted in a later export. What belongs here: which row counts then."""

import pytest

from tests.intake.conftest import ANSWERS

AT = "2026-01-05 10:00"
SPAM = [{"column": "status", "equals": ["spam"], "reason": "spam"}]
HEADER = "id,score,at,status"
WITHOUT_ID = {name: column for name, column in ANSWERS["columns"].items() if name != "response_id"}
VERSIONED = {
    "columns": ANSWERS["columns"] | {"updated_at": {"column": "changed", "format": "%Y-%m-%d"}},
    "version": "updated_at",
}
DATED = {"version": "file_date", "file_date": {"pattern": "(.+)[.]csv"}}


def answers(world) -> list[tuple]:
    """Scores of the rows that count: the current ones by dbt's rule that are not excluded."""
    return [row[:1] for row in world.current("score, fate") if row[1] != "excluded"]


@pytest.mark.parametrize("changes", [{"version": "arrival"}, DATED, {}], ids=["arrival", "file_date", "none"])
def test_an_answer_that_is_flagged_in_a_later_export_no_longer_counts(make_world, changes) -> None:
    world = make_world(exclude=SPAM, **changes)
    world.drop("2026-01-06.csv", f"r1,9,{AT},", header=HEADER)
    world.take()
    world.drop("2026-01-07.csv", f"r1,9,{AT},spam", header=HEADER)

    result = world.take_file("2026-01-07.csv")

    assert (result.fates["excluded"], result.fates["duplicate"]) == (1, 0)
    assert answers(world) == []


@pytest.mark.parametrize("changes", [{"version": "arrival"}, DATED], ids=["arrival", "file_date"])
def test_an_answer_whose_flag_is_lifted_in_a_later_export_counts(make_world, changes) -> None:
    world = make_world(exclude=SPAM, **changes)
    world.drop("2026-01-06.csv", f"r1,9,{AT},spam", header=HEADER)
    world.take()
    world.drop("2026-01-07.csv", f"r1,9,{AT},", header=HEADER)

    result = world.take_file("2026-01-07.csv")

    assert (result.fates["accepted"], result.fates["duplicate"]) == (1, 0)
    assert answers(world) == [(9,)]


@pytest.mark.parametrize("flags", [("spam", ""), ("", "spam")])
def test_at_the_same_version_an_excluded_row_wins_whatever_the_order(make_world, flags) -> None:
    world = make_world(exclude=SPAM, **VERSIONED)
    for number, flag in enumerate(flags):
        world.drop(f"{number}.csv", f"r1,9,{AT},{flag},2026-01-05", header=f"{HEADER},changed")
        result = world.take_file(f"{number}.csv")

    assert result.reasons.get("DUP_CONFLICT") is None
    assert (result.fates["duplicate"], result.fates["quarantined"]) == (0, 0)
    assert result.fates["excluded" if flags[1] else "superseded"] == 1
    assert answers(world) == []


@pytest.mark.parametrize("flags", [("spam", ""), ("", "spam")])
@pytest.mark.parametrize("repeats", ["duplicate", "keep"])
def test_a_preview_beside_an_equal_answer_without_an_id_does_not_lose_the_answer(make_world, flags, repeats) -> None:
    world = make_world(columns=WITHOUT_ID, identity={"by": "row_content", "repeats": repeats}, exclude=SPAM)
    world.drop("a.csv", *(f"9,{AT},{flag}" for flag in flags), header="score,at,status")

    result = world.take_file("a.csv")

    assert (result.fates["accepted"], result.fates["excluded"], result.fates["duplicate"]) == (1, 1, 0)
    assert answers(world) == [(9,)]


def test_a_grown_export_with_preview_and_answer_finds_both_again(make_world) -> None:
    world = make_world(columns=WITHOUT_ID, identity={"by": "row_content"}, exclude=SPAM)
    rows = [f"9,{AT},spam", f"9,{AT},", f"9,{AT},"]
    world.drop("a.csv", *rows, header="score,at,status")
    assert world.take_file("a.csv").fates["duplicate"] == 1
    world.drop("a.csv", *rows, f"3,{AT},", header="score,at,status")

    fates = world.take_file("a.csv").fates

    assert (fates["accepted"], fates["duplicate"]) == (1, 3)
    assert answers(world) == [(3,), (9,)]


@pytest.mark.parametrize("repeats", ["duplicate", "keep"])
def test_an_answer_without_an_id_that_is_flagged_later_no_longer_counts(make_world, repeats) -> None:
    world = make_world(columns=WITHOUT_ID, identity={"by": "row_content", "repeats": repeats}, exclude=SPAM)
    world.drop("a.csv", f"9,{AT},", f"3,{AT},", header="score,at,status")
    world.take()
    world.drop("b.csv", f"9,{AT},spam", f"3,{AT},", header="score,at,status")

    assert world.take_file("b.csv").fates["excluded"] == 1
    assert answers(world) == [(3,)]
