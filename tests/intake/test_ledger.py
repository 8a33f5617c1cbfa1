"""The ledger that dbt reads. What belongs here: its tables, columns, and that they are always there."""

import json

import duckdb
import pytest

from ingestion.kinds import KINDS, landing_columns
from ingestion.landing.ledger import FILES, GUARD_RESULTS, RUN, SOURCES
from ingestion.landing.manifest import WITHDRAWN

AT = "2026-01-05 10:00"


def columns_of(path) -> dict[str, str]:
    with duckdb.connect() as con:
        found = con.execute(f"describe select * from read_parquet('{path}')").fetchall()
    return {name: kind for name, kind, *_ in found}


def ledger(world, table: str, columns: str = "*") -> list[tuple]:
    with duckdb.connect() as con:
        return con.execute(f"select {columns} from read_parquet('{world.layout.ledger / table}.parquet')").fetchall()


def test_a_programme_without_any_file_has_every_table(world) -> None:
    world.seal()

    for table, columns in (("files", FILES), ("sources", SOURCES), ("run", RUN), ("guard_results", GUARD_RESULTS)):
        assert columns_of(world.layout.ledger / f"{table}.parquet") == columns
    assert ledger(world, "sources", "source, files_pending") == [("answers", 0)]
    assert ledger(world, "run", "cast(as_of as varchar), programme, cast(started_at as varchar)") == [
        ("2026-11-22", "world", "2026-11-22 05:00:00")
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_columns_before_the_first_row(world, kind: str) -> None:
    world.seal()

    assert columns_of(world.layout.landing / kind / "*" / "*" / "rows.parquet") == landing_columns(kind)


def test_landed_rows_have_exactly_the_landing_columns(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    batch = world.take_file("a.csv").batch_id

    rows = world.layout.landing / "survey_responses" / "answers" / batch / "rows.parquet"
    assert list(columns_of(rows).items()) == list(landing_columns("survey_responses").items())


def test_each_batch_has_a_line_with_its_fates(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}", f"r2,x,{AT}", ",,")
    world.drop_bytes("b.csv", b"")
    world.take()
    world.seal()

    assert ledger(
        world, "files", "source_file, status, reason_code, rows_read, blank_rows, accepted, quarantined, is_current"
    ) == [
        ("a.csv", "landed", None, 2, 1, 1, 1, True),
        ("b.csv", "rejected", "FILE_EMPTY", 0, 0, 0, 0, False),
    ]
    assert ledger(world, "files", "cast(first_event_at as varchar)")[0] == ("2026-01-05 09:00:00",)


def test_held_and_refused_files_are_counted_as_pending(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    world.drop_bytes("b.csv", b"")
    world.drop("c.csv.part", "")
    world.take()
    world.drop("d.csv", f"r2,9,{AT}")
    world.seal()

    assert ledger(world, "sources", "files_pending") == [(3,)]


def test_files_that_no_declaration_names_are_counted(make_world) -> None:
    world = make_world(files="*.csv")
    world.drop("a.csv", f"r1,9,{AT}")
    world.drop_bytes("andere_umfrage.xlsx", b"x")
    world.drop_bytes(".hidden", b"x")
    (world.inbox / "folder.csv").mkdir()
    world.take()
    world.seal()

    assert ledger(world, "sources", "files_pending, files_not_declared") == [(0, 2)]


def test_a_replaced_and_a_withdrawn_batch_are_not_current(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    world.take()
    world.declaration["timezone"] = "UTC"
    batch = world.take_file("a.csv").batch_id
    world.seal()
    assert ledger(world, "files", "declaration_version, is_current") == [(1, False), (2, True)]

    (folder,) = world.layout.landing.glob(f"*/*/{batch}")
    (folder / WITHDRAWN).write_text(json.dumps({"reason": "wrong file"}))
    world.seal()
    assert ledger(world, "files", "declaration_version, is_current") == [(1, False), (2, False)]


def test_the_empty_table_of_a_kind_sorts_behind_every_source(world) -> None:
    old = world.layout.landing / "survey_responses" / "_schema" / "_schema"
    old.mkdir(parents=True)
    (old / "rows.parquet").write_bytes(b"")
    world.drop("a.csv", f"r1,9,{AT}")
    world.take()
    world.seal()

    found = sorted(path.parts[-3] for path in world.layout.landing.glob("survey_responses/*/*/rows.parquet"))

    assert found == ["answers", "~schema"]


def test_reading_a_file_again_does_not_change_when_it_first_landed(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    world.take()
    world.seal()
    ((first,),) = ledger(world, "files", "first_landed_at")
    for timezone in ("UTC", "Europe/Berlin"):
        world.declaration["timezone"] = timezone
        world.take()
    world.seal()

    rows = ledger(world, "files", "first_landed_at, landed_at")

    assert [row[0] for row in rows] == [first, first]
    assert all(landed > first for _, landed in rows)


def test_a_refused_file_that_left_the_inbox_is_known_to_be_gone(world) -> None:
    world.drop("a.csv", f"r1,9,{AT}")
    world.drop_bytes("b.csv", b"")
    world.take()
    world.seal()
    assert ledger(world, "files", "source_file, is_in_inbox, first_landed_at is null") == [
        ("a.csv", True, False),
        ("b.csv", True, True),
    ]

    world.drop("b.csv", f"r2,9,{AT}")
    world.take()
    world.seal()

    assert sorted(ledger(world, "files", "source_file, status, is_in_inbox")) == [
        ("a.csv", "landed", True),
        ("b.csv", "landed", True),
        ("b.csv", "rejected", False),
    ]
