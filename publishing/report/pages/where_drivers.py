"""What answers are about, and published figures to hold the NPS against.

What belongs here: themes and root causes beside the score, benchmarks. What does not: groups of customers (`where`).
"""

from typing import Any

from publishing.report.frame import Frame

NO_THEME = "no theme found"
"""What `nps_drivers` calls answers that show none."""

THEMES = 15
"""Themes and root causes listed; `nps_drivers` holds all."""


def drivers(frame: Frame) -> dict[str, Any]:
    """Themes of comments and root causes of cases in one period, by the lower end of their difference."""
    grain, start = _period(frame)
    rows = frame.rows(
        "select theme_source, theme, parent_theme, base_responses, reach, responses, responses_without, is_reportable, "
        "nps, nps_difference, nps_difference_ci_low as low, nps_difference_ci_high as high, is_significant_difference, "
        "headline_impact from nps_drivers where period_grain = ? and (? is null or period_start = ?) "
        "order by nps_difference_ci_low desc nulls last, responses desc, theme",
        [grain, start, start],
    )
    minimum = frame.facts.minimum_responses
    for row in rows:
        row["shown"] = frame.may_show(row["is_reportable"], row["responses"], row["responses_without"])
        row["name"] = _name(frame, row["theme"], row["theme_source"])
    comments = [row for row in rows if row["theme_source"] == "comment"]
    causes = sorted((row for row in rows if row["theme_source"] == "root_cause"), key=lambda row: -row["responses"])
    shown = [row for row in comments if row["shown"]]
    # What does not fit are the rarest themes: cut at the end of the order, those that pull down would be missing.
    listed = sorted(shown, key=lambda row: -row["responses"])[:THEMES]
    reach = [abs(row[end]) for row in shown for end in ("low", "high")]
    bound = min(200, int(-(-max(reach, default=20.0) // 20) * 20))
    return {
        "grain": grain,
        "start": start,
        "comments": [row for row in shown if row in listed],
        "more": len(shown) - len(listed),
        "few": len(comments) - len(shown),
        "base": comments[0]["base_responses"] if comments else 0,
        "causes": [row for row in causes if row["responses"] >= minimum][:THEMES],
        "few_causes": sum(row["responses"] < minimum for row in causes),
        "cause_base": causes[0]["base_responses"] if causes else 0,
        "scale": [-bound, bound],
        "finding": _finding(frame, shown),
    }


def _name(frame: Frame, theme: str, source: str) -> str:
    if theme == NO_THEME:
        return frame.words("no_cause" if source == "root_cause" else "no_theme")
    return frame.label("member", theme)


def _period(frame: Frame) -> tuple[str, Any]:
    """The latest complete quarter, or all time where under half of its themes can be shown."""
    quarter = frame.latest_complete("quarter")
    [counted] = frame.rows(
        "select count(*) as total, count(*) filter (where is_reportable) as shown from nps_drivers "
        "where period_grain = 'quarter' and period_start = ?",
        [quarter],
    )
    if counted["total"] and 2 * counted["shown"] >= counted["total"]:
        return "quarter", quarter
    [first] = frame.rows("select min(period_start) as start from nps_drivers where period_grain = 'all'")
    return "all", first["start"]


def _finding(frame: Frame, shown: list[dict[str, Any]]) -> str:
    """The themes whose difference is more than chance, down and up."""
    words = frame.words
    clear = [row for row in shown if row["is_significant_difference"]]
    down = [row for row in reversed(clear) if row["nps_difference"] < 0]
    up = [row for row in clear if row["nps_difference"] > 0]
    told = [
        words(key, themes=", ".join(row["name"] for row in rows[:4]))
        for key, rows in (("pulls_down", down), ("pushes_up", up))
        if rows
    ]
    if not told and shown:
        return words("no_driver")
    return " ".join(told)


def benchmarks(frame: Frame) -> list[dict[str, Any]]:
    """Published figures beside the programme's own of the last 365 days."""
    rows = frame.rows(
        "select industry, publisher, published_on, sample_size, median_nps, comparability, is_comparable, is_outdated, "
        "own_as_of, own_responses, own_nps, own_nps_ci_low, own_nps_ci_high, difference, difference_ci_low as low, "
        "difference_ci_high as high, own_percentile from benchmarks order by published_on desc, industry, publisher"
    )
    for row in rows:
        enough = frame.may_show(row["own_nps"] is not None, row["own_responses"])
        row["shown"] = enough and row["difference"] is not None and row["is_comparable"] is not False
        row["enough"] = enough
    return rows
