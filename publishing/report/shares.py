"""Shares of a count, with what they are of, as pages show them.

What belongs here: reading shares and their intervals from marts. What does not: NPS (`cells`), wording, formats,
drawing. A share of fewer than the minimum never leaves this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Share:
    """A part of a number of cases; figures are None under the minimum.

    Attributes:
        count: How many of them; always shown.
        base: Of how many; always shown.
        value: The share, 0…1.
        low: Lower end of its 95 % interval; None where the mart holds none.
        high: Upper end of it.
    """

    count: float
    base: float
    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def has_interval(self) -> bool:
        """Whether there is an interval to draw."""
        return self.value is not None and self.low is not None and self.high is not None


def share(
    row: Mapping[str, Any], minimum: int, count: str, base: str, value: str = "", ends: tuple[str, str] | None = None
) -> Share:
    """A share of a mart's row.

    Args:
        row: A row of a mart, by column.
        minimum: Cases that `base` has to reach for a figure to be shown.
        count: Column of the count.
        base: Column of what it is counted in.
        value: Column of the share (0…1); empty where the mart holds the two counts alone.
        ends: Columns of the ends of its interval; None where the mart holds none.
    """
    counted, cases = row[count] or 0, row[base] or 0
    figure = row[value] if value else counted / cases if cases else None
    if cases < max(minimum, 1) or figure is None:
        return Share(counted, cases, None)
    low, high = (row[end] for end in ends) if ends else (None, None)
    return Share(counted, cases, figure, low, high)


def nice_share(values: list[float]) -> float:
    """Upper end of a scale from 0 that holds all shares: 5, 10, 20, 50 or 100 per cent."""
    highest = max([0.0, *values])
    return next((end for end in (0.05, 0.1, 0.2, 0.5) if highest <= end), 1.0)
