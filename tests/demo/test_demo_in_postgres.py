"""The demo in PostgreSQL. What belongs here: every mart of it is there, row by row, with its key and its comments."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from postgres_server import Postgres, postgres
from published_in_postgres import differences

from ingestion.layout import Layout
from publishing.marts import read_manifest
from publishing.postgres import Loaded, Target, load_live

__all__ = ["postgres"]

SCHEMA = "demo_marts"


@pytest.fixture(scope="module")
def current(demo_folder: Path, refreshed: Callable[[Path], Path]) -> Path:
    """The published file after one refresh of the demo."""
    return refreshed(demo_folder)


def manifest_of(current: Path) -> Path:
    return current.parents[1] / "dbt" / "target" / "manifest.json"


@pytest.fixture(scope="module")
def loaded(current: Path, postgres: Postgres) -> Loaded:
    """What one load of that file told."""
    target = Target(postgres.url(), "the test server", SCHEMA, "bi_reader", "demo")
    return load_live(Layout(current.parents[1]), manifest_of(current), target)


def ask(postgres: Postgres, query: str) -> list[tuple]:
    with postgres.session() as cursor:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]


def test_every_mart_of_the_demo_is_in_postgresql_as_in_the_file(
    current: Path, postgres: Postgres, loaded: Loaded
) -> None:
    assert differences(current, postgres.url(), SCHEMA) == {}
    assert loaded.tables > 50
    assert loaded.rows > 100_000


def test_every_mart_of_the_demo_has_its_key_and_all_comments(current: Path, postgres: Postgres, loaded: Loaded) -> None:
    keyed = ask(
        postgres,
        "select relname from pg_constraint join pg_class on pg_class.oid = conrelid "
        f"where connamespace = '{SCHEMA}'::regnamespace and contype = 'p'",
    )
    silent = ask(
        postgres,
        "select relname, attname from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 "
        f"where relnamespace = '{SCHEMA}'::regnamespace and relkind in ('r', 'v') and not attisdropped "
        "and (col_description(attrelid, attnum) is null or obj_description(pg_class.oid, 'pg_class') is null)",
    )

    marts = {mart.name for mart in read_manifest(manifest_of(current)).marts if mart.key}
    assert {name for (name,) in keyed} == marts | {"_publication"}
    assert silent == []


def test_the_score_is_the_same_in_both(current: Path, postgres: Postgres, loaded: Loaded) -> None:
    with duckdb.connect(str(current), read_only=True) as file:
        [(nps, answers)] = file.execute("select nps, responses from nps_overall where period_grain = 'all'").fetchall()

    [(theirs, counted)] = ask(
        postgres,
        f"select {SCHEMA}.nps(sum(promoters), sum(detractors), sum(responses)), sum(responses)::bigint "
        f"from {SCHEMA}.nps_answers",
    )

    assert theirs == pytest.approx(nps)
    assert counted == answers
