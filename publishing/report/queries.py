"""What the page shows, read from the published marts.

What belongs here: the queries and their typed results. What does not: wording, formats, drawing. A number
of a cell under the minimum never leaves this module.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

MONTHS = {"month": 1, "quarter": 3}
"""Length of the grains of which the page shows the latest complete period."""

_BLOCK = "period_start, responses, is_reportable, nps, nps_ci_low, nps_ci_high, nps_change, is_significant_change"


@dataclass(frozen=True)
class Facts:
    """The publication that the page belongs to; instants are naive UTC."""

    version: str
    run_id: str
    published_at: datetime
    data_as_of: datetime | None
    title: str
    language: str
    reporting_timezone: str
    minimum_responses: int
    elevenpoint_version: str

    @property
    def published_on(self) -> date:
        """Date of the publish in the reporting timezone."""
        return _local(self.published_at, self.reporting_timezone)

    @property
    def data_on(self) -> date | None:
        """Date of the newest response in the reporting timezone."""
        return None if self.data_as_of is None else _local(self.data_as_of, self.reporting_timezone)


@dataclass(frozen=True)
class Cell:
    """NPS of one member in one period; `nps`, `low`, `high` and `change` are None under the minimum.

    Attributes:
        member: What the cell is about; empty for the whole programme.
        period_start: First day of the period.
        responses: Number of answers; always shown.
        nps: −100…100, with its 95 % interval `low` to `high`.
        change: Against the period before, in points; None where it is within sampling noise.
        detail: What else tells the member apart, such as the channel of a touchpoint.
    """

    member: str
    period_start: date
    responses: int
    nps: float | None
    low: float | None
    high: float | None
    change: float | None
    detail: str = ""


@dataclass(frozen=True)
class Table:
    """Cells of one dimension in one period, largest member first."""

    name: str
    grain: str
    cells: tuple[Cell, ...]


def facts(connection: duckdb.DuckDBPyConnection) -> Facts:
    """The newest row of `_publication`."""
    [row] = connection.execute(
        "select version, run_id, published_at, data_as_of, title, language, reporting_timezone, minimum_responses, "
        "elevenpoint_version from _publication order by version desc limit 1"
    ).fetchall()
    return Facts(*row)


def overall(connection: duckdb.DuckDBPyConnection, grain: str, about: Facts) -> tuple[Cell, ...]:
    """The whole programme by period, oldest first; periods without answers are not listed."""
    rows = connection.execute(
        f"select '', {_BLOCK}, '' from nps_overall where period_grain = ? order by period_start", [grain]
    ).fetchall()
    return tuple(_cell(row, about) for row in rows)


def latest_complete(cells: tuple[Cell, ...], grain: str, about: Facts) -> Cell | None:
    """The newest period that was over when the page was published and that answers reach the last week of.

    A quarter whose last month has not been delivered yet is not complete, however long ago it ended.
    """
    if about.data_on is None:
        return None
    ends = {cell: period_end(cell.period_start, grain) for cell in cells}
    complete = [
        cell for cell, end in ends.items() if end < about.published_on and about.data_on > end - timedelta(days=7)
    ]
    return complete[-1] if complete else None


def period_end(start: date, grain: str) -> date:
    """Last day of the month or quarter that begins on `start`."""
    month = start.year * 12 + start.month - 1 + MONTHS[grain]
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def by_segment(connection: duckdb.DuckDBPyConnection, quarter: Cell | None, about: Facts) -> list[Table]:
    """One table per segment type, named as people read it."""
    types = connection.execute(
        "select segment_type, max(coalesce(segment_type_label, segment_type)) from dim_segment "
        "group by segment_type order by segment_type"
    ).fetchall()
    return [
        _dimension(connection, label, "nps_by_segment", "segment", quarter, about, ("segment_type = ?", [name]))
        for name, label in types
    ]


def by_touchpoint(connection: duckdb.DuckDBPyConnection, quarter: Cell | None, about: Facts) -> Table:
    """Touchpoints, each with its survey type and channel."""
    detail = "concat_ws(' · ', survey_type, channel)"
    return _dimension(connection, "touchpoint", "nps_by_touchpoint", "touchpoint", quarter, about, detail=detail)


def by_stage(connection: duckdb.DuckDBPyConnection, quarter: Cell | None, about: Facts) -> Table:
    """Lifecycle stages, in the order of a relationship."""
    table = _dimension(connection, "lifecycle_stage", "nps_by_lifecycle_stage", "lifecycle_stage", quarter, about)
    order = dict(connection.execute("select lifecycle_stage, sort_order from dim_lifecycle_stage").fetchall())
    return replace(table, cells=tuple(sorted(table.cells, key=lambda cell: order.get(cell.member, len(order) + 1))))


def _dimension(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    mart: str,
    member: str,
    quarter: Cell | None,
    about: Facts,
    only: tuple[str, list[Any]] = ("true", []),
    detail: str = "''",
) -> Table:
    """A dimension in the latest complete quarter, or over all time where under half of its cells can be shown."""
    condition, values = only
    query = (
        f"select coalesce({member}, ''), {_BLOCK}, {detail} from {mart} "
        f"where {condition} and period_grain = ? and (? is null or period_start = ?) order by responses desc, 1"
    )
    if quarter is not None:
        start = quarter.period_start
        rows = connection.execute(query, [*values, "quarter", start, start]).fetchall()
        cells = tuple(_cell(row, about) for row in rows)
        if cells and 2 * sum(cell.nps is not None for cell in cells) >= len(cells):
            return Table(name, "quarter", cells)
    rows = connection.execute(query, [*values, "all", None, None]).fetchall()
    return Table(name, "all", tuple(_cell(row, about) for row in rows))


def _cell(row: tuple[Any, ...], about: Facts) -> Cell:
    member, start, responses, is_reportable, nps, low, high, change, is_significant, detail = row
    if not is_reportable or responses < about.minimum_responses:
        return Cell(member, start, responses, None, None, None, None, detail)
    return Cell(member, start, responses, nps, low, high, change if is_significant else None, detail)


def _local(moment: datetime, timezone: str) -> date:
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone)).date()
