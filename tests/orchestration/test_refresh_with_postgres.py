"""A refresh with PostgreSQL as a further target. What belongs here: what the commands tell. What does not: loading."""

from dataclasses import replace
from pathlib import Path

import adbc_driver_postgresql.dbapi as postgresql
import dagster as dg
import pytest
from postgres_server import PASSWORD, QUOTED_PASSWORD, Postgres, postgres
from published_in_postgres import differences
from small_programme import PROGRAMME, Small

from ingestion.declarations.load import LoadedProgramme, load_programme
from ingestion.declarations.postgres import PostgresTarget
from orchestration.assets.postgres import KEY
from orchestration.assets.published import KEY as PUBLISHED
from orchestration.automation import JOB, failure_text
from orchestration.build import build_definitions
from orchestration.refresh import Refreshed
from orchestration.summary import exit_code, lines, read_facts

__all__ = ["postgres"]

SCHEMA = "refreshed"


@pytest.fixture
def declared(refreshed_small: Small, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A programme that was refreshed without PostgreSQL and now declares one; nothing listens at its address."""
    text = PROGRAMME + f"postgres: {{url_env: MARTS_URL, schema: {SCHEMA}}}\n"
    (refreshed_small.folder / "programme.yml").write_text(text)
    monkeypatch.setenv("MARTS_URL", f"postgresql://owner:{QUOTED_PASSWORD}@127.0.0.1:1/warehouse")
    return refreshed_small


def held(server: Postgres) -> str:
    with postgresql.connect(server.url()) as con, con.cursor() as cursor:
        cursor.execute(f"select max(version) from {SCHEMA}._publication")
        return cursor.fetchall()[0][0]


def test_a_dead_server_costs_the_exit_code_and_no_file_and_is_caught_up_with_later(
    declared: Small, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = declared.root / "published" / "live"
    before = live.readlink().name
    postgres.run(*(f"drop schema if exists {name} cascade" for name in (SCHEMA, f"{SCHEMA}_loading")))

    monkeypatch.setenv("ELEVENPOINT_VAR", str(declared.var))
    programme = load_programme(declared.folder)
    job = build_definitions(programme, row_counts=False).resolve_job_def(JOB)
    with declared.instance() as instance:
        # The last two steps of a refresh; those before know nothing of PostgreSQL.
        result = job.execute_in_process(instance=instance, asset_selection=[PUBLISHED, KEY], raise_on_error=False)
        facts = read_facts(instance, result.run_id)
        retries = instance.all_logs(result.run_id, of_type=dg.DagsterEventType.STEP_UP_FOR_RETRY)
        mail = failure_text(instance, result.run_id)
    refreshed = Refreshed(result.run_id, result.success, 0.0, declared.root / "refresh.log")
    told = "\n".join(lines(programme, facts, refreshed, 1.0))

    published = live.readlink().name
    assert published != before
    assert exit_code(facts, refreshed) == 1
    assert len(retries) == 2
    reason = "The database 127.0.0.1:1/warehouse (MARTS_URL) refuses connections: nothing listens there."
    assert f"Published, but:\n  published_postgres: {reason}" in told
    assert "The published files are up to date; only PostgreSQL is not." in told
    assert "Report  " in told
    assert mail.startswith(f"The marts were published, but not all went well.\npublished_postgres: {reason}")
    assert not any(secret in told + mail for secret in (PASSWORD, QUOTED_PASSWORD))

    monkeypatch.setenv("MARTS_URL", postgres.url())
    done = declared.run("publish-postgres")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        f"PostgreSQL: schema {SCHEMA} of 127.0.0.1:{postgres.port}/warehouse (MARTS_URL) holds"
    )
    assert f"version {published}: " in done.stdout
    assert differences(declared.root / "published" / "current.duckdb", postgres.url(), SCHEMA) == {}

    done = declared.run("publish-postgres")

    assert done.returncode == 0
    assert f"holds version {published} already" in done.stdout

    done = declared.run("rollback")

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{before} is live now")
    assert f"PostgreSQL: schema {SCHEMA}" in done.stdout
    assert held(postgres) == before


def test_the_step_tells_what_it_loaded(declared: Small, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    postgres.run(*(f"drop schema if exists {name} cascade" for name in (SCHEMA, f"{SCHEMA}_loading")))
    monkeypatch.setenv("MARTS_URL", postgres.url())
    monkeypatch.setenv("ELEVENPOINT_VAR", str(declared.var))
    programme = load_programme(declared.folder)
    job = build_definitions(programme, row_counts=False).resolve_job_def(JOB)

    with declared.instance() as instance:
        result = job.execute_in_process(instance=instance, asset_selection=[KEY])
        facts = read_facts(instance, result.run_id)

    version = (declared.root / "published" / "live").readlink().name
    place = f"schema {SCHEMA} of 127.0.0.1:{postgres.port}/warehouse (MARTS_URL)"
    assert result.success
    assert facts.postgres is not None
    assert facts.postgres["told"].startswith(f"{place} holds version {version}: ")
    assert (facts.postgres["version"], facts.postgres["replaced"]) == (version, "")
    assert held(postgres) == version


@pytest.mark.parametrize("address", [None, "mysql://owner:hidden@host/db"], ids=["missing", "another database"])
def test_check_names_an_address_that_is_missing_or_of_no_use(
    declared: Small, monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    if address is None:
        monkeypatch.delenv("MARTS_URL")
    else:
        monkeypatch.setenv("MARTS_URL", address)

    done = declared.run("check")

    assert done.returncode == 2
    assert "MARTS_URL" in done.stderr
    assert "hidden" not in done.stderr


def test_without_a_declaration_nothing_of_it_is_there(refreshed_small: Small) -> None:
    done = refreshed_small.run("publish-postgres")

    assert done.returncode == 1
    assert "programme.yml declares no PostgreSQL. Write `postgres: {}` into it" in done.stderr
    assert Path(refreshed_small.folder / "programme.yml").read_text() == PROGRAMME


def test_the_asset_comes_behind_the_published_files_and_only_where_it_is_declared(
    in_prepared: LoadedProgramme,
) -> None:
    declaring = replace(in_prepared, programme=in_prepared.programme.model_copy(update={"postgres": PostgresTarget()}))

    without = build_definitions(in_prepared, row_counts=False).resolve_asset_graph()
    graph = build_definitions(declaring, row_counts=False).resolve_asset_graph()

    assert KEY not in without.get_all_asset_keys()
    assert graph.get(KEY).parent_keys == {dg.AssetKey("published_marts")}
    assert graph.get_all_asset_keys() - without.get_all_asset_keys() == {KEY}
