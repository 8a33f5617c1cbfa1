"""A declaration that makes other keys of the rows. What belongs here: that no answer counts twice then."""

import pytest

from tests.intake.conftest import ANSWERS

AT = "2026-01-05 10:00"
WITHOUT_ID = {name: column for name, column in ANSWERS["columns"].items() if name != "response_id"}


def grown(world) -> tuple[str, str]:
    """A cumulative export overwritten in place; its two batches."""
    world.drop("a.csv", f"r1,9,{AT},x", header="id,score,at,plan")
    first = world.take_file("a.csv")
    world.drop("a.csv", f"r1,9,{AT},x", f"r2,3,{AT},x", header="id,score,at,plan")
    return first.batch_id, world.take_file("a.csv").batch_id


CHANGES = {
    "another attribute": ({"columns": WITHOUT_ID, "identity": {"by": "row_content"}}, {"attributes": {"plan": "plan"}}),
    "another identity": ({}, {"identity": {"by": "row_content"}}),
    "another survey": ({}, {"columns": ANSWERS["columns"] | {"survey": {"value": "other"}}}),
    "another column of the identity": ({}, {"columns": ANSWERS["columns"] | {"response_id": "score"}}),
}


@pytest.mark.parametrize("case", CHANGES)
def test_nothing_lands_under_other_keys_while_earlier_files_have_left_the_inbox(make_world, case: str) -> None:
    before, change = CHANGES[case]
    world = make_world(**before)
    first, second = grown(world)
    world.declaration |= change

    result = world.take()

    assert result.files == ()
    assert f"a.csv (batch {first})" in result.problem
    assert f"elevenpoint batches withdraw {first} --reason" in result.problem
    assert second not in result.problem
    assert sorted(world.current("score")) == [(3,), (9,)]


def test_the_source_is_read_under_its_new_keys_once_the_earlier_file_is_back(world) -> None:
    grown(world)
    world.declaration["identity"] = {"by": "row_content"}
    assert world.take().problem
    world.drop("before.csv", f"r1,9,{AT},x", header="id,score,at,plan")

    result = world.take()

    assert (result.problem, {file.status for file in result.files}) == (None, {"landed"})
    assert world.current("score") == [(3,), (9,)]


@pytest.mark.parametrize(
    "change",
    [
        {"timezone": "America/New_York"},
        {"attributes": {"plan": "plan"}},
        {"columns": ANSWERS["columns"] | {"response_id": {"column": ["id", "Response"]}}},
    ],
    ids=["timezone", "attributes", "a further name"],
)
def test_a_change_that_makes_no_other_keys_goes_through_without_the_earlier_files(world, change) -> None:
    grown(world)
    world.declaration |= change

    assert world.take_file("a.csv").status == "landed"
    assert world.current("score") == [(3,), (9,)]
