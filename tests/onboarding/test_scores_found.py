"""The score column. What belongs here: what is proposed, what is not, and what is asked. What does not: times."""

from collections.abc import Callable
from pathlib import Path

import pytest
from onboarded_export import Look
from survey_question import QUESTION

from ingestion.onboarding import NothingProposed

Export = Callable[..., Look]
Survey = Callable[..., str]


def of(numbers: range, rows: int) -> list[str]:
    return [str(numbers[row % len(numbers)]) for row in range(rows)]


def test_a_question_that_asks_for_a_recommendation_is_proposed_with_its_distribution(
    export: Export, survey: Survey
) -> None:
    look = export(survey(rows=22))

    assert look.declared["columns"]["score"] == QUESTION
    assert "22 answers from 0 to 10 (0: 2, 1: 2, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 2, 9: 2, 10: 2)" in look.printed
    assert "score" not in look.declared


@pytest.mark.parametrize(
    ("question", "values", "why"),
    [
        ("Would you recommend us?", ["very likely", "likely", "not likely"], "its answers are words, not numbers"),
        ("Wie zufrieden sind Sie?", ["zufrieden", "sehr zufrieden", "unzufrieden"], "it holds text"),
        ("How satisfied are you (0-10)?", [*map(str, range(11))], "satisfaction, effort or agreement"),
        ("CSAT", [*map(str, range(1, 6))], "satisfaction, effort or agreement"),
        ("Customer Effort Score", [*map(str, range(1, 8))], "satisfaction, effort or agreement"),
        ("How likely are you to recommend us? (1-5)", [*map(str, range(1, 6))], "the question names the scale 1–5"),
        ("Recommend", [*map(str, range(1, 6))], "nothing says that the scale is 0–10"),
        ("On a scale of 1 to 7, would you recommend us?", [*map(str, range(1, 8))], "the question names the scale 1–7"),
        ("nps_category", ["Promoter", "Passive", "Detractor"], "it holds the bands of the tool, not scores"),
        ("Age of the recommended person", [*map(str, range(18, 60))], "its numbers go from 18 to 59"),
        ("visits", [*map(str, range(11))], "its name says something else"),
        ("", [*map(str, range(11))], "its name is empty or stands twice"),
    ],
)
def test_a_column_that_is_no_nps_question_is_never_proposed(
    export: Export, survey: Survey, tmp_path: Path, question: str, values: list[str], why: str
) -> None:
    column = [values[row % len(values)] for row in range(60)]
    with pytest.raises(NothingProposed) as refused:
        export(survey(rows=60, **{QUESTION: None, f'"{question}"': column}))

    message = str(refused.value)
    assert why in message
    assert (
        "no column that could be the answer to an NPS question; nothing was written. 3 columns were looked at"
        in message
    )
    assert "'Response ID': it holds text" in message
    assert "KIND=crm_accounts" in message
    assert not (tmp_path / "programme").exists()


def test_numbers_of_the_scale_without_the_question_are_asked_about(export: Export, survey: Survey) -> None:
    look = export(survey(**{QUESTION: None, "Q7": of(range(11), 24)}))

    assert look.declared["columns"]["score"] == "?"
    assert (
        "no column says that it asks for a recommendation. By its numbers it could be: 'Q7'"
        in look.open["columns.score"]
    )


def test_two_questions_that_ask_for_a_recommendation_are_left_to_a_person(export: Export, survey: Survey) -> None:
    look = export(survey(**{"NPS product": of(range(11), 24)}))

    assert look.open["columns.score"].startswith("2 columns ask for a recommendation")
    assert QUESTION in look.open["columns.score"]
    assert "'NPS product'" in look.open["columns.score"]


def test_labels_are_proposed_with_their_numbers(export: Export, survey: Survey) -> None:
    values = ["0 - Not at all likely", *map(str, range(1, 10)), "10 - Extremely likely"]
    look = export(survey(rows=22, **{QUESTION: [values[row % 11] for row in range(22)]}))

    assert look.declared["score"]["labels"] == {"0 - Not at all likely": "0", "10 - Extremely likely": "10"}
    look.answer({"timezone": "UTC", "columns.survey_type.value": "relational"}).land()
    assert [score for (score,) in look.rows("score")] == [row % 11 for row in range(22)]


def test_what_one_person_wrote_beside_a_number_is_no_choice_and_is_not_repeated(export: Export, survey: Survey) -> None:
    values = ["10 - Zoltan was great", "9 thanks to Yvaine", *of(range(11), 20)]
    look = export(survey(rows=22, **{QUESTION: values}))

    assert "labels" not in (look.declared.get("score") or {})
    assert not [name for name in ("Zoltan", "Yvaine") if name in look.text + "\n".join(look.made.lines)]
    assert any("score: 2 rows hold other text" in line for line in look.made.lines)


def test_a_choice_without_its_number_is_asked_about(export: Export, survey: Survey) -> None:
    values = [*map(str, range(10)), "Extremely likely"]
    look = export(survey(rows=22, **{QUESTION: [values[row % 11] for row in range(22)]}))

    assert look.open["score.labels.Extremely likely"] == "the number that this choice stands for, such as 10 or 0"
    look.answer({"timezone": "UTC", "columns.survey_type.value": "relational", "score.labels.Extremely likely": 10})
    assert look.land().files[0].fates["accepted"] == 22


def test_a_score_that_a_spreadsheet_made_a_date_is_no_label(export: Export, survey: Survey) -> None:
    values = [*of(range(11), 23), "10. Jan"]

    assert "score" not in export(survey(**{QUESTION: values})).declared


def test_a_question_that_says_0_to_10_and_is_answered_1_to_7_only_is_reported_and_left_open(
    export: Export, survey: Survey
) -> None:
    look = export(survey(rows=70, **{QUESTION: of(range(1, 8), 70)}))

    assert look.declared["score"]["max"] == "?"
    assert "the question says 0–10, but the 70 answers go from 1 to 7" in look.open["score.max"]
    assert "score.max: the question says 0–10" in look.printed


def test_eleven_points_coded_1_to_11_leave_the_scale_open_with_the_map_spelt_out(
    export: Export, survey: Survey
) -> None:
    look = export(survey(rows=110, **{QUESTION: of(range(1, 12), 110)}))

    assert set(look.open) == {"timezone", "columns.survey_type.value", "score.min", "score.max", "score.map", "version"}
    assert "the 110 answers go from 1 to 11: eleven points coded 1–11?" in look.open["score.min"]
    assert "9: 8, 10: 9, 11: 10" in look.open["score.min"]
    shifted = {str(number): number - 1 for number in range(1, 12)}
    answers = {"timezone": "UTC", "columns.survey_type.value": "relational"}
    look.answer(answers | {"score.min": 1, "score.max": 11, "score.map": shifted}).land()
    assert [score for (score,) in look.rows("score")] == [row % 11 for row in range(110)]


def test_a_scale_on_which_nobody_answered_0_is_asked_about_once_there_are_enough_answers(
    export: Export, survey: Survey
) -> None:
    question = "Would you recommend us?"
    few = export(survey(rows=100, **{QUESTION: None, question: of(range(1, 11), 100)}))
    assert "score" not in few.declared

    many = export(survey(rows=300, **{QUESTION: None, question: of(range(1, 11), 300)}), replace=True)
    assert "the 300 answers go from 1 to 10; nobody answered 0" in many.open["score.min"]


def test_a_question_that_says_1_to_10_begins_at_1(export: Export, survey: Survey) -> None:
    question = "Would you recommend us (1-10)?"
    look = export(survey(rows=300, **{QUESTION: None, question: of(range(1, 11), 300)}))

    assert look.declared["score"] == {"min": "1"}


def test_tokens_that_look_like_no_answer_are_asked_about(export: Export, survey: Survey) -> None:
    look = export(survey(**{QUESTION: [*of(range(11), 21), "N/A", "N/A", "99"]}))

    assert "'N/A' (2 rows), '99' (1 rows): does it mean that no score was given?" in look.open["score.unanswered"]
    answers = {"timezone": "UTC", "columns.survey_type.value": "relational", "score.unanswered": ["N/A", "99"]}
    fates = look.answer(answers).land().files[0].fates
    assert (fates["accepted"], fates["unanswered"]) == (21, 3)


def test_rows_that_will_be_quarantined_are_announced(export: Export, survey: Survey) -> None:
    rows = 100
    look = export(survey(rows=rows, **{QUESTION: [*of(range(11), rows - 2), "12", "ask Mara"]}))

    assert "score: 1 row holds other text, which is quarantined" in look.printed
    assert "score: 1 row holds a number outside 0–10, which is quarantined" in look.printed
    assert "Mara" not in look.text + look.printed


def test_the_bands_of_a_tool_are_mapped_to_ours(export: Export, survey: Survey) -> None:
    bands = ["Promoter" if row % 11 > 8 else "Passive" if row % 11 > 6 else "Detractor" for row in range(24)]
    look = export(survey(Category=bands))

    expected = {"Detractor": "detractor", "Passive": "passive", "Promoter": "promoter"}
    assert look.declared["columns"]["vendor_group"]["map"] == expected
