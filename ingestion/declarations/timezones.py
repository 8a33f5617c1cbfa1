"""Timezones as people write them. What belongs here: which names are taken, and what a fixed offset means in words.

What does not: converting times (`ingestion.fates.zones`).
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from ingestion.declarations.fits import nearest

if TYPE_CHECKING:
    from ingestion.declarations.load import LoadedProgramme

WITHOUT_SUMMER = {
    "EST": ("America/New_York", "Etc/GMT+5"),
    "MST": ("America/Denver", "Etc/GMT+7"),
    "HST": ("Pacific/Honolulu", "Etc/GMT+10"),
}
"""IANA names that never change, although people mean the place where clocks do → that place, and the offset."""

FIXED = re.compile(r"Etc/GMT([+-])([1-9][0-9]?)")


@cache
def _timezones() -> frozenset[str]:
    """Every timezone there is; listing them walks through a thousand files."""
    return frozenset(available_timezones())


def mistake_in(name: str) -> str | None:
    """What is wrong with the name of a timezone, and what to write; None where it may be declared."""
    if name in WITHOUT_SUMMER:
        place, offset = WITHOUT_SUMMER[name]
        return f"{name!r} has no summer time: write {place}, or {offset} if its clocks really never change"
    if name not in _timezones():
        return f"{name!r} is not an IANA timezone such as Europe/Berlin or UTC{nearest(name, _timezones())}"
    return None


def notes_on_zones(loaded: "LoadedProgramme") -> Iterator[str]:
    """What the fixed offsets of a programme mean, whose signs are the other way round than people write them.

    Args:
        loaded: The programme.

    Yields:
        One sentence for each key that declares one, with its place.
    """
    declared = [("programme.yml: timezone", loaded.programme.timezone)]
    for source in loaded.sources:
        declared.append((f"sources/{source.source}.yml: timezone", source.timezone))
        declared += [
            (f"sources/{source.source}.yml: columns.{name}.timezone", column.timezone)
            for name, column in source.columns.items()
            if column.timezone
        ]
    for place, zone in declared:
        if match := FIXED.fullmatch(zone):
            hours = "1 hour" if match.group(2) == "1" else f"{match.group(2)} hours"
            side = "behind" if match.group(1) == "+" else "ahead of"
            yield f"{place}: {zone} is {hours} {side} UTC all year, without summer time"
