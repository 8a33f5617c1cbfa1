"""Section 7 of the catalogue: time. Runs start on 2026-11-22 at 05:00 UTC, 06:00 in Berlin."""

from typing import Any

from catalogue_entry import Entry, Outcome, accepted, quarantined, refused
from catalogue_parts import lands, warning

TIME = "ingestion/fates/time.py"
CHANGES = "ingestion/fates/clock_changes.py"
WARNINGS = "ingestion/fates/warnings.py"
UTC = "cast(responded_at as varchar)"
DAY = "cast(responded_on as varchar)"


def told(format: str, good: str) -> dict[str, Any]:
    """An answer's time in another format, and the good file in the same."""
    return {
        "declare": {"columns.responded_at": {"column": "at", "format": format}},
        "good": ("zz_good.csv", f"id,score,at\ngood-1,9,{good}\n"),
    }


def beside(field: str, column: str, format: str = "%Y-%m-%d %H:%M") -> dict[str, Any]:
    """The declaration of a further time."""
    return {f"columns.{field}": {"column": column, "format": format, "optional": True}}


ENTRIES = [
    Entry(
        number=109,
        title="dd.mm.yyyy",
        verdict="A",
        code=None,
        where=TIME,
        drop="109_german_dates.csv",
        expect=accepted(3),
        then=lands(DAY, ("2026-01-05",), ("2025-12-31",), ("2026-02-01",)),
        **told("%d.%m.%Y", "05.01.2026"),
    ),
    Entry(
        number=110,
        title="03/04/2026, all days ≤ 12",
        verdict="A",
        code=None,
        where=TIME,
        drop="110_days_up_to_twelve.csv",
        expect=accepted(2),
        then=lands(DAY, ("2026-04-03",), ("2026-01-12",)),
        **told("%d/%m/%Y", "05/01/2026"),
        note="as declared, whatever the values look like",
    ),
    Entry(
        number=111,
        title="A value that contradicts the declared order",
        verdict="Q/R",
        code="DATE_FORMAT",
        where="ingestion/fates/date_order.py",
        drop=("111_one_slip.csv", "111_swapped.csv"),
        expect={
            "111_one_slip.csv": quarantined("DATE_FORMAT", 1, accepted=1),
            "111_swapped.csv": refused("DATE_FORMAT"),
        },
        **told("%d/%m/%Y", "05/01/2026"),
        note="the file is refused where more than 1 % of its rows, three at least, fit the order the other way round",
    ),
    Entry(
        number=112,
        title="Two-digit years",
        verdict="Q",
        code="DATE_TWO_DIGIT_YEAR",
        where=TIME,
        drop="112_two_digit_year.csv",
        expect=quarantined("DATE_TWO_DIGIT_YEAR", 1, accepted=1),
        **told("%d.%m.%Y", "05.01.2026"),
        note="accepted where `%y` is declared",
    ),
    Entry(
        number=113,
        title="German month names",
        verdict="A/Q",
        code="DATE_INVALID",
        where=TIME,
        drop="113_month_names.csv",
        expect=quarantined("DATE_INVALID", 1, accepted=4),
        then=lands(DAY, ("2026-03-05",), ("2025-12-24",), ("2026-01-01",), ("2026-05-03",)),
        **told("%d. %B %Y", "5. Januar 2026"),
        note="`%B` and `%b` read English and German names; no name means two months",
    ),
    Entry(
        number=114,
        title="Epoch s / ms / µs",
        verdict="A/Q",
        code="DATE_FORMAT",
        where=TIME,
        drop="114_epochs.csv",
        declare=beside("sent_at", "sent", "unix_seconds")
        | beside("started_at", "opened", "unix_milliseconds")
        | {"columns.responded_at": {"column": "at", "format": "unix_microseconds"}},
        good=("zz_good.csv", "id,score,at\ngood-1,9,1767607200000000\n"),
        expect=quarantined(
            "DATE_FORMAT",
            1,
            warning("RESP_SPEEDER", 1, 2),
            accepted=1,
        ),
        then=lands(
            f"cast(sent_at as varchar), cast(started_at as varchar), {UTC}",
            ("2026-01-05 10:00:00", "2026-01-05 10:00:01.5", "2026-01-05 10:00:02.00025"),
        ),
    ),
    Entry(
        number=115,
        title="No zone",
        verdict="A",
        code=None,
        where="ingestion/fates/zones.py",
        drop="115_no_zone.csv",
        expect=accepted(2),
        then=lands(UTC, ("2026-01-05 09:00:00",), ("2026-07-05 08:00:00",)),
        note="the source's declared `timezone`",
    ),
    Entry(
        number=116,
        title="DST gap (2026-03-29 02:30 Berlin)",
        verdict="W",
        code="TIME_DST_GAP",
        where=CHANGES,
        drop="116_missing_hour.csv",
        expect=accepted(4, warning("TIME_DST_GAP", 2, 3, "at")),
        then=lands(
            UTC, ("2026-03-29 00:59:00",), ("2026-03-29 01:30:00",), ("2026-03-29 01:59:00",), ("2026-03-29 01:30:00",)
        ),
    ),
    Entry(
        number=117,
        title="DST double hour (2025-10-26 02:30 Berlin)",
        verdict="W",
        code="TIME_DST_AMBIGUOUS",
        where=CHANGES,
        drop="117_doubled_hour.csv",
        expect=accepted(3, warning("TIME_DST_AMBIGUOUS", 1, 3, "at")),
        then=lands(UTC, ("2025-10-25 23:59:00",), ("2025-10-26 00:30:00",), ("2025-10-26 02:00:00",)),
        note="the first occurrence counts",
    ),
    Entry(
        number=118,
        title="`CET`, `MESZ`, `IST`",
        verdict="A/Q",
        code="TIME_ZONE_UNKNOWN",
        where=TIME,
        drop="118_zone_names.csv",
        expect=quarantined("TIME_ZONE_UNKNOWN", 2, accepted=6),
        then=lands(
            UTC,
            ("2026-01-05 09:00:00",),
            ("2026-07-05 08:00:00",),
            ("2026-01-05 09:00:00",),
            ("2026-07-05 08:00:00",),
            ("2026-01-05 10:00:00",),
            ("2026-01-05 10:00:00",),
        ),
        **told("%Y-%m-%d %H:%M %Z", "2026-01-05 10:00 UTC"),
        note="a name that means several zones, such as IST, is none",
    ),
    Entry(
        number=119,
        title="Future by ≤ 24 h / more",
        verdict="W/Q",
        code="TIME_FUTURE",
        where=WARNINGS,
        drop="119_future.csv",
        expect=Outcome(
            fates={"accepted": 3, "quarantined": 1},
            reasons={"TIME_FUTURE": 1},
            notes=(warning("TIME_FUTURE", 2, 3, "at"),),
        ),
    ),
    Entry(
        number=120,
        title="1970-01-01, 1900, before programme start",
        verdict="Q",
        code="TIME_TOO_OLD",
        where="ingestion/fates/fields.py",
        drop="120_too_old.csv",
        expect=quarantined("TIME_TOO_OLD", 3, accepted=1),
        note="an instant before 1971, a date before 1900; a programme declares no start",
    ),
    Entry(
        number=121,
        title="Response before send",
        verdict="W/Q",
        code="TIME_BEFORE_SEND",
        where=WARNINGS,
        drop="121_before_sending.csv",
        declare=beside("sent_at", "sent"),
        expect=Outcome(
            fates={"accepted": 3, "quarantined": 1},
            reasons={"TIME_BEFORE_SEND": 1},
            notes=(warning("TIME_BEFORE_SEND", 2, 3, "at"),),
        ),
        note="quarantined beyond a day",
    ),
    Entry(
        number=122,
        title="End before start",
        verdict="W",
        code="TIME_OUT_OF_ORDER",
        where=WARNINGS,
        drop="122_end_before_start.csv",
        declare=beside("started_at", "start"),
        expect=accepted(2, warning("TIME_OUT_OF_ORDER", 1, 3, "at and start")),
    ),
    Entry(
        number=123,
        title="29.02.2025, 31.04.",
        verdict="Q",
        code="DATE_INVALID",
        where=TIME,
        drop="123_no_such_day.csv",
        expect=quarantined("DATE_INVALID", 2, accepted=1),
        **told("%d.%m.%Y", "05.01.2026"),
    ),
    Entry(
        number=124,
        title="24:00, 23:59:60",
        verdict="A",
        code=None,
        where=TIME,
        drop="124_end_of_day.csv",
        expect=accepted(3),
        then=lands(UTC, ("2025-12-31 23:00:00",), ("2025-12-31 23:00:00",), ("2025-12-31 22:59:59",)),
        **told("%Y-%m-%d %H:%M:%S", "2026-01-05 10:00:00"),
    ),
    Entry(
        number=125,
        title="Date only",
        verdict="A",
        code=None,
        where="ingestion/fates/zones.py",
        drop="125_date_only.csv",
        expect=accepted(2),
        then=lands(f"{UTC}, {DAY}", ("2026-01-04 23:00:00", "2026-01-05"), ("2026-07-04 22:00:00", "2026-07-05")),
        **told("%Y-%m-%d", "2026-01-05"),
        note="midnight in the programme's timezone: the answer counts on the day that is written",
    ),
]
