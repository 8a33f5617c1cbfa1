"""RavenStack's CRM. What belongs here: its independently counted numbers, and the contradiction in it."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from landed_and_published import PROGRAMMES, Landed, Marts

FOLDER = PROGRAMMES / "ravenstack"
ROWS = {"accounts": 500, "subscriptions": 5000, "churn_events": 600, "support_tickets": 2000}
NO_ANSWERS_MARTS = ("fct_response", "nps_overall", "nps_by_segment", "nps_by_touchpoint", "nps_by_lifecycle_stage")


@pytest.mark.parametrize("source", ROWS)
def test_every_row_of_the_crm_is_accepted(landed: Callable[[Path], Landed], source: str) -> None:
    assert landed(FOLDER).fates(source) == {"rows_read": ROWS[source], "accepted": ROWS[source]}


def test_accounts_by_plan(landed: Callable[[Path], Landed]) -> None:
    plans = "select attributes ->> '$.plan_tier' as plan, count(*) from landed group by all order by all"

    assert landed(FOLDER).rows("accounts", plans) == [("Basic", 168), ("Enterprise", 154), ("Pro", 178)]


def test_open_subscriptions_and_their_revenue(landed: Callable[[Path], Landed]) -> None:
    revenue = "select count(*), sum(monthly_recurring_revenue) from landed where ended_on is null"

    assert landed(FOLDER).rows("subscriptions", revenue) == [(4514, 10_159_608)]


def test_churn_and_return_are_events_of_their_own_type(landed: Callable[[Path], Landed]) -> None:
    types = "select event_type, count(*) from landed group by all order by all"
    accounts = "select count(distinct account_key) from landed"

    assert landed(FOLDER).rows("churn_events", types) == [("churn", 539), ("reactivation", 61)]
    assert landed(FOLDER).rows("churn_events", accounts) == [(352,)]


def test_tickets_keep_a_missing_satisfaction_missing(landed: Callable[[Path], Landed]) -> None:
    satisfaction = "select count(*) filter (satisfaction is null), min(satisfaction), max(satisfaction) from landed"

    assert landed(FOLDER).rows("support_tickets", satisfaction) == [(825, 3, 5)]


def test_tickets_opened_on_a_day_are_opened_at_its_beginning_and_never_closed_before(
    landed: Callable[[Path], Landed],
) -> None:
    order = "select count(*) filter (opened_at > closed_at), count(*) filter (hour(opened_at) <> 0) from landed"

    assert landed(FOLDER).rows("support_tickets", order) == [(0, 0)]


def over_the_crm(landed: Landed, query: str) -> list[tuple]:
    """A query over all landed sources, each a view of its name."""
    with duckdb.connect() as con:
        for name, intake in landed.intakes.items():
            files = landed.landing / intake.kind / name / "*" / "rows.parquet"
            con.execute(f"create view {name} as select * from read_parquet('{files}')")
        return con.execute(query).fetchall()


def test_no_row_belongs_to_an_unknown_account(landed: Callable[[Path], Landed]) -> None:
    orphans = " union all ".join(
        f"select count(*) from {name} anti join accounts using (account_key)" for name in ROWS if name != "accounts"
    )

    assert over_the_crm(landed(FOLDER), orphans) == [(0,), (0,), (0,)]


def test_the_churn_flag_contradicts_the_churn_events_and_both_are_kept(landed: Callable[[Path], Landed]) -> None:
    contradiction = """
        with flags as (
            select attributes ->> '$.churn_flag' = 'True' as flagged, exists (
                select 1 from churn_events where churn_events.account_key = accounts.account_key
            ) as has_event
            from accounts
        )
        select count(*) filter (flagged), count(*) filter (flagged and not has_event),
               count(*) filter (has_event and not flagged)
        from flags"""

    assert over_the_crm(landed(FOLDER), contradiction) == [(110, 35, 277)]


def test_the_accounts_are_published_by_plan(marts: Callable[[Path], Marts]) -> None:
    plans = "select segment_plan_tier, count(*) from dim_account group by all order by all"

    assert marts(FOLDER).rows(plans) == [("Basic", 168), ("Enterprise", 154), ("Pro", 178)]


def test_every_file_of_the_crm_is_in_the_intake_summary(marts: Callable[[Path], Marts]) -> None:
    assert marts(FOLDER).intake() == {name: {"rows_read": rows, "accepted": rows} for name, rows in ROWS.items()}


@pytest.mark.parametrize("mart", NO_ANSWERS_MARTS)
def test_marts_without_answers_are_published_empty_with_their_columns(
    marts: Callable[[Path], Marts], mart: str
) -> None:
    assert marts(FOLDER).rows(f"select count(*) from {mart}") == [(0,)]
    assert marts(FOLDER).rows(f"select count(*) > 5 from (describe {mart})") == [(True,)]


def test_every_identity_of_the_marts_holds(assert_identities: Callable[[Path], None]) -> None:
    assert_identities(FOLDER)
