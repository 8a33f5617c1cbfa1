"""Instants, zones and the window of the demo. What belongs here: time only, as epoch seconds in UTC.

What does not: how a tool writes an instant (`exports_*`).
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
DENVER = ZoneInfo("America/Denver")
FIRST_DAY = date(2023, 9, 1)
LAST_DAY = date(2026, 8, 31)
DAY = 86_400
HOUR = 3_600
CRM_EXPORTS = tuple(
    date(year, month, day)
    for year in range(2023, 2027)
    for month, day in ((2, 29 if year == 2024 else 28), (5, 31), (8, 31), (11, 30))
    if date(2023, 8, 31) <= date(year, month, day) <= LAST_DAY
)
"""Days of the CRM's full exports: the first is the day before the window."""
HALF_YEARS = tuple(day for day in CRM_EXPORTS[1:] if day.month in (2, 8))
YEARS = tuple(day for day in CRM_EXPORTS[1:] if day.month == 8)


def instant(day: date, hour: int = 0, minute: int = 0, second: int = 0) -> int:
    """Epoch seconds of a UTC wall-clock time."""
    return int(datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC).timestamp())


def berlin_instant(day: date, hour: int = 0, minute: int = 0) -> int:
    """Epoch seconds of a Berlin wall-clock time (first occurrence in the doubled hour)."""
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN).timestamp())


@cache
def _berlin_offset(hours: int) -> int:
    return int(datetime.fromtimestamp(hours * HOUR, BERLIN).utcoffset().total_seconds())


@cache
def _day(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def berlin_day(seconds: int) -> date:
    """The date on Berlin's clock at an instant."""
    return _day((seconds + _berlin_offset(seconds // HOUR)) // DAY)


def written(seconds: int | None, pattern: str, zone: ZoneInfo | None = None) -> str:
    """An instant as a tool writes it on its zone's clock; empty text for None."""
    if seconds is None:
        return ""
    return datetime.fromtimestamp(seconds, zone or UTC).strftime(pattern)


def iso(seconds: int | None) -> str:
    """An instant as `2024-02-29T08:00:00.000Z`; empty text for None."""
    if seconds is None:
        return ""
    day, rest = divmod(seconds, DAY)
    return f"{_day(day)}T{rest // HOUR:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}.000Z"


def add_years(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        day = date(day.year, 2, 28)
    return day.replace(year=day.year + years)
