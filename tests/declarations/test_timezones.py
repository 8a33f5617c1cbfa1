"""Names of timezones. What belongs here: which are taken, and what is told about fixed offsets."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.programme import Programme
from ingestion.declarations.source import Source
from ingestion.declarations.timezones import WITHOUT_SUMMER, mistake_in, notes_on_zones
from tests.intake.conftest import ANSWERS

SUMMER = datetime(2026, 7, 1)
WINTER = datetime(2026, 1, 1)


def offset(zone: str, at: datetime) -> timedelta:
    return ZoneInfo(zone).utcoffset(at) or timedelta()


@pytest.mark.parametrize("name", WITHOUT_SUMMER)
def test_a_name_without_summer_time_is_refused_with_the_two_that_can_be_meant(name: str) -> None:
    place, fixed = WITHOUT_SUMMER[name]

    assert (
        mistake_in(name) == f"'{name}' has no summer time: write {place}, or {fixed} if its clocks really never change"
    )
    assert offset(name, SUMMER) == offset(name, WINTER) == offset(fixed, SUMMER) == offset(place, WINTER)
    assert mistake_in(place) is None
    assert mistake_in(fixed) is None


@pytest.mark.parametrize("name", ["EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "CET", "MET", "EET", "WET"])
def test_old_names_with_summer_time_are_taken(name: str) -> None:
    assert mistake_in(name) is None
    assert offset(name, SUMMER) - offset(name, WINTER) == timedelta(hours=1)


def test_a_fixed_offset_is_told_in_words_because_its_sign_is_reversed() -> None:
    columns = ANSWERS["columns"] | {
        "responded_at": {"column": "at", "format": "iso8601", "timezone": "Etc/GMT-1"},
    }
    source = Source.model_validate(ANSWERS | {"timezone": "Etc/GMT+5", "columns": columns})
    programme = Programme(name="world", title="A world", timezone="UTC")

    assert list(notes_on_zones(LoadedProgramme(Path(), programme, (source,)))) == [
        "sources/answers.yml: timezone: Etc/GMT+5 is 5 hours behind UTC all year, without summer time",
        "sources/answers.yml: columns.responded_at.timezone: Etc/GMT-1 is 1 hour ahead of UTC all year, without summer"
        " time",
    ]
    assert offset("Etc/GMT+5", SUMMER) == -timedelta(hours=5)


def test_places_need_no_word() -> None:
    programme = Programme(name="world", title="A world", timezone="Europe/Berlin")

    assert list(notes_on_zones(LoadedProgramme(Path(), programme, (Source.model_validate(ANSWERS),)))) == []
