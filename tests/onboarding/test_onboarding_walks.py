"""Whole walks: from an export to counts that are known from elsewhere. What belongs here: the walk of the docs too."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onboarded_export import Look, look_at
from survey_question import QUESTION

from ingestion.layout import REPOSITORY
from ingestion.onboarding import onboard

CARPENTRIES = REPOSITORY / "programmes/carpentries/inbox/post_training/20180908_post_clean.csv"
R_SURVEY = REPOSITORY / "programmes/r_community_survey_2018/inbox/form_responses/form_responses.tsv"


@pytest.fixture
def look_at_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Look]:
    monkeypatch.setenv("ELEVENPOINT_VAR", str(tmp_path / "var"))
    return lambda path: look_at(path, tmp_path / "programme")


def bands(look: Look) -> tuple[int, int, int, int]:
    scores = [score for score, fate in look.rows("score, fate") if fate == "accepted"]
    promoters, passives = sum(score >= 9 for score in scores), sum(7 <= score <= 8 for score in scores)
    return len(scores), promoters, passives, len(scores) - promoters - passives


def test_the_carpentries_export_lands_as_its_publisher_counts_once_four_questions_are_answered(
    look_at_real: Callable[[Path], Look],
) -> None:
    look = look_at_real(CARPENTRIES)

    assert look.declared["columns"]["score"] == "LikelyToRecommend"
    assert look.declared["columns"]["responded_at"] == {"column": "Date", "format": "%m/%d/%y %H:%M"}
    assert "score: 'Recommend' is not taken: its answers are words, not numbers" in look.printed
    assert set(look.open) == {"timezone", "columns.survey_type.value", "score.min", "identity.repeats"}
    look.answer(
        {
            "timezone": "UTC",
            "columns.survey_type.value": "transactional",
            "score.min": 0,
            "identity.repeats": "keep",
        }
    )
    (file,) = look.land().files
    assert {fate: rows for fate, rows in file.fates.items() if rows} == {"accepted": 889, "unanswered": 78}
    assert bands(look) == (889, 501, 317, 71)


def test_the_walk_through_shows_what_is_printed(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    printed = "\n".join(onboard(CARPENTRIES, "training", folder).lines)
    shown = (REPOSITORY / "docs" / "onboarding.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```text\n(.*?)\n```", shown, re.DOTALL)

    assert printed.replace(str(folder), "programmes/mine").replace(f"{REPOSITORY}/", "") == block


def test_the_r_community_survey_lands_as_known_once_its_questions_are_answered(
    look_at_real: Callable[[Path], Look],
) -> None:
    look = look_at_real(R_SURVEY)

    assert look.declared["columns"]["responded_at"] == {"column": "Timestamp", "format": "%m/%d/%Y %H:%M:%S"}
    assert "the 3,001 answers go from 1 to 10; nobody answered 0" in look.open["score.min"]
    known = {
        "timezone": "America/New_York",
        "columns.survey.value": "r_community_survey_2018",
        "columns.survey_type.value": "relational",
        "score.min": 1,
    }
    # what only a person knows: the form was sent twice by one person, and its other answers tell people apart
    look.answer({key: known[key] for key in look.open}).edit("repeats: keep", "repeats: duplicate")
    taken_up = re.sub(r"(?m)^#( {1,3}(?!…)\w+:)", r"\1", look.text.replace("# attributes:", "attributes:"))
    look.made.path.write_text(taken_up, encoding="utf-8")
    (file,) = look.land().files
    fates = {fate: rows for fate, rows in file.fates.items() if rows}
    assert fates == {"accepted": 3001, "unanswered": 60, "duplicate": 1}
    assert bands(look) == (3001, 2294, 577, 130)
    assert str(look.rows("responded_at")[0][0]) == "2018-12-06 16:57:58"


DATES = (
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d/%m/%y %H:%M",
    "%Y-%m-%dT%H:%M:%SZ",
    "%d %b %Y %H:%M",
)
TEXTS = ("plain", "with, comma", "with; semicolon", 'with "quotes"', "two\nlines", "über Größe", "", "tab\there")


def quoted(cell: str, delimiter: str) -> str:
    needs = any(mark in cell for mark in (delimiter, '"', "\n", "\r"))
    return '"' + cell.replace('"', '""') + '"' if needs else cell


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    pattern=st.sampled_from(DATES),
    line_end=st.sampled_from(["\n", "\r\n"]),
    title=st.booleans(),
    moments=st.lists(
        st.datetimes(
            min_value=__import__("datetime").datetime(2020, 1, 1), max_value=__import__("datetime").datetime(2026, 6, 1)
        ),
        min_size=12,
        max_size=30,
        unique_by=lambda moment: moment.replace(second=0, microsecond=0),
    ),
    data=st.data(),
)
def test_any_export_lands_with_its_scores_and_dates_once_the_questions_are_answered_truthfully(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    delimiter: str,
    encoding: str,
    pattern: str,
    line_end: str,
    title: bool,
    moments: list,
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    monkeypatch.setenv("ELEVENPOINT_VAR", str(folder / "var"))
    scores = data.draw(st.lists(st.integers(0, 10), min_size=len(moments), max_size=len(moments)))
    texts = data.draw(st.lists(st.sampled_from(TEXTS), min_size=len(moments), max_size=len(moments)))
    table = [["Response ID", "Submitted", QUESTION, "Notiz"]]
    table += [
        [f"r{number:03}", moment.strftime(pattern), str(score), text]
        for number, (moment, score, text) in enumerate(zip(moments, scores, texts, strict=True))
    ]
    lines = ["A report of answers"] if title else []
    lines += [delimiter.join(quoted(cell, delimiter) for cell in row) for row in table]
    path = folder / "export.csv"
    path.write_bytes((line_end.join(lines) + line_end).encode(encoding))
    look = look_at(path, folder / "programme")
    truth = {
        "timezone": "UTC",
        "columns.survey_type.value": "relational",
        "columns.responded_at.format": "iso8601" if pattern.startswith("%Y-%m-%d") else pattern,
        "columns.score": QUESTION,
        "columns.response_id": "Response ID",
        "score.min": 0,
        "score.max": 10,
        "version": "none",
        "format.encoding": {"cp1252": "windows-1252"}.get(encoding, encoding),
    }
    look.answer({key: truth[key] for key in look.open})
    (file,) = look.land().files

    assert (file.status, file.fates["accepted"]) == ("landed", len(moments)), file
    expected = [(score, f"{moment:%Y-%m-%d %H:%M}") for score, moment in zip(scores, moments, strict=True)]
    assert look.rows("score, strftime(responded_at, '%Y-%m-%d %H:%M')") == expected
