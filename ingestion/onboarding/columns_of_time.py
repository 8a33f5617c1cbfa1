"""Time columns in a draft. What belongs here: formats that fit, readings that differ, and the zone.

What does not: trying formats (`time_formats`) and which column is which time (`survey_columns`, `crm_columns`).
"""

import re
from dataclasses import dataclass, field
from zoneinfo import available_timezones

import duckdb

from ingestion.onboarding.draft import Draft
from ingestion.onboarding.opened import Opened
from ingestion.onboarding.profile import ColumnFacts
from ingestion.onboarding.time_formats import TimeFacts, find_times, is_absolute

IN_BRACKETS = re.compile(r"[(\[]\s*([A-Za-z_]+(?:/[A-Za-z_]+){0,2})\s*[)\]]")
IMPORT_ZONE = re.compile(r"timeZone[\"'\s:]+([A-Za-z_/+-]+)")
OFFSET = r".{10,}(Z|z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)"
UTC_NAMES = {"Z", "UTC", "GMT"}


@dataclass
class Times:
    """The columns of a file that hold times, and what its header says of their zone.

    Attributes:
        by_index: Place of the column → its readings.
        zones: Place of the column → zone that its own name states.
        header_zone: Zone that the header states for all, such as Qualtrics' ImportId row.
        with_offset: Places of ISO columns whose every value carries an offset.
    """

    by_index: dict[int, TimeFacts] = field(default_factory=dict)
    zones: dict[int, str] = field(default_factory=dict)
    header_zone: str | None = None
    with_offset: set[int] = field(default_factory=set)

    def is_settled(self, index: int) -> bool:
        """Whether a column's times need no zone: absolute, with offsets, or dates only."""
        facts = self.by_index[index]
        absolute = all(is_absolute(one.format) for one in facts.readings)
        return absolute or index in self.with_offset or not facts.has_clock


def find_all_times(con: duckdb.DuckDBPyConnection, opened: Opened, columns: list[ColumnFacts]) -> Times:
    """Find every column that holds times."""
    times = Times(header_zone=_header_zone(opened))
    for column in columns:
        facts = find_times(con, column) if column.filled and column.longest <= 60 else None
        if facts is None:
            continue
        times.by_index[column.index] = facts
        stated = IN_BRACKETS.search(column.said)
        zone = _known(stated.group(1)) if stated else None
        if zone:
            times.zones[column.index] = zone
        if facts.readings[0].format == "iso8601" and _carries_offsets(con, column):
            times.with_offset.add(column.index)
    return times


def propose_time(draft: Draft, field_name: str, column: ColumnFacts, times: Times) -> None:
    """Propose one time field with its format, or the question between the readings."""
    facts = times.by_index[column.index]
    key = ("columns", field_name)
    zone = times.zones.get(column.index)
    declared = {"column": column.name.strip(), "format": facts.readings[0].format}
    if zone and not all(is_absolute(one.format) for one in facts.readings):
        declared["timezone"] = zone
    draft.set(*key, to=declared)
    if facts.is_ambiguous:
        draft.ask(*key, "format", question=question_of(facts))
    elif facts.fits_all:
        one = facts.readings[0]
        draft.comments[".".join(key)] = f"all {one.fits:,} values fit, from {one.first[:16]} to {one.last[:16]}"
        draft.found.append(f"{field_name}: {column.name.strip()!r}, {one.format}, {one.first[:16]} to {one.last[:16]}")
    if not facts.fits_all:
        draft.unsure.append(misfits(field_name, column, facts))


def question_of(facts: TimeFacts) -> str:
    """The readings of an ambiguous column, with the dates that each would give."""
    listed = "; ".join(f'"{one.format}": {one.first[:10]} to {one.last[:10]}' for one in facts.readings)
    fits = "every row fits" if facts.fits_all else "nearly every row fits"
    return f"{fits} {len(facts.readings)} formats, and they read other dates: {listed}. Which one does the tool write?"


def misfits(field_name: str, column: ColumnFacts, facts: TimeFacts) -> str:
    """The warning about values that the best format does not read."""
    best = max(facts.readings, key=lambda one: one.fits)
    missed = column.filled - best.fits
    at = f", the first in row {facts.first_misfit}" if facts.first_misfit else ""
    rows = "1 value does" if missed == 1 else f"{missed:,} values do"
    return f"{field_name}: {rows} not fit {best.format}{at}: quarantined as it stands"


def propose_zone(draft: Draft, used: list[int], times: Times) -> None:
    """Propose the source's timezone from what the file says, or ask."""
    if times.header_zone:
        draft.set("timezone", to=times.header_zone, because="as the header of the file says")
        draft.found.append(f"timezone: {times.header_zone}, as the header says")
        return
    stated = {times.zones[index] for index in used if index in times.zones}
    unsettled = [index for index in used if index not in times.zones and not times.is_settled(index)]
    if not unsettled and len(stated) == 1:
        draft.set("timezone", to=stated.pop(), because="as the names of the time columns say")
        draft.found.append(f"timezone: {draft.get('timezone')}, as the names of the time columns say")
    elif used and not unsettled:
        has_clock = any(times.by_index[index].has_clock for index in used)
        why = (
            "has no effect: every time names its instant itself" if has_clock else "has no effect: dates without times"
        )
        draft.set("timezone", to="UTC", because=why)
        draft.found.append(f"timezone: {why}")
    else:
        draft.ask(
            "timezone",
            question="in which zone does the tool write these times? The file does not say it. An IANA name such as"
            " Europe/Berlin, America/New_York or UTC: look at the account's settings, not at your own clock",
        )


def _header_zone(opened: Opened) -> str | None:
    count = opened.format.get("header", {}).get("rows", 1)
    found = {zone for row in opened.header_rows[:count] for cell in row for zone in IMPORT_ZONE.findall(cell)}
    known = {_known(zone) for zone in found}
    return known.pop() if len(known) == 1 else None


def _known(name: str) -> str | None:
    if name in UTC_NAMES:
        return "UTC"
    return name if "/" in name and name in available_timezones() else None


def _carries_offsets(con: duckdb.DuckDBPyConnection, column: ColumnFacts) -> bool:
    query = (
        f"select count(*) filter (where not regexp_full_match(v, '{OFFSET}')) = 0 from"
        f" (select {column.text} as v from seen where structure_reason is null) where v is not null"
    )
    return con.execute(query).fetchall()[0][0]
