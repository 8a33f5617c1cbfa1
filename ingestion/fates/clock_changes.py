"""Times in the nights when clocks change. What belongs here: counting those that name no hour, or two.

What does not: which instant they become (`zones`).
"""

from datetime import datetime, timedelta

import duckdb

from ingestion.fates.fields import TypedField
from ingestion.fates.reasons import warning_note
from ingestion.fates.text import cleaned
from ingestion.fates.verdicts import Verdicts
from ingestion.fates.zones import Transition, transitions
from ingestion.kinds import FieldType

_BEGINNING = datetime(1970, 1, 1)
"""Microseconds."""


def clock_change_notes(con: duckdb.DuckDBPyConnection, landed: str, verdicts: Verdicts) -> list[str]:
    """Count times inside the missing hour of spring and the doubled hour of autumn.

    The landed instants say which rows lie near a change, a handful; whether such a row named the missing or the
    doubled hour, or an hour with an offset, only its text says.

    Args:
        con: The intake's connection, with `raw`.
        landed: SQL of the landed rows.
        verdicts: The file's query.

    Returns:
        At most two notes a column.
    """
    near = {}
    for entry in verdicts.fields:
        if entry.field.type is not FieldType.INSTANT or entry.column.value is not None or entry.column.map:
            continue
        if entry.clock.is_absolute or not entry.clock.has_time:
            continue
        name = entry.field.name
        first, last = con.execute(f"select min({name}), max({name}) from {landed}").fetchall()[0]
        changes = [change for change in transitions(entry.clock.zone) if first and _near(change, first, last)]
        if changes:
            near[name] = (entry, changes)
    if not near:
        return []
    hours = " or ".join(_in_hours(name, _hours(changes)) for name, (_, changes) in near.items())
    con.execute(
        f"create or replace temp table near_change as select source_row from {landed}"
        f" where fate in ('accepted', 'unanswered') and ({hours})"
    )
    if not con.execute("select count(*) from near_change").fetchall()[0][0]:
        return []
    return _told(con, verdicts, near)


def _told(
    con: duckdb.DuckDBPyConnection, verdicts: Verdicts, near: dict[str, tuple[TypedField, list[Transition]]]
) -> list[str]:
    """Notes of what the texts near a change say, from one scan of `raw` for all fields."""
    nulls = verdicts.source.nulls
    texts = [f"{cleaned(verdicts.resolved.fields[name], nulls)} as t_{name}" for name in near]
    walls = [
        f"case when {entry.clock.is_naive(f't_{name}')} then {entry.clock.wall(f't_{name}')} end as w_{name}"
        for name, (entry, _) in near.items()
    ]
    codes, aggregates = [], []
    for name, (_, changes) in near.items():
        for code, these in (
            ("TIME_DST_GAP", [change for change in changes if change.after > change.before]),
            ("TIME_DST_AMBIGUOUS", [change for change in changes if change.after < change.before]),
        ):
            test = _within(f"w_{name}", these)
            codes.append((code, verdicts.resolved.headers[name]))
            aggregates.append(f"count(*) filter (where {test}), min(source_row) filter (where {test})")
    counts = con.execute(
        f"with texts as (select source_row, {', '.join(texts)} from raw semi join near_change using (source_row)),"
        f" walls as (select source_row, {', '.join(walls)} from texts)"
        f" select {', '.join(aggregates)} from walls"
    ).fetchall()[0]
    found = zip(codes, counts[::2], counts[1::2], strict=True)
    return [warning_note(code, count, row, header) for (code, header), count, row in found if count]


def _near(change: Transition, first: datetime, last: datetime) -> bool:
    reach = timedelta(seconds=abs(change.after - change.before))
    return first - reach <= change.at <= last + reach


def _hours(changes: list[Transition]) -> list[int]:
    """Hours since 1970 that hold the instants to which the times in question lead."""
    hours = set()
    for change in changes:
        at, reach = int((change.at - _BEGINNING).total_seconds()), abs(change.after - change.before)
        hours |= set(range((at - reach) // 3600, (at + reach - 1) // 3600 + 1))
    return sorted(hours)


def _in_hours(instant: str, hours: list[int]) -> str:
    """SQL of whether an instant lies in one of the hours: comparing ranges takes a tenth of dividing every instant."""
    spans: list[list[int]] = []
    for hour in hours:
        if spans and spans[-1][1] == hour:
            spans[-1][1] = hour + 1
        else:
            spans.append([hour, hour + 1])
    tests = [
        f"({instant} >= timestamp '{_BEGINNING + timedelta(hours=start)}'"
        f" and {instant} < timestamp '{_BEGINNING + timedelta(hours=end)}')"
        for start, end in spans
    ]
    return f"({' or '.join(tests)})"


def _within(wall: str, changes: list[Transition]) -> str:
    """SQL of whether the wall clock shows a time between the two offsets of a change."""
    spans = [
        (change.at + timedelta(seconds=min(offsets)), change.at + timedelta(seconds=max(offsets)))
        for change in changes
        for offsets in [(change.before, change.after)]
    ]
    tests = [f"({wall} >= timestamp '{start}' and {wall} < timestamp '{end}')" for start, end in spans]
    return f"({' or '.join(tests)})" if tests else "false"
