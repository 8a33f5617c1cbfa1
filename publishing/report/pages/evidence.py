"""What the answers can tell: who was found, who was asked and did not answer, and what other figures say.

What belongs here: the marts about matching, response and other tools' figures, for the page Data quality. What does
not: intake and checks (`quality`).
"""

from datetime import date
from typing import Any

from publishing.report.cells import Cell
from publishing.report.frame import Frame

WEIGHTINGS = (
    ("answer", "nps", "nps_ci", "responses", "responses"),
    ("account", "account_weighted_nps", "account_weighted_ci", "account_responses", "account_weighted_n_eff"),
    ("revenue", "revenue_weighted_nps", "revenue_weighted_ci", "revenue_responses", "revenue_weighted_n_eff"),
    ("base", "post_stratified_nps", "post_stratified_ci", "post_stratified_responses", "n_eff"),
)
"""What each answer counts by, its columns in `nps_weighted`: score, interval, answers, effective answers."""

_WORST_FIRST = ("unexplained", "too_few_answers", "explained", "equal_after_rounding", "equal")


def content(frame: Frame) -> dict[str, Any]:
    """Matching, funnel, weightings, dashboards and overlaps, each with what is shown of it."""
    quarter = frame.latest_complete("quarter")
    return {
        "quarter": quarter,
        "matching": _matching(frame),
        "doubts": _doubts(frame),
        "funnel": _funnel(frame, quarter),
        "weighted": _weighted(frame, quarter),
        "dashboards": _dashboards(frame),
        "overlaps": _overlaps(frame),
    }


def _matching(frame: Frame) -> list[dict[str, Any]]:
    """Sources whose rows name somebody, those with the largest share of unknown people first."""
    rows = frame.rows(
        "select source, responses, with_identifier, matched, unmatched, ambiguous, "
        "greatest(coalesce(responses, with_identifier) - with_identifier, 0) as anonymous from source_freshness "
        "where coalesce(responses, with_identifier) > 0 order by unmatched_share desc nulls last, source"
    )
    for row in rows:
        row["parts"] = [
            ("bad", row["unmatched"] + row["ambiguous"]),
            ("still", row["anonymous"]),
            ("good", row["matched"]),
        ]
    return rows


def _doubts(frame: Frame) -> list[dict[str, Any]]:
    return frame.rows(
        "select f.finding_code, f.source, f.findings, coalesce(l.description, '') as about, f.meaning "
        "from identity_findings as f left join labels as l on l.field = 'finding_code' and l.value = f.finding_code "
        "and l.language = ? order by f.findings desc, 1, 2",
        [frame.words.language],
    )


def _funnel(frame: Frame, quarter: date | None) -> list[dict[str, Any]]:
    """Invitations of the latest complete quarter by survey and channel; rates only where they can be shown."""
    rows = frame.rows(
        "select survey, channel, sent, delivered, opened, answered, answers_without_invitation as uninvited, "
        "is_reportable, delivered_of_sent, opened_of_delivered, answered_of_sent, answered_of_sent_ci_low as low, "
        "answered_of_sent_ci_high as high from survey_funnel where period_grain = 'quarter' and period_start = ? "
        "order by sent desc, survey, channel",
        [quarter],
    )
    for row in rows:
        row["is_shown"] = frame.may_show(row["is_reportable"], row["sent"])
    return rows


def _weighted(frame: Frame, quarter: date | None) -> dict[str, Any] | None:
    """The score of the quarter under each weighting, and how far those who did not answer could move it."""
    found = frame.rows(
        "select *, nps_if_non_respondents_are_detractors as lowest, nps_if_non_respondents_are_promoters as highest "
        "from nps_weighted where period_grain = 'quarter' and period_start = ?",
        [quarter],
    )
    if not found or not frame.may_show(found[0]["is_reportable"], found[0]["responses"]):
        return None
    row = found[0]
    cells = []
    for name, score, interval, answers, effective in WEIGHTINGS:
        responses = row[answers] or 0
        hidden = row[score] is None or not frame.may_show(True, responses)
        figures = [None] * 3 if hidden else [row[score], row[f"{interval}_low"], row[f"{interval}_high"]]
        effect = None if hidden or row[effective] is None else round(row[effective])
        cells.append((Cell(name, row["period_start"], responses, *figures, None, None), effect))
    asked = frame.may_show(row["lowest"] is not None, row["answered"])
    return {**row, "cells": cells, "asked": asked}


def _dashboards(frame: Frame) -> list[dict[str, Any]]:
    """Figures of the tools' own dashboards beside ours, the unexplained first."""
    rows = frame.rows(
        "select survey, period, vendor_nps, vendor_responses, rule_nps, responses, nps, difference, remainder, "
        "nearest_reading as reading, verdict, note from vendor_reconciliation order by period desc, survey"
    )
    for row in rows:
        row["is_shown"] = frame.may_show(row["nps"] is not None, row["responses"])
        if not row["is_shown"]:
            row["verdict"] = "too_few_answers"
    return sorted(rows, key=lambda row: _WORST_FIRST.index(row["verdict"]) if row["verdict"] in _WORST_FIRST else -1)


def _overlaps(frame: Frame) -> list[dict[str, Any]]:
    """Successions of two tools, all their common weeks together."""
    rows = frame.rows(
        "select survey, archive, successor, overlap_weeks, same_answers, stitchable, archive_own_responses, "
        "archive_nps, successor_own_responses, successor_nps, nps_difference, is_level_shift from source_overlap "
        "where period_grain = 'all' order by survey, archive, successor"
    )
    for row in rows:
        fewest = min(row["archive_own_responses"], row["successor_own_responses"])
        row["is_shown"] = frame.may_show(row["nps_difference"] is not None, fewest)
    return rows
