"""Loads that do not end. What belongs here: what people read stays, leftovers vanish, and the text says what to do."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from postgres_server import PASSWORD, QUOTED_PASSWORD
from small_published import World, answers, marts_of

from ingestion.layout import REPOSITORY
from publishing.postgres import PostgresAwayError, PostgresError, Target, load, load_live, takeover
from publishing.postgres.load import HISTORY

SCRIPT = Path(__file__).with_name("killed_loader.py")


@pytest.fixture
def two(world: World) -> World:
    """A world whose first version is loaded and whose second is live in the files only."""
    world.publish(marts_of(answers(100)))
    world.load()
    world.publish(marts_of(answers(200)))
    return world


def old(world: World) -> list[tuple]:
    return world.ask("select count(*) from elevenpoint.fct_response")


@pytest.mark.parametrize(
    ("place", "moment", "nth", "is_live"),
    [
        ("load.make_loading", "after", 1, False),
        ("load._fill", "after", 2, False),
        ("takeover.bring_up_to_date", "after", 2, False),
        ("takeover._refuse_other_counts", "after", 1, False),
        ("load.take_over", "after", 1, True),
    ],
)
def test_a_load_killed_at_any_moment_leaves_one_version_whole_and_the_next_one_succeeds(
    two: World, place: str, moment: str, nth: int, is_live: bool
) -> None:
    port = str(two.server.port)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(two.layout.root), port, place, moment, str(nth)],
        cwd=REPOSITORY,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert old(two) == [(200 if is_live else 100,)]

    loaded = two.load()

    assert loaded.was_there == is_live
    assert two.differences() == {}
    assert loaded.was_there or two.schemas() == ["elevenpoint"]


def test_leftovers_of_a_load_that_was_killed_go_with_the_next_publication(two: World) -> None:
    two.server.run(
        "create schema elevenpoint_loading",
        "comment on schema elevenpoint_loading is 'Elevenpoint, programme small: left'",
        "create unlogged table elevenpoint_loading.fct_response (other text)",
        "create table elevenpoint_loading.not_a_mart_any_more (other text)",
    )

    two.load()

    assert two.schemas() == ["elevenpoint"]
    assert two.differences() == {}


@pytest.mark.parametrize(("module", "function"), [(load, "_fill"), (takeover, "bring_up_to_date")])
def test_a_connection_that_breaks_may_be_tried_again(
    two: World, monkeypatch: pytest.MonkeyPatch, module: object, function: str
) -> None:
    original = getattr(module, function)
    calls = []

    def breaking(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 2:
            two.server.run(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'elevenpoint'"
            )
        return original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(module, function, breaking)
        with pytest.raises(PostgresAwayError, match=r"PostgreSQL ended the connection while|PostgreSQL failed while"):
            two.load()

    assert old(two) == [(100,)]
    two.load()
    assert two.differences() == {}


def test_a_row_that_does_not_fit_stops_the_load(two: World) -> None:
    marts = marts_of(answers(300))
    marts["odd_values"] = [{"text": "with a \0 in it"}]
    two.publish(marts)

    with pytest.raises(PostgresError, match=r"while loading odd_values: a text holds a character .* U\+0000"):
        two.load()

    assert old(two) == [(100,)]
    two.publish(marts_of(answers(300)))
    two.load()
    assert two.differences() == {}
    assert two.schemas() == ["elevenpoint"]


def test_a_key_that_is_none_stops_the_load_without_telling_its_values(two: World) -> None:
    marts = marts_of(answers(300))
    marts["nps_by_channel"] = [{"channel": "secret channel", "responses": n} for n in range(2)]
    two.publish(marts)

    with pytest.raises(PostgresError, match="its key holds the same values twice") as raised:
        two.load()

    assert "nps_by_channel" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert old(two) == [(100,)]


def test_somebody_who_writes_into_the_marts_meanwhile_is_found_before_anybody_sees_it(two: World) -> None:
    two.server.run(
        "create schema analyst",
        "create function analyst.swallow() returns trigger language plpgsql as 'begin return null; end'",
        "create trigger swallow before insert on elevenpoint.fct_response "
        "for each row execute function analyst.swallow()",
    )

    with pytest.raises(PostgresError, match=r"fct_response \(100 rows instead of 200\).*trigger"):
        two.load()

    assert old(two) == [(100,)]


def test_a_file_that_is_not_as_it_was_published_is_not_loaded(two: World) -> None:
    database = (two.layout.published / "current.duckdb").resolve()
    database.chmod(0o644)
    with database.open("ab") as file:
        file.write(b"x")

    with pytest.raises(PostgresError, match=r"marts[.]duckdb: is not as it was published .* `make refresh`"):
        two.load()

    assert old(two) == [(100,)]


def test_personal_columns_never_leave_the_file(two: World) -> None:
    two.columns["odd_values"]["email"] = "VARCHAR"
    two.publish(marts_of(answers(300)))

    with pytest.raises(PostgresError, match=r"odd_values[.]email may hold personal data"):
        two.load()

    assert old(two) == [(100,)]
    assert two.schemas() == ["elevenpoint"]


def test_nothing_published_is_said(world: World) -> None:
    world.publish(marts_of(answers(1)))
    (world.layout.published / "live").unlink()

    with pytest.raises(PostgresError, match=r"nothing has been published yet[.] Run `make refresh`"):
        world.load()


@pytest.mark.parametrize(
    ("change", "text", "is_away"),
    [
        ({QUOTED_PASSWORD: "wrong-secret"}, "refuses the user or the password. Correct the address.", False),
        ({"/warehouse": "/no_such_database"}, "does not know the database or the role", False),
        ({"127.0.0.1:": "127.0.0.1:1"}, "", True),
        ({"127.0.0.1": "no-such-host.invalid"}, "its host has no address. Correct the host.", False),
    ],
    ids=["password", "database", "port", "host"],
)
def test_a_database_that_lets_nobody_in_is_told_without_its_address(
    two: World, change: dict[str, str], text: str, is_away: bool
) -> None:
    url = two.server.url()
    for one, other in change.items():
        url = url.replace(one, other)
    if is_away:
        url, text = (
            two.server.url().replace(f":{two.server.port}/", ":1/"),
            "nothing listens there. Start it, or correct",
        )
    target = Target(url, "db.example:5432/nps (ELEVENPOINT_POSTGRES_URL)", "elevenpoint", "bi_reader", "small")

    with pytest.raises(PostgresError) as raised:
        load_live(two.layout, two.manifest, target)

    told = str(raised.value)
    assert told.startswith("The database db.example:5432/nps (ELEVENPOINT_POSTGRES_URL) ")
    assert text in told
    assert isinstance(raised.value, PostgresAwayError) == is_away
    assert not any(secret in told + repr(target) for secret in (PASSWORD, QUOTED_PASSWORD, "wrong-secret"))
    assert HISTORY == "_publication"
