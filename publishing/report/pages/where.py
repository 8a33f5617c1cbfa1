"""Where: NPS by segment, touchpoint and lifecycle stage.

What belongs here: comparing members of a dimension in one period. What does not: pairs of dimensions
(`where_crosses`), what answers are about (`where_drivers`), the course of a member (`trend`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from publishing.report.cells import Cell, Table, cells
from publishing.report.charts.theme import nice_scale
from publishing.report.frame import Frame
from publishing.report.pages.mix import other_mix
from publishing.report.pages.naming import member_name, segment_names
from publishing.report.pages.where_crosses import crosses
from publishing.report.pages.where_drivers import benchmarks, drivers

DIMENSIONS = 12
"""Segment types shown; `nps_by_segment` holds all."""

ROWS = 120
"""Members shown on the whole page, shared out among the dimensions, for its weight; the marts hold all."""

MEMBERS = 20
"""Most members of one dimension."""


UNKNOWN = ("", "unknown")
"""Members that are no group: they say where something is not known."""

OTHERS = ("touchpoint", "lifecycle_stage")
"""Dimensions beside the programme's segment types."""


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
        ends: Its highest and its lowest member by interval, none of them unknown; empty where none can be shown.
    """

    title: str
    anchor: str
    mart: str
    table: Table
    finding: str
    more: int
    ends: tuple[Cell, ...]


def content(frame: Frame) -> dict[str, Any]:
    """A table for each dimension, all drawn on one scale, then pairs of dimensions and what answers are about."""
    names = segment_names(frame)
    shown_types = list(names)[:DIMENSIONS]
    members = max(5, min(MEMBERS, ROWS // (len(shown_types) + 2)))
    quarter = frame.latest_complete("quarter")
    unlike = other_mix(frame, "quarter", quarter) if quarter is not None else ""
    dimensions = [_segment(frame, name, names[name], members) for name in shown_types]
    dimensions.append(_stages(frame, members))
    if unlike:
        dimensions = [_without_changes(dimension) for dimension in dimensions]
    dimensions.insert(-1, _touchpoints(frame, members))  # each of one kind of survey, so its mix cannot change
    shown = [cell for dimension in dimensions for cell in dimension.table.cells if cell.nps is not None]
    return {
        "lead": _lead(frame, dimensions, {**names, **{name: frame.label("dimension", name) for name in OTHERS}}),
        "unlike": unlike,
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


def _without_changes(dimension: Dimension) -> Dimension:
    """A table whose periods are not to be compared."""
    table = dimension.table
    return replace(dimension, table=replace(table, cells=tuple(replace(cell, change=None) for cell in table.cells)))


def by_lower_bound(found: Sequence[Cell]) -> tuple[Cell, ...]:
    """Cells by the lower end of their intervals, the safest good figure first; too few answers, then unknown last."""
    return tuple(
        sorted(
            found,
            key=lambda cell: (
                cell.member in UNKNOWN,
                cell.low is None,
                -(cell.low or 0.0),
                -cell.responses,
                cell.member,
            ),
        )
    )


def _dimension(frame: Frame, title: str, mart: str, table: Table, members: int) -> Dimension:
    ordered = by_lower_bound(table.cells)
    known = [_named(frame, table.name, cell) for cell in ordered if cell.member not in UNKNOWN and cell.nps is not None]
    ends = (known[0], min(known, key=lambda cell: cell.high or 0.0)) if known else ()
    # What does not fit are the smallest groups: cut at the end of the order, the worst would be missing.
    kept = by_lower_bound(sorted(ordered, key=lambda cell: (-cell.responses, cell.member))[:members])
    shown = Table(table.name, table.grain, tuple(_named(frame, table.name, cell) for cell in kept))
    finding = _finding(frame, ends) if len(known) > 1 else ""
    return Dimension(title, f"by-{table.name}", mart, shown, finding, len(ordered) - len(shown.cells), ends)


def _lead(frame: Frame, dimensions: Sequence[Dimension], names: dict[str, str]) -> str:
    """The highest and the lowest group of all dimensions of the newest period, in a sentence; empty without two."""
    grains = {dimension.table.grain for dimension in dimensions if dimension.ends}
    grain = "quarter" if "quarter" in grains else "all"
    ends = [
        (names[dimension.table.name], cell)
        for dimension in dimensions
        if dimension.table.grain == grain
        for cell in dimension.ends
    ]
    if len({(name, cell.member) for name, cell in ends}) < 2:
        return ""
    words = frame.words
    first = max(ends, key=lambda end: end[1].low or 0.0)
    last = min(ends, key=lambda end: end[1].high or 0.0)
    (first_name, highest), (last_name, lowest) = first, last
    return words(
        "lead",
        when=words("in_all") if grain == "all" else words.within(highest.period_start, grain, opens=True),
        first=f"{highest.member} ({first_name})",
        first_nps=words.points(highest.nps or 0.0),
        first_n=words.count(highest.responses),
        last=f"{lowest.member} ({last_name})",
        last_nps=words.points(lowest.nps or 0.0),
        last_n=words.count(lowest.responses),
    )


def _named(frame: Frame, dimension: str, cell: Cell) -> Cell:
    fields = ("survey_type", "channel")
    told = [frame.label(field, value) for field, value in zip(fields, cell.detail.split("\x1f"), strict=False) if value]
    return Cell(**{**cell.__dict__, "member": member_name(frame, dimension, cell.member), "detail": " · ".join(told)})


def _finding(frame: Frame, ends: Sequence[Cell]) -> str:
    """The first and the last member, and whether even their intervals overlap."""
    words = frame.words
    first, last = ends
    key = "apart" if (first.low or 0.0) > (last.high or 0.0) else "overlap"
    return words(
        key,
        first=first.member,
        first_nps=words.points(first.nps or 0.0),
        first_n=words.count(first.responses),
        last=last.member,
        last_nps=words.points(last.nps or 0.0),
        last_n=words.count(last.responses),
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
