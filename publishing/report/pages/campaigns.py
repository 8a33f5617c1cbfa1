"""Campaigns: what each was to do, whether it did it, and what the test cannot say.

What belongs here: campaigns with their effect and attrition. What does not: remedies of single cases
(`loop_movement`).
"""

from typing import Any

from markupsafe import Markup

from publishing.report.charts.forest import Estimate, Line, forest
from publishing.report.charts.theme import drawings
from publishing.report.frame import Frame
from publishing.report.shares import nice_share, share

CAMPAIGNS = 6
"""Campaigns that the page shows, the newest first; the marts hold all. Each takes some 35 kB of the page's 300."""

FEW_ACCOUNTS = 30
"""Below so many accounts the widening by alike people of one account is uncertain itself (see campaign_effect)."""

ALIKE = 1.2
"""A variance so many times larger is worth a word."""

BANDS = ("all", "promoter", "passive", "detractor")
GROUPS = ("treated", "holdout", "not_addressed")


def content(frame: Frame) -> dict[str, Any]:
    """A section for each campaign, and how many of the decided ones have shown an effect."""
    rows = frame.rows(
        "select campaign, audience, goal, channel, personalisation, purpose, first_sent_on, last_sent_on, "
        "treated_sends, holdout_sends, unnamed_sends, starts_after_days, measured_for_days from dim_campaign "
        "order by first_sent_on desc nulls last, campaign"
    )
    campaigns = [_campaign(row, frame) for row in rows[:CAMPAIGNS]]
    verdicts = frame.rows(
        "select count(*) filter (where verdict in ('effect_found', 'adverse_effect_found', 'no_effect_found')) "
        "as decided, "
        "count(*) filter (where verdict = 'effect_found') as found, "
        "count(*) filter (where verdict = 'adverse_effect_found') as adverse from campaign_effect where is_primary"
    )
    return {"campaigns": campaigns, "more": len(rows) - len(campaigns), "total": len(rows), "verdicts": verdicts[0]}


def _campaign(facts: dict[str, Any], frame: Frame) -> dict[str, Any]:
    methods = _methods(facts["campaign"], frame)
    primary = next((row for row in methods if row["is_primary"]), None)
    return {
        "facts": facts,
        "primary": primary,
        "methods": methods,
        "drawings": _drawn(facts["campaign"], methods, frame),
        "attrition": _attrition(facts["campaign"], frame),
        "warnings": _warnings(facts, primary, frame) if primary else [],
    }


def _methods(campaign: str, frame: Frame) -> list[dict[str, Any]]:
    """The methods, the deciding one first; an effect of too few answers is none."""
    rows = frame.rows(
        "select method, is_primary, control_group, measured_until, is_window_over, verdict, effect, effect_ci_low, "
        "effect_ci_high, is_reportable, treated_responses, control_responses, accounts, account_design_effect, "
        "placebo_treated_responses, placebo_control_responses, placebo_effect, placebo_ci_low, placebo_ci_high, "
        "smallest_detectable_effect, people_in_both_groups, also_in_other_campaign from campaign_effect "
        "where campaign = ? order by is_primary desc, method = 'paired', method",
        [campaign],
    )
    minimum = frame.facts.minimum_responses
    for row in rows:
        has_control = row["control_group"] != "none"
        row["shown"] = _estimate(
            row, "effect", ["treated_responses", *(["control_responses"] if has_control else [])], minimum
        )
        if not row["is_reportable"]:
            row["shown"] = None
        placebo = ["placebo_treated_responses", *(["placebo_control_responses"] if has_control else [])]
        row["placebo"] = _estimate(row, "placebo", placebo, minimum)
    return rows


def _estimate(row: dict[str, Any], name: str, sides: list[str], minimum: int) -> Estimate | None:
    value = row["effect" if name == "effect" else f"{name}_effect"]
    if value is None or any((row[side] or 0) < minimum for side in sides):
        return None
    return Estimate(value, row[f"{name}_ci_low"], row[f"{name}_ci_high"])


def _drawn(campaign: str, methods: list[dict[str, Any]], frame: Frame) -> list[tuple[str, Markup]]:
    shown = [row for row in methods if row["shown"]]
    if not shown:
        return []
    words = frame.words
    lines = [Line(_name(row, frame), row["shown"], row["placebo"]) for row in shown]
    first = shown[0]["shown"]
    told = words("points_told", value=words.points(first.value, signed=True))
    title = words("forest_alt", campaign=campaign, method=lines[0].name, told=told)
    names = (words("effect"), words("placebo"))
    return drawings(lambda width, _: forest(lines, names, words("axis"), width), title)


def _name(row: dict[str, Any], frame: Frame) -> str:
    name = frame.label("campaign_method", row["method"])
    return frame.words("decides", method=name) if row["is_primary"] else name


def _attrition(campaign: str, frame: Frame) -> dict[str, Any]:
    """Who of each group was lost, by band before; bands without anybody are left out."""
    rows = frame.rows(
        "select treatment_group, band_before, answered_before, lost, share_lost, share_lost_ci_low, "
        "share_lost_ci_high, is_reportable from campaign_attrition where campaign = ? and answered_before > 0",
        [campaign],
    )
    ends = ("share_lost_ci_low", "share_lost_ci_high")
    lost = {
        (row["band_before"], row["treatment_group"]): share(
            row, frame.facts.minimum_responses, "lost", "answered_before", "share_lost", ends
        )
        for row in rows
    }
    return {
        "cells": [(band, group, lost[band, group]) for band in BANDS for group in GROUPS if (band, group) in lost],
        "scale": (0.0, nice_share([figure.high for figure in lost.values() if figure.high is not None])),
    }


def _warnings(facts: dict[str, Any], primary: dict[str, Any], frame: Frame) -> list[str]:
    """What a reader has to hold against the verdict."""
    words = frame.words
    placebo = primary["placebo"]
    told = [
        (not primary["is_window_over"], "warn:open", {"date": words.day(primary["measured_until"])})
        if primary["measured_until"]
        else (False, "", {}),
        (
            primary["also_in_other_campaign"],
            "warn:overlap",
            {"people": _count(primary["also_in_other_campaign"], words)},
        ),
        (primary["people_in_both_groups"], "warn:both", {"people": _count(primary["people_in_both_groups"], words)}),
        (facts["unnamed_sends"], "warn:unnamed", {"sends": _count(facts["unnamed_sends"], words)}),
        (primary["control_group"] not in ("holdout", "none"), "warn:no_holdout", {}),
        (_differs(placebo), "warn:placebo", {"value": words.points(placebo.value, signed=True)} if placebo else {}),
        ((primary["account_design_effect"] or 1) >= ALIKE, "warn:alike", {}),
        (0 < (primary["accounts"] or 0) < FEW_ACCOUNTS, "warn:accounts", {"count": _count(primary["accounts"], words)}),
    ]
    return [words(key, **values) for holds, key, values in told if holds]


def _differs(placebo: Estimate | None) -> bool:
    return placebo is not None and placebo.low is not None and not placebo.low <= 0 <= (placebo.high or 0.0)


def _count(value: int | None, words: Any) -> str:
    return words.count(value or 0)
