"""Campaigns: what each was to do, whether it did it, and what the test cannot say.

What belongs here: campaigns with their effect and attrition. What does not: remedies of single cases
(`loop_movement`).
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from publishing.report.charts.forest import Estimate, Line, forest, reach
from publishing.report.charts.theme import drawings
from publishing.report.frame import Frame
from publishing.report.shares import nice_share, share

CAMPAIGNS = 6
"""Campaigns that the page shows, the newest first; the marts hold all. Each takes some 35 kB of the page's 300."""

FEW_ACCOUNTS = 30
"""Below so many accounts the widening by alike people of one account is uncertain itself (see campaign_effect)."""

LARGE = 5.0
"""A placebo of so many points is told beside the verdict even where chance explains it."""

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
    attrition = _attrition(facts["campaign"], frame)
    methods = _methods(facts["campaign"], frame, len({band for band, *_ in attrition["cells"]} - {"all"}) == 1)
    primary = next((row for row in methods if row["is_primary"]), None)
    return {
        "facts": facts,
        "primary": primary,
        "methods": methods,
        "drawings": _drawn(facts["campaign"], methods, frame),
        "attrition": attrition,
        "large_placebo": _large_placebo(primary, frame),
        "warnings": _warnings(facts, primary, frame) if primary else [],
    }


def _methods(campaign: str, frame: Frame, is_one_band: bool) -> list[dict[str, Any]]:
    """The methods, the deciding one first; an effect of too few answers is none.

    Where everybody was chosen by the band before (`is_one_band`), a placebo of 0 is so by design and tests nothing.
    """
    rows = frame.rows(
        "select method, is_primary, control_group, measured_until, is_window_over, verdict, effect, effect_ci_low, "
        "effect_ci_high, is_reportable, treated_responses, control_responses, accounts, account_design_effect, "
        "placebo_treated_responses, placebo_control_responses, placebo_effect, placebo_ci_low, placebo_ci_high, "
        "smallest_detectable_effect, people_in_both_groups, also_in_other_campaign from campaign_effect "
        "where campaign = ? order by is_primary desc, method = 'paired', method",
        [campaign],
    )
    for row in rows:
        has_control = row["control_group"] != "none"
        row["shown"] = _estimate(
            row, "effect", ["treated_responses", *(["control_responses"] if has_control else [])], frame
        )
        if not row["is_reportable"]:
            row["shown"] = None
        placebo = ["placebo_treated_responses", *(["placebo_control_responses"] if has_control else [])]
        found = _estimate(row, "placebo", placebo, frame)
        row["is_empty_placebo"] = found is not None and (
            found.low is None or (is_one_band and round(found.value, 6) == 0)
        )
        row["placebo"] = None if row["is_empty_placebo"] else found
    return rows


def _estimate(row: dict[str, Any], name: str, sides: list[str], frame: Frame) -> Estimate | None:
    value = row["effect" if name == "effect" else f"{name}_effect"]
    if not frame.may_show(value is not None, *(row[side] for side in sides)):
        return None
    return Estimate(value, row[f"{name}_ci_low"], row[f"{name}_ci_high"])


def _drawn(campaign: str, methods: list[dict[str, Any]], frame: Frame) -> list[tuple[str, Markup]]:
    shown = [row for row in methods if row["shown"]]
    if not shown:
        return []
    words = frame.words
    lines = [Line(_name(row, frame), row["shown"], row["placebo"], row["control_group"] != "none") for row in shown]
    # Low scores rise by themselves: drawn on its scale, before and after would press all others together.
    lines = [line if line.sets_scale else _beyond(line, reach(lines), frame) for line in lines]
    first = shown[0]["shown"]
    told = words("points_told", value=words.points(first.value, signed=True))
    title = words("forest_alt", campaign=campaign, method=lines[0].name, told=told)
    names = (words("effect"), words("placebo"))
    return drawings(lambda width, _: forest(lines, names, words("axis"), width), title)


def _beyond(line: Line, scale: tuple[float, float], frame: Frame) -> Line:
    """A line that says its figure where the scale ends before it."""
    if line.effect is None or scale[0] <= line.effect.value <= scale[1]:
        return line
    value = frame.words.points(line.effect.value, signed=True)
    return replace(line, name=frame.words("beyond", method=line.name, value=value))


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
    return [words(key, **values) for holds, key, values in told if holds] + _events(facts, primary, frame)


def _events(facts: dict[str, Any], primary: dict[str, Any], frame: Frame) -> list[str]:
    """What else happened in the window."""
    if facts["first_sent_on"] is None or primary["measured_until"] is None:
        return []
    rows = frame.rows(
        "select title, started_on, coalesce(ended_on, started_on) as ended_on from fct_business_event "
        "where started_on <= ? and coalesce(ended_on, started_on) >= ? order by started_on, title",
        [primary["measured_until"], facts["first_sent_on"] + timedelta(days=facts["starts_after_days"] or 0)],
    )
    day = frame.words.day
    spans = [(row["title"], day(row["started_on"]), day(row["ended_on"])) for row in rows]
    return [
        frame.words("warn:event", title=title, span=first if first == last else f"{first} – {last}")
        for title, first, last in spans
    ]


def _large_placebo(primary: dict[str, Any] | None, frame: Frame) -> str:
    """A placebo that is large though chance explains it; one beyond chance is a warning of its own."""
    found = primary["placebo"] if primary and primary["shown"] else None
    if found is None or found.low is None or found.high is None or abs(found.value) < LARGE or _differs(found):
        return ""
    value, low, high = (frame.words.points(end, signed=True) for end in (found.value, found.low, found.high))
    return frame.words("large_placebo", value=value, low=low, high=high)


def _differs(placebo: Estimate | None) -> bool:
    return placebo is not None and placebo.low is not None and not placebo.low <= 0 <= (placebo.high or 0.0)


def _count(value: int | None, words: Any) -> str:
    return words.count(value or 0)
