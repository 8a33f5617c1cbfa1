"""Times and dates. What belongs here: which text is which instant, on which day it counts, and what is refused."""

import zoneinfo
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from ingestion.fates.zones import to_utc, to_wall
from tests.intake.conftest import ANSWERS


def world_with(make_world, format: str, zone: str = "Europe/Berlin", reporting: str = "Europe/Berlin", **column):
    responded = {"column": "at", "format": format} | column
    return make_world(
        programme={"timezone": reporting}, timezone=zone, columns=ANSWERS["columns"] | {"responded_at": responded}
    )


def taken(world, *cells: str) -> list[tuple[str, str]]:
    world.drop("a.csv", *(f'r{number},9,"{cell}"' for number, cell in enumerate(cells)))
    world.take()
    return world.rows("cast(responded_at as varchar), cast(responded_on as varchar)")


def codes(world) -> list[str]:
    return [code for _, code in world.quarantined()]


def test_summer_and_winter_times_become_utc(make_world) -> None:
    world = world_with(make_world, "%d.%m.%Y %H:%M")

    assert taken(world, "5.1.2026 10:00", "05.07.2026 10:00") == [
        ("2026-01-05 09:00:00", "2026-01-05"),
        ("2026-07-05 08:00:00", "2026-07-05"),
    ]


def test_a_time_inside_the_gap_of_spring_moves_forward(make_world) -> None:
    world = world_with(make_world, "%Y-%m-%d %H:%M")

    assert taken(world, "2026-03-29 01:59", "2026-03-29 02:30", "2026-03-29 03:00") == [
        ("2026-03-29 00:59:00", "2026-03-29"),
        ("2026-03-29 01:30:00", "2026-03-29"),
        ("2026-03-29 01:00:00", "2026-03-29"),
    ]


def test_the_first_occurrence_counts_in_the_doubled_hour_of_autumn(make_world) -> None:
    world = world_with(make_world, "%Y-%m-%d %H:%M")

    assert [instant for instant, _ in taken(world, "2026-10-25 01:59", "2026-10-25 02:30", "2026-10-25 03:00")] == [
        "2026-10-24 23:59:00",
        "2026-10-25 00:30:00",
        "2026-10-25 02:00:00",
    ]


def test_the_day_is_that_of_the_reporting_zone(make_world) -> None:
    world = world_with(make_world, "%m/%d/%Y %H:%M:%S", "US/Eastern", "UTC")

    assert taken(world, "12/6/2018 22:00:00") == [("2018-12-07 03:00:00", "2018-12-07")]


def test_a_column_may_have_a_zone_of_its_own(make_world) -> None:
    world = world_with(make_world, "%Y-%m-%d %H:%M", timezone="Asia/Tokyo")

    assert taken(world, "2026-01-05 08:30") == [("2026-01-04 23:30:00", "2026-01-05")]


@pytest.mark.parametrize("reporting", ["Pacific/Auckland", "America/Los_Angeles", "UTC"])
@pytest.mark.parametrize(("format", "cell"), [("%d.%m.%Y", "05.01.2026"), ("iso8601", "2026-01-05")])
def test_a_date_without_a_time_counts_on_the_day_that_is_written(make_world, reporting, format, cell) -> None:
    world = world_with(make_world, format, "Asia/Tokyo", reporting)
    midnight = datetime(2026, 1, 5, tzinfo=zoneinfo.ZoneInfo(reporting)).astimezone(UTC)

    assert taken(world, cell) == [(f"{midnight:%Y-%m-%d %H:%M:%S}", "2026-01-05")]


def test_iso_8601_with_and_without_offset(make_world) -> None:
    world = world_with(make_world, "iso8601")
    cells = {
        "2026-01-05T10:00:00Z": "2026-01-05 10:00:00",
        "2026-01-05T10:00:00.250Z": "2026-01-05 10:00:00.25",
        "2026-01-05T10:00:00+02:00": "2026-01-05 08:00:00",
        "2026-01-05 10:00:00-0500": "2026-01-05 15:00:00",
        "2026-01-05T10:00:00+05": "2026-01-05 05:00:00",
        "2026-01-05 10:00:00 UTC": "2026-01-05 10:00:00",
        "2026-01-05T10:00": "2026-01-05 09:00:00",
        "2026-01-05 10:00:00": "2026-01-05 09:00:00",
        "2026-01-05T24:00:00": "2026-01-05 23:00:00",
        "2026-01-05T23:59:60": "2026-01-05 23:00:00",
    }

    assert [instant for instant, _ in taken(world, *cells)] == list(cells.values())


def test_unix_seconds_and_milliseconds(make_world) -> None:
    seconds = world_with(make_world, "unix_seconds")
    assert [instant for instant, _ in taken(seconds, "1767607200", "1767607200.5")] == [
        "2026-01-05 10:00:00",
        "2026-01-05 10:00:00.5",
    ]
    milliseconds = world_with(make_world, "unix_milliseconds")
    milliseconds.programme_facts["name"] = "milliseconds"
    assert taken(milliseconds, "1767607200250")[0][0] == "2026-01-05 10:00:00.25"


def test_seconds_declared_as_milliseconds_are_noticed(make_world) -> None:
    world = world_with(make_world, "unix_milliseconds")
    taken(world, "1767607200")
    assert codes(world) == ["TIME_TOO_OLD"]

    world = world_with(make_world, "unix_seconds")
    world.programme_facts["name"] = "other"
    taken(world, "17676072000")
    assert codes(world) == ["TIME_FUTURE"]


def test_spreadsheet_serials_count_days(make_world) -> None:
    world = world_with(make_world, "excel_serial", "UTC", "UTC")

    assert taken(world, "46027.4166666667", "46027", "60") == [
        ("2026-01-05 10:00:00", "2026-01-05"),
        ("2026-01-05 00:00:00", "2026-01-05"),
    ]
    assert codes(world) == ["DATE_INVALID"]


def test_two_digit_years_need_to_be_declared(make_world) -> None:
    declared = world_with(make_world, "%m/%d/%y %H:%M")
    assert taken(declared, "3/4/18 20:37") == [("2018-03-04 19:37:00", "2018-03-04")]

    world = world_with(make_world, "%d.%m.%Y")
    world.programme_facts["name"] = "other"
    taken(world, "05.01.26")
    assert codes(world) == ["DATE_TWO_DIGIT_YEAR"]


def test_the_declared_order_of_day_and_month_is_never_swapped(make_world) -> None:
    world = world_with(make_world, "%d/%m/%Y")

    assert [day for _, day in taken(world, "03/04/2026", "13/25/2026", "04/13/2026")] == ["2026-04-03"]
    assert codes(world) == ["DATE_FORMAT", "DATE_FORMAT"]


def test_days_that_do_not_exist_are_told_from_other_formats(make_world) -> None:
    world = world_with(make_world, "%d.%m.%Y")
    taken(world, "29.02.2025", "31.04.2026", "2026-04-30", "gestern")

    assert codes(world) == ["DATE_INVALID", "DATE_INVALID", "DATE_FORMAT", "DATE_FORMAT"]


def test_midnight_as_24_and_leap_seconds_are_understood(make_world) -> None:
    world = world_with(make_world, "%d.%m.%Y %H:%M:%S", "UTC", "UTC")

    assert [instant for instant, _ in taken(world, "31.12.2025 24:00:00", "31.12.2025 23:59:60")] == [
        "2026-01-01 00:00:00"
    ] * 2


def test_german_month_names_are_understood(make_world) -> None:
    world = world_with(make_world, "%d. %B %Y")

    assert [day for _, day in taken(world, "5. März 2026", "5. Mai 2026", "5. August 2026", "5. May 2026")] == [
        "2026-03-05",
        "2026-05-05",
        "2026-08-05",
        "2026-05-05",
    ]


def test_zone_names_that_mean_one_thing_are_understood_and_others_refused(make_world) -> None:
    world = world_with(make_world, "%Y-%m-%d %H:%M %Z")
    cells = ["2026-01-05 10:00 CET", "2026-07-05 10:00 MESZ", "2026-01-05 10:00 UTC", "2026-01-05 10:00 GMT+8"]

    assert [instant for instant, _ in taken(world, *cells, "2026-01-05 10:00 IST")] == [
        "2026-01-05 09:00:00",
        "2026-07-05 08:00:00",
        "2026-01-05 10:00:00",
        "2026-01-05 02:00:00",
    ]
    assert codes(world) == ["TIME_ZONE_UNKNOWN"]


def test_the_future_may_be_a_day_away_and_no_more(make_world) -> None:
    # The run of these tests starts on 2026-11-22 05:00 UTC.
    world = world_with(make_world, "iso8601")

    assert len(taken(world, "2026-11-23T04:59:00Z", "2026-11-23T05:01:00Z", "1970-12-31T00:00:00Z", "1900-01-01")) == 1
    assert codes(world) == ["TIME_FUTURE", "TIME_TOO_OLD", "TIME_TOO_OLD"]


def test_an_answer_long_before_its_question_is_quarantined(make_world) -> None:
    columns = ANSWERS["columns"] | {"sent_at": {"column": "sent", "format": "%Y-%m-%d %H:%M", "optional": True}}
    world = make_world(columns=columns)
    at = "2026-01-05 10:00"
    sent = ["2026-01-06 09:00", "2026-01-06 10:01", ""]
    world.drop("a.csv", *(f"r{n},9,{at},{cell}" for n, cell in enumerate(sent)), header="id,score,at,sent")

    assert world.take_file("a.csv").reasons == {"TIME_BEFORE_SEND": 1}
    assert world.quarantined() == [(3, "TIME_BEFORE_SEND")]


def test_dates_are_taken_as_written_and_may_lie_ahead(make_world) -> None:
    world = make_world(
        {
            "source": "terms",
            "kind": "crm_subscriptions",
            "timezone": "Asia/Tokyo",
            "format": {"type": "csv", "delimiter": ";", "decimal": ","},
            "columns": {
                "subscription_id": "id",
                "account_id": "account",
                "started_on": {"column": "from", "format": "%d.%m.%Y"},
                "ended_on": {"column": "to", "format": "iso8601"},
                "monthly_recurring_revenue": "mrr",
                "seats": "seats",
                "is_trial": "trial",
            },
            "identity": {"by": ["subscription_id"]},
        }
    )
    header = "id;account;from;to;mrr;seats;trial"
    world.drop("a.csv", "s1;A;01.02.1950;2031-12-31T23:00:00-05:00;1.234,50;12;Nein", header=header)

    world.take()

    assert world.rows(
        "cast(started_on as varchar), cast(ended_on as varchar), monthly_recurring_revenue, seats, is_trial"
    ) == [("1950-02-01", "2031-12-31", 1234.5, 12, False)]


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]
)
def test_conversion_equals_pythons_zoneinfo_around_every_change(zone: str) -> None:
    info = zoneinfo.ZoneInfo(zone)
    walls = [
        datetime(year, 1, 1) + timedelta(minutes=30 * step + 7) for year in (1999, 2026) for step in range(0, 17500)
    ]
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute("create table walls as select unnest(?::timestamp[]) as wall", [walls])
        found = con.execute(f"select wall, {to_utc('wall', zone)} as utc from walls order by wall").fetchall()
        back = con.execute(f"select wall, {to_wall('wall', zone)} from walls order by wall").fetchall()

    assert found == [(wall, wall.replace(tzinfo=info).astimezone(UTC).replace(tzinfo=None)) for wall in walls]
    assert back == [(wall, wall.replace(tzinfo=UTC).astimezone(info).replace(tzinfo=None)) for wall in walls]
