"""truth.json against itself, against the files and against the declarations; the platform takes no part."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from generator.lifecycle import RULES

from ingestion.declarations.load import LoadedProgramme, load_programme

FATES = ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")
HEADER_ROWS = {"qualtrics_relationship": 3, "surveymonkey_onboarding": 2, "surveymonkey_training": 2}
STAGES = {"unknown", "churned", "won_back", "new", "onboarding", "renewal_window", "silent", "active"}
TOUCHPOINTS = {"relationship", "onboarding", "support_case", "delivery", "training", "renewal", "invoice"}


@pytest.fixture(scope="module")
def programme(demo_folder: Path) -> LoadedProgramme:
    return load_programme(demo_folder)


@pytest.fixture(scope="module")
def answers(truth: dict[str, Any]) -> list[dict[str, Any]]:
    table = truth["answers"]
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def _cells(truth: dict[str, Any], mart: str, grain: str) -> list[dict[str, Any]]:
    table = truth["cells"][mart]
    cells = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    return [cell for cell in cells if cell["period_grain"] == grain]


def _records(path: Path, source: str) -> int:
    """Rows of a file beside headers, blank ones included, counted by the standard library alone."""
    if path.suffix == ".json":
        return len(json.loads(path.read_text(encoding="utf-8")))
    encoding = "windows-1252" if source == "billing_subscriptions" else "utf-8"
    text = path.read_text(encoding=encoding, errors="surrogateescape")
    if path.suffix == ".jsonl":
        return len(text.splitlines())
    delimiter = ";" if source == "billing_subscriptions" else ","
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    return len(rows) - HEADER_ROWS.get(source, 1)


def test_the_files_are_those_of_the_declared_sources(demo_folder: Path, truth: dict[str, Any], programme) -> None:
    on_disk = {
        folder.name: {path.name for path in folder.iterdir()} for folder in sorted((demo_folder / "inbox").iterdir())
    }
    assert on_disk == {source: set(files) for source, files in truth["files"].items()}
    assert set(on_disk) == {source.source for source in programme.sources}


def test_rows_read_are_the_rows_of_each_file_and_the_sum_of_its_fates(demo_folder: Path, truth: dict[str, Any]) -> None:
    for source, files in truth["files"].items():
        for name, expected in files.items():
            assert expected["rows_read"] == sum(expected[fate] for fate in FATES), name
            assert sum(expected["reasons"].values()) == expected["excluded"] + expected["quarantined"], name
            records = _records(demo_folder / "inbox" / source / name, source)
            assert records == expected["rows_read"] + expected["blank_rows"], name


def test_every_kind_of_dirt_and_every_fate_is_planted(truth: dict[str, Any]) -> None:
    assert {piece["fate"] for piece in truth["dirt"]} == set(FATES)
    assert {piece["reason_code"] for piece in truth["dirt"] if piece["reason_code"]} == {
        *("EXCLUDED_PREVIEW", "EXCLUDED_TEST", "EXCLUDED_SPAM", "EXCLUDED_INTERNAL", "EXCLUDED_OTHER_METRIC"),
        *("SCORE_OUT_OF_RANGE", "SCORE_NOT_INTEGER", "SCORE_IS_LABEL", "SCORE_NOT_NUMERIC", "SCORE_IS_DATE"),
        *("SCORE_GROUP_CONFLICT", "DATE_FORMAT", "DATE_INVALID", "TIME_FUTURE", "TIME_TOO_OLD", "TIME_BEFORE_SEND"),
        *("ID_MISSING", "DUP_CONFLICT", "VALUE_NOT_MAPPED", "ROW_TOO_SHORT", "ROW_TOO_LONG", "ROW_IS_HEADER"),
        *("ROW_FOOTER", "TEXT_NUL", "ENCODING_ROW", "TEXT_SURROGATE", "JSON_DUP_KEY"),
    }


def test_planted_rows_stand_once_each_and_agree_with_their_files_tallies(truth: dict[str, Any]) -> None:
    places = Counter((piece["source"], piece["file"], piece["source_row"]) for piece in truth["dirt"])
    assert max(places.values()) == 1
    quarantined = Counter((piece["source"], piece["file"]) for piece in truth["dirt"] if piece["fate"] == "quarantined")
    for source, files in truth["files"].items():
        for name, expected in files.items():
            assert quarantined[(source, name)] == expected["quarantined"], name


def test_counts_of_every_mart_are_the_answers(truth: dict[str, Any], answers: list[dict[str, Any]]) -> None:
    (overall,) = _cells(truth, "nps_overall", "all")
    assert overall["responses"] == len(answers)
    assert overall["promoters"] == sum(1 for answer in answers if answer["score"] >= 9)
    assert overall["detractors"] == sum(1 for answer in answers if answer["score"] <= 6)
    for mart in truth["cells"]:
        for grain in ("all", "year", "quarter"):
            cells = _cells(truth, mart, grain)
            times = 5 if "segment_type" in cells[0] else 1
            assert sum(cell["responses"] for cell in cells) == times * len(answers), (mart, grain)
            for cell in cells:
                assert cell["responses"] == cell["promoters"] + cell["passives"] + cell["detractors"]


def test_the_true_nps_of_a_cell_is_the_mean_over_its_answers(
    truth: dict[str, Any], answers: list[dict[str, Any]]
) -> None:
    for cell in _cells(truth, "nps_by_touchpoint", "all"):
        mine = [answer for answer in answers if answer["touchpoint"] == cell["touchpoint"]]
        mean = sum(100 * (answer["p_promoter"] - answer["p_detractor"]) for answer in mine) / len(mine)
        assert cell["true_nps"] == pytest.approx(mean, abs=0.001)


def test_the_size_is_that_of_a_real_programme(truth: dict[str, Any], answers: list[dict[str, Any]]) -> None:
    assert 18_000 <= len(answers) <= 22_000
    assert {answer["lifecycle_stage"] for answer in answers} == STAGES
    assert {answer["touchpoint"] for answer in answers} == TOUCHPOINTS
    assert all(
        date(2023, 9, 1) <= date.fromisoformat(answer["responded_on"]) <= date(2026, 8, 31) for answer in answers
    )
    assert len({(answer["source"], answer["source_file"], answer["source_row"]) for answer in answers}) == len(answers)
    assert 200 <= truth["people_asked_too_often"] <= 900


def test_the_rules_of_the_truth_are_those_that_the_programme_declares(truth: dict[str, Any], programme) -> None:
    lifecycle = programme.programme.lifecycle
    declared = {name: getattr(lifecycle, f"{name}_days") for name in RULES}
    assert declared == truth["lifecycle_rules"]
    assert [segment.name for segment in programme.programme.segments] == list(truth["model"]["segments"])
    assert programme.programme.timezone == "Europe/Berlin"


def test_the_incident_is_seen_in_september_2025_only_and_only_where_it_struck(truth: dict[str, Any]) -> None:
    months = [cell for cell in _cells(truth, "nps_by_touchpoint", "month") if cell["responses"] >= 30]
    low = {(cell["touchpoint"], cell["period_start"]) for cell in months if cell["true_nps"] < -15}
    assert low == {("delivery", "2025-09-01"), ("support_case", "2025-09-01")}


def test_one_campaign_lifts_the_treated_and_the_other_lifts_nobody(truth: dict[str, Any]) -> None:
    relaunch = truth["campaigns"]["service_relaunch_2025"]["groups"]
    assert relaunch["treated"]["true_lift_of_the_campaign"] > 10
    assert relaunch["holdout"]["true_lift_of_the_campaign"] == 0
    apology = truth["campaigns"]["apology_2024"]["groups"]
    assert apology["treated"]["true_lift_of_the_campaign"] == 0
    # All of them were detractors when they were chosen (NPS −100): both groups regress to the mean alike.
    assert -20 < apology["treated"]["true_nps"] < 20
    assert abs(apology["treated"]["true_nps"] - apology["holdout"]["true_nps"]) < 10


def test_todays_attributes_would_be_wrong_for_many_answers(demo_folder: Path, answers: list[dict[str, Any]]) -> None:
    """An as-of join matters: counted from the last exports, without the generator's own memory."""

    def table(path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    inbox = demo_folder / "inbox"
    plan = {row["Id"]: row["Plan__c"] for row in table(inbox / "crm_accounts" / "accounts_2026-08-31.csv")}
    contacts = table(inbox / "crm_contacts" / "contacts_2026-08-31.csv")
    plan_of = {row["Email"]: plan[row["AccountId"]] for row in contacts}
    archive = inbox / "delighted_archive"
    bodies = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in archive.iterdir()}
    differ = 0
    for answer in answers:
        if answer["source"] == "delighted_archive":
            person = bodies[answer["source_file"]][answer["source_row"] - 1]["person"]["email"].strip().lower()
            differ += person in plan_of and plan_of[person] != answer["plan"]
    assert differ > 500
