"""NPS of members and periods, as pages show them.

What belongs here: reading the NPS block of the marts. What does not: wording, formats, drawing. A number of a
cell under the minimum never leaves this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from publishing.report.frame import Frame


@dataclass(frozen=True)
class Cell:
    """NPS of one member in one period; figures are None under the minimum.

    Attributes:
        member: What the cell is about; empty for the whole programme.
        period_start: First day of the period.
        responses: Number of answers; always shown.
        nps: −100…100, with its 95 % interval `low` to `high`.
        change: Against the period before, in points; None where it is within sampling noise.
        bands: Promoters, passives and detractors.
        detail: What else tells the member apart, such as the channel of a touchpoint.
    """

    member: str
    period_start: date
    responses: int
    nps: float | None
    low: float | None
    high: float | None
    change: float | None
    bands: tuple[int, int, int] | None
    detail: str = ""


@dataclass(frozen=True)
class Table:
    """Cells of one dimension in one period."""

    name: str
    grain: str
    cells: tuple[Cell, ...]


def overall(frame: Frame, grain: str) -> tuple[Cell, ...]:
    """The whole programme by period, oldest first; periods without answers are not listed."""
    return cells(frame, "nps_overall", grain)


def cells(
    frame: Frame,
    mart: str,
    grain: str,
    member: str = "''",
    only: str = "true",
    values: Sequence[Any] = (),
    detail: str = "''",
) -> tuple[Cell, ...]:
    """Cells of an NPS mart, oldest period first, within a period by number of answers.

    Args:
        frame: What to ask.
        mart: A mart with the NPS block and periods.
        grain: Its `period_grain`.
        member: SQL of the member.
        only: SQL of a further condition, with `?` for `values`.
        values: What the condition's `?` stand for.
        detail: SQL of what else tells a member apart.
    """
    rows = frame.rows(
        f"select coalesce({member}, '') as member, {detail} as detail, period_start, responses, promoters, passives, "
        "detractors, is_reportable, nps, nps_ci_low, nps_ci_high, nps_change, is_significant_change "
        f"from {mart} where period_grain = ? and {only} order by period_start, responses desc, 1, 2",
        [grain, *values],
    )
    return tuple(_cell(row, frame) for row in rows)


def _cell(row: dict[str, Any], frame: Frame) -> Cell:
    member, start, responses, detail = row["member"], row["period_start"], row["responses"], row["detail"] or ""
    if not frame.may_show(row["is_reportable"], responses):
        return Cell(member, start, responses, None, None, None, None, None, detail)
    return Cell(
        member=member,
        period_start=start,
        responses=responses,
        nps=row["nps"],
        low=row["nps_ci_low"],
        high=row["nps_ci_high"],
        change=row["nps_change"] if row["is_significant_change"] else None,
        bands=(row["promoters"], row["passives"], row["detractors"]),
        detail=detail,
    )
