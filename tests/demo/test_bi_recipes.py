"""The recipes for BI tools. What belongs here: every SQL and Python block of docs/bi, run and held against the marts.

What does not: DAX, Tableau's fields and Metabase's expressions, which only their tools can run, and Superset, which
docs/bi/superset/try_superset.py runs by hand.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from postgres_server import Postgres, postgres

from ingestion.layout import REPOSITORY
from publishing.definitions import postgres_statements

__all__ = ["postgres"]

PAGES = REPOSITORY / "docs" / "bi"
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^## .*$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
TOOLS = ("excel", "grafana", "metabase", "notebooks", "power-bi", "r", "superset", "tableau")
SCHEMA = "elevenpoint"


@dataclass(frozen=True)
class Recipe:
    """A block of a page."""

    page: str
    number: int
    text: str

    @property
    def sql(self) -> str:
        """The query with Grafana's macros as its documentation says that they are replaced."""
        return re.sub(
            r"\$__timeFilter\(([^)]+)\)",
            r"\1 between timestamp '2000-01-01 00:00:00' and timestamp '2100-01-01 00:00:00'",
            self.text,
        )

    @property
    def tables(self) -> set[str]:
        return set(re.findall(r"\b(?:from|join)\s+(\w+)", self.text)) - {"cells"}


def blocks(text: str, language: str) -> list[str]:
    return [block for _, found, block in BLOCK.findall(text) if found == language]


def recipes() -> list[Recipe]:
    """Every SQL block of every page, in order."""
    found = []
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        queries = [*blocks(text, "sql"), *re.findall(r'dbGetQuery\(con, "(select[^"]+|\s+select[^"]+)"\)', text)]
        found += [Recipe(page.stem, number, query) for number, query in enumerate(queries, 1)]
    return found


def query_of(page: str, needle: str) -> str:
    """The one SQL block of a page that holds a text."""
    [found] = [recipe.sql for recipe in recipes() if recipe.page == page and needle in recipe.text]
    return found


def by_id(recipe: Recipe) -> str:
    return f"{recipe.page}-{recipe.number}"


@pytest.fixture(scope="module")
def published(refreshed, demo_folder: Path) -> Path:
    """The demo's folder of publications."""
    return refreshed(demo_folder).parent


@pytest.fixture(scope="module")
def connection(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, as an analyst opens it."""
    with duckdb.connect(str(published / "current.duckdb"), read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def server(postgres: Postgres, connection: duckdb.DuckDBPyConnection) -> Postgres:
    """A PostgreSQL with the marts that the recipes ask for, the function and the view."""
    tables = set.union(*(recipe.tables for recipe in recipes())) - {"nps_answers"} | {"fct_response"}
    postgres.run(f"create schema {SCHEMA}")
    with postgres.session() as cursor:
        cursor.execute(f"set search_path to {SCHEMA}")
        for table in sorted(tables):
            rows = connection.sql(f"select * from {table}").to_arrow_table()
            cursor.adbc_ingest(table, rows, mode="create", db_schema_name=SCHEMA)
    postgres.run(*postgres_statements(SCHEMA))
    return postgres


def in_postgres(server: Postgres, query: str) -> list[tuple[Any, ...]]:
    with server.session() as cursor:
        cursor.execute(f"set search_path to {SCHEMA}")
        cursor.execute(query)
        return cursor.fetchall()


def plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows that can be compared: PostgreSQL gives sums as exact decimals, as text, and sorts texts in its own order."""

    def value(cell: Any) -> Any:
        if cell is None or isinstance(cell, bool | date):
            return cell
        try:
            return round(float(cell), 8)
        except ValueError:
            return cell

    return sorted((tuple(map(value, row)) for row in rows), key=repr)


def cells(rows: list[tuple[Any, ...]]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Rows by their first two columns."""
    return {(str(first)[:10], str(second)): tuple(rest) for first, second, *rest in rows}


def test_every_tool_has_a_page_that_says_whether_it_was_run() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.md")) == sorted(("README", *TOOLS))
    for tool in TOOLS:
        text = (PAGES / f"{tool}.md").read_text(encoding="utf-8")
        assert re.search(r"^\*\*(Run here|Not run here)\*\*: \S", text, re.MULTILINE), tool
        assert re.search(r"_publication|about\b", text), f"{tool}: how old the numbers are is not told"
        assert re.search(r"labels", text), f"{tool}: labels are not told"
        assert "is_significant_change" in text or "Is Significant Change" in text or tool == "superset", tool


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    inside = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    missing = [target for target in inside if not (page.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("recipe", recipes(), ids=by_id)
def test_a_query_answers_in_duckdb_and_in_postgresql_alike(
    recipe: Recipe, connection: duckdb.DuckDBPyConnection, server: Postgres
) -> None:
    ours = connection.execute(recipe.sql).fetchall()
    theirs = in_postgres(server, recipe.sql)
    assert ours, f"{recipe.page}: {recipe.text}"
    assert plain(theirs) == plain(ours)


POOLED = {
    "grafana": "segment_plan as metric",
    "metabase": "d.quarter_start, a.segment_plan",
}


@pytest.mark.parametrize(("page", "needle"), POOLED.items(), ids=POOLED)
def test_pooled_and_hidden_answers_are_the_marts_cells(
    page: str, needle: str, connection: duckdb.DuckDBPyConnection
) -> None:
    grain = {"grafana": "month", "metabase": "quarter"}[page]
    found = cells(connection.execute(query_of(page, needle)).fetchall())
    mart = cells(
        connection.execute(
            "select period_start, segment, nps from nps_by_segment where segment_type = 'plan' and period_grain = ?",
            [grain],
        ).fetchall()
    )
    assert found.keys() == mart.keys()
    hidden = {key for key, (score,) in mart.items() if score is None}
    assert hidden, "no cell of the demo is below the minimum, so hiding was not tried"
    for key, (score,) in mart.items():
        assert found[key][-1] == (None if score is None else pytest.approx(score, abs=1e-9)), key


def test_the_pooled_interval_is_that_of_the_mart(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(query_of("README", "1.959964")).fetchall()
    mart = connection.execute(
        "select segment, responses, nps_ci_low, nps_ci_high from nps_by_segment "
        "where period_grain = 'all' and segment_type = 'plan' order by segment"
    ).fetchall()
    assert len(mart) > 3
    assert found == [
        (name, n, pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4)) for name, n, low, high in mart
    ]


def test_the_functions_score_is_that_of_the_mart(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(query_of("README", "group by lifecycle_stage")).fetchall()
    mart = connection.execute(
        "select lifecycle_stage, responses, nps from nps_by_lifecycle_stage "
        "where period_grain = 'all' and is_reportable order by lifecycle_stage"
    ).fetchall()
    assert [row for row in found if row[0] in {stage for stage, _, _ in mart}] == [
        (stage, n, pytest.approx(score, abs=1e-9)) for stage, n, score in mart
    ]


def test_supersets_metrics_are_those_of_its_page_and_give_the_marts_numbers(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    script = ast.parse((PAGES / "superset" / "try_superset.py").read_text(encoding="utf-8"))
    [assigned] = [node for node in script.body if isinstance(node, ast.Assign) and node.targets[0].id == "METRICS"]
    metrics = ast.literal_eval(assigned.value)
    page = (PAGES / "superset.md").read_text(encoding="utf-8")
    for name, (expression, look) in metrics.items():
        assert f"| `{name}` | `{expression}` | `{look}` |" in page

    expressions = ", ".join(metrics[name][0] for name in ("answers", "nps_shown"))
    found = connection.execute(
        f"select date_trunc('quarter', responded_on), segment_plan, {expressions} from nps_answers group by 1, 2"
    ).fetchall()
    mart = connection.execute(
        "select period_start, segment, responses, nps from nps_by_segment "
        "where period_grain = 'quarter' and segment_type = 'plan'"
    ).fetchall()
    assert cells(found) == {
        key: (n, None if score is None else pytest.approx(score, abs=1e-9)) for key, (n, score) in cells(mart).items()
    }


def test_the_versions_that_were_tried_are_the_pinned_ones() -> None:
    pins = (PAGES / "superset" / "requirements.txt").read_text(encoding="utf-8")
    page = (PAGES / "superset.md").read_text(encoding="utf-8")
    told = {"apache-superset": "Superset", "duckdb-engine": "duckdb-engine", "duckdb": "DuckDB"}
    for package, name in told.items():
        [version] = re.findall(rf"^{package}==(\S+)", pins, re.MULTILINE)
        assert f"{name} {version}" in page


def test_excels_formulas_name_the_columns_of_the_sheet(connection: duckdb.DuckDBPyConnection) -> None:
    page = (PAGES / "excel.md").read_text(encoding="utf-8")
    columns = [
        name
        for (name,) in connection.execute(
            "select column_name from duckdb_columns() where table_name = 'nps_by_segment' order by column_index"
        ).fetchall()
    ]
    told = dict(re.findall(r"\b([A-Z]) `(\w+)`", page))
    assert told.keys() == set("ABCDEFH")
    assert {letter: columns[ord(letter) - ord("A")] for letter in told} == told
    assert columns[ord("L") - ord("A")] == "is_reportable"
    assert "nps_by_segment!L:L,TRUE" in page


@pytest.fixture(scope="module")
def notebook(published: Path) -> dict[str, dict[str, Any]]:
    """What each section of the notebook page leaves behind."""
    text = (PAGES / "notebooks.md").read_text(encoding="utf-8")
    starts = [*HEADING.finditer(text)]
    ends = [following.start() for following in starts[1:]] + [len(text)]
    left: dict[str, dict[str, Any]] = {}
    for start, end in zip(starts, ends, strict=True):
        names: dict[str, Any] = {"published": published}
        for code in blocks(text[start.end() : end], "python"):
            exec(compile(code, f"notebooks.md {start.group()}", "exec"), names)
        left[start.group().removeprefix("## ")] = names
    return left


def test_the_notebooks_with_duckdb_give_the_marts_numbers(
    notebook: dict[str, dict[str, Any]], connection: duckdb.DuckDBPyConnection
) -> None:
    names = notebook["DuckDB and pandas"]
    mart = connection.execute(
        "select period_start, segment, responses, nps from nps_by_segment "
        "where period_grain = 'quarter' and segment_type = 'plan' order by all"
    ).df()
    assert len(mart) > 20
    assert names["by_plan"]["responses"].tolist() == mart["responses"].tolist()
    assert names["by_plan"]["nps"].tolist() == pytest.approx(mart["nps"].tolist(), abs=1e-9, nan_ok=True)
    [(share,)] = connection.execute(
        "select avg(is_reportable::int) from nps_overall where period_grain = 'month'"
    ).fetchall()
    assert names["share_reportable"] == pytest.approx(share)


def test_pandas_alone_gives_the_marts_numbers(
    notebook: dict[str, dict[str, Any]], connection: duckdb.DuckDBPyConnection
) -> None:
    names = notebook["pandas alone"]
    rows = connection.execute(
        "select segment, nps, nps_ci_low, nps_ci_high from nps_by_segment "
        "where period_grain = 'all' and segment_type = 'plan' order by segment"
    ).fetchall()
    found = names["pooled"].sort_index()
    assert found.index.tolist() == [segment for segment, *_ in rows]
    for column, values in zip(
        ("nps", "nps_ci_low", "nps_ci_high"), zip(*(row[1:] for row in rows), strict=True), strict=True
    ):
        assert found[column].tolist() == pytest.approx(list(values), abs=1e-4)
    sent = connection.execute(
        "select l.label, sum(answered) / sum(sent) from survey_funnel inner join labels as l on l.value = survey_type "
        "where l.field = 'survey_type' and l.language = 'de' and period_grain = 'year' group by 1"
    ).fetchall()
    assert names["sent"]["response_rate"].to_dict() == pytest.approx(dict(sent))


def test_polars_gives_the_marts_numbers(
    notebook: dict[str, dict[str, Any]], connection: duckdb.DuckDBPyConnection
) -> None:
    found = cells(notebook["polars"]["by_stage"].select("quarter_start", "lifecycle_stage", "responses", "nps").rows())
    mart = cells(
        connection.execute(
            "select period_start, lifecycle_stage, responses, nps from nps_by_lifecycle_stage "
            "where period_grain = 'quarter'"
        ).fetchall()
    )
    assert any(score is None for _, score in mart.values())
    assert found == {
        key: (n, None if score is None else pytest.approx(score, abs=1e-9)) for key, (n, score) in mart.items()
    }


def test_the_pointer_that_the_recipes_read_leads_to_the_live_version(published: Path) -> None:
    facts = json.loads((published / "current.json").read_text())
    assert (published / facts["directory"]).resolve() == (published / "live").resolve()
