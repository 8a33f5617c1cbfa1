"""People who read while a version is taken over, and sessions in its way. What belongs here: real sessions."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import adbc_driver_postgresql.dbapi as postgresql
import pytest
from small_published import HASTY, World, answers, marts_of

from ingestion.errors import LockedError
from publishing.postgres import PostgresAwayError, PostgresError
from publishing.postgres.schemas import be_the_only_loader
from publishing.postgres.server import connected

SEEN = (
    "select (select responses from elevenpoint.nps_overall), (select count(*) from elevenpoint.fct_response), "
    "(select sum(responses)::bigint from elevenpoint.nps_by_channel)"
)


@contextmanager
def transaction(world: World, begin: str = "begin") -> Iterator[postgresql.Cursor]:
    """A session with an open transaction, as a notebook or a BI tool leaves it."""
    with postgresql.connect(world.server.url(), autocommit=True) as con, con.cursor() as cursor:
        cursor.execute(begin)
        yield cursor
        cursor.execute("rollback")


def ask(cursor: postgresql.Cursor, query: str) -> list[tuple]:
    cursor.execute(query)
    return [tuple(row) for row in cursor.fetchall()]


@pytest.fixture
def two(world: World) -> World:
    """A world whose first version of 100 answers is loaded and whose second of 200 is live in the files only."""
    world.publish(marts_of(answers(100)))
    world.load()
    world.publish(marts_of(answers(200)))
    return world


def test_a_transaction_that_reads_since_before_keeps_its_numbers_and_stops_nobody(two: World) -> None:
    begin = "begin isolation level repeatable read"
    with transaction(two, begin) as whole, transaction(two) as statement, transaction(two, begin) as elsewhere:
        assert ask(whole, SEEN) == ask(statement, SEEN) == [(100, 100, 100)]
        assert ask(elsewhere, "select count(*) from elevenpoint.odd_values") == [(7,)]
        started = time.monotonic()

        two.load()

        assert time.monotonic() - started < 20  # without waiting for any of them
        assert ask(whole, SEEN) == [(100, 100, 100)]
        assert ask(elsewhere, SEEN) == [(100, 100, 100)]  # tables that it asks for the first time
        assert ask(statement, SEEN) == [(200, 200, 200)]  # a new statement, a new snapshot
    assert two.ask(SEEN) == [(200, 200, 200)]


def test_a_long_query_ends_on_the_old_rows_after_the_new_ones_are_live(two: World) -> None:
    query = (
        "select (select count(*) from elevenpoint.fct_response), pg_advisory_xact_lock_shared(42) is null, "
        "(select sum(responses)::bigint from elevenpoint.nps_by_channel)"
    )
    with ThreadPoolExecutor(1) as pool, transaction(two) as gate:
        ask(gate, "select pg_advisory_xact_lock(42)")
        reading = pool.submit(two.ask, query)
        while not two.ask("select 1 from pg_locks where locktype = 'advisory' and objid = 42 and not granted"):
            time.sleep(0.02)

        two.load()

        assert two.ask(SEEN) == [(200, 200, 200)]
        assert not reading.done()
        gate.execute("rollback")
        assert reading.result(60)[0][::2] == (100, 100)


def test_whoever_asks_at_any_moment_sees_one_version_as_a_whole(two: World) -> None:
    seen: set[tuple] = set()
    done = threading.Event()

    def keep_asking() -> None:
        with postgresql.connect(two.server.url(), autocommit=True) as con, con.cursor() as cursor:
            while not done.is_set():
                seen.update(ask(cursor, SEEN))

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(keep_asking) for _ in range(2)]
        try:
            for count in (200, 300, 400):
                two.publish(marts_of(answers(count)))
                two.load()
        finally:
            time.sleep(0.2)
            done.set()
        for reader in readers:
            reader.result()

    assert {len(set(row)) for row in seen} == {1}, seen
    assert {100, 400} <= {row[0] for row in seen}


@pytest.mark.parametrize(
    "held",
    [
        "lock table elevenpoint.nps_overall in access exclusive mode",
        "create index on elevenpoint.nps_overall (responses)",
    ],
    ids=["exclusive lock", "index being built"],
)
def test_a_lock_in_the_way_is_waited_for_some_times_then_told_and_the_old_version_stays(two: World, held: str) -> None:
    with transaction(two) as other:
        other.execute("set application_name = 'Report builder'")
        other.execute(held)
        [(pid,)] = ask(other, "select pg_backend_pid()")

        with pytest.raises(PostgresError, match=r"locked by other sessions for 3 attempts of 0[.]2 s") as raised:
            two.load()

    assert not isinstance(raised.value, PostgresAwayError)
    assert f"Locked by: process {pid} (owner, Report builder) on nps_overall" in str(raised.value)
    assert "elevenpoint publish-postgres" in str(raised.value)
    assert two.ask(SEEN) == [(100, 100, 100)]
    two.load()
    assert two.differences() == {}


def test_a_lock_that_is_let_go_of_in_time_does_no_harm(two: World) -> None:
    with ThreadPoolExecutor(1) as pool, transaction(two) as other:
        other.execute("lock table elevenpoint.nps_overall in access exclusive mode")
        loading = pool.submit(two.load, patience=replace(HASTY, attempts=100))
        while not two.ask(
            "select 1 from pg_locks where not granted and relation = 'elevenpoint.nps_overall'::regclass"
        ):
            time.sleep(0.02)
        time.sleep(0.5)  # longer than one attempt
        other.execute("rollback")

        loading.result(60)

    assert two.differences() == {}


def test_where_columns_change_readers_are_waited_for_and_named(two: World) -> None:
    two.columns["nps_overall"]["nps_ci_low"] = "DOUBLE"
    two.publish(marts_of(answers(300)))
    with transaction(two) as reader:
        ask(reader, SEEN)

        with pytest.raises(PostgresError, match=r"Locked by: process \d+ \(owner\) on .*nps_overall"):
            two.load()
    assert two.ask(SEEN) == [(100, 100, 100)]

    two.load()

    assert two.differences() == {}


def test_of_two_loads_of_one_schema_the_second_waits_and_then_says_so(two: World) -> None:
    with connected(two.target, HASTY) as other:
        be_the_only_loader(other, two.target, HASTY)
        with pytest.raises(LockedError, match="is being loaded by another process"):
            two.load()
    assert two.ask(SEEN) == [(100, 100, 100)]

    patient = replace(HASTY, loader_seconds=60)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(two.load, patience=patient) for _ in range(2)]
        results = [one.result(120) for one in both]

    assert sorted(one.was_there for one in results) == [False, True]
    assert two.differences() == {}


def test_attempts_are_not_in_step(two: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from publishing.postgres import takeover

    pauses: list[float] = []
    sleep: Callable[[float], None] = pauses.append
    monkeypatch.setattr(takeover.time, "sleep", sleep)
    with transaction(two) as other:
        other.execute("lock table elevenpoint.nps_overall in access exclusive mode")
        with pytest.raises(PostgresError):
            two.load(patience=replace(HASTY, attempts=6, lock_seconds=0.05, pause_seconds=2))

    assert len(pauses) == 5
    assert all(1 <= pause <= 3 for pause in pauses)
    assert len(set(pauses)) == 5
