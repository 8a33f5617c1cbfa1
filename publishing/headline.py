"""The one figure that a refresh ends with. What belongs here: asking a published file. What does not: wording it."""

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Headline:
    """NPS over all answers, with its 95 % interval.

    Attributes:
        responses: Answers that count.
        is_reportable: False under the minimum; `nps`, `low` and `high` are then None.
        nps: −100…100.
        low: Lower end of the interval.
        high: Upper end of the interval.
    """

    responses: int
    is_reportable: bool
    nps: float | None
    low: float | None
    high: float | None


def headline(database: Path) -> Headline | None:
    """The headline of a published file; None where nobody has answered yet."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select responses, is_reportable, nps, nps_ci_low, nps_ci_high from nps_overall where period_grain = 'all'"
        ).fetchall()
    return Headline(*rows[0]) if rows else None
