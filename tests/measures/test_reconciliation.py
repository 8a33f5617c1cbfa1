"""Figures of a tool's dashboard against rows that were landed: which reading of them gives the figure.

What belongs here: whole landings, with scores counted here. What does not: single models (their unit tests), the
demo's figures (tests/demo).
"""

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from tiny_landing import Landing
from tiny_programme import answer

BANDS = {**dict.fromkeys(range(7), "detractor"), 7: "passive", 8: "passive", 9: "promoter", 10: "promoter"}


def figure(survey: str, nps: float, responses: int | None = None, **rule: Any) -> dict[str, Any]:
    """One declared figure of 2026-01."""
    return {
        "survey": survey, "period": "2026-01", "nps": nps, "responses": responses, "promoters_from": 9,
        "detractors_to": 6, "note": "", "read_on": None,
    } | rule  # fmt: skip


def rows(survey: str, scores: str, **values: Any) -> list[dict[str, Any]]:
    """Answers of 15 January (a local morning), one a score; `T` is a ten."""
    found = []
    for number, score in enumerate(scores):
        given = {"survey": survey, "responded_at": datetime(2026, 1, 15, 9), "responded_on": date(2026, 1, 15)} | values
        identity = given.pop("id", f"{survey}-{len(scores)}-{number}-{sorted(values)}")
        found.append(answer(identity, 10 if score == "T" else int(score), given.pop("responded_at")) | given)
    return found


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The mart by survey, of a landing with one survey per kind of difference."""
    landing = Landing(tmp_path_factory.mktemp("figures"), as_of=date(2026, 3, 1))
    landing.variables = {
        "minimum_responses": 10,
        "vendor_figures": [
            figure("published mistake", 42),
            figure("rounded", 37),
            figure("sum", 50, 32),
            figure("labels", 0),
            figure("own rule", -60, promoters_from=10, detractors_to=8),
            figure("left out", 8, 12),
            figure("universal time", 9, 11),
            figure("few", 100),
            figure("silent", 10),
        ],
    }
    many = "0" * 75 + "8" * 85 + "9" * 215  # N1: 37.333, published as 42
    answers = rows("published mistake", many) + rows("rounded", many)
    answers += rows("sum", "00" + "7" * 11 + "9" * 18)  # N2: 31 answers, published as 32
    # N3: five nines that the tool labels passive: it shows 5 − 5 of 20 for our 10 − 5
    answers += rows("labels", "9" * 5, vendor_group="passive")
    answers += [row for score in "999997777700000" for row in rows("labels", score, id=f"l{len(answers)}{score}")]
    for number, row in enumerate(row for row in answers if row["survey"] == "labels" and "vendor_group" not in row):
        row["id"], row["vendor_group"] = f"l{number}", BANDS[row["score"]]
    answers += rows("own rule", "8" * 8 + "TT")
    answers += rows("left out", "9" * 6 + "7" + "000") + rows("left out", "00", fate="excluded")
    # eleven answers of January in UTC, the eleventh of 1 February in the reporting timezone
    answers += rows("universal time", "9" * 4 + "7" * 3 + "000")
    answers += rows("universal time", "9", responded_at=datetime(2026, 1, 31, 23, 30), responded_on=date(2026, 2, 1))
    answers[-1]["score"] = 7
    answers += rows("few", "9" * 9)
    landing.land("survey_responses", "tool", answers)
    edited = rows("left out", "9", id="edited")
    landing.land("survey_responses", "tool", [edited[0] | {"version_order": "1", "fate": "superseded"}])
    landing.land("survey_responses", "tool", [edited[0] | {"version_order": "2", "fate": "unanswered", "score": None}])
    landing.build("--select", "+vendor_reconciliation", "--indirect-selection", "cautious")
    columns = [name for (name,) in landing.query(
        "select column_name from duckdb_columns() where table_name = 'vendor_reconciliation' order by column_index"
    )]  # fmt: skip
    found = landing.query("select * from vendor_reconciliation")
    return {row[0]: dict(zip(columns, row, strict=True)) for row in found}


def test_a_published_mistake_is_flagged_and_a_rounded_figure_is_not(mart: dict[str, dict[str, Any]]):
    mistake, rounded = mart["published mistake"], mart["rounded"]
    assert mistake["responses"] == rounded["responses"] == 375
    assert mistake["nps"] == rounded["nps"] == pytest.approx(100 * 140 / 375)
    assert (mistake["verdict"], round(mistake["remainder"], 3)) == ("unexplained", 4.667)
    assert (rounded["verdict"], rounded["nearest_reading"]) == ("equal_after_rounding", "ours")


def test_bands_that_do_not_add_up_to_the_tools_own_total_are_not_explained(mart: dict[str, dict[str, Any]]):
    row = mart["sum"]
    assert (row["responses"], row["vendor_responses"], row["verdict"]) == (31, 32, "unexplained")
    assert row["nps"] == pytest.approx(100 * 16 / 31)


def test_a_nine_labelled_passive_is_counted_and_explains_the_figure(mart: dict[str, dict[str, Any]]):
    row = mart["labels"]
    assert (row["responses"], row["band_responses"], row["band_conflicts"]) == (20, 20, 5)
    assert (row["nps"], row["band_nps"]) == (25, 0)
    assert (row["nearest_reading"], row["verdict"]) == ("bands", "explained")


def test_the_tools_own_rule_of_bands_is_applied_to_our_answers(mart: dict[str, dict[str, Any]]):
    row = mart["own rule"]
    assert (row["nps"], row["rule_nps"], row["band_rule_points"]) == (20, -60, -80)
    assert (row["nearest_reading"], row["verdict"]) == ("rule", "explained")


def test_rows_that_we_leave_out_are_counted_and_tried(mart: dict[str, dict[str, Any]]):
    row = mart["left out"]
    scores = Counter(d=3, p=6, a=1)
    assert row["nps"] == 100 * (scores["p"] - scores["d"]) / 10
    assert (row["excluded"], row["superseded"], row["unanswered"]) == (2, 1, 1)
    assert row["left_out_points"] == pytest.approx(100 * 1 / 12 - 30)
    assert (row["nearest_reading"], row["verdict"]) == ("rule_left_out", "explained")


def test_days_that_end_at_midnight_utc_explain_a_figure(mart: dict[str, dict[str, Any]]):
    row = mart["universal time"]
    assert (row["responses"], row["utc_responses"]) == (10, 11)
    assert row["utc_points"] == pytest.approx(100 / 11 - 10)
    assert (row["nearest_reading"], row["verdict"]) == ("rule_utc", "explained")


def test_below_the_minimum_and_without_answers_there_is_no_verdict(mart: dict[str, dict[str, Any]]):
    assert (mart["few"]["responses"], mart["few"]["nps"], mart["few"]["verdict"]) == (9, None, "too_few_answers")
    assert (mart["silent"]["responses"], mart["silent"]["verdict"]) == (0, "too_few_answers")
