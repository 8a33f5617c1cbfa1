"""The function and the view that a published file carries, and what keeps a wrong one from being published."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_marts import some_answers
from small_warehouse import Programme

from ingestion.layout import Layout
from publishing.audit import AuditError, audit

BY_CHANNEL = (
    "select channel, sum(responses), sum(promoters), sum(passives), sum(detractors), "
    "{name}nps(sum(promoters), sum(detractors), sum(responses)) from {name}nps_answers group by 1 order by 1"
)

READER = """
import duckdb, json, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print(json.dumps([duckdb.__version__, connection.execute(sys.argv[2]).fetchall()]))
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """One published programme that no test changes."""
    made = Programme(Layout(tmp_path_factory.mktemp("published") / "small"))
    made.build(some_answers(60, days=3))
    made.publish()
    return made


@pytest.fixture
def folder(published: Programme, tmp_path: Path) -> Path:
    """Its version, to spoil."""
    copy = tmp_path / "version"
    shutil.copytree(published.current.resolve().parent, copy)
    (copy / "marts.duckdb").chmod(0o644)
    return copy


def _rows_of(published: Programme) -> dict[str, int]:
    return json.loads((published.layout.published / "current.json").read_text())["row_counts"]


def _recounted() -> list[tuple[Any, ...]]:
    rows = []
    answers = some_answers(60, days=3)
    for channel in sorted({answer["channel"] for answer in answers}):
        scores = [answer["score"] for answer in answers if answer["channel"] == channel]
        promoters, detractors = sum(score > 8 for score in scores), sum(score < 7 for score in scores)
        passives = len(scores) - promoters - detractors
        score = 100 * (promoters - detractors) / len(scores)
        rows.append((channel, len(scores), promoters, passives, detractors, score))
    return rows


def test_counts_that_a_tool_adds_up_give_the_score_of_the_answers(published: Programme) -> None:
    assert published.ask(BY_CHANNEL.format(name="")) == _recounted()


def test_both_work_in_a_file_that_is_attached_under_another_name(published: Programme) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published.current}' as marts (read_only)")
        found = connection.execute(BY_CHANNEL.format(name="marts.main.")).fetchall()
    assert found == _recounted()


def test_an_old_driver_can_use_both(published: Programme) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READER, str(published.current), BY_CHANNEL.format(name="")],
        env={**os.environ, "PYTHONPATH": os.environ.get("ELEVENPOINT_DUCKDB_1_2", "")},
        capture_output=True,
        text=True,
        check=True,
    )
    version, rows = json.loads(done.stdout)
    assert version.startswith("1.2."), "ELEVENPOINT_DUCKDB_1_2 must name a folder that holds duckdb 1.2: `make test`"
    assert [tuple(row) for row in rows] == _recounted()


def test_without_answers_there_is_no_score(published: Programme) -> None:
    assert published.ask("select nps(0, 0, 0), nps(0, 0, null), nps(null, 0, 3), nps(3, 1, 10)") == [
        (None, None, None, 20.0)
    ]


def test_the_columns_of_the_view_say_what_they_mean(published: Programme) -> None:
    comments = dict(published.ask("select column_name, comment from duckdb_columns() where table_name = 'nps_answers'"))
    assert comments["channel"] == "What channel means."
    assert comments["detractors"] == "1 for the answer of a detractor (answers)."
    assert [name for name, comment in comments.items() if not comment] == []


FAULTS = {
    "drop view nps_answers": "view nps_answers is missing",
    "drop macro nps": "function nps is missing",
    "comment on view nps_answers is null": "view nps_answers has no comment",
    "create or replace macro nps(p, d, n) as 0": "function nps has no comment",
    "create view scratch as select 1::bigint as one": "view scratch is in the new file but not one that publishing",
    "create macro mean_nps(a) as avg(a)": "function mean_nps is in the new file but not one that publishing makes",
    "create or replace view nps_answers as select 'x' as email, 1::bigint as responses from fct_response": (
        r"nps_answers\.email may hold personal data"
    ),
    "create or replace view nps_answers as select 1::bigint as responses from fct_response limit 59": (
        "view nps_answers counts 59 answers, fct_response 60"
    ),
}


FORMULAS = {
    "on the scale of shares": "(promoters - detractors) / nullif(responses, 0)",
    "without the detractors": "100 * promoters / nullif(responses, 0)",
    "rounded": "round(100 * (promoters - detractors) / nullif(responses, 0), -2)",
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_file_whose_function_gives_another_score_than_its_marts_is_not_published(
    published: Programme, formula: str, folder: Path
) -> None:
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        connection.execute(f"create or replace macro nps(promoters, detractors, responses) as {FORMULAS[formula]}")

    with pytest.raises(AuditError, match=r"function nps gives another score than [1-9][0-9]* rows of nps_overall"):
        audit(folder, _rows_of(published))


@pytest.mark.parametrize("statement", FAULTS)
def test_a_file_with_another_definition_is_not_published(published: Programme, statement: str, folder: Path) -> None:
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        connection.execute(statement)

    with pytest.raises(AuditError, match=FAULTS[statement]):
        audit(folder, _rows_of(published))
