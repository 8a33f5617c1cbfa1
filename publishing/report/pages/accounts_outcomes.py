"""What customers did: leaving, staying, buying again, referring, and the growth they brought.

What belongs here: outcomes by band and earned growth, the second half of the page Accounts and revenue. What does
not: what is at risk today (`accounts`).
"""

from typing import Any

from publishing.report.frame import Frame
from publishing.report.shares import Share, nice_share, share

BANDS = ("detractor", "passive", "promoter")
OUTCOMES = {
    "retention": ("retention_happened", "retention_observed", "retention_rate"),
    "repeat": ("repeat_happened", "repeat_observed", "repeat_rate"),
    "referral": ("referral_happened", "referral_observed", "referral_rate"),
    "review": ("review_happened", "review_observed", "review_rate"),
}
"""Outcomes of loyalty_outcomes: what happened, of whom, and its rate."""

LAGS = tuple(range(-4, 5))
GROWTH = 4
"""Complete years and quarters of earned growth that the page lists; the mart holds all."""

MONEY = (
    "base_revenue, kept_revenue, expanded_revenue, contracted_revenue, churned_revenue, new_revenue, "
    "earned_new_revenue, bought_new_revenue, unknown_new_revenue, end_revenue"
)


def outcomes(frame: Frame) -> dict[str, Any]:
    """The second half of the page."""
    churn = _churn(frame)
    rates = {row["band"]: row["rate"] for row in churn}
    return {
        "churn": churn,
        "churn_reading": _reading(rates.get("detractor"), rates.get("promoter")),
        "churn_scale": (0.0, nice_share([row["rate"].high for row in churn if row["rate"].has_interval])),
        "loyalty": _loyalty(frame),
        "growth": _growth(frame),
        "lags": LAGS,
        "lead_lag": _lead_lag(frame),
    }


def _churn(frame: Frame) -> list[dict[str, Any]]:
    """Churn by band; its accounts are weighted, so the minimum is that of the mart and of the weighted count."""
    rows = frame.rows(
        "select nps_group, observations, accounts, accounts_lost, observed_from, observed_until, is_reportable, "
        "churn_rate, churn_rate_low, churn_rate_high from churn_by_band "
        "order by array_position(['detractor', 'passive', 'promoter', 'no_answer', 'all'], nps_group)"
    )
    ends = ("churn_rate_low", "churn_rate_high")
    minimum = frame.facts.minimum_responses
    return [
        {**row, "band": row["nps_group"], "rate": share(row, minimum, "accounts_lost", "accounts", "churn_rate", ends)}
        for row in rows
    ]


def _loyalty(frame: Frame) -> list[dict[str, Any]]:
    """Each outcome by band over all time, and whether the intervals tell promoters and detractors apart."""
    columns = ", ".join(f"{', '.join(names)}, {names[2]}_low, {names[2]}_high" for names in OUTCOMES.values())
    rows = frame.rows(f"select nps_group, {columns} from loyalty_outcomes where period_grain = 'all'")
    by_band = {row["nps_group"]: row for row in rows}
    shown = []
    for outcome, (count, base, rate) in OUTCOMES.items():
        figures = {
            band: share(
                by_band[band], frame.facts.minimum_responses, count, base, rate, (f"{rate}_low", f"{rate}_high")
            )
            for band in BANDS
            if band in by_band
        }
        if any(figure.base for figure in figures.values()):
            highest = [figure.high for figure in figures.values() if figure.high is not None]
            shown.append(
                {
                    "outcome": outcome,
                    "figures": figures,
                    "scale": (0.0, nice_share(highest)),
                    "reading": _reading(figures.get("promoter"), figures.get("detractor")),
                }
            )
    return shown


def _reading(one: Share | None, other: Share | None) -> str:
    """Whether the first is `more` or `less` beyond both intervals; an `overlap` is no test and says neither."""
    if one is None or other is None or not (one.has_interval and other.has_interval):
        return "few"
    if (one.low or 0.0) > (other.high or 0.0):
        return "more"
    if (one.high or 0.0) < (other.low or 0.0):
        return "less"
    return "overlap"


def _growth(frame: Frame) -> list[dict[str, Any]]:
    """The latest complete year and quarter, each with those before it, newest first."""
    tables = []
    for grain in ("year", "quarter"):
        rows = frame.rows(
            f"select period_start, base_customers, churned_customers, new_customers, {MONEY}, net_revenue_retention, "
            "earned_growth_rate, earned_growth_rate_high, reported_growth_rate from earned_growth "
            "where period_grain = ? and is_complete and base_revenue > 0 order by period_start desc limit ?",
            [grain, GROWTH],
        )
        if rows:
            tables.append({"grain": grain, "rows": [{**row, "start": row["period_start"]} for row in rows]})
    return tables


def _lead_lag(frame: Frame) -> list[dict[str, Any]]:
    """Correlations by outcome and lag; outcomes without any are left out."""
    rows = frame.rows(
        "select outcome, lag_quarters, quarters, correlation, correlation_low, correlation_high from outcome_lead_lag "
        "order by outcome, lag_quarters"
    )
    known = dict.fromkeys(row["outcome"] for row in rows if row["correlation"] is not None)
    return [
        {"outcome": outcome, "cells": {row["lag_quarters"]: row for row in rows if row["outcome"] == outcome}}
        for outcome in known
    ]
