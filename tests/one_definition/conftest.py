"""The demo, published, and the five routes to an answer. What belongs here: asking. What does not: the questions.

The refresh is the one that the tests of the demo share.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import postgres_server
import pytest
from recounted_facts import Answer, recounted
from ten_questions import HEADLINE, METRIC_FORMULA, OTHER_FORMULAS, QUESTIONS, Question

from ingestion.declarations.load import load_programme
from ingestion.layout import REPOSITORY, Layout
from orchestration.dbt_project import manifest_file, prepared_folder
from orchestration.metrics import SEMANTIC_MANIFEST, metrics_environment
from publishing.postgres import Target, load_live

sys.path.append(str(REPOSITORY / "tests" / "demo"))  # its generator runs for both areas, with equal content

FACTS = {
    "fct_response": "response_key, account_key, respondent_key, score, responded_at, responded_on, is_expired, "
    "survey_type, touchpoint, channel, lifecycle_stage, segment_region",
    "fct_invitation": "invitation_key, source, survey, touchpoint, channel, respondent_key, reminder_number, sent_at, "
    "answered_at, response_key",
    "dim_account": "account_key, segment_region",
    "revenue_at_risk": "account_key, annual_revenue",
}
"""Facts that are published, with the columns that the recount reads."""

STANDING = "select account_key, is_customer, from_day, until_day from intermediate.int_account_standing"

SCHEMA = "one_definition"


@dataclass(frozen=True)
class Demo:
    """The published demo."""

    folder: Path
    layout: Layout

    @property
    def semantic_manifest(self) -> str:
        """The metrics as dbt read them."""
        return (prepared_folder(self.layout) / SEMANTIC_MANIFEST).read_text(encoding="utf-8")


def answered(rows: Sequence[Sequence[Any]], keys: int) -> Answer:
    """Rows as group → figures; days as dates, groups in which nothing was asked left out."""
    plain = [[_plain(value) for value in row] for row in rows]
    return {tuple(row[:keys]): tuple(row[keys:]) for row in plain if row[keys] != 0 or row[keys + 1] != 0}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str) and value.endswith(" 00:00:00"):
        return date.fromisoformat(value[:10])
    return value


def _newest(rows: Sequence[Sequence[Any]], question: Question) -> Answer:
    answer = answered(rows, len(question.group_by))
    return dict([max(answer.items())]) if question.newest_only else answer


@pytest.fixture(scope="session")
def demo(refreshed: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo after the refresh that the tests of the demo share."""
    from demo_world import DEMO, run_generator

    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(DEMO / "programme.yml", folder)
    shutil.copytree(DEMO / "sources", folder / "sources")
    run_generator(folder)
    layout = Layout(refreshed(folder).parents[1])
    # The tests of the demo may have refreshed it first, from a folder of theirs with equal content.
    return Demo(Path(json.loads(layout.belongs_to.read_text(encoding="utf-8"))["programme"]), layout)


@pytest.fixture(scope="session")
def published(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the published file, open for changes that are rolled back."""
    copy = tmp_path_factory.mktemp("published") / "marts.duckdb"
    shutil.copyfile(demo.layout.published / "current.duckdb", copy)
    with duckdb.connect(str(copy)) as connection:
        yield connection


@pytest.fixture(scope="session")
def postgres_session(demo: Demo) -> Iterator[Any]:
    """A cursor on a real PostgreSQL server that the published marts were loaded into."""
    server = postgres_server.start()
    target = Target(server.url(), "the server of the tests", SCHEMA, "bi_reader", "demo")
    load_live(demo.layout, manifest_file(demo.layout), target)
    with server.session() as cursor:
        cursor.execute(f"set search_path to {SCHEMA}")
        yield cursor


@pytest.fixture(scope="session")
def ask_file(published: duckdb.DuckDBPyConnection) -> Callable[[str, int], Answer]:
    """Ask the published file."""
    return lambda sql, keys: answered(published.execute(sql).fetchall(), keys)


@pytest.fixture(scope="session")
def ask_postgres(postgres_session: Any) -> Callable[[str, int], Answer]:
    """Ask PostgreSQL."""

    def ask(sql: str, keys: int) -> Answer:
        postgres_session.execute(sql)
        return answered(postgres_session.fetchall(), keys)

    return ask


@pytest.fixture(scope="session")
def recount(demo: Demo, published: duckdb.DuckDBPyConnection) -> dict[str, Answer]:
    """The answers from single rows."""
    declared = load_programme(demo.folder).programme
    facts = {mart: _dicts(published, f"select {columns} from {mart}") for mart, columns in FACTS.items()}
    with duckdb.connect(str(demo.layout.warehouse), read_only=True) as warehouse:
        facts["standing"] = _dicts(warehouse, STANDING)
        [(watched_until,)] = warehouse.execute("select churn_until from intermediate.int_observed_until").fetchall()
    rules = {
        "watched_until": watched_until,
        "within_days": declared.outcomes.within_days,
        "at_risk_below": declared.accounts.at_risk_below,
    }
    return recounted(facts, rules)


def _dicts(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found = connection.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="session")
def metricflow(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Answer]]:
    """MetricFlow's answers to all questions, and to the headline with each of the other formulas, in one start."""
    sound = json.dumps(json.loads(demo.semantic_manifest))
    assert sound.count(f'"{METRIC_FORMULA}"') == 1
    jobs = {"sound": (sound, list(QUESTIONS))} | {
        name: (sound.replace(METRIC_FORMULA, formula), [HEADLINE]) for name, formula in OTHER_FORMULAS.items()
    }
    asked = [
        {"manifest": text, "queries": [_query(QUESTIONS[name]) for name in names]} for text, names in jobs.values()
    ]
    out = tmp_path_factory.mktemp("metricflow") / "answers.json"
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("metricflow_child.py")), str(out)],
        input=json.dumps(asked),
        env=metrics_environment(demo.layout),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(out.read_text(encoding="utf-8"))
    return {
        job: {name: _newest(rows, QUESTIONS[name]) for name, rows in zip(names, answers, strict=True)}
        for (job, (_, names)), answers in zip(jobs.items(), told, strict=True)
    }


def _query(question: Question) -> dict[str, Any]:
    return {"metrics": question.metrics, "group_by": question.group_by, "where": question.where}


@pytest.fixture(scope="session")
def routes(
    metricflow: dict[str, dict[str, Answer]],
    ask_file: Callable[[str, int], Answer],
    ask_postgres: Callable[[str, int], Answer],
    recount: dict[str, Answer],
) -> dict[str, dict[str, Answer]]:
    """Route → question → answer."""
    keys = {name: len(question.group_by) for name, question in QUESTIONS.items()}
    return {
        "metrics": metricflow["sound"],
        "marts": {name: ask_file(question.marts, keys[name]) for name, question in QUESTIONS.items()},
        "published file": {name: ask_file(question.tool, keys[name]) for name, question in QUESTIONS.items()},
        "PostgreSQL": {name: ask_postgres(question.tool, keys[name]) for name, question in QUESTIONS.items()},
        "recount": recount,
    }
