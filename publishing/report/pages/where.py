"""Where: NPS by segment, touchpoint and lifecycle stage.

What belongs here: comparing members of a dimension in one period. What does not: pairs of dimensions
(`where_crosses`), what answers are about (`where_drivers`), the course of a member (`trend`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from publishing.report.cells import Cell, Table, cells
from publishing.report.charts.theme import nice_scale
from publishing.report.frame import Frame
from publishing.report.pages.naming import member_name, segment_names
from publishing.report.pages.where_crosses import crosses
from publishing.report.pages.where_drivers import benchmarks, drivers

DIMENSIONS = 12
"""Segment types shown; `nps_by_segment` holds all."""

ROWS = 120
"""Members shown on the whole page, shared out among the dimensions, for its weight; the marts hold all."""

MEMBERS = 20
"""Most members of one dimension."""


@dataclass(frozen=True)
class Dimension:
    """A table of the page.

    Attributes:
        title: Heading.
        anchor: Of its section.
        mart: Where all of its members stand.
        table: The members shown, by the lower end of their intervals; those with too few answers last.
        finding: What the table says in a sentence; empty where fewer than two members can be compared.
        more: Members not shown.
    """

    title: str
    anchor: str
    mart: str
    table: Table
    finding: str
    more: int


def content(frame: Frame) -> dict[str, Any]:
    """A table for each dimension, all drawn on one scale, then pairs of dimensions and what answers are about."""
    names = segment_names(frame)
    shown_types = list(names)[:DIMENSIONS]
    members = max(5, min(MEMBERS, ROWS // (len(shown_types) + 2)))
    dimensions = [_segment(frame, name, names[name], members) for name in shown_types]
    dimensions.append(_touchpoints(frame, members))
    dimensions.append(_stages(frame, members))
    shown = [cell for dimension in dimensions for cell in dimension.table.cells if cell.nps is not None]
    return {
        "dimensions": dimensions,
        "more_types": len(names) - len(shown_types),
        "dot_scale": nice_scale([value for cell in shown for value in (cell.low, cell.high) if value is not None]),
        "crosses": crosses(frame, {name: names[name] for name in shown_types}),
        "drivers": drivers(frame),
        "benchmarks": benchmarks(frame),
    }


def _segment(frame: Frame, segment_type: str, name: str, members: int) -> Dimension:
    table = _table(frame, segment_type, "nps_by_segment", "segment", "segment_type = ?", [segment_type])
    return _dimension(frame, frame.words("segment", name=name), "nps_by_segment", table, members)


def _touchpoints(frame: Frame, members: int) -> Dimension:
    """Touchpoints, each with its kind of survey and channel."""
    detail = "concat_ws('\x1f', survey_type, channel)"
    table = _table(frame, "touchpoint", "nps_by_touchpoint", "touchpoint", detail=detail)
    return _dimension(frame, frame.words("touchpoint"), "nps_by_touchpoint", table, members)


def _stages(frame: Frame, members: int) -> Dimension:
    table = _table(frame, "lifecycle_stage", "nps_by_lifecycle_stage", "lifecycle_stage")
    return _dimension(frame, frame.words("lifecycle_stage"), "nps_by_lifecycle_stage", table, members)


def by_lower_bound(found: Sequence[Cell]) -> tuple[Cell, ...]:
    """Cells by the lower end of their intervals, the safest good figure first; too few answers last."""
    return tuple(sorted(found, key=lambda cell: (cell.low is None, -(cell.low or 0.0), -cell.responses, cell.member)))


def _dimension(frame: Frame, title: str, mart: str, table: Table, members: int) -> Dimension:
    ordered = by_lower_bound(table.cells)
    shown = Table(table.name, table.grain, tuple(_named(frame, table.name, cell) for cell in ordered[:members]))
    return Dimension(title, f"by-{table.name}", mart, shown, _finding(frame, shown), len(ordered) - len(shown.cells))


def _named(frame: Frame, dimension: str, cell: Cell) -> Cell:
    fields = ("survey_type", "channel")
    told = [frame.label(field, value) for field, value in zip(fields, cell.detail.split("\x1f"), strict=False) if value]
    return Cell(**{**cell.__dict__, "member": member_name(frame, dimension, cell.member), "detail": " · ".join(told)})


def _finding(frame: Frame, table: Table) -> str:
    """The first and the last member, and whether even their intervals overlap."""
    words = frame.words
    shown = [cell for cell in table.cells if cell.nps is not None]
    if len(shown) < 2:
        return ""
    first, last = shown[0], min(shown, key=lambda cell: cell.high or 0.0)
    key = "apart" if (first.low or 0.0) > (last.high or 0.0) else "overlap"
    return words(
        key,
        first=first.member,
        first_nps=words.points(first.nps or 0.0),
        last=last.member,
        last_nps=words.points(last.nps or 0.0),
    )


def _table(
    frame: Frame,
    name: str,
    mart: str,
    member: str,
    only: str = "true",
    values: Sequence[Any] = (),
    detail: str = "''",
) -> Table:
    """A dimension in the latest complete quarter, or over all time where under half of its cells can be shown."""
    quarter = frame.latest_complete("quarter")
    if quarter is not None:
        latest = f"{only} and period_start = ?"
        found: tuple[Cell, ...] = cells(frame, mart, "quarter", member, latest, [*values, quarter], detail)
        if found and 2 * sum(cell.nps is not None for cell in found) >= len(found):
            return Table(name, "quarter", found)
    return Table(name, "all", cells(frame, mart, "all", member, only, values, detail))
