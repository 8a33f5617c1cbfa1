"""Which formats every time of a column fits. What belongs here: trying them all, by the code that a run applies.

What does not: choosing between readings that differ: a person does, who knows the tool.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

import duckdb

from ingestion.declarations.patterns import NAMED_TIME_FORMATS
from ingestion.fates.text import literal
from ingestion.fates.time import Clock
from ingestion.onboarding.profile import ColumnFacts
from ingestion.onboarding.words import TIME, says

SAMPLE = 400
"""Values on which a format is tried before all rows are."""
NEARLY = 0.9
DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%m.%d.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d.%m.%y", "%m.%d.%y", "%d/%m/%y", "%m/%d/%y", "%y/%m/%d", "%d-%m-%y", "%m-%d-%y", "%y-%m-%d",
    "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%d. %B %Y", "%d. %b %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y",
    "%B %d %Y", "%a, %d %b %Y", "%A, %d. %B %Y", "%a %b %d %Y", "%Y%m%d",
)  # fmt: skip
CLOCKS = ("", "%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%H.%M", "%H%M%S")
BETWEEN = (" ", "T", ", ", " - ", " um ", " at ")
ZONES = ("", "%z", " %z", " %Z")
TOKENS = {
    "Y": "[0-9]{4}", "y": "[0-9]{2}", "m": "(1[0-2]|0?[1-9])", "d": "([12][0-9]|3[01]|0?[1-9])", "H": "[0-9]{1,2}",
    "I": "(0?[1-9]|1[0-2])", "M": "[0-9]{2}", "S": "[0-9]{2}", "f": "[0-9]{1,6}", "p": "[AaPp][Mm]",
    "b": "[A-Za-zäÄ]{3,4}[.]?", "B": "[A-Za-zäÄ]{3,9}", "a": "[A-Za-z]{2,3}", "A": "[A-Za-z]{4,10}",
    "z": "(Z|[+-][0-9]{2}:?([0-9]{2})?)", "Z": "[A-Za-z]{1,5}([+-][0-9]{1,2}(:?[0-9]{2})?)?",
}  # fmt: skip
COMPACT = {"Y": "[12][0-9]{3}", "m": "(0[1-9]|1[0-2])", "d": "(0[1-9]|[12][0-9]|3[01])"}
ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}.*)?"
NUMERIC = {
    "unix_seconds": ("[0-9]{9,10}([.][0-9]+)?", 946_684_800, 4_102_444_800),
    "unix_milliseconds": ("[0-9]{12,13}", 946_684_800_000, 4_102_444_800_000),
    "unix_microseconds": ("[0-9]{15,16}", 946_684_800_000_000, 4_102_444_800_000_000),
    "excel_serial": ("[0-9]{5}([.][0-9]+)?", 30_000, 60_000),
}
"""Shape and range, about 2000 to 2100, of times that are numbers. Only a name tells them from identifiers."""


@dataclass(frozen=True)
class Reading:
    """One way to read a column's times: formats that make the same instants of every row.

    Attributes:
        format: The plainest of them.
        fits: Rows that it reads.
        first: Earliest time under it, as ISO text.
        last: Latest.
    """

    format: str
    fits: int
    first: str
    last: str


@dataclass(frozen=True)
class TimeFacts:
    """What the times of a column allow.

    Attributes:
        readings: Readings that fit every filled row; where none does, those that fit nearly all.
        fits_all: Whether they fit every filled row.
        first_misfit: Row of the first value that the best reading does not fit.
    """

    readings: tuple[Reading, ...]
    fits_all: bool
    first_misfit: int | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Whether a person must choose."""
        return len(self.readings) > 1

    @property
    def has_clock(self) -> bool:
        """Whether the values carry a time of day."""
        one = self.readings[0]
        return not (
            one.first.endswith("00:00:00") and one.last.endswith("00:00:00") and not re.search("H|I", one.format)
        )


def find_times(
    con: duckdb.DuckDBPyConnection, column: ColumnFacts, relation: str = "seen", only: tuple[str, ...] = ()
) -> TimeFacts | None:
    """Find the formats that fit a column.

    Args:
        con: Connection that has the rows.
        column: The column.
        relation: The table.
        only: Formats to try instead of all.

    Returns:
        The readings, or None where the column holds no times.
    """
    values = _sample(con, column, relation)
    if not values or not any(map(str.isdigit, values[0])):
        return None
    named = says(TIME, column.name)
    fitting = [one for one in (only or _formats(values)) if _tries(one, values, named)]
    return _verified(con, column, relation, fitting) if fitting else None


def reads(con: duckdb.DuckDBPyConnection, column: ColumnFacts, format: str) -> int:
    """How many filled rows a declared format does not read."""
    wall = Clock(format, "UTC", "UTC").wall("v")
    query = (
        f"select count(*) from (select {column.text} as v from seen where structure_reason is null)"
        f" where v is not null and ({wall}) is null"
    )
    return con.execute(query).fetchall()[0][0]


def is_absolute(format: str) -> bool:
    """Whether a format's times name their instant themselves."""
    return Clock(format, "UTC", "UTC").is_absolute


def _formats(values: list[str]) -> list[str]:
    """Formats of which one of the first values is; few of the thousands that parts make."""
    made = ["iso8601"]
    for value in values[:5]:
        for date in DATES:
            start = _pattern(date).match(value)
            if start is None:
                continue
            made += [date] if start.end() == len(value) else []
            for between, (clock, zone) in product(BETWEEN, product(CLOCKS[1:], ZONES)):
                format = f"{date}{between}{clock}{zone}"
                if value.startswith(between, start.end()) and _pattern(format).fullmatch(value):
                    made.append(format)
    return [*sorted(dict.fromkeys(made), key=_order), *(name for name in NUMERIC if name in NAMED_TIME_FORMATS)]


def _order(format: str) -> int:
    """Plainer formats first, so that of several which read alike the plainest is proposed."""
    return next((place for place, date in enumerate(DATES, start=1) if format.startswith(date)), 0)


@cache
def _pattern(format: str) -> re.Pattern[str]:
    return re.compile(_shape(format))


def _sample(con: duckdb.DuckDBPyConnection, column: ColumnFacts, relation: str) -> list[str]:
    query = (
        f"select distinct v from (select {column.text} as v from {relation} where structure_reason is null"
        f" limit 20000) where v is not null limit {SAMPLE}"
    )
    return [value for (value,) in con.execute(query).fetchall()]


def _tries(format: str, values: list[str], named: bool) -> bool:
    """Whether a format is worth trying on all rows."""
    if format in NUMERIC:
        shape, low, high = NUMERIC[format]
        return named and _most(values, lambda value: bool(re.fullmatch(shape, value)) and low <= float(value) <= high)
    if format == "%Y%m%d" and not named:
        return False
    pattern = _pattern(format)
    return _most(values, lambda value: pattern.fullmatch(value) is not None)


def _most(values: list[str], fits: object) -> bool:
    """Whether nearly all values fit; the first few decide for most formats."""
    assert callable(fits)
    few = values[:5]
    if len(values) > 20 and not any(map(fits, few)):
        return False
    return sum(map(fits, values)) >= NEARLY * len(values)


def _shape(format: str) -> str:
    if format == "iso8601":
        return ISO
    tokens = TOKENS | COMPACT if format.startswith("%Y%m%d") else TOKENS
    parts = re.split(r"(%[A-Za-z])", format)
    return "".join(tokens[part[1]] if part.startswith("%") else re.escape(part) for part in parts)


def _verified(
    con: duckdb.DuckDBPyConnection, column: ColumnFacts, relation: str, formats: list[str]
) -> TimeFacts | None:
    """Read every row in each format; formats that make the same of every row are one reading."""
    walls, counts = [], []
    for place, format in enumerate(formats):
        wall = Clock(format, "UTC", "UTC").wall("v")
        if format in NUMERIC or format == "iso8601":
            guarded = f"({wall})"
        else:
            guarded = f"case when regexp_full_match(v, {literal(_shape(format))}) then ({wall}) end"
        walls.append(f"{guarded} as w{place}")
        counts.append(
            f"count(w{place}), min(w{place})::varchar, max(w{place})::varchar, bit_xor(hash(w{place}, r)),"
            f" min(r) filter (where v is not null and w{place} is null)"
        )
    number = "0" if relation == "whole" else "source_row"
    rows = f"select {column.text} as v, {number} as r from {relation} where structure_reason is null"
    query = f"select count(v), {', '.join(counts)} from (select v, r, {', '.join(walls)} from ({rows}))"
    filled, *found = con.execute(query).fetchall()[0]
    tried = [(format, *found[place * 5 : place * 5 + 5]) for place, format in enumerate(formats)]
    most = max((fits for _, fits, *_ in tried), default=0)
    if filled == 0 or most < NEARLY * filled:
        return None
    readings: dict[int, Reading] = {}
    misfit = None
    for format, fits, first, last, digest, first_misfit in tried:
        if fits == most or (most < filled and fits >= NEARLY * filled):
            readings.setdefault(digest, Reading(format, fits, first, last))
            misfit = misfit or first_misfit
    return TimeFacts(tuple(readings.values()), most == filled, misfit if most < filled else None)
