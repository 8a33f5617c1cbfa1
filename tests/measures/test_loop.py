"""Closing the loop against plain Python: performance by owner and team, the queue of today, asked promoters.

What belongs here: loop_performance, follow_up_queue and promoter_asks. What does not: how the rows are made
(measured_world).
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import pytest
from measured_world import AS_OF, MINIMUM, NOW, RULES, World, month_of, quarter_of, wilson, year_of
from tiny_landing import Landing

CONTACT = timedelta(hours=RULES["contact_within_hours"])
RESOLVE = timedelta(days=RULES["resolve_within_days"])
REVIEWS = {"review": "reviewed", "referral": "referred"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Random people of whom some are followed up."""
    made = World(Landing(tmp_path_factory.mktemp("loop")), 17, ["follow_up_queue", "loop_performance", "promoter_asks"])
    return made.build()


def starts(world: World) -> dict[str, Any]:
    """First day of the period of each grain that a day falls in."""
    first = min(row["at"].date() for row in world.answers)
    return {
        "day": lambda day: day,
        "week": lambda day: day - timedelta(day.weekday()),
        "month": month_of,
        "quarter": quarter_of,
        "year": year_of,
        "all": lambda _: first,
    }


def waited(rows: list[dict], moment: str, share: float) -> float | None:
    """Hours within which a share of the rows was served: the k-th of all, the waiting behind everybody."""
    if len(rows) < MINIMUM:
        return None
    hours = sorted(max(0.0, (row[moment] - row["at"]).total_seconds() / 3600) for row in rows if row[moment])
    place = ceil(share * len(rows) - 1e-9)
    return hours[place - 1] if place <= len(hours) else None


def performance(rows: list[dict], grain: str) -> list:
    """One row of the mart from the followed-up answers of its period, owner and team."""
    low = [row for row in rows if row["band"] == "detractor"]
    with_case = [row for row in low if row["cases"]]
    due = [row for row in low if row["person"] and row["at"] + CONTACT < NOW]
    in_time = sum(bool(row["contact"] and row["contact"] <= row["at"] + CONTACT) for row in due)
    late = [row for row in with_case if row["at"] + RESOLVE < NOW]
    resolved_in_time = sum(bool(row["resolved"] and row["resolved"] <= row["at"] + RESOLVE) for row in late)
    satisfied = [row for row in with_case if row["satisfied"]]
    cost = sum(row["cost"] for row in low)
    counts = [
        len(low),
        sum(not row["person"] for row in low),
        sum(row["score"] <= RULES["low_score_at_most"] and not row["comment"] for row in rows),
        len(with_case),
        sum(row["cases"] > 1 for row in low),
        sum(bool(row["contact"]) for row in low),
        len(due),
        in_time,
        len(due) - in_time,
        len(late),
        resolved_in_time,
        sum(bool(row["resolved"]) for row in with_case),
        len(satisfied),
        sum(bool(row["confirmed"]) for row in with_case),
        sum(bool(row["said_by_answer"]) for row in with_case),
        sum(row["cases"] for row in rows if row["band"] != "detractor"),
    ]
    shares = [in_time / len(due), *wilson(in_time, len(due))] if len(due) >= MINIMUM else [None] * 3
    shares += [len(satisfied) / len(with_case)] if len(with_case) >= MINIMUM else [None]
    timed = [] if grain in ("day", "week") else late  # hours are told of months and longer
    times = [waited(timed, moment, share) for moment in ("contact", "resolved", "satisfied") for share in (0.5, 0.9)]
    per_one = cost / len(satisfied) if len(with_case) >= MINIMUM and satisfied else None
    return [*counts, *shares, *times, cost, per_one]


def test_performance_by_owner_and_team_equals_plain_python(world: World):
    followed = world.followed()
    for row in followed:
        row["satisfied"] = min(filter(None, (row["confirmed"], row["said_by_answer"])), default=None)
    groups = defaultdict(list)
    for row in followed:
        if row["band"] != "detractor" and not row["cases"]:
            continue
        for grain, start in starts(world).items():
            for owner in (row["owner"], "all"):
                for team in (row["team"], "all"):
                    groups[grain, start(row["at"].date()), owner, team].append(row)
    found = {
        row[:4]: list(row[4:])
        for row in world.landing.query(
            "select period_grain, period_start, owner_key, team, detractors, unreachable_detractors, "
            "low_scores_without_comment, followed_up, reopened, contacted, contact_due, contacted_in_time, "
            "contact_breaches, resolution_due, resolved_in_time, closed_by_team, closed_by_customer, "
            "confirmed_in_case, confirmed_by_answer, other_cases, contacted_in_time_share, "
            "contacted_in_time_share_ci_low, contacted_in_time_share_ci_high, closed_by_customer_share, "
            "median_hours_to_contact, p90_hours_to_contact, median_hours_to_resolution, p90_hours_to_resolution, "
            "median_hours_to_confirmation, p90_hours_to_confirmation, remedy_cost, remedy_cost_per_confirmation "
            "from loop_performance"
        )
    }
    assert set(found) == set(groups)
    for key, rows in groups.items():
        expected = [None if each is None else pytest.approx(each, abs=1e-9) for each in performance(rows, key[0])]
        assert found[key] == expected, key


def test_the_queue_holds_every_act_that_is_open_today_and_no_other(world: World):
    oldest = AS_OF - timedelta(RULES["queue_days"])
    expected = {}
    for row in world.followed():
        if not row["person"] or row["at"].date() < oldest or row["confirmed"] or row["said_by_answer"]:
            continue
        if row["contact"] or (row["cases"] and row["band"] != "detractor"):
            act = "promised_follow_up"
        elif row["band"] != "detractor":
            continue
        else:
            act = "uncontacted_detractor" if row["comment"] else "low_score_without_comment"
        step = "contact" if not row["contact"] else "confirm" if row["resolved"] else "resolve"
        due = {"contact": row["at"] + CONTACT, "resolve": row["at"] + RESOLVE, "confirm": None}[step]
        expected[row["person"], row["at"]] = (act, step, due or row["resolved"] + CONTACT)
    expected |= {key: value for key, value in promoters_to_ask(world).items() if key not in expected}
    rows = world.landing.query(
        "select respondent_key, responded_at, act, step, due_at, is_overdue, hours_overdue, priority_rank "
        "from follow_up_queue order by priority_rank"
    )
    found = {row[:2]: row[2:5] for row in rows}
    assert found == expected
    assert {act for act, *_ in expected.values()} == {
        "uncontacted_detractor", "low_score_without_comment", "promised_follow_up", "promoter_to_ask",
    }  # fmt: skip
    assert [row[-1] for row in rows] == list(range(1, len(rows) + 1))
    for *_, due, overdue, hours, _ in rows:
        assert overdue == (due < NOW)
        assert hours == (pytest.approx((NOW - due).total_seconds() / 3600) if due < NOW else None)


def acts_of(world: World, row: dict, since: datetime, until: datetime) -> dict[str, datetime]:
    """The first asking, review and referral of an answer's person after one instant and up to another."""
    moves = [
        (send["at"], "asked") for send in world.sends if send["person"] == row["person"] and send["kind"] == "asked"
    ]
    moves += [
        (event["at"], REVIEWS[event["kind"]])
        for event in world.events
        if event["person"] == row["person"] and event["kind"] in REVIEWS
    ]
    found: dict[str, datetime] = {}
    for at, act in sorted(moves, reverse=True):
        if since < at <= until:
            found[act] = at
    return found


def promoters_to_ask(world: World) -> dict[tuple, tuple]:
    """Promoters whose latest answer is young, without a case, asking or doing in the days around it."""
    window = timedelta(RULES["queue_days"])
    found = {}
    for row in world.followed():
        own = [other["at"] for other in world.answers if other["person"] == row["person"]]
        young = row["at"].date() >= AS_OF - timedelta(RULES["ask_promoters_within_days"])
        if row["band"] != "promoter" or not row["person"] or not young or row["at"] < max(own) or row["cases"]:
            continue
        if not acts_of(world, row, row["at"] - window, row["at"] + window):
            due = row["at"] + timedelta(RULES["ask_promoters_within_days"])
            found[row["person"], row["at"]] = ("promoter_to_ask", "ask", due)
    return found


def test_asked_and_done_of_promoters_equal_plain_python(world: World):
    within = timedelta(RULES["ask_promoters_within_days"])
    expected: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0] * 8)
    for row in world.followed():
        if row["band"] != "promoter":
            continue
        acts = acts_of(world, row, row["at"], row["at"] + timedelta(RULES["queue_days"])) if row["person"] else {}
        # what was done once counts for the last promoter answer before it
        again = [
            other["at"]
            for other in world.answers
            if other["person"] == row["person"] and other["score"] >= 9 and other["at"] > row["at"]
        ]
        done_alone = acts_of(world, row, row["at"], min([row["at"] + timedelta(RULES["queue_days"]), *again]))
        acts = {act: at for act, at in (acts | done_alone).items() if act == "asked" or act in done_alone}
        asked = min(filter(None, (acts.get("asked"), row["contact"])), default=None)
        done = min((acts[act] for act in REVIEWS.values() if act in acts), default=None)
        for grain, start in starts(world).items():
            counts = expected[grain, start(row["at"].date())]
            facts = [
                True, row["person"], asked, asked and asked <= row["at"] + within, "reviewed" in acts,
                "referred" in acts, done, asked and done and asked < done,
            ]  # fmt: skip
            for place, fact in enumerate(facts):
                counts[place] += bool(fact)
    found = {
        row[:2]: list(row[2:])
        for row in world.landing.query(
            "select period_grain, period_start, promoters, named_promoters, asked, asked_in_time, reviewed, referred, "
            "done, done_after_ask from promoter_asks"
        )
    }
    assert found == dict(expected)
    assert min(max(counts[place] for counts in expected.values()) for place in range(8)) > 0
