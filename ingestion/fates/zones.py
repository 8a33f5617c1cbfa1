"""Timezones as SQL. What belongs here: wall clock ↔ UTC, from Python's zoneinfo. What does not: parsing of times.

This is the one converter of the platform. DuckDB's own differs from Python's by an hour in the doubled
hour of autumn, so its timezones are never used. A zone becomes a binary search over its transitions,
written as nested `case`, which costs 0.2 s for 10 million instants.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing earlier than 1971 is accepted as an instant, so no earlier transition matters."""

YEARS_AHEAD = 2
"""Nothing later matters either: an instant more than a day ahead is quarantined, and dates know no zone. Each
transition costs planning time of every statement, 60 ms for the 200 that Berlin has from 1970 to 2100."""


@dataclass(frozen=True)
class Transition:
    """A change of a zone's offset: the UTC instant (naive) and the offsets around it, in seconds."""

    at: datetime
    before: int
    after: int


@lru_cache(maxsize=64)
def transitions(zone: str) -> tuple[Transition, ...]:
    """Every change of a zone's offset that can matter, in order."""
    info = ZoneInfo(zone)
    last = datetime(datetime.now(UTC).year + YEARS_AHEAD, 1, 1, tzinfo=UTC)

    def offset(instant: datetime) -> int:
        return int(instant.astimezone(info).utcoffset().total_seconds())  # type: ignore[union-attr]

    found = []
    step = timedelta(days=7)
    left, before = FIRST, offset(FIRST)
    while left < last:
        right, after = left + step, offset(left + step)
        if after != before:
            low, high = left, right
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if offset(middle) == before else (low, middle)
            found.append(Transition(high.replace(tzinfo=None), before, after))
        left, before = right, after
    return tuple(found)


def _first_offset(zone: str) -> int:
    return int(FIRST.astimezone(ZoneInfo(zone)).utcoffset().total_seconds())  # type: ignore[union-attr]


def _search(value: str, limits: Sequence[datetime], offsets: Sequence[int]) -> str:
    """SQL of the offset in force at `value`: `offsets[i]` below `limits[i]`, the last one from the last limit on."""
    if not limits:
        return str(offsets[0])
    middle = len(limits) // 2
    below = _search(value, limits[:middle], offsets[: middle + 1])
    above = _search(value, limits[middle + 1 :], offsets[middle + 1 :])
    return f"case when {value} < timestamp '{limits[middle]}' then {below} else {above} end"


def to_utc(wall: str, zone: str) -> str:
    """SQL of the UTC instant of a wall-clock time.

    In the doubled hour the first occurrence counts; a time inside a gap moves forward by the gap. Both
    follow from one limit for each transition: up to `at + max(before, after)` the earlier offset holds.
    """
    changes = transitions(zone)
    limits = [change.at + timedelta(seconds=max(change.before, change.after)) for change in changes]
    return _shifted(wall, "-", limits, [_first_offset(zone), *(change.after for change in changes)])


def to_wall(instant: str, zone: str) -> str:
    """SQL of the wall-clock time of a UTC instant."""
    changes = transitions(zone)
    return _shifted(
        instant, "+", [change.at for change in changes], [_first_offset(zone), *(change.after for change in changes)]
    )


def _shifted(value: str, sign: str, limits: list[datetime], offsets: list[int]) -> str:
    if set(offsets) == {0}:
        return value
    return f"({value} {sign} to_seconds({_search(value, limits, offsets)}))"


def midnight(day: str, zone: str) -> str:
    """SQL of the UTC instant at which a DATE begins in a zone."""
    return to_utc(f"cast({day} as timestamp)", zone)
