"""Accounts and revenue: what is at risk, where, and whom to call.

What belongs here: revenue by risk, accounts at risk and who is heard there. What does not: what customers did
(`accounts_outcomes`), each waiting act (`today`).
"""

from datetime import date
from typing import Any

from publishing.report.frame import Frame
from publishing.report.pages.accounts_outcomes import outcomes
from publishing.report.pages.naming import segment_names, short_key
from publishing.report.shares import share

CUSTOMERS = (
    "select account_key from dim_account where case when exists (select 1 from revenue_at_risk where is_customer) "
    "then account_key in (select account_key from revenue_at_risk where is_customer) "
    "else lifecycle_stage <> 'churned' end"
)
"""Whom coverage counts: customers of today by revenue_at_risk, or all that did not churn where it is empty."""

LISTED = 15
"""Accounts at risk that the page lists, those that pay most first; the mart holds all."""

MEMBERS = 12
"""Members of a segment that the page lists, those with most revenue at risk first; the mart holds all."""


def content(frame: Frame) -> dict[str, Any]:
    """Revenue by risk, accounts at risk, coverage, and what customers did."""
    summary = _summary(frame)
    whole = next((row for row in summary if row["segment_type"] == "all"), None)
    at_risk = _at_risk(frame)
    return {
        "whole": whole,
        "segments": _segments(summary, frame),
        "members": MEMBERS,
        "at_risk": at_risk[:LISTED],
        "further": at_risk[LISTED:],
        "coverage": _coverage(frame),
        "revenue_sources": _revenue_sources(frame),
        "window": _days_of_window(whole),
        "short_key": short_key,
        **outcomes(frame),
    }


def _summary(frame: Frame) -> list[dict[str, Any]]:
    return frame.rows(
        "select segment_type, segment, accounts, accounts_safe, accounts_at_risk, accounts_unknown, annual_revenue, "
        "revenue_safe, revenue_at_risk, revenue_unknown, accounts_without_revenue, accounts_left, revenue_left, "
        "expected_loss, expected_loss_low, expected_loss_high, cost_of_doing_nothing, cost_of_doing_nothing_low, "
        "cost_of_doing_nothing_high, observed_from, observed_until, customers_before, customers_kept, "
        "retention_rate, retention_rate_low, retention_rate_high, revenue_lost_share, rule_of_thumb_holds, "
        "at_risk_below from revenue_at_risk_summary order by segment_type, revenue_at_risk desc nulls last, segment"
    )


def _days_of_window(whole: dict[str, Any] | None) -> int | None:
    """Days within which a loss counts as churn; None before a whole window was observed."""
    if whole is None or whole["observed_from"] is None:
        return None
    return (whole["observed_until"] - whole["observed_from"]).days


def _revenue_sources(frame: Frame) -> list[dict[str, Any]]:
    """Where the revenue of how many accounts is from, the most first."""
    return frame.rows(
        "select revenue_source as source, count(*) as accounts from revenue_at_risk where revenue_source <> 'none' "
        "group by 1 order by 2 desc, 1"
    )


def _segments(summary: list[dict[str, Any]], frame: Frame) -> list[dict[str, Any]]:
    """A table for each segment of accounts, by what people call it."""
    labels = segment_names(frame)
    types = dict.fromkeys(row["segment_type"] for row in summary if row["segment_type"] != "all")
    return [
        {
            "type": kind,
            "label": labels.get(kind, kind),
            "rows": [row for row in summary if row["segment_type"] == kind],
        }
        for kind in types
    ]


def _at_risk(frame: Frame) -> list[dict[str, Any]]:
    """Accounts at risk by what they pay, with what coverage says of them in the quarter that the page is about."""
    quarter = _quarter(frame)
    rows = frame.rows(
        "select at_risk.account_key, at_risk.owner_key, at_risk.is_customer, at_risk.annual_revenue, "
        "at_risk.responses, at_risk.promoters, at_risk.detractors, at_risk.is_reportable, at_risk.nps, "
        "at_risk.last_responded_on, "
        "coalesce(covered.is_single_threaded, false) as is_single_threaded, "
        "coalesce(covered.is_stale, false) as is_stale from revenue_at_risk as at_risk "
        "left join account_coverage as covered on at_risk.account_key = covered.account_key "
        "and covered.quarter_start = ? and covered.job_level = 'all' where at_risk.risk = 'at_risk' "
        "order by at_risk.annual_revenue desc nulls last, at_risk.account_key",
        [quarter],
    )
    for row in rows:
        row["nps"] = row["nps"] if frame.may_show(row["is_reportable"], row["responses"]) else None
    return rows


def _quarter(frame: Frame) -> date | None:
    """The latest complete quarter that coverage knows: a later one lacks answers that were not delivered yet."""
    complete = frame.latest_complete("quarter")
    [row] = frame.rows(
        "select max(quarter_start) as quarter from account_coverage where quarter_start <= ?", [complete]
    )
    return row["quarter"]


def _coverage(frame: Frame) -> dict[str, Any]:
    """Contacts of customers known, asked and heard by job level; customers on few people or left alone."""
    quarter = _quarter(frame)
    minimum = frame.facts.minimum_responses
    rows = frame.rows(
        "select job_level, sum(people_known)::bigint as known, sum(known_people_asked)::bigint as asked, "
        "sum(known_people_answered)::bigint as answered, count(*) as accounts, "
        "count(*) filter (where is_single_threaded) as single_threaded, count(*) filter (where is_stale) as stale "
        "from account_coverage where quarter_start = ? "
        f"and account_key in ({CUSTOMERS}) group by job_level "
        "order by job_level = 'all' desc, known desc, job_level",
        [quarter],
    )
    levels = [
        {
            **row,
            "level": row["job_level"],
            "asked_share": share(row, minimum, "asked", "known"),
            "answered_share": share(row, minimum, "answered", "known"),
        }
        for row in rows
    ]
    course = frame.rows(
        "select quarter_start as start, count(*) as accounts, count(*) filter (where is_single_threaded) as "
        "single_threaded, count(*) filter (where is_stale) as stale from account_coverage "
        f"where job_level = 'all' and quarter_start <= ? and account_key in ({CUSTOMERS}) "
        "group by quarter_start order by quarter_start desc limit 4",
        [quarter],
    )
    return {"quarter": quarter, "levels": levels, "course": course}
