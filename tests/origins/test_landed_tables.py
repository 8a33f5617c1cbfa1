"""Tables that a tool lands in PostgreSQL. What belongs here: what is read, when, and as what."""

import json
import stat

import pyarrow.parquet as pq
import pytest
from landed_world import fates

from ingestion.guards.batches import current_batches
from ingestion.guards.history import facts_of

AIRBYTE = """
create table landed.answers (
    _airbyte_raw_id varchar not null, _airbyte_extracted_at timestamptz not null, _airbyte_meta jsonb not null,
    _airbyte_generation_id bigint, id varchar, score numeric, answered_at timestamptz, comment text, tags jsonb
)
"""


def airbyte_row(name: str, score: object, at: str) -> str:
    """An insert as Airbyte's PostgreSQL destination leaves it."""
    return (
        f"insert into landed.answers values (gen_random_uuid()::varchar, '{at}', '{{\"changes\": []}}', 1,"
        f" '{name}', {score}, '2026-02-01 12:00+01', 'fine', '[\"a\"]')"
    )


@pytest.fixture
def airbyte(warehouse, table_world):
    warehouse.run(
        AIRBYTE,
        airbyte_row("r1", 9, "2026-03-01 05:00+00"),
        airbyte_row("r2", 0, "2026-03-01 05:00+00"),
        airbyte_row("r3", "null", "2026-03-01 05:00+00"),
    )
    return table_world(cursor="_airbyte_extracted_at")


def test_a_table_as_airbyte_lands_it_is_taken_in_like_a_file(airbyte) -> None:
    taken = airbyte.take()

    assert taken.problem is None
    assert [(file.status, file.rows_read, file.fates["unanswered"]) for file in taken.files] == [("landed", 3, 1)]
    assert airbyte.landed("response_id, score, responded_at::varchar") == [
        ("r1", 9, "2026-02-01 11:00:00"),
        ("r2", 0, "2026-02-01 11:00:00"),
    ]


def test_a_second_look_that_finds_nothing_new_leaves_no_file(airbyte) -> None:
    airbyte.take()
    taken = airbyte.take()

    assert [file.status for file in taken.files] == ["unchanged"]
    assert len(airbyte.extracts()) == 1


def test_only_rows_from_the_highest_cursor_on_are_read(airbyte, warehouse) -> None:
    airbyte.take()
    warehouse.run(
        airbyte_row("late", 5, "2026-03-01 03:00+00"),  # before the lookback of an hour
        airbyte_row("r4", 10, "2026-03-02 05:00+00"),
    )
    taken = airbyte.take()

    full, increment = airbyte.extracts()
    assert (full["cursor_from"], full["is_full"], full["rows"]) == (None, True, 3)
    assert (increment["cursor_from"], increment["is_full"]) == ("2026-03-01 04:00:00+00", False)
    assert increment["cursor_to"] == "2026-03-02 05:00:00+00"
    assert increment["rows"] == 4  # the three at the highest value again, and the new one
    assert fates(taken) == [("landed", 1, 3)]
    assert [name for name, _ in airbyte.landed()] == ["r1", "r2", "r4"]


def test_a_row_that_commits_late_with_an_equal_cursor_value_is_not_missed(airbyte, warehouse) -> None:
    airbyte.take()
    warehouse.run(airbyte_row("same", 7, "2026-03-01 05:00+00"))

    assert fates(airbyte.take()) == [("landed", 1, 3)]


def test_the_lookback_finds_rows_that_were_committed_out_of_order(warehouse, table_world) -> None:
    warehouse.run(AIRBYTE, airbyte_row("r1", 9, "2026-03-02 05:00+00"))
    world = table_world(cursor="_airbyte_extracted_at", lookback="2 days")
    world.take()
    warehouse.run(airbyte_row("slow", 3, "2026-03-01 05:00+00"))

    assert fates(world.take()) == [("landed", 1, 1)]


def test_a_cursor_in_the_future_does_not_hide_what_comes_until_then(airbyte, warehouse) -> None:
    airbyte.take()
    warehouse.run(airbyte_row("ahead", 8, "2099-01-01 00:00+00"))
    first = airbyte.take()
    warehouse.run("update landed.answers set _airbyte_extracted_at = now() where id = 'r3'")
    warehouse.run(airbyte_row("now", 6, "now"))
    second = airbyte.take()

    assert "1 rows whose _airbyte_extracted_at lies in the future" in first.notes[0]
    assert fates(second) == [("landed", 1, 2)]  # r3, which has no score, and the one ahead are known
    assert airbyte.take().files[-1].status == "unchanged"


def test_rows_without_a_cursor_are_told_and_read_in_full_extracts_only(warehouse, table_world) -> None:
    warehouse.run(
        "create table landed.answers (id text, score int, answered_at timestamptz, loaded timestamptz)",
        "insert into landed.answers values ('r1', 9, '2026-01-01', '2026-01-02'), ('r2', 8, '2026-01-01', null)",
    )
    world = table_world(cursor="loaded")
    first = world.take()
    warehouse.run("insert into landed.answers values ('r3', 8, '2026-01-01', null), ('r4', 8, '2026-01-01', now())")
    second = world.take()

    assert fates(first) == [("landed", 2, 0)]
    assert "has 1 rows whose loaded is empty; they are in this full extract" in first.notes[0]
    assert fates(second) == [("landed", 1, 1)]
    assert "has 2 rows whose loaded is empty; they were not looked at" in second.notes[0]


def test_a_changed_row_supersedes_and_a_deleted_one_stays(warehouse, table_world) -> None:
    warehouse.run(
        "create table landed.answers (id text, score int, answered_at timestamptz, changed timestamptz)",
        "insert into landed.answers values ('r1', 9, '2026-01-01', '2026-01-02')",
        "insert into landed.answers values ('r2', 8, '2026-01-01', '2026-01-02')",
    )
    versions = {"version": "updated_at"}
    world = table_world(versions, cursor="changed")
    world.declaration["columns"] = world.declaration["columns"] | {
        "updated_at": {"column": "changed", "format": "iso8601"}
    }
    world.take()
    warehouse.run(
        "update landed.answers set score = 3, changed = '2026-01-05' where id = 'r1'",
        "delete from landed.answers where id = 'r2'",
    )
    world.take()

    assert world.landed() == [("r1", 3), ("r2", 8)]


def test_a_changed_query_is_read_in_full_and_counts_nothing_twice(warehouse, table_world) -> None:
    warehouse.run(AIRBYTE, airbyte_row("r1", 9, "2026-03-01 05:00+00"), airbyte_row("r2", 8, "2026-03-01 05:00+00"))
    query = "select * from landed.answers where id <> 'r2'"
    world = table_world(query=query, cursor="_airbyte_extracted_at")
    world.take()
    world.declaration["origin"]["database"]["query"] = "select *, 1 as more from landed.answers;"
    taken = world.take()

    (only,) = world.extracts()
    assert (only["is_full"], only["rows"]) == (True, 2)
    assert fates(taken) == [("landed", 1, 1)]
    assert len(list((world.area / "replaced").glob("*.parquet"))) == 1


def test_without_a_cursor_everything_is_read_and_kept_only_if_it_changed(warehouse, table_world) -> None:
    warehouse.run(
        "create table landed.answers (id text, score int, answered_at date)",
        "insert into landed.answers values ('r1', 9, '2026-01-01'), ('r2', 8, '2026-01-01')",
    )
    world = table_world({"version": "arrival"})
    assert fates(world.take()) == [("landed", 2, 0)]
    assert fates(world.take()) == []
    warehouse.run("update landed.answers set score = 1 where id = 'r2'")
    world.take()
    assert world.landed() == [("r1", 9), ("r2", 1)]
    warehouse.run("update landed.answers set score = 8 where id = 'r2'")
    world.take()

    assert world.landed() == [("r1", 9), ("r2", 8)]
    assert len(world.extracts()) == 1


def test_a_fivetran_pair_is_joined_by_a_query_and_its_deleted_rows_are_set_apart(warehouse, table_world) -> None:
    warehouse.run(
        "create table landed.survey_response (id text, recorded_date timestamp, _fivetran_synced timestamptz,"
        " _fivetran_deleted boolean)",
        "create table landed.question_response (response_id text, question_id text, value text,"
        " _fivetran_synced timestamptz)",
        "insert into landed.survey_response values ('R_1', '2026-01-01 08:00', '2026-01-02', false),"
        " ('R_2', '2026-01-01 09:30:00.5', '2026-01-02', true)",
        "insert into landed.question_response values ('R_1', 'QID1', '9', '2026-01-02'),"
        " ('R_1', 'QID2', 'more of this', '2026-01-02'), ('R_2', 'QID1', '2', '2026-01-03')",
    )
    world = table_world(
        {"exclude": [{"column": "_fivetran_deleted", "equals": ["true"], "reason": "vendor_flag"}]},
        query="""
            select r.id, r.recorded_date as answered_at, r._fivetran_deleted,
                   max(q.value) filter (where q.question_id = 'QID1') as score,
                   max(q.value) filter (where q.question_id = 'QID2') as comment,
                   greatest(r._fivetran_synced, max(q._fivetran_synced)) as synced
            from landed.survey_response r join landed.question_response q on q.response_id = r.id
            group by r.id, r.recorded_date, r._fivetran_deleted, r._fivetran_synced
        """,
        cursor="synced",
    )
    (file,) = world.take().files

    assert (file.fates["accepted"], file.fates["excluded"]) == (1, 1)
    assert world.extracts()[0]["cursor_to"] == "2026-01-03 00:00:00+00"
    assert world.landed("response_id, score, comment") == [("R_1", 9, "more of this")]


def test_a_dlt_table_is_read_by_its_load_id(warehouse, table_world) -> None:
    warehouse.run(
        "create table landed.answers (id bigint, score bigint, answered_at timestamptz, _dlt_load_id varchar,"
        " _dlt_id varchar)",
        "insert into landed.answers values (1, 9, '2026-01-01', '1767225600.123', 'a'),"
        " (2, 8, '2026-01-01', '1767225600.123', 'b')",
    )
    world = table_world(cursor="_dlt_load_id")
    world.take()
    warehouse.run("insert into landed.answers values (3, 7, '2026-01-02', '1767312000.456', 'c')")

    assert fates(world.take()) == [("landed", 1, 2)]
    assert world.landed() == [("1", 9), ("2", 8), ("3", 7)]


def test_a_number_as_cursor_takes_a_number_as_lookback(warehouse, table_world) -> None:
    warehouse.run(
        "create table landed.answers (id bigint, score int, answered_at date)",
        "insert into landed.answers select n, 9, '2026-01-01' from generate_series(1, 100) n",
    )
    world = table_world(cursor="id", lookback="5")
    world.take()
    warehouse.run("insert into landed.answers values (101, 4, '2026-01-02')")

    assert fates(world.take()) == [("landed", 1, 6)]


def test_every_type_arrives_as_text_that_loses_nothing(warehouse, table_world) -> None:
    warehouse.run(
        "create type landed.mood as enum ('good')",
        "create table landed.answers (id uuid, score numeric(4,2), answered_at timestamptz, naive timestamp,"
        " big numeric, doc jsonb, list text[], flag boolean, ratio float8, day date, code char(3), mood landed.mood,"
        ' forever timestamptz, "odd ""name" text, nothing text)',
        "insert into landed.answers values ('00000000-0000-0000-0000-00000000000a', 9.00,"
        " '2026-07-01 12:00:00.25+02', '2026-07-01 12:00', 123456789012345678901234567890.5, '{\"a\": [1]}',"
        " array['x', 'y,\"z'], true, 0.1, '2026-07-01', 'ab', 'good', 'infinity', E'two\\nlines', null)",
    )
    world = table_world()
    (file,) = world.take().files

    (row,) = pq.read_table(world.area / "files" / file.file).to_pylist()
    assert row == {
        "id": "00000000-0000-0000-0000-00000000000a",
        "score": "9.00",
        "answered_at": "2026-07-01T10:00:00.25Z",
        "naive": "2026-07-01T12:00:00",
        "big": "123456789012345678901234567890.5",
        "doc": '{"a": [1]}',
        "list": '["x","y,\\"z"]',
        "flag": "true",
        "ratio": "0.1",
        "day": "2026-07-01",
        "code": "ab",
        "mood": "good",
        "forever": "infinity",
        'odd "name': "two\nlines",
        "nothing": None,
    }
    assert world.landed("response_id, score, responded_at::varchar") == [
        ("00000000-0000-0000-0000-00000000000a", 9, "2026-07-01 10:00:00.25")
    ]


def test_a_dropped_column_is_refused_and_its_rows_are_read_again_once_it_is_back(airbyte, warehouse) -> None:
    airbyte.take()
    warehouse.run(
        "alter table landed.answers rename score to nps",
        airbyte_row("r4", 10, "2026-03-02 05:00+00"),
    )
    refused = airbyte.take()
    still = airbyte.take()
    warehouse.run("alter table landed.answers rename nps to score")
    mended = airbyte.take()

    for taken in (refused, still):
        assert [(file.status, file.reason_code) for file in taken.files if file.status != "unchanged"] == [
            ("rejected", "HEADER_REQUIRED_MISSING")
        ]
    assert fates(mended) == [("landed", 1, 3)]
    assert airbyte.landed() == [("r1", 9), ("r2", 0), ("r4", 10)]


def test_extracts_that_a_new_declaration_cannot_read_are_read_anew_though_later_ones_can(airbyte, warehouse) -> None:
    airbyte.take()
    warehouse.run(airbyte_row("r4", 10, "2026-03-05 05:00+00"))
    airbyte.take()
    warehouse.run(
        airbyte_row("r5", 4, "2026-03-09 05:00+00"),
        "alter table landed.answers add column reason text default 'price'",
    )
    airbyte.take()
    airbyte.declaration["columns"] = airbyte.declaration["columns"] | {"campaign": "reason"}
    refused = airbyte.take()
    mended = airbyte.take()

    assert [file.status for file in refused.files] == ["rejected", "rejected", "landed"]
    assert fates(mended) == [("landed", 2, 2)]  # the first two answers for the first time, the others again
    assert [facts["is_full"] for facts in airbyte.extracts()] == [True]
    in_full = airbyte.landed("source_file, campaign, response_id")
    assert [(campaign, name) for file, campaign, name in in_full if file == mended.files[-1].file] == [
        ("price", "r1"),
        ("price", "r2"),
    ]


def test_quarantined_rows_of_a_table_are_taken_up_when_the_declaration_is_mended(warehouse, table_world) -> None:
    warehouse.run(AIRBYTE, airbyte_row("r1", 9, "2026-03-01 05:00+00"), airbyte_row("r2", 7.5, "2026-03-01 05:00+00"))
    world = table_world(cursor="_airbyte_extracted_at")
    first = world.take()
    warehouse.run("truncate landed.answers")  # what the tool landed is gone; the extract is not
    world.declaration["exclude"] = [{"column": "id", "equals": ["r2"], "reason": "test"}]
    second = world.take()

    assert first.files[0].fates["quarantined"] == 1
    assert (second.files[0].fates["quarantined"], second.files[0].fates["excluded"]) == (0, 1)


def test_only_the_owner_can_read_what_was_brought(airbyte) -> None:
    airbyte.take()

    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (airbyte.area, airbyte.area / "files", *airbyte.area.rglob("extract_*"))
    }
    assert {mode for name, mode in modes.items() if not name.startswith("extract_")} == {0o700}
    assert {mode for name, mode in modes.items() if name.startswith("extract_")} == {0o600}


def test_the_facts_beside_an_extract_tell_its_bytes(airbyte) -> None:
    (file,) = airbyte.take().files
    (facts,) = airbyte.extracts()
    manifest = next(airbyte.programme.layout.landing.glob("*/*/*/manifest.json"))

    assert json.loads(manifest.read_bytes())["sha256"] == facts["sha256"]
    assert (facts["extract"], facts["rows"]) == (file.file, 3)
    assert facts["cursor"] == "_airbyte_extracted_at"


def test_a_small_increment_is_no_fall_of_the_answers(warehouse, table_world) -> None:
    warehouse.run("create table landed.answers (id int, score int, answered_at date)")
    world = table_world(cursor="id")
    for rows in (60, 60, 60, 2):
        warehouse.run(
            "insert into landed.answers select coalesce((select max(id) from landed.answers), 0) + n, 9, '2026-01-07'"
            f" from generate_series(1, {rows}) n"
        )
        world.take()
    batches = current_batches(world.programme.layout, "answers")
    as_table, as_files = world.source, world.source.model_copy(update={"origin": None})

    assert facts_of(batches[-1], batches, as_files)["drop_share"] == 1 - 3 / 61
    assert facts_of(batches[-1], batches, as_table)["drop_share"] is None
