"""What following up achieved: remedies, who moved, promoters asked, and people asked too often.

What belongs here: the second half of the page Loop. What does not: how fast answers were followed up (`loop`).
"""

from datetime import date
from typing import Any

from publishing.report.frame import Frame
from publishing.report.shares import Share, nice_share, share

BEFORE = ("promoter", "passive", "detractor", "no earlier answer")
AFTER = ("promoter", "passive", "detractor", "no second answer")
"""Bands of who moved, in the order they are shown."""

QUARTERS = 8
"""Quarters of promoters asked; the mart holds all."""

REASONS = ("", "asked_recently", "asked_relational_recently", "unsubscribed", "no_consent", "deleted")
"""Why somebody may not be asked; the empty one says that everybody may ask."""


def movement(frame: Frame, grain: str, start: date | None) -> dict[str, Any]:
    """The second half of the page.

    Args:
        frame: What to ask.
        grain: Grain of the first half: the latest complete quarter, or all.
        start: First day of that quarter; None for all.
    """
    remedies = _remedies(frame)
    asks = _asks(frame, grain, start)
    return {
        "remedies": remedies,
        "remedy_scale": _symmetric([end for row in remedies if row["excess"] for end in row["excess"]]),
        "proven": [row for row in remedies if row["is_proven"] and row["remedy"] != "any"],
        "moves": _moves(frame),
        "before": BEFORE,
        "after": AFTER,
        "asks": asks,
        "ask_scale": (0.0, nice_share([row["done"].high for row in asks if row["done"].has_interval])),
        **_rest(frame),
    }


def _remedies(frame: Frame) -> list[dict[str, Any]]:
    """Remedies over all time, beside what equal detractors did on whom nobody acted; margins last."""
    minimum = frame.facts.minimum_responses
    rows = frame.rows(
        "select remedy, period_start, detractors, answered_again, recovered, recovered_share, "
        "recovered_share_ci_low, recovered_share_ci_high, compared, untreated, is_comparable, "
        "recovered_expected_share, recovered_excess, recovered_excess_ci_low, recovered_excess_ci_high, "
        "recovered_is_more_than_noise, remedy_cost, remedy_cost_per_recovered from detractor_recovery "
        "where period_grain = 'all' and remedy <> 'all' "
        "order by remedy in ('none', 'any'), remedy = 'none', recovered_excess desc nulls last, 1"
    )
    shown = []
    for row in rows:
        comparable = frame.may_show(row["is_comparable"], row["compared"])
        excess = (row["recovered_excess"], row["recovered_excess_ci_low"], row["recovered_excess_ci_high"])
        shown.append(
            {
                "remedy": row["remedy"],
                "start": row["period_start"],
                "detractors": row["detractors"],
                "cost": row["remedy_cost_per_recovered"] if row["remedy_cost"] and row["recovered"] else None,
                "recovered": share(
                    row,
                    minimum,
                    "recovered",
                    "answered_again",
                    "recovered_share",
                    ("recovered_share_ci_low", "recovered_share_ci_high"),
                ),
                "compared": row["compared"],
                "expected": row["recovered_expected_share"] if comparable else None,
                # The excess is of those compared alone, so their share is what it was measured from.
                "observed": row["recovered_expected_share"] + excess[0] if comparable and None not in excess else None,
                "excess": excess if comparable and None not in excess else None,
                "is_proven": bool(comparable and row["recovered_is_more_than_noise"] and excess[0] > 0),
                "is_harm": bool(comparable and row["recovered_is_more_than_noise"] and excess[0] < 0),
            }
        )
    return shown


def _symmetric(values: list[float]) -> tuple[float, float]:
    """A scale around zero in steps of five per cent, so that gain and harm are drawn alike."""
    end = max([0.05, *(abs(value) for value in values)])
    steps = int(end * 20) + (end * 20 > int(end * 20))
    return -steps / 20, steps / 20


def _moves(frame: Frame) -> list[dict[str, Any]]:
    """Band before by band after, for each kind of survey, in the latest complete year, else quarter, else in all."""
    for grain in ("year", "quarter", "all"):
        start = None if grain == "all" else frame.latest_complete(grain)
        if grain != "all" and start is None:
            continue
        tables = _tables(frame, grain, start)
        if any(table["people_before"] >= frame.facts.minimum_responses for table in tables):
            return tables
    return []


def _tables(frame: Frame, grain: str, start: date | None) -> list[dict[str, Any]]:
    minimum = frame.facts.minimum_responses
    rows = frame.rows(
        "select period_start, survey_type, band_before, band_after, people, people_before, share_of_before "
        "from nps_migration where period_grain = ? and (? is null or period_start = ?) order by survey_type",
        [grain, start, start],
    )
    changes = {
        row["survey_type"]: row
        for row in frame.rows(
            "select survey_type, responses, is_reportable, previous_nps, nps, nps_change, nps_change_ci_low, "
            "nps_change_ci_high, is_significant_change, people_before, no_second_answer, no_second_answer_share, "
            "nps_before_of_no_second_answer from nps_paired_change "
            "where period_grain = ? and (? is null or period_start = ?)",
            [grain, start, start],
        )
    }
    tables = []
    for kind in dict.fromkeys(row["survey_type"] for row in rows):
        own = [row for row in rows if row["survey_type"] == kind]
        cells: dict[tuple[str, str], Share] = {
            (row["band_before"], row["band_after"]): share(row, minimum, "people", "people_before", "share_of_before")
            for row in own
        }
        bases = {row["band_before"]: row["people_before"] for row in own}
        change = changes.get(kind)
        is_shown = change is not None and frame.may_show(change["is_reportable"], change["responses"])
        tables.append(
            {
                "survey_type": kind,
                "grain": grain,
                "start": own[0]["period_start"],
                "cells": cells,
                "bases": bases,
                "people_before": sum(number for band, number in bases.items() if band != BEFORE[-1]),
                "change": change if is_shown else None,
            }
        )
    return tables


def _asks(frame: Frame, grain: str, start: date | None) -> list[dict[str, Any]]:
    """Promoters by quarter up to the latest complete one, newest first."""
    rows = frame.rows(
        "select period_start, named_promoters, asked, asked_in_time, reviewed, referred, done, done_after_ask, "
        "done_share, done_share_ci_low, done_share_ci_high from promoter_asks where period_grain = ? "
        "and (? is null or period_start <= ?) order by period_start desc limit ?",
        [grain, start, start, QUARTERS],
    )
    ends = ("done_share_ci_low", "done_share_ci_high")
    minimum = frame.facts.minimum_responses
    return [
        {
            **row,
            "start": row["period_start"],
            "done": share(row, minimum, "done", "named_promoters", "done_share", ends),
        }
        for row in rows
    ]


def _rest(frame: Frame) -> dict[str, Any]:
    """Who may be asked today, and whose rest was cut short."""
    rows = frame.rows(
        "select coalesce(reason, '') as reason, count(*) as people, count(*) filter (where is_rule_broken) as broken, "
        "coalesce(sum(violations_any), 0)::bigint as too_soon, "
        "coalesce(sum(violations_relational), 0)::bigint as too_soon_relational, "
        "coalesce(sum(violations), 0)::bigint as violations, max(last_violation_on) as last_on "
        "from survey_eligibility group by 1"
    )
    together = {name: sum(row[name] for row in rows) for name in ("people", "broken", "violations")}
    order = {reason: number for number, reason in enumerate(REASONS)}
    return {
        "rest": sorted(rows, key=lambda row: (order.get(row["reason"], len(order)), row["reason"])),
        "rest_all": share(together, frame.facts.minimum_responses, "broken", "people"),
        "rest_sends": together["violations"],
        "rest_last": max((row["last_on"] for row in rows if row["last_on"]), default=None),
    }
