"""How to read this: definitions, and what the drawings mean.

What belongs here: which topics there are and where the documentation says more. What does not: figures of the
programme; the drawings show an example.
"""

from datetime import date
from typing import Any

from publishing.report.cells import Cell
from publishing.report.frame import Frame

TOPICS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "score",
        (
            ("bands", "docs/handbook/index.html#reading-a-row"),
            ("pooled", "docs/handbook/index.html#reading-a-row"),
            ("kinds", "docs/handbook/dimensions.html#dim_survey"),
            ("as_of", "docs/handbook/index.html#reading-a-row"),
            ("days", "docs/handbook/operations.html#_publication"),
        ),
    ),
    (
        "chance",
        (
            ("interval", "docs/statistics.html#the-interval"),
            ("minimum", "docs/statistics.html#how-many-answers"),
            ("change", "docs/handbook/score.html#nps_overall"),
            ("many", "docs/handbook/honesty.html#alerts"),
            ("silent", "docs/handbook/honesty.html#nps_weighted"),
        ),
    ),
    (
        "causes",
        (
            ("regression", "docs/handbook/movement.html#detractor_recovery"),
            ("campaigns", "docs/handbook/campaigns.html#campaign_effect"),
            ("groups", "docs/handbook/score.html#nps_by_segment"),
        ),
    ),
    (
        "acting",
        (
            ("clocks", "docs/handbook/loop.html#loop_performance"),
            ("risk", "docs/handbook/accounts.html#revenue_at_risk"),
            ("keys", "docs/handbook/loop.html#follow_up_queue"),
        ),
    ),
)
"""Headings, their topics, and the section of the documentation that says more."""

EXAMPLE = (5, 3, 2)
"""Promoters, passives and detractors of the ten answers that the page computes a score from."""

_DRAWN = Cell("", date.min, 214, 31.0, 21.0, 41.0, None, None)
"""A made-up group whose drawings are explained."""


def content(frame: Frame) -> dict[str, Any]:
    """Topics and drawings; no figure on this page comes from the programme but its minimum."""
    few = Cell("", date.min, 4, None, None, None, None, None)
    low = Cell("", date.min, 96, -24.0, -41.0, -7.0, None, None)
    return {"topics": TOPICS, "example": EXAMPLE, "drawn": _DRAWN, "heats": (_DRAWN, low, few)}
