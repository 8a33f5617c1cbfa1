"""Qualtrics tables as Fivetran lands them, in a real PostgreSQL. What belongs here: the preset's query and its rows."""

from pathlib import Path

import pytest
from postgres_server import Postgres, postgres
from preset_world import answered, query, write_programme

from ingestion.declarations.load import load_programme
from ingestion.intake import take_in
from ingestion.presets import propose, recognise
from ingestion.run import Run

__all__ = ["postgres"]

SURVEY_RESPONSE = (
    "id", "_fivetran_synced", "distribution_channel", "duration_in_seconds", "end_date", "finished", "ip_address",
    "last_modified_date", "location_latitude", "location_longitude", "progress", "recipient_email",
    "recipient_first_name", "recipient_last_name", "recorded_date", "start_date", "status", "survey_id",
    "user_language",
)  # fmt: skip

TABLES = (
    "drop schema if exists qualtrics cascade",
    "create schema qualtrics",
    """create table qualtrics.survey_response (
        id text, _fivetran_synced timestamptz, distribution_channel text, duration_in_seconds bigint,
        end_date timestamptz, finished bigint, ip_address text, last_modified_date timestamptz,
        location_latitude double precision, location_longitude double precision, progress bigint,
        recipient_email text, recipient_first_name text, recipient_last_name text, recorded_date timestamptz,
        start_date timestamptz, status bigint, survey_id text, user_language text
    )""",
    "create table qualtrics.survey (id text, survey_name text)",
    "create table qualtrics.question (id text, survey_id text, question_type text, selector text)",
    """create table qualtrics.question_response (
        _fivetran_id text, _fivetran_synced timestamptz, question_id text, response_id text, value text, text text
    )""",
    "insert into qualtrics.survey values ('SV_1', 'Half-yearly'), ('SV_2', 'Without an NPS question')",
    """insert into qualtrics.question values
        ('QID1', 'SV_1', 'MC', 'NPS'), ('QID2', 'SV_1', 'TE', 'SL'), ('QID1', 'SV_2', 'MC', 'SAVR')""",
)


def response(name: str, status: int, finished: int, survey: str = "SV_1", synced: str = "2026-03-02") -> str:
    return f"""insert into qualtrics.survey_response
        (id, _fivetran_synced, distribution_channel, end_date, finished, last_modified_date, start_date, status,
         survey_id, user_language)
        values ('{name}', '{synced} 05:00+00', 'email', '2026-03-01 10:02+00', {finished}, '{synced} 04:00+00',
                '2026-03-01 10:00+00', {status}, '{survey}', 'DE')"""


def answer(response_id: str, value: str, question: str = "QID1", synced: str = "2026-03-02") -> str:
    return f"""insert into qualtrics.question_response values
        ('{response_id}{question}', '{synced} 05:00+00', '{question}', '{response_id}', '{value}', null)"""


@pytest.fixture
def landed(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    postgres.run(
        *TABLES,
        response("R_1", 0, 1), answer("R_1", "10"), answer("R_1", "3", question="QID2"),
        response("R_2", 0, 1), answer("R_2", "0"),
        response("R_3", 0, 0),
        response("R_4", 1, 1), answer("R_4", "9"),
        response("R_5", 0, 1, survey="SV_2"), answer("R_5", "2"),
    )  # fmt: skip
    monkeypatch.setenv("WAREHOUSE_URL", postgres.url())
    return postgres


def declare(folder: Path) -> None:
    (recognised,) = recognise([list(SURVEY_RESPONSE)])
    proposal = propose(recognised.preset, [list(SURVEY_RESPONSE)])
    assert [question.split(":")[0] for question in proposal.questions] == ["columns.survey_type.value"]
    write_programme(folder, answered(proposal.declaration, {"columns.survey_type.value": "relational"}))


def take(folder: Path):
    programme = load_programme(folder)
    return take_in(programme, programme.source("export"), Run.now("run"))


def test_landed_tables_become_one_row_per_response_with_its_nps_answer(tmp_path: Path, landed: Postgres) -> None:
    declare(tmp_path)

    (file,) = take(tmp_path).files

    assert {fate: count for fate, count in file.fates.items() if count} == {
        "accepted": 2, "unanswered": 1, "excluded": 1,
    }  # fmt: skip
    assert file.reasons == {"EXCLUDED_PREVIEW": 1}
    assert query(tmp_path, "select response_id, fate, score, survey, language from landing order by 1") == [
        ("R_1", "accepted", 10, "Half-yearly", "de"),
        ("R_2", "accepted", 0, "Half-yearly", "de"),
        ("R_3", "unanswered", None, "Half-yearly", "de"),
        ("R_4", "excluded", 9, "Half-yearly", "de"),
    ]


def test_a_session_that_is_completed_later_is_read_and_supersedes(tmp_path: Path, landed: Postgres) -> None:
    declare(tmp_path)
    take(tmp_path)
    landed.run(
        "delete from qualtrics.survey_response where id = 'R_3'",
        response("R_3", 0, 1, synced="2026-03-09"),
        answer("R_3", "8", synced="2026-03-09"),
    )

    newest = take(tmp_path).files[-1]

    assert newest.fates["accepted"] == 1
    assert query(tmp_path, "select score from landing where response_id = 'R_3' and fate = 'accepted'") == [(8,)]
