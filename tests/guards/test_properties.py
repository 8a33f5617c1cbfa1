"""Each guard property with a dataset that trips it and one that passes it. What does not belong here: markers."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from landed_batches import ACCOUNTS, RESPONSES, World, accounts, declare, land, scores_like_customers

from ingestion.declarations.source import Source
from ingestion.guards import check_pending
from ingestion.guards.properties import PROPERTIES
from ingestion.run import Run

Rows = list[dict[str, Any]]
Case = Callable[[World], Source]


def verdict(world: World, source: Source, name: str):
    (result,) = [result for result in check_pending(world, source, Run.now("run1")) if result.name == name]
    return result


def one_file(base: dict[str, Any], rows: Rows, changes: dict[str, Any] | None = None, **options: Any) -> Case:
    """A case of one landed file."""

    def landed(world: World) -> Source:
        source = declare(base, **(changes or {}))
        land(world, source, "file.csv", rows, **options)
        return source

    return landed


def files(base: dict[str, Any], *batches: tuple[str, Rows, dict[str, Any]], **changes: Any) -> Case:
    """A case of several landed files."""

    def landed(world: World) -> Source:
        source = declare(base, **changes)
        for file, rows, options in batches:
            land(world, source, file, rows, **options)
        return source

    return landed


def with_scores(*scores: int) -> Rows:
    return [row | {"score": score} for row, score in zip(scores_like_customers(len(scores)), scores, strict=True)]


def changed(n: int, first: int, **values: Any) -> Rows:
    """`n` good responses of which the `first` ones carry other values."""
    return [row | (values if i < first else {}) for i, row in enumerate(scores_like_customers(n))]


def daily(*sizes: int) -> list[tuple[str, Rows, dict[str, Any]]]:
    """Files of consecutive Mondays, so that weekends play no part."""
    days = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]
    return [(f"{day}.csv", scores_like_customers(n), {"file_date": day}) for day, n in zip(days, sizes, strict=False)]


def plain(kind: str, columns: dict[str, Any], name: str = "things") -> dict[str, Any]:
    return {
        "source": name,
        "kind": kind,
        "format": {"type": "csv"},
        "timezone": "UTC",
        "columns": columns,
        "identity": {"by": "row_content"},
    }


DATED = {"column": "d", "format": "%Y-%m-%d"}
SUBSCRIPTIONS = plain(
    "crm_subscriptions",
    {"account_id": "a", "started_on": DATED, "ended_on": DATED, "monthly_recurring_revenue": "mrr"},
)
CASES = plain("cases", {"opened_at": DATED, "resolved_at": DATED})
SENDS = plain("communications", {"campaign": "c", "treatment_group": "g", "sent_at": DATED})
CUT = [{"comment": f"{i:03d}" + "x" * 125} for i in range(6)]
GOOD = scores_like_customers(200)
FILLED = json.dumps({"region": "north", "tier": "gold"})
NO_TIER = json.dumps({"region": "north", "tier": None})

CASES_BY_PROPERTY: dict[str, tuple[Case, Case]] = {
    "rows_present": (one_file(RESPONSES, []), one_file(RESPONSES, GOOD[:1])),
    "quarantined_share": (
        one_file(RESPONSES, GOOD[:94], reasons={"SCORE_NOT_INTEGER": 6}),
        one_file(RESPONSES, GOOD[:95], reasons={"SCORE_NOT_INTEGER": 5}),
    ),
    "header_as_before": (
        files(RESPONSES, ("a.csv", GOOD, {"header": "h1"}), ("b.csv", GOOD, {"header": "h2"})),
        files(RESPONSES, ("a.csv", GOOD, {"header": "h1"}), ("b.csv", GOOD, {"header": "h1"})),
    ),
    "highest_score_above_five": (
        one_file(RESPONSES, with_scores(*([1, 2, 3, 4, 5] * 10))),
        one_file(RESPONSES, with_scores(*([1, 2, 3, 4, 6] * 10))),
    ),
    "answers_on_declared_scale": (
        # 1–11: the tens became elevens and were quarantined one by one.
        one_file(RESPONSES, with_scores(*([2, 9, 10] * 20)), reasons={"SCORE_OUT_OF_RANGE": 30}),
        one_file(RESPONSES, with_scores(*([2, 9, 10] * 20)), reasons={"SCORE_OUT_OF_RANGE": 3}),
    ),
    "lowest_score_is_used": (
        one_file(RESPONSES, with_scores(*([1, 9, 10, 8] * 50))),
        one_file(RESPONSES, with_scores(*([1, 9, 10, 8] * 50), 0)),
    ),
    "scores_vary": (
        one_file(RESPONSES, with_scores(*([9] * 30))),
        one_file(RESPONSES, with_scores(*([9] * 29), 10)),
    ),
    "scores_as_before": (
        # Promoters became detractors: the scale was turned.
        files(RESPONSES, ("a.csv", with_scores(*([9, 10, 8, 3, 0] * 20)), {"file_date": "2026-01-05"}),
              ("b.csv", with_scores(*([1, 0, 2, 3, 10] * 20)), {"file_date": "2026-01-12"})),
        files(RESPONSES, ("a.csv", with_scores(*([9, 10, 8, 3, 0] * 20)), {"file_date": "2026-01-05"}),
              ("b.csv", with_scores(*([9, 10, 7, 6, 0] * 20)), {"file_date": "2026-01-12"})),
    ),
    "rows_not_dropped": (
        files(RESPONSES, *daily(100, 100, 100, 49)),
        files(RESPONSES, *daily(100, 100, 100, 51)),
    ),
    "vendor_group_agrees": (
        one_file(RESPONSES, [GOOD[0] | {"score": 9, "vendor_group": "Passive"}, *GOOD[1:]]),
        one_file(RESPONSES, [GOOD[0] | {"score": 9, "vendor_group": "Promoter"}, *GOOD[1:]]),
    ),
    "answered_after_sent": (
        one_file(RESPONSES, changed(100, 2, sent_at="2026-01-01 09:30:00")),
        one_file(RESPONSES, changed(100, 1, sent_at="2026-01-01 09:30:00")),
    ),
    "comments_not_cut": (
        one_file(RESPONSES, [row | cut for row, cut in zip(GOOD, CUT[:5], strict=False)]),
        one_file(RESPONSES, [row | cut for row, cut in zip(GOOD, CUT[:4], strict=False)]),
    ),
    "respondents_identified": (
        one_file(RESPONSES, changed(40, 21, account_id=None)),
        one_file(RESPONSES, changed(40, 20, account_id=None)),
    ),
    "rows_not_shrunk": (
        files(ACCOUNTS, ("1.csv", accounts(100), {"file_date": "2026-01-01"}),
              ("2.csv", accounts(79), {"file_date": "2026-02-01"})),
        files(ACCOUNTS, ("1.csv", accounts(100), {"file_date": "2026-01-01"}),
              ("2.csv", accounts(80), {"file_date": "2026-02-01"})),
    ),
    "attributes_filled": (
        one_file(ACCOUNTS, accounts(10, attributes=NO_TIER)),
        one_file(ACCOUNTS, [*accounts(9, attributes=NO_TIER), {"row_key": "last", "attributes": FILLED}]),
    ),
    "ended_after_started": (
        one_file(SUBSCRIPTIONS, [{"started_on": "2026-02-01", "ended_on": "2026-01-01"}]),
        one_file(SUBSCRIPTIONS, [{"started_on": "2026-01-01", "ended_on": "2026-01-01"}, {"started_on": "2026-01-01"}]),
    ),
    "revenue_not_negative": (
        one_file(SUBSCRIPTIONS, [{"monthly_recurring_revenue": -0.01}]),
        one_file(SUBSCRIPTIONS, [{"monthly_recurring_revenue": 0.0}]),
    ),
    "times_in_order": (
        one_file(CASES, [{"opened_at": "2026-01-02 00:00:00", "resolved_at": "2026-01-01 00:00:00"}]),
        one_file(CASES, [{"opened_at": "2026-01-01 00:00:00", "resolved_at": "2026-01-01 00:00:00"}]),
    ),
}  # fmt: skip


def test_every_registered_property_has_a_dataset_that_trips_it_and_one_that_passes_it() -> None:
    assert set(CASES_BY_PROPERTY) == {entry.name for entry in PROPERTIES}


@pytest.mark.parametrize("name", CASES_BY_PROPERTY)
def test_bad_data_trips_the_property(world: World, name: str) -> None:
    bad, _ = CASES_BY_PROPERTY[name]

    result = verdict(world, bad(world), name)

    assert result.passed is False


@pytest.mark.parametrize("name", CASES_BY_PROPERTY)
def test_good_data_passes_the_property(world: World, name: str) -> None:
    _, good = CASES_BY_PROPERTY[name]

    result = verdict(world, good(world), name)

    assert result.passed is True


def test_a_five_point_file_does_not_hide_behind_a_good_one(world: World) -> None:
    source = declare(RESPONSES)
    land(world, source, "good.csv", GOOD)
    land(world, source, "short.csv", with_scores(*([1, 2, 3, 4, 5] * 10)))

    result = verdict(world, source, "highest_score_above_five")

    assert result.passed is False
    assert result.observed.startswith("5 in short.csv (batch ")


def test_fewer_than_fifty_low_scores_are_no_evidence_of_another_scale(world: World) -> None:
    source = one_file(RESPONSES, with_scores(*([1, 2, 3, 4, 5] * 9)))(world)

    assert verdict(world, source, "highest_score_above_five").observed == "not applicable"


def test_a_failure_says_what_was_seen_instead_of_denying_what_should_be(world: World) -> None:
    source = one_file(RESPONSES, with_scores(*([1, 9, 10, 8] * 50)))(world)

    result = verdict(world, source, "lowest_score_is_used")

    assert result.message == (
        f"answers: file.csv (batch {result.batch_ids[0]}): nobody gave a 0 among 200 scores or more: the lowest is 1, "
        "and the declared scale begins at 0. SCALE_SUSPECT: If the form has no 0, declare `score: {min: 1, max: 10}`; "
        "otherwise check that the export is not recoded to 1–10 or 1–11."
    )


@pytest.mark.parametrize("name", CASES_BY_PROPERTY)
def test_every_failure_names_file_observation_and_remedy_in_words(world: World, name: str) -> None:
    bad, _ = CASES_BY_PROPERTY[name]

    result = verdict(world, bad(world), name)

    told = re.fullmatch(r"\w+: \S+ \(batch \w{16}\): ([^{}]+)\. (\w+: )?[A-Z].+", result.message)
    assert told
    assert not re.search(r"\b(observed|not true|none|nan)\b", told[1])


def test_a_scale_that_is_declared_to_begin_at_one_need_not_use_the_zero(world: World) -> None:
    source = one_file(RESPONSES, with_scores(*([1, 9, 10, 8] * 50)), {"score": {"min": 1, "max": 10}})(world)

    results = check_pending(world, source, Run.now("run1"))

    assert "lowest_score_is_used" not in {result.name for result in results}
    assert all(result.passed for result in results)


def test_a_mapped_scale_is_not_suspected_of_being_one(world: World) -> None:
    mapped = declare(RESPONSES, score={"min": 1, "max": 5, "map": {1: 0, 2: 2, 3: 5, 4: 7, 5: 10}})
    land(world, mapped, "file.csv", GOOD)

    names = [result.name for result in check_pending(world, mapped, Run.now("run1"))]

    assert "highest_score_above_five" not in names


def test_a_back_fill_of_years_does_not_make_every_daily_file_look_short(world: World) -> None:
    source = files(RESPONSES, *daily(2000, 40, 40, 40))(world)

    assert verdict(world, source, "rows_not_dropped").passed is True


def test_a_short_sunday_is_not_compared_with_weekdays(world: World) -> None:
    source = files(
        RESPONSES,
        *daily(100, 100, 100),
        ("sunday.csv", scores_like_customers(10), {"file_date": "2026-01-25"}),
    )(world)

    assert verdict(world, source, "rows_not_dropped").observed == "not applicable"


def test_a_cumulative_export_is_compared_by_what_it_holds_not_by_what_is_new(world: World) -> None:
    grown = ("2026-01-26.csv", GOOD[:5], {"file_date": "2026-01-26", "fates": {"duplicate": 130}})
    source = files(RESPONSES, *daily(100, 110, 120), grown)(world)

    assert verdict(world, source, "rows_not_dropped").passed is True


def test_an_export_of_changes_only_does_not_count_as_a_shrunk_one(world: World) -> None:
    changes = {
        "columns": {"account_id": "id", "updated_at": {"column": "u", "format": "iso8601"}},
        "version": "updated_at",
        "valid_from": "updated_at",
        "file_date": None,
    }
    source = declare(ACCOUNTS, **changes)
    land(world, source, "1.csv", accounts(100), last_event_at="2026-01-01T00:00:00")
    land(world, source, "2.csv", accounts(3), last_event_at="2026-01-02T00:00:00")

    assert verdict(world, source, "rows_not_shrunk").passed is True


def test_results_hold_no_cell_of_a_personal_field(world: World) -> None:
    secret = "canary@example.org " + "y" * 200
    rows = [row | {"comment": f"{i}{secret}", "account_id": secret} for i, row in enumerate(GOOD)]
    source = one_file(RESPONSES, rows)(world)

    results = check_pending(world, source, Run.now("run1"))

    assert "canary" not in repr(results)


def test_a_vendors_group_is_compared_by_the_bands_of_the_scores(world: World) -> None:
    groups = {0: "Detractor", 6: "detractor", 7: "passive", 8: "Passive", 9: "promoter", 10: "Promoter"}
    right = [row | {"vendor_group": groups.get(row["score"])} for row in GOOD]

    assert verdict(world, one_file(RESPONSES, right)(world), "vendor_group_agrees").passed is True


@pytest.mark.parametrize("name", ["key_unique", "treatment_groups_known"])
def test_what_intake_decides_row_by_row_is_no_guard(name: str) -> None:
    assert name not in {entry.name for entry in PROPERTIES}
