"""What a refresh passes over, and who is told. What does not belong here: files that are refused."""

import pytest

from ingestion.inbox import matches
from ingestion.not_read import SHOWN, not_read_of, passed_over, shown, strays
from tests.quarantine.on_disk import run_command

AT = "2026-01-05 10:00"
ROW = f"r1,9,{AT}"


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("NOVEMBER.CSV", "*.csv", True),
        ("november.csv", "*.CSV", True),
        ("november.Csv.GZ", "*.csv.gz", True),
        ("2026/NOVEMBER.CSV", "**/*.csv", True),
        ("NOVEMBER.CSV", "november*.csv", False),
        ("november.csv", "NOVEMBER.csv", False),
        ("november.csvx", "*.csv", False),
        ("NOVEMBERCSV", "*.csv", False),
        ("2026/november.csv", "*.csv", False),
        ("november.CSV", "november", False),
    ],
)
def test_the_ending_of_a_name_matches_in_capitals_and_the_rest_as_it_is_written(
    name: str, pattern: str, expected: bool
) -> None:
    assert matches(name, pattern) is expected


def test_an_export_with_its_ending_in_capitals_lands(make_world) -> None:
    world = make_world(files="*.csv")
    world.drop("NOVEMBER.CSV", ROW)

    assert world.take_file("NOVEMBER.CSV").fates["accepted"] == 1
    assert not_read_of(world.take()) == []


def test_a_file_that_does_not_match_is_told_with_reason_and_remedy(make_world) -> None:
    world = make_world(files="*.csv")
    world.drop("a.csv", ROW)
    world.drop("same.csv", ROW)
    world.drop_bytes("andere_umfrage.xlsx", b"x")
    world.drop_bytes("b.csv.part", b"x")
    world.drop_bytes(".hidden", b"x")
    (world.inbox / "2026").mkdir()

    told = {text.partition(": ")[0]: text for text in not_read_of(world.take())}

    assert sorted(told) == ["inbox/answers/2026", "inbox/answers/andere_umfrage.xlsx", "inbox/answers/b.csv.part"]
    assert told["inbox/answers/andere_umfrage.xlsx"] == (
        "inbox/answers/andere_umfrage.xlsx: FILE_NOT_DECLARED: Its name does not match `files: *.csv`. "
        "Rename it, widen `files`, or take it out of the folder."
    )
    assert "It is a folder" in told["inbox/answers/2026"]
    assert "`**/*.csv`" in told["inbox/answers/2026"]


def test_files_beside_the_folders_and_a_mistyped_folder_are_told(world) -> None:
    world.drop("a.csv", ROW)
    inbox = world.inbox.parent
    (inbox / "december.csv").write_text("x")
    (inbox / ".gitkeep").write_text("")
    (inbox / "empty").mkdir()
    (inbox / "anwsers" / "2026").mkdir(parents=True)
    (inbox / "anwsers" / "2026" / "november.csv").write_text("x")

    assert strays(world.programme) == [
        "inbox/anwsers/: FOLDER_NOT_DECLARED: No source is called anwsers. Move its files into inbox/answers/, or "
        "declare it with `make onboard FILE=… SOURCE=anwsers`.",
        "inbox/december.csv: FILE_NOT_DECLARED: It lies beside the folders. Move it into that of its source: "
        "inbox/answers/.",
    ]


def test_the_folder_of_a_source_with_an_origin_is_told_although_the_source_is_declared(make_world) -> None:
    world = make_world(origin={"folder": "landed"}, files="*.csv")
    world.drop("a.csv", ROW)

    assert passed_over(world.programme) == [
        "inbox/answers/: FOLDER_NOT_DECLARED: Source answers reads its `origin`, not this folder. Take the files out, "
        "or declare them as another source."
    ]


def test_a_programme_without_an_inbox_has_no_strays(world) -> None:
    assert strays(world.programme) == []


def test_ten_are_named_and_the_others_are_counted() -> None:
    texts = [str(number) for number in range(SHOWN + 2)]

    assert list(shown(texts)) == [*texts[:SHOWN], "and 2 more"]
    assert list(shown(texts[:SHOWN])) == texts[:SHOWN]


def test_check_files_tells_what_no_refresh_would_read(make_world) -> None:
    world = make_world(files="*.csv")
    world.drop("a.csv", ROW)
    world.drop_bytes("andere_umfrage.xlsx", b"x")
    (world.inbox.parent / "december.csv").write_text("x")

    done = run_command(world, "check", "--files")

    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line.partition(": FILE_NOT_DECLARED")[0] for line in lines[2:5]] == [
        "Not read:",
        "  inbox/answers/andere_umfrage.xlsx",
        "  inbox/december.csv",
    ]
    assert lines[-1] == "1 new file was looked at, 0 would be refused; nothing landed."
