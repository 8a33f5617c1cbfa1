"""Rows that are taken in and reported. What belongs here: what the catalogue's entries leave open of it."""

import pytest

from ingestion.fates.reasons import WARNINGS, warning_note
from ingestion.fates.respondents import SCANNER_SECONDS
from tests.intake.conftest import ANSWERS

WORDS = {"people": "1 person", "asked": "one sending", "until": "it is known", "landed": "9", "batch": "b1"}
SECONDS = "%Y-%m-%d %H:%M:%S"


def notes(world, *lines: str, header: str = "id,score,at") -> tuple[str, ...]:
    world.drop("a.csv", *lines, header=header)
    result = world.take_file("a.csv")
    assert result.fates["accepted"] == len(lines)
    return result.notes


def sent(make_world, **changes):
    columns = ANSWERS["columns"] | {
        "responded_at": {"column": "at", "format": SECONDS},
        "sent_at": {"column": "sent", "format": SECONDS, "optional": True},
    }
    return make_world(columns=columns, **changes)


def test_every_warning_says_how_many_rows_which_is_the_first_and_what_to_do() -> None:
    for code, reason in WARNINGS.items():
        note = warning_note(code, 2, 7, "at", **WORDS)
        assert note.startswith(f"{code}: 2 rows")
        assert "(first at row 7). " in note
        assert note.endswith(reason.remedy.replace("{until}", "it is known").replace("{batch}", "b1"))
        assert "{" not in note.replace("`exclude: {", "")


def test_one_row_and_one_person_are_told_in_the_singular(make_world) -> None:
    columns = ANSWERS["columns"] | {"responded_at": {"column": "at", "format": "%Y-%m-%d"}}
    months = [f"a{number},9,2026-01-{number:02},p1" for number in range(1, 5)]
    header = "id,score,at,person"

    assert notes(make_world(columns=columns), *months, header=header) == (
        "RESP_OFTEN: 1 row comes after three or more answers of the same person within 30 days (first at row 5)."
        " Check how often people are asked.",
    )
    assert warning_note("ROW_VANISHED", 1, None).startswith("ROW_VANISHED: 1 row of earlier files is missing")


def test_several_answers_of_people_on_one_day_are_told_as_that_and_as_no_sending(make_world) -> None:
    columns = ANSWERS["columns"] | {"responded_at": {"column": "at", "format": "%Y-%m-%d"}}
    lines = [f"a{number},9,2026-01-{1 + number // 2:02},p{number // 2}" for number in range(50)]

    assert notes(make_world(columns=columns), *lines, header="id,score,at,person") == (
        "RESP_SHARED_TOKEN: 50 rows are of 25 people with several answers to one survey on one day (first at row 2)."
        " Every answer counts. If a link was passed on, make the links personal.",
    )


def test_clean_rows_give_no_note(world) -> None:
    assert notes(world, "a1,9,2026-01-05 10:00", "a2,3,2026-01-05 10:00") == ()


def test_an_identifier_that_is_shorter_than_declared_is_reported_and_not_padded(make_world) -> None:
    world = make_world(columns=ANSWERS["columns"] | {"account_id": {"column": "account", "width": 5}})
    lines = ("a1,9,2026-01-05 10:00,00123", "a2,9,2026-01-05 10:00,123", "a3,9,2026-01-05 10:00,A-1")

    assert notes(world, *lines, header="id,score,at,account") == (warning_note("ID_LEADING_ZERO", 1, 3, "account"),)
    assert world.rows("account_id") == [("00123",), ("123",), ("A-1",)]


def test_an_answer_within_seconds_of_its_question_is_reported(make_world) -> None:
    lines = (
        "a1,9,2026-01-05 10:00:05,2026-01-05 10:00:01",
        f"a2,9,2026-01-05 10:00:{1 + SCANNER_SECONDS:02},2026-01-05 10:00:01",
    )

    assert notes(sent(make_world), *lines, header="id,score,at,sent") == (warning_note("RESP_SCANNER", 1, 2),)


def test_times_that_are_cut_to_minutes_say_nothing_about_seconds(make_world) -> None:
    lines = ("a1,9,2026-01-05 10:00:00,2026-01-05 10:00:00",)

    assert notes(sent(make_world), *lines, header="id,score,at,sent") == ()


def test_a_time_with_an_offset_is_never_ambiguous(make_world) -> None:
    column = {"column": "at", "format": "iso8601"}
    world = make_world(columns=ANSWERS["columns"] | {"responded_at": column})
    lines = ("a1,9,2025-10-26T02:30:00+02:00", "a2,9,2025-10-26T02:30:00+01:00", "a3,9,2025-10-26T02:30:00")

    assert notes(world, *lines) == (warning_note("TIME_DST_AMBIGUOUS", 1, 4, "at"),)


def test_an_exclusion_by_seconds_is_met_by_no_row_of_a_file_without_that_time(make_world) -> None:
    world = sent(make_world, exclude=[{"seconds_after": "sent_at", "below": 5, "reason": "scanner"}])

    assert notes(world, "a1,9,2026-01-05 10:00:00") == ()


def test_a_preview_without_consent_keeps_nothing_either(make_world) -> None:
    world = make_world(
        exclude=[
            {"column": "status", "equals": ["preview"], "reason": "preview"},
            {"column": "consent", "equals": ["no"], "reason": "consent"},
        ]
    )
    world.drop("a.csv", "a1,9,2026-01-05 10:00,preview,no,x@example.org", header="id,score,at,status,consent,email")

    assert world.take_file("a.csv").reasons == {"EXCLUDED_CONSENT": 1}
    assert world.rows("fate, score, email, email_key") == [("excluded", None, None, None)]


def test_a_file_without_the_column_that_versions_need_is_refused(make_world) -> None:
    columns = ANSWERS["columns"] | {"updated_at": {"column": "changed", "format": "iso8601", "optional": True}}
    world = make_world(columns=columns, version="updated_at")
    world.drop("a.csv", "a1,9,2026-01-05 10:00")

    assert world.take_file("a.csv").reason_code == "HEADER_REQUIRED_MISSING"


def test_a_file_may_lack_an_optional_time(make_world) -> None:
    assert notes(sent(make_world), "a1,9,2026-01-05 10:00:00") == ()


@pytest.mark.parametrize(("late", "missing"), [(False, 1), (True, 0)])
def test_only_files_before_a_cumulative_one_can_lack_rows_of_it(make_world, late: bool, missing: int) -> None:
    world = make_world(delivery="cumulative", file_date={"pattern": "export_(.+)[.]csv"})
    whole, part = ("a1,9,2026-01-05 10:00", "a2,3,2026-01-05 10:00"), ("a1,9,2026-01-05 10:00",)
    first, second = ("2026-01-06", "2026-01-05") if late else ("2026-01-05", "2026-01-06")
    world.drop(f"export_{first}.csv", *whole)
    world.take()
    world.drop(f"export_{second}.csv", *part)

    found = world.take_file(f"export_{second}.csv").notes

    assert found == ((warning_note("ROW_VANISHED", missing, None),) if missing else ())
