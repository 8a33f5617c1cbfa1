"""Changed headers on their way through intake and `elevenpoint check --files`."""

import json

from ingestion.guards import check_pending
from ingestion.run import Run
from tests.intake.conftest import ANSWERS
from tests.quarantine.on_disk import run_command

AT = "2026-01-05 10:00"


def drift_notes(file) -> list[str]:
    return [note for note in file.notes if note.startswith("SCHEMA_DRIFT")]


def test_a_change_is_noted_once_and_not_with_every_file(world) -> None:
    world.drop("1.csv", f"r1,9,{AT}")
    for number in (2, 3, 4):
        world.drop(f"{number}.csv", f"r{number},9,{AT},x", header="id,score,at,region")
    found = world.take()

    assert [drift_notes(file) for file in found.files] == [
        [],
        ["SCHEMA_DRIFT: harmless: 'region' is new and not declared"],
        [],
        [],
    ]
    assert found.drift == ("answers/2.csv: harmless: 'region' is new and not declared",)


def test_a_change_is_noted_alike_when_files_come_one_by_one_and_when_they_are_read_again(world) -> None:
    world.drop("1.csv", f"r1,9,{AT}")
    world.take()
    world.drop("2.csv", f"r2,9,{AT},x", header="id,score,at,region")
    assert world.take().drift == ("answers/2.csv: harmless: 'region' is new and not declared",)
    world.declaration["timezone"] = "UTC"

    again = world.take()

    assert [len(drift_notes(file)) for file in again.files] == [0, 1]
    assert again.drift == ()


def test_a_renamed_column_that_the_declaration_names_is_handled(make_world) -> None:
    world = make_world(columns=ANSWERS["columns"] | {"score": {"column": ["score", "nps"]}})
    world.drop("1.csv", f"r1,9,{AT}")
    world.drop("2.csv", f"r2,7,{AT}", header="id,nps,at")
    found = world.take()

    assert found.drift == ("answers/2.csv: handled: `columns.score` comes as 'nps', before as 'score'",)
    assert world.current("score") == [(7,), (9,)]
    verdicts = check_pending(world.programme, world.source, Run.now("guards"))
    assert {result.name: result.passed for result in verdicts}["header_as_before"] is True


def test_a_column_that_makes_the_key_stops_its_file_although_it_is_declared_optional(make_world) -> None:
    world = make_world(columns=ANSWERS["columns"] | {"response_id": {"column": "id", "optional": True}})
    world.drop("1.csv", f"r1,9,{AT}")
    world.take()
    world.drop("2.csv", f"7,{AT}", header="score,at")
    found = world.take()

    assert [file.reason_code for file in found.files] == [None, "HEADER_REQUIRED_MISSING"]
    assert "'id' for `columns.response_id` is missing" in found.files[1].message


def test_a_key_that_is_a_persons_address_or_number_is_not_repeated(make_world) -> None:
    world = make_world(format={"type": "json"}, files="*.json")
    for number, keys in ((1, {"anna@example.com": 1, "+49 171 5550001": 2}), (2, {"berta@example.com": 1, "Q2026": 1})):
        answer = {"id": f"r{number}", "score": 9, "at": AT, "by": keys}
        world.drop_bytes(f"{number}.json", json.dumps([answer]).encode())
    found = world.take()

    told = " ".join([*found.drift, *(note for file in found.files for note in file.notes)])
    assert "'by.Q2026'" in told
    assert told.count("(a name with an address or a telephone number)") > 2
    assert not [part for part in ("anna", "berta", "555") if part in told]


def test_a_stopping_change_refuses_its_file_and_all_others_land(world) -> None:
    world.drop("1.csv", f"r1,9,{AT}")
    world.drop("2.csv", f"r2,7,{AT}", header="id,rating,at")
    world.drop("3.csv", f"r3,8,{AT}")
    found = world.take()

    assert [(file.status, file.reason_code) for file in found.files] == [
        ("landed", None),
        ("rejected", "HEADER_REQUIRED_MISSING"),
        ("landed", None),
    ]
    assert "'score' for `columns.score` is missing" in found.files[1].message
    assert found.drift == ()  # it is told with the refusal, once
    assert world.current("score") == [(8,), (9,)]


def test_headers_are_looked_at_before_anything_lands(world, monkeypatch, caplog) -> None:
    world.drop("1.csv", f"r1,9,{AT}")
    world.drop("2.csv", f"r2,7,{AT}", header="id,rating,at")
    landed_when_told: list[int] = []
    caplog.handler.addFilter(lambda record: landed_when_told.append(len(world.manifests())) or True)

    world.take()

    assert landed_when_told[:1] == [0]
    assert "schema drift before anything landed: answers/2.csv: stopping" in caplog.text


def test_keys_of_json_records_are_compared_without_their_order(make_world) -> None:
    world = make_world(files="*", format={"type": "json"})
    other_order = {"at": AT, "id": "r2", "score": 9}
    further_key = {"id": "r3", "score": 9, "at": AT, "tag": "x"}
    world.drop_bytes("0.json", json.dumps([{"id": "r1", "score": 9, "at": AT}]).encode())
    world.drop_bytes("1.json", json.dumps([other_order, further_key]).encode())

    assert world.take().drift == ("answers/1.json: harmless: 'tag' is new and not declared",)


def test_check_files_tells_of_new_headers_without_landing_anything(world) -> None:
    world.drop("1.csv", f"r1,9,{AT}")
    world.take()
    world.drop("2.csv", f"r2,7,{AT},x", header="id,score,at,region")

    harmless = run_command(world, "check", "--files")
    world.drop("3.csv", f"r3,7,{AT}", header="id,rating,at")
    world.drop_bytes("4.csv", b"")
    stopping = run_command(world, "check", "--files")

    assert (harmless.returncode, harmless.stdout.splitlines()[1:]) == (
        0,
        [
            "answers/2.csv: harmless: 'region' is new and not declared",
            "1 new file was looked at, 0 would be refused; nothing landed.",
        ],
    )
    assert stopping.returncode == 1
    assert "answers/3.csv: stopping: 'score' for `columns.score` is missing" in stopping.stdout
    assert (stopping.stdout + stopping.stderr).count("answers/3.csv") == 1
    assert "answers/4.csv: FILE_EMPTY" in stopping.stdout
    assert "3 new files were looked at, 2 would be refused; nothing landed." in stopping.stdout
    assert len(world.manifests()) == 1
