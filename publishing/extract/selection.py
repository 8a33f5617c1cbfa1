"""Which marts and which of their rows a workbook holds.

What belongs here: the choice, and why something was left out. What does not: cells (`cells`), files (`write`).
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches

import duckdb

from ingestion.errors import ElevenpointError
from publishing.export import identifier, literal

SHEET_ROWS = 1_048_575
"""Rows of a sheet in Excel, without the one of the header."""

READABLE_ROWS = 1_000
"""Rows of a sheet that somebody still reads. More than that of every mart would also cost each publication seconds."""

PERIODS = ("day", "week", "month", "quarter", "year", "all")
"""Lengths of a period, shortest first."""

KEYS = frozenset({"response_key", "respondent_key", "account_key"})
"""A mart with one of these tells of answers, people or accounts one by one and is no summary."""

NAME_LENGTH = 31
"""Characters of a sheet's name in Excel."""


@dataclass(frozen=True)
class Column:
    """A column of a mart: `data_type` as DuckDB names it, `meaning` its comment."""

    name: str
    data_type: str
    meaning: str


@dataclass(frozen=True)
class Sheet:
    """A mart that becomes a sheet.

    Attributes:
        mart: Name of the mart.
        name: Name of the sheet, at most 31 characters and unique whatever the case of letters.
        meaning: The mart's comment.
        columns: Its columns, in order.
        dropped: Lengths of period whose rows are not in the sheet.
        rows: Rows of the sheet.
        rows_in_mart: Rows of the mart.
    """

    mart: str
    name: str
    meaning: str
    columns: tuple[Column, ...]
    dropped: tuple[str, ...]
    rows: int
    rows_in_mart: int

    @property
    def query(self) -> str:
        """The rows, in the order in which they were published."""
        return f"select * from {identifier(self.mart)}{_without(self.dropped)}"


@dataclass(frozen=True)
class LeftOut:
    """A mart that is not in the workbook; `why` is `keyed` (row by row about somebody) or `long`."""

    mart: str
    rows: int
    why: str


def summaries(connection: duckdb.DuckDBPyConnection) -> tuple[list[Sheet], list[LeftOut]]:
    """Every mart that is a summary, in the shortest periods of which a person still reads the rows."""
    sheets, left_out = [], []
    columns_of = _columns(connection)
    for mart in sorted(_marts(connection), key=_rank):
        columns = columns_of[mart]
        counts = _counts(connection, mart, columns)
        total = counts.total()
        if KEYS & {column.name for column in columns}:
            left_out.append(LeftOut(mart, total, "keyed"))
            continue
        dropped = _too_short(counts)
        rows = total - sum(counts[period] for period in dropped)
        if rows > READABLE_ROWS:
            left_out.append(LeftOut(mart, total, "long"))
        else:
            sheets.append(_sheet(connection, mart, columns, dropped, rows, total, sheets))
    return sheets, left_out


def asked_for(
    connection: duckdb.DuckDBPyConnection, marts: list[str], periods: list[str]
) -> tuple[list[Sheet], list[LeftOut]]:
    """The marts that somebody asked for, whole or in the periods asked for.

    Args:
        connection: A published file.
        marts: Names of marts, in the order of the sheets; none for every summary.
        periods: Lengths of period; none for all of them.

    Raises:
        ElevenpointError: A mart or a length of period that there is not, or more rows than a sheet holds.
    """
    known = _marts(connection)
    _refuse_unknown("mart", marts, known)
    _refuse_unknown("length of period", periods, list(PERIODS))
    every, left_out = ([], []) if marts else summaries(connection)
    sheets: list[Sheet] = []
    columns_of = _columns(connection)
    for mart in dict.fromkeys(marts or [sheet.mart for sheet in every]):
        columns = columns_of[mart]
        counts = _counts(connection, mart, columns)
        dropped = tuple(period for period in PERIODS if periods and counts[period] and period not in periods)
        rows = counts.total() - sum(counts[period] for period in dropped)
        if rows > SHEET_ROWS:
            raise ElevenpointError(
                f"mart {mart}: {rows:,} rows, and a sheet of Excel holds {SHEET_ROWS:,}. Ask for longer periods with "
                f"--periods, or read published/current/{mart}.parquet, which Power Query opens whole."
            )
        sheets.append(_sheet(connection, mart, columns, dropped, rows, counts.total(), sheets))
    return sheets, left_out


def _refuse_unknown(what: str, asked: list[str], known: list[str]) -> None:
    for name in asked:
        if name not in known:
            near = get_close_matches(name, known, n=3) or sorted(known)
            raise ElevenpointError(f"{name!r} is no {what} of the published file. There is: {', '.join(near)}.")


def _marts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Column, ...]]:
    """The columns of every mart, asked once, since each look at the catalog costs as much as a sheet."""
    rows = connection.execute(
        "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() where not internal "
        "order by table_name, column_index"
    ).fetchall()
    found: dict[str, tuple[Column, ...]] = {}
    for mart, *column in rows:
        found[mart] = (*found.get(mart, ()), Column(*column))
    return found


def _counts(connection: duckdb.DuckDBPyConnection, mart: str, columns: tuple[Column, ...]) -> Counter[str]:
    """Rows of a mart by length of period; of a mart without periods all are under an empty name."""
    period = "coalesce(period_grain, '')" if any(column.name == "period_grain" for column in columns) else "''"
    rows = connection.execute(f"select {period}, count(*) from {identifier(mart)} group by 1").fetchall()
    return Counter(dict(rows))


def _too_short(counts: Counter[str]) -> tuple[str, ...]:
    """The periods to leave out, shortest first: days and weeks, then as many as it takes to be readable."""
    found = [period for period in PERIODS if counts[period]]
    longer = [period for period in found if period in {"month", "quarter", "year"}]
    dropped = [period for period in found if period in {"day", "week"}] if longer else []
    for period in longer[:-1]:
        if counts.total() - sum(counts[one] for one in dropped) <= READABLE_ROWS:
            break
        dropped.append(period)
    return tuple(dropped)


def _without(dropped: tuple[str, ...]) -> str:
    names = ", ".join(map(literal, dropped))
    return f" where period_grain is null or period_grain not in ({names})" if dropped else ""


def _sheet(
    connection: duckdb.DuckDBPyConnection,
    mart: str,
    columns: tuple[Column, ...],
    dropped: tuple[str, ...],
    rows: int,
    total: int,
    others: list[Sheet],
) -> Sheet:
    [(meaning,)] = connection.execute(
        "select coalesce(comment, '') from duckdb_tables() where table_name = ?", [mart]
    ).fetchall()
    taken = {sheet.name.lower() for sheet in others}
    return Sheet(mart, _sheet_name(mart, taken), meaning, columns, dropped, rows, total)


def _sheet_name(mart: str, taken: set[str]) -> str:
    """A name that Excel takes: a long one is cut, and numbered where two would be the same."""
    plain = re.sub(r"[\[\]:*?/\\']", "_", mart)
    name, number = plain[:NAME_LENGTH], 2
    while name.lower() in taken:
        ending = f"~{number}"
        name, number = plain[: NAME_LENGTH - len(ending)] + ending, number + 1
    return name


def _rank(mart: str) -> tuple[int, str]:
    """The score first, what it rests on last."""
    if mart == "nps_overall":
        return 0, mart
    groups = ("nps_", "", "dim_", "_")
    tail = {"labels": 2, "intake_summary": 3, "quality_results": 3, "source_freshness": 3, "source_overlap": 3}
    found = [number for number, prefix in enumerate(groups) if prefix and mart.startswith(prefix)]
    return 1 + (found[0] if found else tail.get(mart, 1)), mart
