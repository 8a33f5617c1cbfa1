"""Exports of known tools. What belongs here: that a preset's proposal is completed and checked by what the file shows.

What does not: the presets themselves (`tests/presets`).
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from onboarded_export import Look, look_at

from ingestion.layout import REPOSITORY

EXPORTS = sorted((REPOSITORY / "tests" / "presets" / "exports").iterdir())

Export = Callable[..., Look]


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_every_known_export_is_recognised_and_only_questions_stay_open(path: Path, tmp_path: Path) -> None:
    look = look_at(path, tmp_path / "programme")

    assert look.made.preset is not None
    assert f"recognised: {look.made.preset}" in look.printed
    assert [mistake for mistake in look.mistakes() if "is still open" not in mistake] == []


SURVEYMONKEY = """Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,"How likely is it that you would recommend us, to a friend?",What is the main reason?
,,,,,,,,,Response,Open-Ended Response
"""  # noqa: E501 - as the tool writes it


def surveymonkey(days: list[str], scores: list[str]) -> str:
    rows = [
        f"{100 + n},1,{day},{day},,,,,,{score},fine" for n, (day, score) in enumerate(zip(days, scores, strict=True))
    ]
    return SURVEYMONKEY + "\n".join(rows) + "\n"


def test_a_format_that_the_preset_leaves_open_is_answered_by_the_data(export: Export) -> None:
    days = [f"{3 + n % 3:02}/{1 + n:02}/2026 10:00:00 AM" for n in range(20)]
    look = export(surveymonkey(days, [str(n % 11) for n in range(20)]))

    assert look.declared["columns"]["responded_at"]["format"] == "%m/%d/%Y %I:%M:%S %p"
    assert look.declared["columns"]["score"] == "How likely is it that you would recommend us, to a friend? | Response"


def test_a_format_that_the_data_leave_open_stays_open(export: Export) -> None:
    days = [f"{3 + n % 3:02}/{1 + n % 12:02}/2026 10:00:00 AM" for n in range(20)]
    look = export(surveymonkey(days, [str(n % 11) for n in range(20)]))

    assert look.open["columns.responded_at.format"].startswith("every row fits 2 formats")


def test_labels_of_the_file_join_those_of_the_preset(export: Export) -> None:
    days = [f"03/{1 + n:02}/2026 10:00:00 AM" for n in range(20)]
    look = export(surveymonkey(days, [*(str(n % 10) for n in range(18)), "10 - Unbedingt", "10 - Unbedingt"]))

    assert look.declared["score"]["labels"]["10 - Unbedingt"] == "10"


def test_a_preset_that_the_data_contradict_is_put_to_a_person(export: Export) -> None:
    days = [f"{1 + n:02}.03.2026 10:00" for n in range(20)]
    rows = [f"R_{n},{day},{day},IP Address,100,{day},True,{n % 11}" for n, day in enumerate(days)]
    header = "ResponseId,StartDate,EndDate,Status,Progress,RecordedDate,Finished,Q1"
    texts = (
        'Response ID,Start Date,End Date,Response Type,Progress,Recorded Date,Finished,"0-10: would you recommend us?"'
    )
    ids = ",".join('"{""ImportId"":""' + name + '""}"' for name in header.split(","))
    look = export("\n".join([header, texts, ids, *rows, ""]))

    assert look.declared["columns"]["responded_at"]["format"] == "?"
    question = look.open["columns.responded_at.format"]
    assert question.startswith("the preset says %Y-%m-%d %H:%M:%S, but 20 values do not fit it.")
    assert "The file fits %d.%m.%Y %H:%M." in question


def test_a_kind_said_by_a_person_keeps_presets_of_other_kinds_out(export: Export) -> None:
    days = [f"03/{1 + n:02}/2026 10:00:00 AM" for n in range(20)]
    look = export(surveymonkey(days, ["9"] * 20), kind="crm_contacts")

    assert look.made.preset is None
    assert look.declared["kind"] == "crm_contacts"
