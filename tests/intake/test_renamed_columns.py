"""Columns that a tool renames or leaves out. What belongs here: declaring both names, `optional`, and the remedy told.

What does not: verdicts over headers alone (`tests/drift`).
"""

import pytest
from pydantic import ValidationError

from tests.intake.conftest import ANSWERS

AT = "2026-01-05 10:00"
PREVIEW = {"equals": ["preview"], "reason": "preview"}


def remedy_of(world, header: str) -> str:
    world.drop("a.csv", ",".join("x" for _ in header.split(",")), header=header)
    file = world.take_file("a.csv")
    assert file.reason_code == "HEADER_REQUIRED_MISSING"
    return file.remedy


def test_an_exclusion_follows_its_renamed_column(make_world) -> None:
    world = make_world(exclude=[{"column": ["Status", "Art"], **PREVIEW}])
    world.drop("1.csv", f"r1,9,{AT},preview", f"r2,9,{AT},final", header="id,score,at,Status")
    world.drop("2.csv", f"r3,9,{AT},preview", f"r4,9,{AT},final", header="id,score,at,Art")
    found = world.take()

    assert [file.fates["excluded"] for file in found.files] == [1, 1]
    assert found.drift == ("answers/2.csv: handled: `exclude` comes as 'Art', before as 'Status'",)


@pytest.mark.parametrize("condition", [{"equals": ["preview"]}, {"other_than": ["final"]}])
def test_without_its_optional_column_an_exclusion_sets_nothing_apart(make_world, condition) -> None:
    world = make_world(exclude=[{"column": "Status", "optional": True, "reason": "preview", **condition}])
    world.drop("1.csv", f"r1,9,{AT},preview", f"r2,9,{AT},final", header="id,score,at,Status")
    world.drop("2.csv", f"r3,9,{AT}", f"r4,8,{AT}")
    found = world.take()

    assert [(file.fates["excluded"], file.fates["accepted"]) for file in found.files] == [(1, 1), (0, 2)]
    assert found.drift == ("answers/2.csv: harmless: 'Status' for `exclude`, which is optional, is gone",)


def test_a_missing_column_of_an_exclusion_is_told_with_the_line_that_mends_it(make_world) -> None:
    world = make_world(exclude=[{"column": "Status", **PREVIEW}])

    said = remedy_of(world, "id,score,at,Statuscode")

    assert "`column: [Status, <new name>]`, or mark it `optional: true`" in said
    world.declaration["exclude"][0]["column"] = ["Status", "Statuscode"]
    assert world.take_file("a.csv").status == "landed"


@pytest.mark.parametrize(
    ("declared", "line"),
    [
        ("Filiale", "`filiale: [Filiale, <new name>]`"),
        (["Filiale", "Ort, Land"], '`filiale: [Filiale, "Ort, Land", <new name>]`'),
        ({"column": "Filiale", "map": {"a": "b"}}, "`filiale: {column: [Filiale, <new name>], …}`"),
        ({"first_of": ["A: b", "B"]}, '`filiale: {first_of: ["A: b", B, <new name>]}`'),
    ],
)
def test_a_missing_column_is_told_with_the_line_to_write(make_world, declared, line) -> None:
    said = remedy_of(make_world(attributes={"filiale": declared}), "id,score,at,Standort")

    assert line in said
    assert "`optional: true`" in said


def test_what_makes_a_key_cannot_be_marked_optional_and_is_not_told_so(make_world) -> None:
    said = remedy_of(make_world(), "number,score,at")

    assert "`response_id: [id, <new name>]`" in said
    assert "optional" not in said


def test_a_list_of_names_is_short_for_a_column_with_them(make_world) -> None:
    columns = ANSWERS["columns"] | {"score": ["score", "nps"]}
    world = make_world(columns=columns, attributes={"filiale": ["Filiale", "Standort"]})
    world.drop("1.csv", f"r1,9,{AT},Bonn", header="id,score,at,Filiale")
    world.drop("2.csv", f"r2,7,{AT},Köln", header="id,nps,at,Standort")
    world.take()

    assert world.rows("score, attributes->>'$.filiale'") == [(9, "Bonn"), (7, "Köln")]
    long = make_world(columns=columns | {"score": {"column": ["score", "nps"]}}, attributes=world.source.attributes)
    assert long.source == world.source


def test_optional_goes_with_a_column_only(make_world) -> None:
    speeders = {"seconds_after": "sent_at", "optional": True, "below": 5, "reason": "scanner"}

    with pytest.raises(ValidationError, match="`optional` goes with `column` only"):
        _ = make_world(exclude=[speeders]).source
