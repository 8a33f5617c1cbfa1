"""Files that come again, grown or changed. What belongs here: duplicate, superseded, conflict, replacement."""

import pytest

from ingestion.fates import versions
from tests.intake.conftest import ANSWERS

AT = "2026-01-05 10:00"
UPDATED = ANSWERS["columns"] | {"updated_at": {"column": "changed", "format": "%Y-%m-%d"}}
HEADER = "id,score,at,changed"


def test_a_second_run_with_nothing_new_changes_nothing(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", f"r2,x,{AT}")
    first = world.take_file("a.csv")
    before = {path: path.stat().st_mtime_ns for path in world.layout.landing.rglob("*") if path.is_file()}

    second = world.take_file("a.csv")

    assert (first.status, second.status) == ("landed", "unchanged")
    assert (second.batch_id, second.fates) == (first.batch_id, first.fates)
    assert {path: path.stat().st_mtime_ns for path in world.layout.landing.rglob("*") if path.is_file()} == before


def test_fates_add_up_for_every_file(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", f"r1,9,{AT}", f"r2,,{AT}", f"r3,7.5,{AT}", "r4,8", "", f"r5,1,{AT}", f",2,{AT}")

    result = world.take_file("a.csv")
    manifest = world.manifest_json(result.batch_id)

    assert result.fates == {
        "accepted": 2, "unanswered": 1, "excluded": 0, "duplicate": 1, "superseded": 0, "quarantined": 3,
    }  # fmt: skip
    assert (manifest["rows_read"], manifest["blank_rows"], sum(manifest["fates"].values())) == (7, 1, 7)
    assert manifest["reasons"] == {"ID_MISSING": 1, "ROW_TOO_SHORT": 1, "SCORE_NOT_INTEGER": 1}
    assert world.quarantined() == [(5, "SCORE_NOT_INTEGER"), (6, "ROW_TOO_SHORT"), (9, "ID_MISSING")]


def test_a_grown_export_lands_only_what_is_new(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", f"r2,,{AT}")
    world.take()
    world.drop("a.csv", f"r1,9,{AT}", f"r2,,{AT}", f"r3,3,{AT}")

    result = world.take_file("a.csv")

    assert (result.status, result.fates["accepted"], result.fates["duplicate"]) == ("landed", 1, 2)
    assert len(world.current()) == 3
    assert world.rows("source_row, score", "source_row, score") == [(2, 9), (3, None), (4, 3)]


def test_the_same_bytes_under_another_name_do_not_land_twice(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    world.drop("b.csv", f"r1,9,{AT}")

    results = {file.file: file for file in world.take().files}

    assert (results["a.csv"].status, results["b.csv"].status) == ("landed", "ignored")
    assert results["b.csv"].reason_code == "FILE_DUPLICATE"
    assert "'a.csv'" in results["b.csv"].message


def test_a_changed_row_supersedes_the_old_version(make_world) -> None:
    world = make_world(columns=UPDATED, version="updated_at")
    world.drop("a.csv", f"r1,2,{AT},2026-01-05", f"r2,9,{AT},2026-01-05", header=HEADER)
    world.take()
    world.drop("b.csv", f"r1,10,{AT},2026-02-01", f"r2,9,{AT},2026-01-05", header=HEADER)

    result = world.take_file("b.csv")

    assert (result.fates["accepted"], result.fates["duplicate"]) == (1, 1)
    assert world.current("score") == [(9,), (10,)]


def test_an_older_version_that_comes_after_the_newer_is_superseded(make_world) -> None:
    world = make_world(columns=UPDATED, version="updated_at")
    world.drop("b.csv", f"r1,10,{AT},2026-02-01", header=HEADER)
    world.take()
    world.drop("a.csv", f"r1,2,{AT},2026-01-05", header=HEADER)

    assert world.take_file("a.csv").fates["superseded"] == 1
    assert world.current("score") == [(10,)]


def test_the_newest_of_several_versions_in_one_file_counts(make_world) -> None:
    world = make_world(columns=UPDATED, version="updated_at")
    rows = [f"r1,2,{AT},2026-01-05", f"r1,7,{AT},2026-03-05", f"r1,5,{AT},2026-02-05", f"r1,7,{AT},2026-03-05"]
    world.drop("a.csv", *rows, header=HEADER)

    fates = world.take_file("a.csv").fates

    assert (fates["accepted"], fates["superseded"], fates["duplicate"]) == (1, 2, 1)
    assert world.current("score") == [(7,)]


def test_two_contents_without_a_version_conflict_whatever_the_order(make_world) -> None:
    first, second = f"r1,2,{AT}", f"r1,10,{AT}"
    states = []
    for order in ((first, second), (second, first)):
        world = make_world()
        world.folder = world.folder / str(len(states))
        world.programme_facts["name"] = f"world_{len(states)}"
        world.drop("a.csv", order[0])
        world.take()
        world.drop("b.csv", order[1], f"r2,5,{AT}")
        result = world.take_file("b.csv")
        assert result.reasons == {"DUP_CONFLICT": 1}
        assert world.quarantined("source_file, source_row, reason_code") == [("b.csv", 2, "DUP_CONFLICT")]
        states.append(world.current("row_key, score"))

    assert states[0] == states[1]
    assert [score for _, score in states[0]] == [5]


def test_a_corrected_file_tells_that_answers_which_counted_no_longer_do(world) -> None:
    world.drop("may.csv", f"r1,2,{AT}", f"r2,5,{AT}", f"r3,9,{AT}")
    world.take()
    assert len(world.current("score")) == 3
    world.drop("may-corrected.csv", f"r1,2,{AT}", f"r2,6,{AT}", f"r3,10,{AT}", f"r4,8,{AT}")

    result = world.take_file("may-corrected.csv")

    assert (result.reasons, result.fates["accepted"]) == ({"DUP_CONFLICT": 2}, 1)
    assert world.current("score") == [(2,), (8,)]
    assert result.notes == (
        "DUP_CONFLICT: 2 rows contradict rows that landed before: one identity, other content (first at row 3)."
        " Neither counts until `version` says which is newer (updated_at, file_date or arrival), or a row is"
        " corrected.",
    )
    assert world.manifest_json(result.batch_id)["notes"] == list(result.notes)


def test_rows_that_contradict_each_other_at_one_time_of_change_are_told_with_what_is_to_be_corrected(
    make_world,
) -> None:
    columns = ANSWERS["columns"] | {"updated_at": {"column": "changed", "format": "%Y-%m-%d %H:%M"}}
    world = make_world(columns=columns, version="updated_at")
    world.drop("a.csv", f"r1,2,{AT},{AT}", header="id,score,at,changed")
    world.take()
    world.drop("b.csv", f"r1,3,{AT},{AT}", header="id,score,at,changed")

    assert world.take_file("b.csv").notes == (
        "DUP_CONFLICT: 1 row contradicts a row that landed before: one identity, other content (first at row 2)."
        " Neither counts until one of them is corrected at its origin or withdrawn: both have the same updated_at.",
    )


def test_a_contradiction_within_one_file_touches_nothing_that_landed_and_gives_no_note(world) -> None:
    world.drop("a.csv", f"r1,2,{AT}")
    world.take()
    world.drop("b.csv", f"r2,2,{AT}", f"r2,3,{AT}", f"r1,2,{AT}")

    result = world.take_file("b.csv")

    assert (result.reasons, result.notes) == ({"DUP_CONFLICT": 2}, ())


def test_all_contradicting_rows_of_one_file_are_quarantined_and_land_as_such(world) -> None:
    world.drop("a.csv", f"r1,2,{AT}", f"r1,10,{AT}", f"r1,2,{AT}", f"r2,5,{AT}")

    result = world.take_file("a.csv")

    assert (result.fates["quarantined"], result.fates["duplicate"], result.fates["accepted"]) == (2, 1, 1)
    assert world.rows("source_row, fate") == [(2, "quarantined"), (3, "quarantined"), (5, "accepted")]
    assert world.quarantined() == [(2, "DUP_CONFLICT"), (3, "DUP_CONFLICT")]
    assert world.current("score") == [(5,)]


def test_equal_rows_without_an_id_are_one_answer_or_two_as_declared(make_world) -> None:
    rows = [f"9,{AT}", f"9,{AT}", f"3,{AT}", f"9,{AT}"]
    columns = {name: column for name, column in ANSWERS["columns"].items() if name != "response_id"}
    for repeats, accepted, duplicates in (("duplicate", 2, 2), ("keep", 4, 0)):
        world = make_world(columns=columns, identity={"by": "row_content", "repeats": repeats})
        world.programme_facts["name"] = repeats
        world.drop("a.csv", *rows, header="score,at")
        fates = world.take_file("a.csv").fates
        assert (fates["accepted"], fates["duplicate"]) == (accepted, duplicates)
        assert len(set(world.current())) == accepted


def test_kept_repeats_are_found_again_in_a_grown_export(make_world) -> None:
    columns = {name: column for name, column in ANSWERS["columns"].items() if name != "response_id"}
    world = make_world(columns=columns, identity={"by": "row_content", "repeats": "keep"})
    world.drop("a.csv", f"9,{AT}", f"9,{AT}", header="score,at")
    world.take()
    world.drop("a.csv", f"9,{AT}", f"3,{AT}", f"9,{AT}", f"9,{AT}", header="score,at")

    fates = world.take_file("a.csv").fates

    assert (fates["accepted"], fates["duplicate"]) == (2, 2)
    assert len(world.current()) == 4


def test_the_same_id_in_another_survey_is_another_answer(make_world) -> None:
    world = make_world(columns=ANSWERS["columns"] | {"survey": "survey"})
    world.drop("a.csv", f"r1,2,{AT},spring", f"r1,10,{AT},autumn", header="id,score,at,survey")

    assert world.take_file("a.csv").fates["accepted"] == 2


def test_later_arrival_wins_where_declared_even_when_a_value_returns(make_world) -> None:
    world = make_world(version="arrival")
    for number, score in enumerate((2, 10, 2)):
        world.drop(f"{number}.csv", f"r1,{score},{AT}", f"r{number + 2},5,{AT}")
        assert world.take_file(f"{number}.csv").fates["accepted"] == 2

    assert world.current("version_order, score")[-1] == ("0000000003", 5)
    assert ("0000000003", 2) in world.current("version_order, score")


def test_excluded_rows_are_counted_by_reason_and_keep_their_fate(make_world) -> None:
    world = make_world(
        exclude=[
            {"column": "status", "equals": ["Survey Preview", "1"], "reason": "preview"},
            {"column": "email", "matches": ".*@test[.]example", "reason": "test"},
        ]
    )
    header = "id,score,at,status,email"
    world.drop(
        "a.csv",
        f"r1,99,{AT}, Survey Preview ,",
        f"r2,9,{AT},0,A@TEST.example",
        f"r3,9,{AT},0,a@b.example",
        header=header,
    )

    result = world.take_file("a.csv")

    assert result.reasons == {"EXCLUDED_PREVIEW": 1, "EXCLUDED_TEST": 1}
    assert world.rows("source_row, fate, score") == [(2, "excluded", None), (3, "excluded", 9), (4, "accepted", 9)]


def test_an_excluded_row_that_comes_again_is_a_duplicate_and_its_reason_is_not_counted_twice(make_world) -> None:
    world = make_world(exclude=[{"column": "status", "equals": ["1"], "reason": "preview"}])
    world.drop("a.csv", f"r1,9,{AT},1", header="id,score,at,status")
    world.take()
    world.drop("b.csv", f"r1,9,{AT},1", f"r2,9,{AT},1", header="id,score,at,status")

    result = world.take_file("b.csv")

    assert (result.fates["duplicate"], result.fates["excluded"]) == (1, 1)
    assert result.reasons == {"EXCLUDED_PREVIEW": 1}


def test_a_file_without_the_column_of_an_exclusion_is_refused(make_world) -> None:
    world = make_world(exclude=[{"column": "status", "equals": ["1"], "reason": "preview"}])
    world.drop("a.csv", f"r1,9,{AT}")

    result = world.take_file("a.csv")

    assert (result.status, result.reason_code) == ("rejected", "HEADER_REQUIRED_MISSING")
    assert "'status'" in result.message


@pytest.mark.parametrize("sorted_at_once", [1, 2, 1_000])
def test_repeats_are_found_however_many_keys_are_sorted_at_once(world, monkeypatch, sorted_at_once: int) -> None:
    monkeypatch.setattr(versions, "SORTED_AT_ONCE", sorted_at_once)
    world.drop("a.csv", *(f"r{number % 7},9,{AT}" for number in range(9)), f"r3,8,{AT}")

    fates = world.take_file("a.csv").fates

    # r0 and r1 twice alike, r3 with two scores
    assert (fates["accepted"], fates["duplicate"], fates["quarantined"]) == (6, 2, 2)
