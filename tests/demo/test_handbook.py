"""The analyst's handbook. What belongs here: that it covers every mart and that its queries run on the published file.

What does not: the wording, and the columns of the marts, whose page is generated.
"""

import re
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import duckdb
import pytest

from ingestion.layout import REPOSITORY

HANDBOOK = REPOSITORY / "docs" / "handbook"
SECTION = re.compile(r"^## `(?P<mart>\w+)`$", re.MULTILINE)
QUERY = re.compile(r"^```sql\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """What the handbook says of one mart."""

    mart: str
    page: str
    text: str

    @property
    def queries(self) -> list[str]:
        """Its queries to copy."""
        return QUERY.findall(self.text)


def entries() -> list[Entry]:
    """Every section of every page, in order."""
    found = []
    for page in sorted(HANDBOOK.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        starts = list(SECTION.finditer(text))
        for start, following in zip_longest(starts, starts[1:]):
            end = following.start() if following else len(text)
            found.append(Entry(start["mart"], page.name, text[start.end() : end]))
    return found


@pytest.fixture(scope="module")
def published(refreshed, demo_folder: Path) -> duckdb.DuckDBPyConnection:
    """The demo's published file, as an analyst opens it."""
    with duckdb.connect(str(refreshed(demo_folder)), read_only=True) as connection:
        yield connection


def test_every_published_mart_has_one_section(published: duckdb.DuckDBPyConnection) -> None:
    marts = [name for (name,) in published.execute("select table_name from duckdb_tables() order by 1").fetchall()]
    assert sorted(entry.mart for entry in entries()) == marts


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.mart)
def test_a_section_tells_the_question_a_query_and_what_not_to_conclude(entry: Entry) -> None:
    assert re.search(r"^\*\*Question\.\*\* \S", entry.text, re.MULTILINE), entry.page
    assert re.search(r"^\*\*Do not conclude\*\* \S", entry.text, re.MULTILINE), entry.page
    assert entry.queries, entry.page


def test_a_mart_with_an_interval_says_how_to_read_it(published: duckdb.DuckDBPyConnection) -> None:
    with_interval = {
        name
        for (name,) in published.execute(
            "select distinct table_name from duckdb_columns() where column_name like '%ci_low'"
        ).fetchall()
    }
    silent = {e.mart for e in entries() if not re.search(r"^\*\*The interval\.\*\* \S", e.text, re.MULTILINE)}
    assert with_interval & silent == set()


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.mart)
def test_the_queries_run_on_the_published_file_and_answer(published: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    for query in entry.queries:
        rows = published.execute(query).fetchall()
        assert rows, f"{entry.page}: the query of {entry.mart} finds nothing on the demo"
        assert entry.mart in query
