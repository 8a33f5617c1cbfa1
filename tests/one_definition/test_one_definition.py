"""One definition: ten questions have one answer, whichever way an analyst asks, and another formula is found."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compared_answers import differences
from recounted_facts import Answer
from ten_questions import HEADLINE, OTHER_FORMULAS, QUESTIONS, REGIONS

from ingestion.layout import REPOSITORY


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_has_one_answer_on_every_route(
    question: str, routes: dict[str, dict[str, Answer]], record_property: Callable[[str, object], None]
) -> None:
    expected = routes["recount"][question]
    differing = {
        route: found
        for route, answers in routes.items()
        if (found := differences(answers[question], expected, may_hold_back=route == "marts"))
    }
    record_property("one definition", [question, sorted(routes), sorted(differing)])
    assert expected
    assert differing == {}


def test_the_ten_questions_are_asked_on_five_routes(routes: dict[str, dict[str, Answer]]) -> None:
    assert list(routes) == ["metrics", "marts", "published file", "PostgreSQL", "recount"]
    assert all(list(answers) == list(QUESTIONS) for answers in routes.values())
    assert len(QUESTIONS) == 10


def test_the_command_for_people_gives_the_same_answer_without_a_network(
    demo: Any, routes: dict[str, dict[str, Answer]], tmp_path: Path
) -> None:
    out = tmp_path / "answer.csv"
    query = ["query", "--metrics", "nps,responses", "--group-by", "answer__segment_region", "--csv", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "metrics", "--programme", str(demo.folder), "--", *query],
        cwd=REPOSITORY,
        # Nothing listens there: neither its look for updates nor anything else may be needed.
        env={
            **os.environ,
            "ELEVENPOINT_VAR": str(demo.layout.root.parent),
            "https_proxy": "http://127.0.0.1:9",
            "http_proxy": "http://127.0.0.1:9",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with out.open(encoding="utf-8") as file:
        rows = {row["answer__segment_region"]: row for row in csv.DictReader(file)}
    expected = {group: figures for (group,), figures in routes["recount"][REGIONS].items()}
    assert {group: int(row["responses"]) for group, row in rows.items()} == {g: f[0] for g, f in expected.items()}
    assert {group: float(row["nps"]) for group, row in rows.items()} == pytest.approx(
        {group: figures[3] for group, figures in expected.items()}, rel=1e-9
    )


def test_every_metric_is_described_with_its_unit(demo: Any) -> None:
    metrics = {metric["name"]: metric["description"] for metric in json.loads(demo.semantic_manifest)["metrics"]}
    assert {"nps", "responses", "promoters", "passives", "detractors", "response_rate", "retention"} <= set(metrics)
    units = ("(answers", "(points, −100…100)", "(questions", "(0…1)", "(customers", "(currency of the programme)")
    assert [name for name, text in metrics.items() if not any(unit in text for unit in units)] == []


@pytest.mark.parametrize("formula", OTHER_FORMULAS)
def test_another_formula_of_the_metric_is_found(
    formula: str, metricflow: dict[str, dict[str, Answer]], recount: dict[str, Answer]
) -> None:
    assert differences(metricflow[formula][HEADLINE], recount[HEADLINE])


@pytest.mark.parametrize("formula", OTHER_FORMULAS)
def test_another_formula_of_the_published_function_is_found(
    formula: str,
    published: duckdb.DuckDBPyConnection,
    ask_file: Callable[[str, int], Answer],
    recount: dict[str, Answer],
) -> None:
    published.execute("begin")
    try:
        published.execute(f"create or replace macro nps(promoters, detractors, responses) as {OTHER_FORMULAS[formula]}")
        assert differences(ask_file(QUESTIONS[REGIONS].tool, 1), recount[REGIONS])
    finally:
        published.execute("rollback")


@pytest.mark.parametrize("formula", OTHER_FORMULAS)
def test_another_formula_of_the_function_in_postgresql_is_found(
    formula: str, postgres_session: Any, ask_postgres: Callable[[str, int], Answer], recount: dict[str, Answer]
) -> None:
    postgres_session.execute("savepoint sound")
    try:
        postgres_session.execute(
            "create or replace function nps(promoters float8, detractors float8, responses float8) returns float8 "
            f"language sql as $$ select {OTHER_FORMULAS[formula]} $$"
        )
        assert differences(ask_postgres(QUESTIONS[REGIONS].tool, 1), recount[REGIONS])
    finally:
        postgres_session.execute("rollback to savepoint sound")


DAMAGES = {
    "nps_overall": (HEADLINE, "update nps_overall set nps = nps + 1e-6"),
    "nps_by_segment": (REGIONS, "update nps_by_segment set promoters = promoters + 1 where segment_type = 'region'"),
    "survey_funnel": ("Response rate by survey and channel", "update survey_funnel set answered = answered + 1"),
    "loyalty_outcomes": (
        "Retention by band and quarter",
        "update loyalty_outcomes set retention_rate = 1 where nps_group = 'detractor'",
    ),
    "revenue_at_risk_summary": (
        "Revenue at risk by region",
        "update revenue_at_risk_summary set revenue_at_risk = revenue_at_risk + 1",
    ),
}


@pytest.mark.parametrize("mart", DAMAGES)
def test_another_number_in_a_mart_is_found(
    mart: str,
    published: duckdb.DuckDBPyConnection,
    ask_file: Callable[[str, int], Answer],
    recount: dict[str, Answer],
) -> None:
    question, damage = DAMAGES[mart]
    published.execute("begin")
    try:
        published.execute(damage)
        found = ask_file(QUESTIONS[question].marts, len(QUESTIONS[question].group_by))
        assert differences(found, recount[question], may_hold_back=True)
    finally:
        published.execute("rollback")
