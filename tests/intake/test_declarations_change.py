"""What happens when the declaration changes. What belongs here: re-reading, replacing, going back."""

import pytest

from ingestion.errors import ElevenpointError
from ingestion.guards import withdraw
from ingestion.landing.manifest import WITHDRAWN, current_manifests
from tests.intake.conftest import ANSWERS

AT = "2026-01-05 10:00"


def test_a_changed_declaration_reads_the_file_again_and_replaces_its_batch(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    old = world.take_file("a.csv")
    world.declaration["timezone"] = "America/New_York"

    new = world.take_file("a.csv")

    assert (new.status, new.batch_id == old.batch_id) == ("landed", False)
    assert [manifest.batch_id for manifest in current_manifests(world.layout)] == [new.batch_id]
    assert world.manifest_json(new.batch_id)["replaces"] == old.batch_id
    assert [manifest.declaration_version for manifest in world.manifests()] == [1, 2]
    assert world.current("cast(responded_at as varchar)") == [("2026-01-05 15:00:00",)]


def test_what_does_not_affect_rows_does_not_read_anything_again(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    world.take()
    world.declaration |= {"description": "new", "owner": "somebody", "freshness": {"warn_after_hours": 3}}

    assert world.take_file("a.csv").status == "unchanged"


def test_a_quarantined_row_is_taken_up_after_the_declaration_is_mended(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", f"r2,10 - Very likely,{AT}")
    assert world.take_file("a.csv").fates["quarantined"] == 1
    world.declaration["score"] = {"labels": {"10 - Very likely": 10}}

    assert world.take_file("a.csv").fates["accepted"] == 2
    assert world.current("score") == [(9,), (10,)]


def test_a_refused_file_is_taken_in_after_the_declaration_is_mended(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", header="Response,score,at")
    refused = world.take_file("a.csv")
    assert (refused.status, refused.reason_code) == ("rejected", "HEADER_REQUIRED_MISSING")
    world.declaration["columns"] = ANSWERS["columns"] | {"response_id": {"column": ["id", "Response"]}}

    assert world.take_file("a.csv").fates["accepted"] == 1


def test_going_back_to_the_old_declaration_makes_its_batch_current_again(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    first = world.take_file("a.csv")
    world.declaration["timezone"] = "America/New_York"
    world.take()
    world.declaration["timezone"] = "Europe/Berlin"

    again = world.take_file("a.csv")

    assert (again.status, again.batch_id) == ("unchanged", first.batch_id)
    assert [manifest.batch_id for manifest in current_manifests(world.layout)] == [first.batch_id]
    assert world.current("cast(responded_at as varchar)") == [("2026-01-05 09:00:00",)]
    assert world.take_file("a.csv").status == "unchanged"


def test_a_file_that_left_the_inbox_keeps_its_rows_under_the_old_declaration(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", f"r2,3,{AT}")
    world.take()
    (world.inbox / "a.csv").unlink()
    world.drop("b.csv", f"r2,3,{AT}", f"r3,5,{AT}")
    world.declaration["timezone"] = "America/New_York"

    assert world.take_file("b.csv").fates["accepted"] == 2
    assert world.current("score, cast(responded_at as varchar)") == [
        (3, "2026-01-05 15:00:00"),
        (5, "2026-01-05 15:00:00"),
        (9, "2026-01-05 09:00:00"),
    ]


def test_another_key_gives_other_pseudonyms_by_reading_again(world, monkeypatch) -> None:
    world.drop("a.csv", f"r1,9,{AT},p1", header="id,score,at,person")
    world.take()
    old = world.current("person_key")
    monkeypatch.setenv("ELEVENPOINT_PSEUDONYM_KEY", "fedcba9876543210" * 4)

    assert world.take_file("a.csv").status == "landed"
    assert world.current("person_key") != old


def test_rows_that_only_a_withdrawn_batch_held_are_taken_from_the_other_files(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    withdrawn = world.take_file("a.csv")
    world.drop("b.csv", f"r1,9,{AT}", f"r2,3,{AT}")
    assert world.take_file("b.csv").fates["duplicate"] == 1
    (folder,) = world.layout.landing.glob(f"*/*/{withdrawn.batch_id}")
    (folder / WITHDRAWN).write_text("{}")

    results = {file.file: file for file in world.take().files}

    assert (results["a.csv"].status, results["a.csv"].reason_code) == ("ignored", "FILE_WITHDRAWN")
    assert (results["b.csv"].status, results["b.csv"].fates["accepted"]) == ("landed", 2)
    assert world.current("score") == [(3,), (9,)]
    assert {file.status for file in world.take().files} == {"ignored", "unchanged"}


def test_a_batch_cannot_be_withdrawn_while_a_file_that_repeats_it_has_left_the_inbox(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    first = world.take_file("a.csv").batch_id
    world.drop("b.csv", f"r1,9,{AT}", f"r2,3,{AT}")
    second = world.take_file("b.csv").batch_id
    (world.inbox / "b.csv").unlink()

    with pytest.raises(ElevenpointError, match=rf"b\.csv \(batch {second}\).*Put them back into inbox/answers"):
        withdraw(world.layout, first, "wrong file")

    assert world.current("score") == [(3,), (9,)]
    world.drop("b.csv", f"r1,9,{AT}", f"r2,3,{AT}")
    world.take()
    withdraw(world.layout, first, "wrong file")
    world.take()
    assert world.current("score") == [(3,), (9,)]


def test_batches_whose_files_are_gone_can_be_withdrawn_from_the_last_to_the_first(world) -> None:
    batches = []
    for rows in ([f"r1,9,{AT}"], [f"r1,9,{AT}", f"r2,3,{AT}"], [f"r1,9,{AT}", f"r2,3,{AT}", f"r3,5,{AT}"]):
        world.drop("a.csv", *rows)
        batches.append(world.take_file("a.csv").batch_id)

    for batch in (batches[1], batches[0]):
        withdraw(world.layout, batch, "other keys")
    world.take()

    assert world.current("score") == [(3,), (5,), (9,)]
