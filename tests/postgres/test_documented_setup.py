"""docs/postgresql.md can be copied. What belongs here: its SQL, run by psql, and its YAML. What does not: loading."""

import re
import subprocess
from pathlib import Path

import pytest
from postgres_server import PASSWORD, Postgres, _programs
from small_published import World, answers, marts_of

from ingestion.declarations.programme import Programme
from publishing.postgres import Target, load_live

PAGE = Path(__file__).resolve().parents[2] / "docs" / "postgresql.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def psql(server: Postgres, sql: str, user: str, password: str, database: str) -> str:
    done = subprocess.run(
        [
            _programs() / "psql",
            "-h",
            "127.0.0.1",
            "-p",
            str(server.port),
            "-U",
            user,
            "-d",
            database,
            "-v",
            "ON_ERROR_STOP=1",
        ],
        input=sql,
        env={"PGPASSWORD": password, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def emptied(world: World) -> World:
    """A server on which nobody followed the page yet."""
    server = world.server
    server.run("drop database if exists nps", "drop role if exists metabase", "drop role if exists elevenpoint_loader")
    server.run("do $$ begin drop owned by bi_reader; exception when undefined_object then null; end $$")
    server.run("drop role if exists bi_reader")
    return world


def test_the_page_leads_from_nothing_to_a_view_of_ones_own(emptied: World) -> None:
    set_up, let_in, ask, build = blocks("sql")
    server = emptied.server
    emptied.columns["fct_response"]["touchpoint"] = "VARCHAR"
    emptied.columns["nps_overall"] |= {"nps_ci_low": "DOUBLE", "nps_ci_high": "DOUBLE"}
    version = emptied.publish(marts_of(answers(100)))
    [address] = re.findall(r"ELEVENPOINT_POSTGRES_URL='([^']+)'", "".join(blocks("bash")))

    psql(server, set_up, "owner", PASSWORD, "warehouse")
    target = Target(address.replace(":5432", f":{server.port}"), "the server", "elevenpoint", "bi_reader", "small")
    load_live(emptied.layout, emptied.manifest, target)
    psql(server, let_in, "owner", PASSWORD, "nps")
    told = psql(server, ask, "metabase", "another one", "nps")
    psql(server, build, "owner", PASSWORD, "nps")
    emptied.publish(marts_of(answers(200)))
    load_live(emptied.layout, emptied.manifest, target)

    assert version in told
    assert "100" in told
    assert "200" in psql(server, "select count(*) from elevenpoint.fct_response", "metabase", "another one", "nps")
    server.run("drop database nps", "drop role metabase", "drop role elevenpoint_loader")


def test_the_declaration_on_the_page_loads() -> None:
    [line] = blocks("yaml")

    assert line.startswith("postgres: {}")
    declared = Programme.model_validate({"name": "a", "title": "A", "timezone": "UTC", "postgres": {}}).postgres

    assert declared is not None
    assert (declared.url_env, declared.schema_name, declared.reader_role) == (
        "ELEVENPOINT_POSTGRES_URL",
        "elevenpoint",
        "bi_reader",
    )
