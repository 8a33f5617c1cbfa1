"""What is asked of a database: the SQL over a declared table or query.

What belongs here: the statements and the types they depend on. What does not: running them.

Every column leaves the database as text, as PostgreSQL writes it, so that nothing is rounded, shifted or
out of a type's range on the way; times and lists are written as the reader of Parquet files writes them.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from ingestion.declarations.origin import LOOKBACK, DatabaseOrigin
from ingestion.origins.problem import OriginError

NOW = {
    "timestamptz": "now()",
    # Times without a zone may be those of any zone on earth, and the farthest is 14 hours ahead.
    "timestamp": "(now() at time zone 'UTC' + interval '14 hours')",
    "date": "(current_date + 1)",
}
"""Type of a cursor that is a time → the latest value that cannot lie in the future."""

NUMBERS = ("int2", "int4", "int8", "numeric", "float4", "float8")
TEXTS = ("text", "varchar", "bpchar", "name")
DEFAULT_LOOKBACK = timedelta(hours=1)


@dataclass(frozen=True)
class Relation:
    """A declared table or query.

    Attributes:
        declared: The origin.
        name: For messages: the table's name, or `query`.
    """

    declared: DatabaseOrigin

    @property
    def name(self) -> str:
        """The relation as messages name it."""
        return f"The table {self.declared.table}" if self.declared.table else "The declared query"

    @property
    def select(self) -> str:
        """SQL of all its rows and columns."""
        if self.declared.query:
            return f"select * from ({self.declared.query}\n) as declared"
        return f"select * from {'.'.join(quoted(part) for part in str(self.declared.table).split('.'))} as declared"

    def fingerprint(self, place: str) -> str:
        """Hash of what makes cursor values comparable: the database, the relation and the cursor's column."""
        facts = [place, self.declared.table, self.declared.query, self.declared.cursor]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def rows(self, columns: dict[str, str], cursor: "Cursor | None", start: str | None) -> str:
        """SQL of the rows to extract, every column as text."""
        texts = ", ".join(f"{as_text(name, kind)} as {quoted(name)}" for name, kind in columns.items())
        return f"select {texts} from ({self.select}) as declared{_where(cursor, start)}"

    def measure(self, cursor: "Cursor | None", start: str | None) -> str:
        """SQL of one row about the rows to extract.

        It has: rows, the snapshot's moment, and with a cursor where the next reading continues, the highest
        value, and how many of the rows lie in the future.
        """
        moment = "to_char(now() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
        if cursor is None:
            return f"select count(*), {moment}, null::text, null::text, 0::bigint from ({self.select}) as declared"
        highest, now = f"max({cursor.column})", NOW.get(cursor.type)
        ahead = f"count(*) filter (where {cursor.column} > {now})" if now else "0::bigint"
        return (
            f"select count(*), {moment}, ({f'least({highest}, {now})' if now else highest})::text,"
            f" {highest}::text, {ahead} from ({self.select}) as declared{_where(cursor, start)}"
        )

    def without_cursor(self, cursor: "Cursor") -> str:
        """SQL of the number of rows whose cursor is NULL."""
        return f"select count(*) from ({self.select}) as declared where {cursor.column} is null"


@dataclass(frozen=True)
class Cursor:
    """The column that grows with every load.

    Attributes:
        name: Of the column.
        type: PostgreSQL's name of its type.
        lookback: Declared or by default; a span for times, a number for numbers, None for text.
    """

    name: str
    type: str
    lookback: timedelta | int | None

    @property
    def column(self) -> str:
        """The column in SQL."""
        return quoted(self.name)

    @property
    def is_text(self) -> bool:
        """Whether values are compared as text."""
        return self.type in TEXTS

    def start(self, cursor_to: str) -> str:
        """SQL of one text: where reading begins after a value."""
        value = f"{text_literal(cursor_to)}::{self.type}"
        if isinstance(self.lookback, timedelta):
            return f"select ({value} - interval '{int(self.lookback.total_seconds())} seconds')::text"
        return f"select ({value} - {self.lookback})::text" if self.lookback else f"select {value}::text"

    def reaches(self, value: str | None, start: str) -> bool:
        """Whether a value lies at or after the start of a reading; text counts only where it is equal."""
        if value is None:
            return False
        if self.is_text:
            return value == start
        if self.type in NUMBERS:
            return not Decimal(value) < Decimal(start)
        try:
            return datetime.fromisoformat(value) >= datetime.fromisoformat(start)
        except (ValueError, TypeError):
            return True  # infinity, or a year that Python does not know: to compare more rows is never wrong


def cursor_of(declared: DatabaseOrigin, columns: dict[str, str], relation: str) -> Cursor | None:
    """The declared cursor with its type, or None.

    Raises:
        OriginError: There is no such column, its type has no order, or the lookback does not fit it.
    """
    if declared.cursor is None:
        return None
    if declared.cursor not in columns:
        raise OriginError(
            f"{relation} has no column {declared.cursor!r}, which `cursor` names. It has: {', '.join(columns)}."
        )
    kind = columns[declared.cursor]
    if kind not in (*NOW, *NUMBERS, *TEXTS):
        raise OriginError(
            f"The cursor {declared.cursor!r} of {relation[0].lower()}{relation[1:]} is of type {kind}, which does not "
            "grow. Name a column with a time, a number or text that sorts by time, or cast it in `query`."
        )
    return Cursor(declared.cursor, kind, _lookback(declared, kind))


def _lookback(declared: DatabaseOrigin, kind: str) -> timedelta | int | None:
    match = LOOKBACK.fullmatch(declared.lookback) if declared.lookback else None
    if match is None:
        return DEFAULT_LOOKBACK if kind in NOW else None
    number, unit = int(match.group(1)), match.group(2)
    if (unit is None and kind not in NUMBERS) or (unit is not None and kind not in NOW):
        fitting = "a span such as `6 hours`" if kind in NOW else "a whole number" if kind in NUMBERS else "no lookback"
        raise OriginError(
            f"`lookback: {declared.lookback}` does not fit the cursor {declared.cursor!r} of type {kind}, "
            f"which takes {fitting}."
        )
    return number if unit is None else timedelta(**{f"{unit}s": number})


def as_text(name: str, kind: str) -> str:
    """SQL of a column as text."""
    column = quoted(name)
    text = f"{column}::text"
    # The session's zone is UTC. What has another shape stays as written: infinity, years before Christ. No regular
    # expression: a million of them take the server ten times as long as all the rest.
    if kind == "timestamptz":
        return f"case when {text} like '%+00' then replace(left({text}, -3), ' ', 'T') || 'Z' else {text} end"
    if kind == "timestamp":
        return f"case when {text} like '% BC' then {text} else replace({text}, ' ', 'T') end"
    if kind.startswith("_"):
        return f"to_json({column})::text"
    return text


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """A value as an SQL literal; PostgreSQL's standard strings know no escapes but the doubled quote."""
    return "'" + text.replace("'", "''") + "'"


def _where(cursor: Cursor | None, start: str | None) -> str:
    return f" where {cursor.column} >= {text_literal(start)}::{cursor.type}" if cursor and start is not None else ""
