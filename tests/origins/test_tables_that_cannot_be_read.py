"""Databases that refuse. What belongs here: what is told, that no password is in it, and what still works."""

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from landed_world import fates
from postgres_server import PASSWORD, QUOTED_PASSWORD

TABLE = "create table landed.answers (id text, score int, answered_at date, loaded timestamptz)"
ROWS = "insert into landed.answers values ('r1', 9, '2026-01-01', '2026-01-02')"
SECRETS = (PASSWORD, QUOTED_PASSWORD, "s3cret", "ss/word", "p@ss", "hunter", "u:1234")


@pytest.fixture
def world(warehouse, table_world):
    warehouse.run(TABLE, ROWS)
    return table_world(cursor="loaded")


def problem(world, caplog) -> str:
    """The problem that a look comes to; it and the log hold no part of a password."""
    with caplog.at_level(logging.DEBUG):
        taken = world.take()
    assert taken.problem
    assert not [secret for secret in SECRETS if secret in taken.problem + caplog.text]
    return taken.problem


def test_a_missing_variable_is_told_with_what_to_set(world, monkeypatch, caplog) -> None:
    monkeypatch.delenv("WAREHOUSE_URL")

    assert "WAREHOUSE_URL is not set" in problem(world, caplog)
    assert "postgresql://user:password@host:5432/database" in problem(world, caplog)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://u:hunter2@127.0.0.1/x", "does not begin with postgresql://"),
        ("postgresql://u:hunter@2@127.0.0.1:{port}/warehouse", "percent-encoded"),
        ("postgresql://u:hunter/2@127.0.0.1:{port}/warehouse", "percent-encoded"),
        ("postgresql://u:hunter2@127.0.0.1:hunter/warehouse", "percent-encoded"),
        ("postgresql://u:1234#hunter@127.0.0.1:{port}/warehouse", "percent-encoded"),
        ("postgresql://u:1234?hunter@127.0.0.1:{port}/warehouse", "percent-encoded"),
        ("postgresql://u:hunter2@127.0.0.1:1/warehouse", "127.0.0.1:1/warehouse (WAREHOUSE_URL) refuses connections"),
        ("postgresql://owner:hunter2@127.0.0.1:{port}/warehouse", "refuses the user or the password"),
        ("postgresql://nobody:hunter2@127.0.0.1:{port}/warehouse", "refuses the user or the password"),
        ("postgresql://owner@127.0.0.1:{port}/warehouse", "asks for a password"),
        ("postgresql://owner:s3cret%3Ap%40ss%2Fword@127.0.0.1:{port}/other", "does not know the database"),
        ("postgresql://u:hunter2@host.invalid/x", "its host has no address"),
    ],
)
def test_an_address_that_does_not_work_is_told_without_its_password(world, monkeypatch, caplog, url, told) -> None:
    port = os.environ["WAREHOUSE_URL"].rpartition(":")[2].partition("/")[0]
    monkeypatch.setenv("WAREHOUSE_URL", url.format(port=port))

    assert told in problem(world, caplog)


@pytest.mark.parametrize(
    ("database", "told"),
    [
        ({"table": "landed.missing"}, 'The table landed.missing does not exist (relation "landed.missing"'),
        ({"query": "select id, scor from landed.answers"}, 'The declared query lacks a column (column "scor"'),
        ({"query": "select id, from landed.answers"}, "is no valid SQL"),
        ({"query": "select 1; drop table landed.answers"}, "is no valid SQL"),
        ({"query": "select id, id from landed.answers"}, "several columns of one name"),
        ({"query": "select nextval('landed.counter') as id"}, "tries to write"),
        ({"cursor": "synced"}, "no column 'synced', which `cursor` names. It has: id, score, answered_at, loaded"),
        ({"query": "select *, '{}'::json as doc from landed.answers", "cursor": "doc"}, "of type json"),
        ({"lookback": "5"}, "takes a span such as `6 hours`"),
        ({"cursor": "score", "lookback": "5 days"}, "takes a whole number"),
        ({"query": "select 'secret of r1'::int as id"}, "SQLSTATE 22P02"),
    ],
)
def test_a_table_that_cannot_be_read_is_told(warehouse, table_world, caplog, database, told) -> None:
    warehouse.run(TABLE, ROWS, "create sequence landed.counter")
    world = table_world(**({"cursor": "loaded"} if "query" not in database else {}) | database)

    text = problem(world, caplog)

    assert told in text
    assert "secret of r1" not in text


def test_a_role_without_rights_is_told_what_to_grant_and_reading_is_all_it_needs(warehouse, world, monkeypatch, caplog):
    warehouse.run(
        "drop owned by reader" if has_reader(warehouse) else "create role reader login",
        "alter role reader password 'hunter2'",
        "grant usage on schema landed to reader",
    )
    monkeypatch.setenv("WAREHOUSE_URL", warehouse.url("reader", "hunter2"))

    assert "grant select on" in problem(world, caplog)
    warehouse.run("grant select on landed.answers to reader")
    assert fates(world.take()) == [("landed", 1, 0)]


def has_reader(warehouse) -> bool:
    with warehouse.session() as cursor:
        cursor.execute("select count(*) from pg_roles where rolname = 'reader'")
        return cursor.fetchone() == (1,)


def test_a_statement_that_takes_too_long_is_stopped(warehouse, table_world, caplog, monkeypatch) -> None:
    import ingestion.origins.postgres as module

    warehouse.run(TABLE, ROWS)
    world = table_world(query="select *, pg_sleep(30)::text as slept from landed.answers")
    original = module.Session.run
    hurry = lambda self, statement: original(self, statement.replace("'30min'", "'200ms'"))  # noqa: E731
    monkeypatch.setattr(module.Session, "run", hurry)

    assert "took longer than `timeout_minutes` allows" in problem(world, caplog)


def test_a_connection_that_breaks_in_the_middle_leaves_nothing(warehouse, table_world, caplog) -> None:
    warehouse.run(TABLE, "insert into landed.answers select n, 9, '2026-01-01', now() from generate_series(1, 9) n")
    killing = "case when id = '5' then pg_terminate_backend(pg_backend_pid()) end as killed"
    world = table_world(query=f"select *, {killing} from landed.answers")

    assert "SQLSTATE 57P01" in problem(world, caplog) or "connection broke" in world.take().problem
    assert list((world.area / "files").iterdir()) == []


def test_what_was_extracted_before_is_taken_in_although_the_database_is_away(world, monkeypatch) -> None:
    from ingestion.origins import bring

    bring(world.programme, world.source, "any")  # as a run that was killed before it landed anything
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://u:hunter2@127.0.0.1:1/warehouse")
    taken = world.take()

    assert fates(taken) == [("landed", 1, 0)]
    assert "refuses connections" in taken.problem


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from landed_world import World
import {module} as module
def die(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)
module.{name} = die
table = {{"url_env": "WAREHOUSE_URL", "table": "landed.answers", "cursor": "loaded"}}
World(Path({folder!r}), {{"database": table}}).take()
"""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("ingestion.origins.extract", "_write"),
        ("ingestion.origins.extract", "sha256_of"),
        ("ingestion.origins.area", "move_file"),
        ("ingestion.intake", "list_inbox"),
        ("ingestion.landing.batch", "commit"),
    ],
)
def test_a_run_killed_at_any_step_is_made_good_by_the_next(world, module, name) -> None:
    tests = str(Path(__file__).parent)
    code = KILLED.format(tests=tests, module=module, name=name, folder=str(world.folder))
    killed = subprocess.run([sys.executable, "-c", code], env=dict(os.environ), check=False, capture_output=True)
    taken = world.take()

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert taken.problem is None
    assert fates(taken) == [("landed", 1, 0)]
    assert len(world.extracts()) == 1
    assert world.take().files[0].status == "unchanged"
