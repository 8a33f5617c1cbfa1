"""Who answered in the periods that pages show or compare.

What belongs here: the mix of kinds of survey, without which two periods are not alike, and former customers. What
does not: the NPS of each kind (`trend`) or stage (`where`).
"""

from datetime import date

from publishing.report.frame import Frame, period_before, period_end

ALIKE = 0.20
"""Shares of relational answers that differ by more make two periods unlike: the mix alone would move the NPS."""


def other_mix(frame: Frame, grain: str, start: date, before: date | None = None) -> str:
    """Why a period is not to be compared with an earlier one, in a sentence; empty where kinds of survey are alike.

    Args:
        frame: What to ask.
        grain: Of both periods.
        start: First day of the later one.
        before: Of the earlier one; by default it is the period just before.
    """
    before = before or period_before(start, grain)
    share, share_before = (_relational(frame, first, grain) for first in (start, before))
    if share is None or share_before is None or abs(share - share_before) <= ALIKE:
        return ""
    words = frame.words
    return words(
        "other_mix",
        before=words.against(before, grain),
        share=words.percent(share),
        share_before=words.percent(share_before),
    )


def _relational(frame: Frame, start: date, grain: str) -> float | None:
    """Share of answers to relational surveys; None without answers."""
    [row] = frame.rows(
        "select count(*) as total, count(*) filter (where survey_type = 'relational') as relational "
        "from fct_response where responded_on between ? and ?",
        [start, period_end(start, grain)],
    )
    return row["relational"] / row["total"] if row["total"] else None


def former(frame: Frame, grain: str, start: date, total: int) -> str:
    """How many answers of a period came from churned customers, in a sentence; empty without any."""
    rows = frame.rows(
        "select responses from nps_by_lifecycle_stage where lifecycle_stage = 'churned' and period_grain = ? "
        "and period_start = ?",
        [grain, start],
    )
    if not rows:
        return ""
    words = frame.words
    return words(
        "former",
        count=words.count(rows[0]["responses"]),
        total=words.count(total),
        period=words.within(start, grain),
    )
