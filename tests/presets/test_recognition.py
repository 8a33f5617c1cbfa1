"""Which preset a header is recognised as. What belongs here: the right one, only one, and none for other tables."""

import csv
import json
from itertools import islice

import pytest
from preset_cases import CASES, EXPORTS, Case
from preset_world import head_of

from ingestion.layout import REPOSITORY
from ingestion.presets import OPEN, all_presets, propose, recognise
from ingestion.readers.json_flatten import flatten

SHIPPED = {
    "qualtrics_relationship": "qualtrics",
    "surveymonkey_onboarding": "surveymonkey_condensed",
    "surveymonkey_training": "surveymonkey_condensed",
    "crm_accounts": "salesforce_account",
    "crm_contacts": "salesforce_contact",
    # A Google form that happens to be an NPS form: what the preset is for.
    "form_responses": "google_forms",
}
"""Sources of the shipped programmes that are exports of a tool with a preset; every other is of no tool."""

OTHER_TABLES = {
    "customers": ["customer_id", "name", "email", "created_at", "segment"],
    "orders": ["Order ID", "Customer ID", "Order Date", "Amount", "Status"],
    "tickets": ["id", "subject", "status", "score", "created_at", "updated_at"],
    "scores": ["id", "customer_id", "created_at", "score"],
    "contacts": ["First Name", "Last Name", "Email", "Company"],
    "accounts": ["Id", "Name", "Owner"],
    "sensors": ["Timestamp", "Temperature", "Humidity"],
    "questions": ["Timestamp", "What is your name?", "Which talk did you like?"],
    "events": ["event", "timestamp", "distinct_id", "properties.$browser"],
    "mixed": ["Record ID", "Title", "Create Date"],
}


def names(rows: list[list[str]]) -> list[str]:
    return [found.preset.name for found in recognise(rows)]


def with_cells(rows: list[list[str]], change) -> list[list[str]]:
    return [[change(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_an_export_is_recognised_as_its_tool_and_as_no_other(case: Case) -> None:
    assert names(head_of(EXPORTS / case.file, case.observed)) == [case.preset]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_case_spaces_and_order_of_columns_do_not_hide_a_tool(case: Case) -> None:
    rows = head_of(EXPORTS / case.file, case.observed)
    shouted = [[f"\u00a0{cell.upper()} " for cell in row] for row in rows[:1]] + rows[1:]
    reordered = [row[::-1] for row in rows if len(row) == len(rows[0])]

    assert names(shouted) == [case.preset]
    if not case.preset.startswith("surveymonkey"):  # there, empty cells belong to the question on their left
        assert names(reordered) == [case.preset]


@pytest.mark.parametrize("name", OTHER_TABLES)
def test_a_table_of_no_known_tool_is_not_recognised(name: str) -> None:
    assert names([OTHER_TABLES[name], ["1", "2", "3"]]) == []


def test_shipped_exports_are_recognised_where_they_come_from_a_tool_and_nowhere_else() -> None:
    found = {}
    for inbox in sorted((REPOSITORY / "programmes").glob("*/inbox/*")):
        for path in sorted(inbox.iterdir())[:2]:
            presets = names(head_of_any(path))
            if presets:
                found[inbox.name] = presets
    delighted = found.pop("delighted_archive", None)

    assert delighted in (None, ["delighted"])
    present = {name for name in SHIPPED if list((REPOSITORY / "programmes").glob(f"*/inbox/{name}"))}
    assert found == {name: [SHIPPED[name]] for name in present}
    assert present >= {"form_responses"}


def head_of_any(path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".json":
        return [list(dict.fromkeys(name for record in json.loads(text)[:50] for name in flatten(record, "")))]
    if path.suffix == ".jsonl":
        return [list(flatten(json.loads(text.splitlines()[0]), ""))]
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    return list(islice(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), 5))


def test_the_import_ids_say_how_many_header_rows_a_qualtrics_file_has() -> None:
    rows = head_of(EXPORTS / "qualtrics_labels.csv", {"type": "csv"})
    data = rows[3]

    (three,) = recognise(rows)
    (two,) = recognise([rows[0], rows[2], data, data])
    (one,) = recognise([rows[0], data, data, data])

    assert [three.header_row_count, two.header_row_count, one.header_row_count] == [3, 2, 1]
    assert propose(three.preset, rows).declaration["format"] == {"header": {"rows": 3, "names": 1}}
    flat = propose(one.preset, [rows[0], data, data, data])
    assert "header" not in flat.declaration["format"]
    assert flat.declaration["timezone"] == OPEN


@pytest.mark.parametrize(
    ("written", "zone"),
    [("America/Denver", "America/Denver"), ("UTC", "UTC"), ("Z", "UTC"), ("Mars/Olympus", OPEN), ("EST", OPEN)],
)
def test_the_zone_is_taken_from_the_header_only_where_it_is_one(written: str, zone: str) -> None:
    rows = head_of(EXPORTS / "qualtrics_labels.csv", {"type": "csv"})
    rows = with_cells(rows, lambda cell: cell.replace("America/Denver", written))

    proposal = propose(recognise(rows)[0].preset, rows)

    assert proposal.declaration["timezone"] == zone
    assert ("write America/New_York, or Etc/GMT+5" in proposal.comments["timezone"]) == (written == "EST")
    said = proposal.comments["timezone"]
    assert said.startswith("as header row 3") if zone != OPEN else f"names {written}, which is not" in said


def test_two_nps_questions_are_a_question_and_not_a_guess() -> None:
    rows = head_of(EXPORTS / "qualtrics_labels.csv", {"type": "csv"})
    rows[0] += ["Q7_NPS_GROUP", "Q7"]

    proposal = propose(recognise(rows)[0].preset, rows)

    assert proposal.declaration["columns"]["score"] == {"column": OPEN}
    (question,) = [one for one in proposal.questions if one.startswith("columns.score")]
    assert "Several columns fit: 'Q1', 'Q7'." in question


def test_two_scales_of_eleven_columns_are_not_mixed_into_one_score() -> None:
    rows = head_of(EXPORTS / "surveymonkey_expanded.csv", {"type": "csv"})
    first, count = 9, 11
    rows[0] += ["How likely are you to recommend our support?", *[""] * (count - 1)]
    rows[1] += rows[1][first : first + count]

    score = propose(recognise(rows)[0].preset, rows).declaration["columns"]["score"]

    assert score == {"column": OPEN}


def test_a_form_without_an_nps_question_gets_no_score_column() -> None:
    rows = head_of(EXPORTS / "typeform.csv", {"type": "csv"})
    rows[0][1] = "How satisfied are you with us?"

    proposal = propose(recognise(rows)[0].preset, rows)

    assert proposal.declaration["columns"]["score"] == {"column": OPEN}


def test_what_an_anonymised_export_lacks_is_left_out_and_lost_exclusions_are_said() -> None:
    rows = head_of(EXPORTS / "qualtrics_codes.tsv", {"type": "csv", "delimiter": "\t"})
    place = rows[0].index("DistributionChannel")
    rows = [row[:place] + row[place + 1 :] for row in rows]

    proposal = propose(recognise(rows)[0].preset, rows)

    assert not {"email", "person_id", "person_name", "channel"} & set(proposal.declaration["columns"])
    assert {exclusion["column"] for exclusion in proposal.declaration["exclude"]} == {"Status"}
    assert "lacks the column 'DistributionChannel', by which preview rows are told" in proposal.comments["exclude"]


def test_proposing_twice_changes_nothing_in_the_preset() -> None:
    rows = head_of(EXPORTS / "qualtrics_labels.csv", {"type": "csv"})
    preset = recognise(rows)[0].preset
    first = propose(preset, rows)
    first.declaration["columns"].clear()

    assert propose(preset, rows).declaration["columns"]["response_id"] == "ResponseId"


def test_every_preset_is_tried_on_an_export() -> None:
    tried = {case.preset for case in CASES} | {"fivetran_qualtrics"}  # which is no file: see test_landed_qualtrics

    assert {preset.name for preset in all_presets()} == tried
