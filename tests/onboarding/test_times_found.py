"""Times of an unknown export. What belongs here: formats, readings that differ, and the zone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from onboarded_export import Look

Export = Callable[..., Look]
Survey = Callable[..., str]

START = datetime(2026, 2, 20, 9, 5, 7)
MOMENTS = [START + timedelta(days=3 * number, hours=number) for number in range(24)]
ANSWERS = {"timezone": "UTC", "columns.survey_type.value": "relational"}


def written(pattern: str, moments: list[datetime] = MOMENTS) -> list[str]:
    return [f'"{moment.strftime(pattern)}"' for moment in moments]


@pytest.mark.parametrize(
    "pattern",
    [
        "%d.%m.%Y %H:%M",
        "%d.%m.%y",
        "%d/%m/%Y %H:%M:%S",
        "%m/%d/%Y %I:%M:%S %p",
        "%m/%d/%y %H:%M",
        "%m-%d-%Y",
        "%Y/%m/%d %H:%M",
        "%d %b %Y, %H:%M",
        "%d. %B %Y",
        "%b %d, %Y %I:%M %p",
        "%a, %d %b %Y %H:%M:%S",
        "%Y%m%d",
    ],
)
def test_the_one_format_that_fits_every_row_is_proposed(export: Export, survey: Survey, pattern: str) -> None:
    look = export(survey(Submitted=written(pattern)))

    assert look.declared["columns"]["responded_at"] == {"column": "Submitted", "format": pattern}
    assert "all 24 values fit, from 2026-02-20 " in look.text


@pytest.mark.parametrize("pattern", ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"])
def test_iso_dates_are_called_so(export: Export, survey: Survey, pattern: str) -> None:
    assert export(survey(Submitted=written(pattern))).declared["columns"]["responded_at"]["format"] == "iso8601"


@pytest.mark.parametrize(
    ("moments", "format", "of"),
    [
        ([str(1_767_225_600 + 86_400 * n) for n in range(24)], "unix_seconds", "Submitted"),
        ([str(1_767_225_600_000 + 86_400_000 * n) for n in range(24)], "unix_milliseconds", "created_at"),
        ([f"{46_023 + n}.5" for n in range(24)], "excel_serial", "Datum"),
    ],
)
def test_numbers_are_times_where_the_name_says_so(
    export: Export, survey: Survey, moments: list[str], format: str, of: str
) -> None:
    look = export(survey(**{"Submitted": None, of: moments}))

    assert look.declared["columns"]["responded_at"] == {"column": of, "format": format}


def test_numbers_that_no_name_calls_times_are_none(export: Export, survey: Survey) -> None:
    look = export(survey(Telefon=[str(1_767_225_600 + n) for n in range(24)]))

    assert look.declared["columns"]["responded_at"]["column"] == "Submitted"


def test_days_up_to_12_leave_the_order_open_with_the_dates_of_each_reading(export: Export, survey: Survey) -> None:
    days = [f"{1 + n % 12:02}/{1 + (n * 5) % 9:02}/2026" for n in range(24)]
    look = export(survey(Submitted=days))

    assert look.declared["columns"]["responded_at"]["format"] == "?"
    question = look.open["columns.responded_at.format"]
    assert question.startswith("every row fits 2 formats, and they read other dates")
    assert '"%d/%m/%Y": 2026-01-01 to 2026-09-08' in question
    assert '"%m/%d/%Y": 2026-01-01 to 2026-12-08' in question
    look.answer({"columns.survey_type.value": "relational", "columns.responded_at.format": "%d/%m/%Y"}).land()
    first, second, *_ = [str(on) for (on,) in look.rows("responded_on")]
    assert (first, second) == ("2026-01-01", "2026-06-02")


def test_one_day_above_12_settles_the_order(export: Export, survey: Survey) -> None:
    days = [*(f"{1 + n % 12:02}/{1 + (n * 5) % 9:02}/2026" for n in range(23)), "13/02/2026"]

    assert export(survey(Submitted=days)).declared["columns"]["responded_at"]["format"] == "%d/%m/%Y"


def test_two_digit_years_may_leave_three_readings(export: Export, survey: Survey) -> None:
    days = [f"{1 + n % 12:02}/{1 + (n * 5) % 9:02}/{10 + n % 3}" for n in range(24)]
    question = export(survey(Submitted=days)).open["columns.responded_at.format"]

    assert question.startswith("every row fits 3 formats")
    assert all(format in question for format in ('"%d/%m/%y"', '"%m/%d/%y"', '"%y/%m/%d"'))


def test_values_that_do_not_fit_are_counted_and_the_first_is_named_by_its_row(export: Export, survey: Survey) -> None:
    days = [*written("%d.%m.%Y"), "bald", *written("%d.%m.%Y")]
    look = export(survey(rows=49, Submitted=days))

    assert look.declared["columns"]["responded_at"]["format"] == "%d.%m.%Y"
    assert "responded_at: 1 value does not fit %d.%m.%Y, the first in row 26: quarantined as it stands" in look.printed
    assert "bald" not in look.text + look.printed


def test_orders_that_contradict_each_other_are_left_to_a_person(export: Export, survey: Survey) -> None:
    days = [*(f"{1 + n % 12:02}/{1 + (n * 5) % 9:02}/2026" for n in range(22)), "13/02/2026", "02/14/2026"]
    question = export(survey(Submitted=days)).open["columns.responded_at.format"]

    assert question.startswith("nearly every row fits 2 formats")


def test_a_zone_that_the_file_does_not_say_is_asked_for(export: Export, survey: Survey) -> None:
    look = export(survey())

    assert look.declared["timezone"] == "?"
    assert "in which zone does the tool write these times? The file does not say it." in look.open["timezone"]


@pytest.mark.parametrize(
    ("name", "pattern", "why"),
    [
        ("Submitted", "%Y-%m-%dT%H:%M:%S+02:00", "every time names its instant itself"),
        ("Submitted", "%Y-%m-%dT%H:%M:%SZ", "every time names its instant itself"),
        ("Submitted", "%d.%m.%Y", "dates without times"),
    ],
)
def test_a_zone_that_makes_no_difference_is_not_asked_for(
    export: Export, survey: Survey, name: str, pattern: str, why: str
) -> None:
    look = export(survey(Submitted=written(pattern)))

    assert look.declared["timezone"] == "UTC"
    assert why in look.text


@pytest.mark.parametrize(
    ("name", "zone"), [("Submit Date (UTC)", "UTC"), ("Submitted (Europe/Berlin)", "Europe/Berlin")]
)
def test_a_zone_in_the_columns_name_is_taken(export: Export, survey: Survey, name: str, zone: str) -> None:
    look = export(survey(Submitted=None, **{name: written("%Y-%m-%d %H:%M")}))

    assert look.declared["timezone"] == zone
    assert look.declared["columns"]["responded_at"]["timezone"] == zone


def test_zone_names_behind_the_times_are_read(export: Export, survey: Survey) -> None:
    look = export(survey(Submitted=written("%Y-%m-%d %H:%M:%S GMT+8")))
    look.answer({"columns.survey_type.value": "relational"}).land()

    assert str(look.rows("responded_at")[0][0]) == "2026-02-20 01:05:07"


def test_the_end_of_a_response_is_when_it_was_given(export: Export, survey: Survey) -> None:
    times = {name: written("%Y-%m-%d %H:%M") for name in ("Start Date", "End Date", "Last Modified", "Sent at")}
    columns = export(survey(Submitted=None, **times)).declared["columns"]

    fields = {name: columns[name]["column"] for name in ("started_at", "responded_at", "updated_at", "sent_at")}
    assert fields == {
        "started_at": "Start Date",
        "responded_at": "End Date",
        "updated_at": "Last Modified",
        "sent_at": "Sent at",
    }


def test_two_times_that_could_be_the_answer_are_left_to_a_person(export: Export, survey: Survey) -> None:
    look = export(survey(**{"Recorded Date": written("%d.%m.%Y %H:%M")}))

    assert (
        "'Submitted', 'Recorded Date' hold times. When was the answer given?"
        in look.open["columns.responded_at.column"]
    )
    assert look.open["columns.responded_at.format"] == "Submitted: iso8601; Recorded Date: %d.%m.%Y %H:%M"


def test_a_survey_without_times_says_so(export: Export, survey: Survey) -> None:
    look = export(survey(Submitted=["someday"] * 24))

    assert look.open["columns.responded_at.column"].startswith("no column holds times that can be read.")
