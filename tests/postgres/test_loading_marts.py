"""What is in PostgreSQL after a load. What belongs here: rows, types, keys, comments, the function, what is written."""

from pathlib import Path

import duckdb
import pytest
from small_published import COLUMNS, HASTY, KEYS, World, answers, marts_of

from ingestion.layout import Layout
from publishing import rollback
from publishing.postgres import PostgresError, load
from publishing.postgres.checks import differences
from publishing.postgres.server import connected
from publishing.postgres.tables import TYPES, tables_of

TABLES = {*COLUMNS, "_publication"}


def test_every_mart_holds_what_the_file_holds(world: World) -> None:
    version = world.publish(marts_of(answers(25_000)))

    loaded = world.load()

    assert (loaded.version, loaded.replaced, loaded.was_there) == (version, None, False)
    assert loaded.tables == len(TABLES)
    assert loaded.rows == loaded.written == 25_000 + 3 + 1 + 7 + 0 + 1
    assert world.differences() == {}
    assert world.schemas() == ["elevenpoint"]


def test_the_comparison_of_these_tests_finds_a_row_that_differs(world: World) -> None:
    world.publish(marts_of(answers(100)))
    world.load()

    world.server.run("update elevenpoint.fct_response set weight = weight + 1e-9 where response_key = 'r0000007'")

    assert world.differences() == {"fct_response": (1, 1)}


def test_types_are_simple_and_columns_keep_their_order(world: World) -> None:
    world.publish(marts_of(answers(10)))
    world.load()

    found: dict[str, dict[str, str]] = {}
    for table, column, data_type in world.ask(
        "select relname, attname, format_type(atttypid, atttypmod) from pg_attribute join pg_class on oid = attrelid "
        "where relnamespace = 'elevenpoint'::regnamespace and relkind = 'r' and attnum > 0 order by relname, attnum"
    ):
        found.setdefault(table, {})[column] = data_type
    found.pop("_publication")

    assert found == {mart: {name: TYPES[kind] for name, kind in types.items()} for mart, types in COLUMNS.items()}
    assert [list(found[mart]) for mart in COLUMNS] == [list(types) for types in COLUMNS.values()]


def test_keys_that_dbt_tests_are_primary_keys(world: World) -> None:
    world.publish(marts_of(answers(10)))
    world.load()

    found = world.ask(
        "select conrelid::regclass::text, array_agg(attname::text order by position) from pg_constraint "
        "cross join unnest(conkey) with ordinality as part(number, position) "
        "join pg_attribute on attrelid = conrelid and attnum = number "
        "where connamespace = 'elevenpoint'::regnamespace and contype = 'p' group by 1"
    )

    expected = {f"elevenpoint.{mart}": key for mart, key in KEYS.items()} | {"elevenpoint._publication": ("version",)}
    assert {table: tuple(columns) for table, columns in found} == expected


def test_a_key_that_holds_null_is_no_primary_key_and_every_later_load_still_works(world: World) -> None:
    marts = marts_of(answers(300))
    world.publish(marts)
    world.load()
    without_day = [row | {"period_start": None} for row in marts["nps_overall"]]
    for rows in (without_day, marts["nps_overall"], without_day):
        world.publish(marts | {"nps_overall": rows})
        world.load()

        assert world.differences() == {}


def test_what_a_load_that_was_killed_at_its_end_left_is_gone_although_nothing_is_new(world: World) -> None:
    world.publish(marts_of(answers(10)))
    world.load()
    comment = world.ask("select obj_description('elevenpoint'::regnamespace)")[0][0]
    world.server.run(
        "create schema elevenpoint_loading", f"comment on schema elevenpoint_loading is '{comment}'",
        "create table elevenpoint_loading.fct_response (score bigint)",
    )  # fmt: skip

    assert world.load().was_there
    assert world.schemas() == ["elevenpoint"]


def test_every_table_and_column_carries_its_comment(world: World) -> None:
    world.publish(marts_of(answers(10)))
    world.load()

    found = world.ask(
        "select relname, coalesce(attname, ''), description from pg_description "
        "join pg_class on pg_class.oid = objoid left join pg_attribute on attrelid = objoid and attnum = objsubid "
        "and objsubid > 0 where relnamespace = 'elevenpoint'::regnamespace and relkind = 'r' "
        "and relname <> '_publication'"
    )

    assert {(table, column): text for table, column, text in found} == {
        **{(mart, ""): f"What a row of {mart} is; it's described." for mart in COLUMNS},
        **{(mart, name): f"What {mart}'s {name} means." for mart, types in COLUMNS.items() for name in types},
    }


def test_the_function_and_the_view_give_the_score_of_any_group(world: World) -> None:
    given = answers(1000)
    world.publish(marts_of(given))
    world.load()

    found = dict(
        world.ask(
            "select channel, elevenpoint.nps(sum(promoters), sum(detractors), sum(responses)) "
            "from elevenpoint.nps_answers group by channel"
        )
    )

    assert found == pytest.approx({row["channel"]: row["nps"] for row in marts_of(given)["nps_by_channel"]})
    assert world.ask("select elevenpoint.nps(0, 0, 0)") == [(None,)]


def test_a_version_that_is_there_is_not_loaded_again(world: World) -> None:
    version = world.publish(marts_of(answers(100)))
    world.load()
    written = (
        "select xmin::text from elevenpoint._publication union all "
        "select max(xmin::text) from elevenpoint.odd_values union all "
        "select xmin::text from pg_namespace where nspname = 'elevenpoint'"
    )
    before = world.ask(written)

    loaded = world.load()

    assert (loaded.version, loaded.replaced, loaded.was_there, loaded.written) == (version, version, True, 0)
    assert world.ask(written) == before


def test_again_mends_what_somebody_changed(world: World) -> None:
    world.publish(marts_of(answers(100)))
    world.load()
    world.server.run(
        "delete from elevenpoint.fct_response where score = 10",
        "update elevenpoint.nps_by_channel set nps = 100",
        "insert into elevenpoint.odd_values (number) values (1)",
    )

    world.load(again=True)

    assert world.differences() == {}


def test_only_rows_that_changed_are_written(world: World) -> None:
    first = answers(5000)
    world.publish(marts_of(first))
    before = world.load()
    kept = {row["response_key"]: row for row in first[10:]}
    kept["r0000500"] = {**kept["r0000500"], "channel": None}
    version = world.publish({**marts_of(first), "fct_response": [*kept.values(), *answers(7, first=5000)]})

    loaded = world.load()

    # 10 gone, 7 new, 1 changed; the marts without a key and the row of this version as a whole.
    assert loaded.written == 10 + 7 + 2 + (7 + 7) + 2
    assert (loaded.version, loaded.replaced) == (version, before.version)
    assert world.differences() == {}


def test_an_earlier_version_that_is_live_again_is_loaded_again(world: World) -> None:
    first = world.publish(marts_of(answers(10)))
    world.publish(marts_of(answers(20)))
    world.load()
    rollback(world.layout)

    assert world.load().version == first
    assert world.held() == first
    assert world.differences() == {}


def test_columns_and_marts_come_and_go_with_a_release(world: World) -> None:
    world.publish(marts_of(answers(10)))
    world.load()
    world.columns["fct_response"]["segment_region"] = "VARCHAR"
    world.columns["nps_by_channel"] = {"channel": "VARCHAR", "responses": "DOUBLE", "nps": "DOUBLE"}
    world.columns["nps_by_region"] = {"region": "VARCHAR"}
    del world.columns["no_rows"]
    world.keys["odd_values"] = ("text",)
    world.keys["nps_overall"] = ("period_grain",)
    marts = marts_of(answers(12))
    marts["odd_values"] = [{"text": "a"}, {"text": "b"}]
    marts["fct_response"] = [{**row, "segment_region": "north"} for row in marts["fct_response"]]

    world.publish(marts)
    world.load()

    with world.server.session() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'elevenpoint' order by 1")
        assert [name for (name,) in cursor.fetchall()] == sorted({*world.columns, "_publication", "nps_answers"})
        cursor.execute("select count(*) from elevenpoint.nps_answers where segment_region = 'north'")
        assert cursor.fetchall() == [(12,)]
    assert world.differences() == {}


def test_two_programmes_live_beside_each_other(world: World, tmp_path: Path) -> None:
    other = World(Layout(tmp_path / "other"), world.server, schema="elevenpoint_b")
    try:
        world.publish(marts_of(answers(10)))
        other.publish(marts_of(answers(20)))
        world.load()
        other.load()

        assert world.differences() == other.differences() == {}
    finally:
        world.server.run("drop schema if exists elevenpoint_b cascade")


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("delete from {0}.fct_response where score = 3", "fct_response: rows differ from the file"),
        ("update {0}.fct_response set score = score + 1", "fct_response.score: sum differs from the file"),
        (
            "update {0}.fct_response set channel = 'emaiI' where channel = 'email'",
            "fct_response.channel: first value differs from the file",
        ),
        (
            "update {0}.fct_response set weight = null where weight > 1.5",
            "fct_response.weight: number of values differs from the file",
        ),
        ("update {0}.fct_response set weight = -weight", "fct_response.weight: negative values differs from the file"),
        ("update {0}.fct_response set has_comment = true", "fct_response.has_comment: true values differs"),
        ("update {0}.fct_response set responded_on = responded_on + 1", "fct_response.responded_on: sum of days"),
        (
            "update {0}.fct_response set responded_at = responded_at + interval '1 microsecond' where score = 5",
            "fct_response.responded_at: sum of microseconds differs from the file",
        ),
        ("update {0}.odd_values set text = 'Uni' where text like 'Ü%'", "odd_values.text: bytes differs from the file"),
    ],
)
def test_the_check_finds_what_changed_on_the_way(world: World, damage: str, finding: str) -> None:
    world.publish(marts_of(answers(100)))
    world.load()
    world.server.run(damage.format("elevenpoint"))

    with (
        connected(world.target, HASTY) as server,
        duckdb.connect(str(world.layout.published / "current.duckdb"), read_only=True) as file,
    ):
        found = differences(file, server, "elevenpoint", tables_of(file, {}))

    assert any(text.startswith(finding) for text in found), found


def test_the_check_stops_a_load_whose_rows_changed_on_the_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    old = world.publish(marts_of(answers(100)))
    world.load()
    world.publish(marts_of(answers(200)))
    fill = load._fill

    def lossy(file, server, target, table) -> None:
        fill(file, server, target, table)
        if table.name == "fct_response":
            world.server.run("delete from elevenpoint_loading.fct_response where score = 3")

    with monkeypatch.context() as patch:
        patch.setattr(load, "_fill", lossy)
        with pytest.raises(PostgresError, match=r"fct_response: rows differ from the file") as raised:
            world.load()

    assert "elevenpoint keeps its version" in str(raised.value)
    assert world.held() == old
    world.load()
    assert world.differences() == {}


def test_keys_whose_columns_a_file_lacks_are_passed_over(world: World) -> None:
    world.publish(marts_of(answers(5)))
    with duckdb.connect(str(world.layout.published / "current.duckdb"), read_only=True) as file:
        [table] = [one for one in tables_of(file, {"nps_overall": ("no_such_column",)}) if one.name == "nps_overall"]

    assert table.key == ()
