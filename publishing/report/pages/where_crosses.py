"""Pairs of dimensions as heat tables.

What belongs here: NPS where two dimensions meet. What does not: one dimension alone (`where`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from publishing.report.cells import Cell, cells
from publishing.report.frame import Frame
from publishing.report.pages.naming import member_name

ROWS, COLUMNS = 15, 10
"""Most members of a table's dimensions; those with the most answers are shown."""

CELLS = 900
"""Most cells of the page, for its weight; what does not fit is named."""

GAP = "\x1f"
"""Between the parts of a member."""

Found = dict[tuple[str, str], Cell]
"""Cells by row and column."""


@dataclass(frozen=True)
class Heat:
    """A table of two dimensions.

    Attributes:
        title: Heading.
        anchor: Its id.
        mart: Where all of its cells stand.
        grain: `quarter`, or `all` where that has too few answers.
        start: One of its cells, which names the period.
        columns: Names of the columns.
        rows: Name of each row, and a cell for each column; None where nobody answered.
        finding: The lowest cell in words; empty without one.
        more: Rows and columns not shown.
    """

    title: str
    anchor: str
    mart: str
    grain: str
    start: Cell
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell | None, ...]], ...]
    finding: str
    more: int


def crosses(frame: Frame, segments: dict[str, str]) -> tuple[list[Heat], list[str]]:
    """Heat tables as far as the page holds them, and the headings of the rest.

    Args:
        frame: What to ask.
        segments: What the programme calls each segment type.
    """
    words = frame.words
    touchpoint, stage = frame.label("dimension", "touchpoint"), frame.label("dimension", "lifecycle_stage")
    title = words("cross", row=touchpoint, column=stage)
    wanted = [_heat(frame, title, "nps_by_touchpoint_lifecycle_stage", "touchpoint", "lifecycle_stage")]
    for segment_type, name in segments.items():
        for other, mart, column in (
            (touchpoint, "nps_by_segment_touchpoint", "touchpoint"),
            (stage, "nps_by_segment_lifecycle_stage", "lifecycle_stage"),
        ):
            title = words("cross", row=name, column=other)
            wanted.append(_heat(frame, title, mart, "segment", column, segment_type))
    shown: list[Heat] = []
    left_out: list[str] = []
    room = CELLS
    for heat in wanted:
        if heat is None:
            continue
        room -= len(heat.rows) * len(heat.columns)
        if room >= 0:
            shown.append(heat)
        else:
            left_out.append(heat.title)
    return shown, left_out


def _heat(frame: Frame, title: str, mart: str, row: str, column: str, segment_type: str | None = None) -> Heat | None:
    """A table in the latest complete quarter, or over all time where under half of its cells can be shown."""
    grain, found = "quarter", _found(frame, mart, "quarter", row, column, segment_type)
    if 2 * sum(cell.nps is not None for cell in found.values()) < len(found) or not found:
        grain, found = "all", _found(frame, mart, "all", row, column, segment_type)
    rows, columns = _members(found, 0), _members(found, 1)
    if column == "lifecycle_stage":
        columns = _in_order(frame, columns)
    shown_rows, shown_columns = rows[:ROWS], columns[:COLUMNS]
    if len(shown_rows) < 2 or len(shown_columns) < 2:
        return None
    names = {name: member_name(frame, column, name) for name in shown_columns}
    return Heat(
        title=title,
        anchor=f"cross-{segment_type or row}-{column}",
        mart=mart,
        grain=grain,
        start=next(iter(found.values())),
        columns=tuple(names.values()),
        rows=tuple(
            (member_name(frame, row, name), tuple(found.get((name, other)) for other in shown_columns))
            for name in shown_rows
        ),
        finding=_finding(frame, row, column, {key: cell for key, cell in found.items() if cell.nps is not None}),
        more=len(rows) - len(shown_rows) + len(columns) - len(shown_columns),
    )


def _found(frame: Frame, mart: str, grain: str, row: str, column: str, segment_type: str | None) -> Found:
    only, values = "true", []
    if segment_type is not None:
        only, values = "segment_type = ?", [segment_type]
    if grain == "quarter":
        quarter = frame.latest_complete("quarter")
        only, values = f"{only} and period_start = ?", [*values, quarter]
    member = f"coalesce({row}, '') || '{GAP}' || coalesce({column}, '')"
    by_member = {cell.member: cell for cell in cells(frame, mart, grain, member, only, values)}
    return {(key.split(GAP)[0], key.split(GAP)[1]): cell for key, cell in by_member.items()}


def _members(found: Found, at: int) -> list[str]:
    """Members of one side, the one with the most answers first."""
    counts: dict[str, int] = {}
    for key, cell in found.items():
        counts[key[at]] = counts.get(key[at], 0) + cell.responses
    return sorted(counts, key=lambda name: (-counts[name], name))


def _in_order(frame: Frame, stages: Sequence[str]) -> list[str]:
    """Lifecycle stages in the order of a relationship."""
    rows = frame.rows("select lifecycle_stage, sort_order from dim_lifecycle_stage")
    order = {row["lifecycle_stage"]: row["sort_order"] for row in rows}
    return sorted(stages, key=lambda stage: (order.get(stage, len(order) + 1), stage))


def _finding(frame: Frame, row: str, column: str, shown: Found) -> str:
    """The cell whose interval ends lowest; of many cells some are low by chance, which the page says."""
    if len(shown) < 2:
        return ""
    (name, other), cell = min(shown.items(), key=lambda item: (item[1].high, item[0]))
    words = frame.words
    return words(
        "lowest",
        member=f"{member_name(frame, row, name)} × {member_name(frame, column, other)}",
        nps=words.points(cell.nps or 0.0),
        low=words.points(cell.low or 0.0),
        high=words.points(cell.high or 0.0),
        n=words.count(cell.responses),
    )
