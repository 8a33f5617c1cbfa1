"""Alerts, goals and reconciled figures of the demo against what was planted.

What belongs here: what fires and what must not. What does not: how it is computed (tests/measures).
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

INCIDENT = "2025-09-01"
ITS_QUARTER = "2025-07-01"


@pytest.fixture(scope="module")
def query(demo_folder: Path, refreshed: Callable[[Path], Path]) -> Callable[[str], list[tuple]]:
    """A function from SQL to rows of the published file, after one refresh of the demo."""
    current = refreshed(demo_folder)

    def rows(sql: str) -> list[tuple]:
        with duckdb.connect(str(current), read_only=True) as con:
            return con.execute(sql).fetchall()

    return rows


def test_the_incident_fires_where_it_was_planted(query: Callable[[str], list[tuple]]) -> None:
    assert query(
        f"""select member, owner, measured_change < -40, since from alerts
            where kind = 'nps_fell' and dimension = 'touchpoint' and period_start = '{INCIDENT}' order by member"""
    ) == [
        ("delivery", "Customer Insight", True, date(2025, 9, 1)),
        ("support_case", "Service Desk", True, date(2025, 9, 1)),
    ]


def test_no_other_period_of_three_years_holds_a_fall_of_nps(query: Callable[[str], list[tuple]]) -> None:
    """Every member that fired had answers about the incident; over 1,500 comparisons hold nothing else."""
    assert query("select distinct period_grain, period_start from alerts where kind = 'nps_fell' order by 1") == [
        ("month", date.fromisoformat(INCIDENT)),
        ("quarter", date.fromisoformat(ITS_QUARTER)),
    ]


def test_false_alarms_stay_at_the_stated_rate(query: Callable[[str], list[tuple]]) -> None:
    """35 months and 11 quarters, NPS and response rates: of these 92 at most one in twenty may fire by chance."""
    false = query(
        f"""select distinct kind, period_grain, period_start from alerts
            where (kind, period_start) not in (('nps_fell', '{INCIDENT}'), ('nps_fell', '{ITS_QUARTER}'))"""
    )
    assert len(false) <= 0.05 * 2 * (35 + 11)


def test_the_true_nps_fell_wherever_an_alert_says_so(
    query: Callable[[str], list[tuple]], truth: dict[str, Any]
) -> None:
    true_nps = {}
    for mart, dimension in (
        ("overall", "overall"),
        ("by_touchpoint", "touchpoint"),
        ("by_lifecycle_stage", "lifecycle_stage"),
    ):
        table = truth["cells"][f"nps_{mart}"]
        for row in table["rows"]:
            cell = dict(zip(table["columns"], row, strict=True))
            member = cell.get(dimension, "all")
            true_nps[dimension, member, cell["period_grain"], cell["period_start"]] = cell["true_nps"]
    alerts = query(
        f"""select dimension, member, change_ci_low, change_ci_high from alerts
            where period_start = '{INCIDENT}' and dimension in ('overall', 'touchpoint', 'lifecycle_stage')"""
    )
    assert len(alerts) > 2
    for dimension, member, low, high in alerts:
        change = true_nps[dimension, member, "month", INCIDENT] - true_nps[dimension, member, "month", "2025-08-01"]
        assert change < -5, (dimension, member)
        assert low <= change <= high, (dimension, member)


def test_every_goal_is_shown_with_its_owner_and_stays_open_until_its_quarter_is_over(
    query: Callable[[str], list[tuple]],
) -> None:
    is_over = query("select max(published_at) > '2027-01-01' from _publication") == [(True,)]
    goals = query("select target, owner, period_start, cases >= 10, status from targets order by target")
    assert [goal[:2] for goal in goals] == [
        ("first_contact_2026", "Service Desk"),
        ("nps_invoice_2026", "Finance Operations"),
        ("nps_overall_2026", "Customer Insight"),
        ("nps_silent_2026", "Customer Success"),
        ("nps_support_2026", "Service Desk"),
        ("response_rate_2026", "Customer Insight"),
        ("retention_2026", "Customer Success"),
    ]
    expected = (None, False, "no_data") if is_over else (date(2026, 7, 1), True, "open")
    assert {goal[2:] for goal in goals} == {expected}


def test_the_figures_of_the_dashboards_are_reconciled(query: Callable[[str], list[tuple]]) -> None:
    assert query(
        """select survey, period, responses, round(nps, 3), nearest_reading, verdict
           from vendor_reconciliation order by verdict"""
    ) == [
        ("Relationship survey", "2026-Q2", 956, 16.946, "ours", "equal_after_rounding"),
        ("Relationship survey", "2025-Q4", 938, 14.072, "rule_left_out", "explained"),
        ("Training survey", "2026-Q3", 211, 36.019, "ours", "unexplained"),
    ]
