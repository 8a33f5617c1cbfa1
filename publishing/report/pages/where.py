"""Where: NPS by segment, touchpoint and lifecycle stage.

What belongs here: comparing members of a dimension in one period. What does not: their course (`trend`).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from publishing.report.cells import Cell, Table, cells
from publishing.report.charts.theme import nice_scale
from publishing.report.frame import Frame

MEMBERS = 20
"""Members of a dimension that the page lists; the marts hold all."""


def content(frame: Frame) -> dict[str, Any]:
    """A table for each dimension, all drawn on one scale."""
    segments, touchpoints, stages = _segments(frame), _touchpoints(frame), _stages(frame)
    shown = [cell for table in [*segments, touchpoints, stages] for cell in table.cells if cell.nps is not None]
    return {
        "segments": segments,
        "touchpoints": touchpoints,
        "stages": stages,
        "members": MEMBERS,
        "dot_scale": nice_scale([value for cell in shown for value in (cell.low, cell.high) if value is not None]),
    }


def _segments(frame: Frame) -> list[Table]:
    types = frame.rows(
        "select segment_type, max(coalesce(segment_type_label, segment_type)) as label from dim_segment "
        "group by segment_type order by segment_type"
    )
    return [
        _dimension(frame, row["label"], "nps_by_segment", "segment", "segment_type = ?", [row["segment_type"]])
        for row in types
    ]


def _touchpoints(frame: Frame) -> Table:
    detail = "concat_ws('\x1f', survey_type, channel)"
    table = _dimension(frame, "touchpoint", "nps_by_touchpoint", "touchpoint", detail=detail)
    return replace(table, cells=tuple(replace(cell, detail=_told(cell.detail, frame)) for cell in table.cells))


def _told(detail: str, frame: Frame) -> str:
    fields = ("survey_type", "channel")
    return " · ".join(frame.label(field, value) for field, value in zip(fields, detail.split("\x1f"), strict=False))


def _stages(frame: Frame) -> Table:
    """Lifecycle stages, in the order of a relationship."""
    table = _dimension(frame, "lifecycle_stage", "nps_by_lifecycle_stage", "lifecycle_stage")
    rows = frame.rows("select lifecycle_stage, sort_order from dim_lifecycle_stage")
    order = {row["lifecycle_stage"]: row["sort_order"] for row in rows}
    ordered = sorted(table.cells, key=lambda cell: order.get(cell.member, len(order) + 1))
    named = (replace(cell, member=frame.label("lifecycle_stage", cell.member)) for cell in ordered)
    return replace(table, cells=tuple(named))


def _dimension(
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
