"""Every preset turns an export of its tool into rows with the right fates.

What belongs here: the way from a file to its rows, and what is asked on it. What does not: the presets as
documents (`test_preset_files`), and recognising (`test_recognition`).
"""

from pathlib import Path

import pytest
from preset_cases import CASES, EXPORTS, Case
from preset_world import answered, drop, head_of, query, take, write_programme

from ingestion.declarations.load import check_programme
from ingestion.onboarding import onboard
from ingestion.presets import propose, recognise

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)


def proposal_of(case: Case):
    rows = head_of(EXPORTS / case.file, case.observed)
    return propose(recognise(rows)[0].preset, rows)


def declared(case: Case):
    declaration = answered(proposal_of(case).declaration, case.answers)
    return declaration | {"format": declaration["format"] | case.observed}


@each_case
def test_an_export_becomes_rows_with_exactly_these_fates_and_scores(case: Case, tmp_path: Path) -> None:
    write_programme(tmp_path, declared(case))
    drop(case, tmp_path)

    file = take(tmp_path)

    assert (file.status, file.message) == ("landed", "")
    columns = f"select {case.columns} from landing order by source_row"
    assert query(tmp_path, columns) == case.landed
    assert query(tmp_path, "select source_row, reason_code from quarantine order by source_row") == case.quarantined
    fates = [row[1] for row in case.landed] + ["quarantined"] * len(case.quarantined)
    assert {fate: count for fate, count in file.fates.items() if count} == {fate: fates.count(fate) for fate in fates}
    assert {code: count for code, count in file.reasons.items() if code.startswith("EXCLUDED")} == case.excluded
    assert file.rows_read == len(fates)


@each_case
def test_a_proposal_asks_exactly_what_only_a_person_knows(case: Case) -> None:
    proposal = proposal_of(case)

    asked = {question.split(":")[0].removesuffix(".column") for question in proposal.questions}
    expected = {key.removesuffix(".other_than.0") for key in case.answers}
    assert {key.removesuffix(".0") for key in asked} == expected
    assert proposal.preset == case.preset
    assert all(question.rstrip().endswith(("?", ".", "}")) for question in proposal.questions)


def test_an_unanswered_proposal_does_not_load_and_says_what_is_open(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.file == "surveymonkey_condensed.csv")
    write_programme(tmp_path, proposal_of(case).declaration | {"format": {"type": "csv"}})

    loaded, mistakes = check_programme(tmp_path)

    assert loaded is None
    assert {mistake.path for mistake in mistakes if "is still open" in mistake.message} == set(case.answers)


def test_onboarding_leaves_the_choice_among_a_presets_columns_to_a_person(tmp_path: Path) -> None:
    made = onboard(EXPORTS / "posthog.json", "export", tmp_path / "programme")

    (question,) = [one.message for one in made.questions if one.path == "columns.score"]
    assert "Several columns fit: 'properties.$survey_response_0192aa00-1111-7000-8000-000000000001'" in question
