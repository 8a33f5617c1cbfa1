"""Views, rights and schemas of others. What belongs here: nothing of theirs is lost, and who may read what."""

import adbc_driver_postgresql.dbapi as postgresql
import pytest
from postgres_server import QUOTED_PASSWORD
from small_published import COLUMNS, World, answers, marts_of

from publishing.postgres import PostgresError

RELATIONS = [*sorted({*COLUMNS, "_publication"}), "nps_answers"]


@pytest.fixture
def one(world: World) -> World:
    """A world with one loaded version."""
    world.publish(marts_of(answers(100)))
    world.load()
    return world


@pytest.fixture
def roles(one: World) -> World:
    """The same, with an analyst who is a member of bi_reader and a stranger who is not."""
    one.server.run(
        *(f"drop role if exists {name}" for name in ("analyst", "stranger")),
        *(f"create role {name} login password 's3cret:p@ss/word'" for name in ("analyst", "stranger")),
        "grant bi_reader to analyst",
        "create schema analyst authorization analyst",
    )
    return one


def refused(world: World, user: str, statement: str) -> str:
    url = world.server.url(user, QUOTED_PASSWORD)
    with postgresql.connect(url, autocommit=True) as con, con.cursor() as cursor:
        with pytest.raises(postgresql.Error) as raised:
            cursor.execute(statement)
        return raised.value.sqlstate or ""


def test_the_reader_reads_everything_and_writes_nothing(roles: World) -> None:
    for relation in RELATIONS:
        assert roles.ask(f"select count(*) from elevenpoint.{relation}", user="analyst")[0][0] >= 0
    assert roles.ask("select elevenpoint.nps(1, 0, 1)", user="analyst") == [(100.0,)]

    for statement in (
        *(f"delete from elevenpoint.{relation}" for relation in RELATIONS),
        "insert into elevenpoint.no_rows values ('x', 1)",
        "update elevenpoint.nps_overall set nps = 100",
        "truncate elevenpoint.fct_response",
        "drop table elevenpoint.fct_response",
        "create table elevenpoint.mine (a text)",
        "create view elevenpoint.mine as select 1",
    ):
        assert refused(roles, "analyst", statement) == "42501", statement


def test_the_reader_cannot_log_in_and_others_see_nothing(roles: World) -> None:
    assert roles.ask("select rolcanlogin, rolsuper, rolcreaterole from pg_roles where rolname = 'bi_reader'") == [
        (False, False, False)
    ]
    assert refused(roles, "stranger", "select * from elevenpoint.nps_overall") == "42501"


def test_a_new_mart_is_readable_from_the_moment_it_is_there(roles: World) -> None:
    roles.columns["new_mart"] = {"text": "VARCHAR"}
    roles.publish(marts_of(answers(100)))
    roles.load()

    assert roles.ask("select count(*) from elevenpoint.new_mart", user="analyst") == [(0,)]


def test_views_rights_indexes_and_policies_of_others_live_on_and_see_the_new_rows(roles: World) -> None:
    roles.server.run(
        "grant select on elevenpoint.nps_overall to stranger",
        "grant usage on schema elevenpoint to stranger",
        "create index by_score on elevenpoint.fct_response (score)",
        "alter table elevenpoint.nps_by_channel enable row level security",
        "create policy only_email on elevenpoint.nps_by_channel for select to bi_reader using (channel = 'email')",
    )
    with postgresql.connect(roles.server.url("analyst"), autocommit=True) as con, con.cursor() as cursor:
        cursor.execute("create view analyst.good as select count(*) as n from elevenpoint.fct_response where score > 8")
        cursor.execute(
            "create view analyst.score as select elevenpoint.nps(sum(promoters), sum(detractors), "
            "sum(responses)) as nps from elevenpoint.nps_answers"
        )
    roles.columns["fct_response"]["segment_region"] = (
        "VARCHAR"  # a release or a new segment, for which nothing is dropped
    )
    given = answers(500)
    roles.publish(marts_of(given))

    roles.load()

    assert roles.ask("select n from analyst.good", user="analyst") == [(sum(row["score"] > 8 for row in given),)]
    assert roles.ask("select nps from analyst.score", user="analyst")[0][0] == pytest.approx(
        marts_of(given)["nps_overall"][0]["nps"]
    )
    assert roles.ask("select responses from elevenpoint.nps_overall", user="stranger") == [(500,)]
    assert roles.ask("select channel from elevenpoint.nps_by_channel", user="analyst") == [("email",)]
    assert roles.ask("select count(*) from pg_indexes where indexname = 'by_score'") == [(1,)]
    assert roles.differences() == {}


@pytest.mark.parametrize(
    ("view", "change", "told"),
    [
        ("select nps from elevenpoint.nps_by_channel", "retyped", "nps_by_channel is read by analyst.mine"),
        ("select text from elevenpoint.no_rows", "ended", "no_rows is read by analyst.mine"),
        ("select score from elevenpoint.nps_answers", "answers", "nps_answers is read by analyst.mine"),
    ],
)
def test_a_view_in_the_way_of_a_release_is_named_and_never_dropped(
    roles: World, view: str, change: str, told: str
) -> None:
    with postgresql.connect(roles.server.url("analyst"), autocommit=True) as con, con.cursor() as cursor:
        cursor.execute(f"create view analyst.mine as {view}")
    before = roles.ask("select * from analyst.mine", user="analyst")
    if change == "retyped":
        roles.columns["nps_by_channel"]["nps"] = "BIGINT"
    elif change == "ended":
        del roles.columns["no_rows"]
    else:
        del roles.columns["fct_response"]["weight"]
    marts = marts_of(answers(200))
    marts["nps_by_channel"] = [{"channel": "email"}]
    roles.publish(marts)

    with pytest.raises(PostgresError, match="nothing of theirs is ever dropped") as raised:
        roles.load()

    assert told in str(raised.value)
    assert roles.ask("select count(*) from elevenpoint.fct_response") == [(100,)]
    assert roles.ask("select * from analyst.mine", user="analyst") == before

    roles.server.run("drop view analyst.mine")
    roles.load()

    assert roles.differences() == {}


def test_a_materialised_view_of_others_stops_nothing(roles: World) -> None:
    roles.server.run("create materialized view analyst.kept as select count(*) as n from elevenpoint.fct_response")
    roles.publish(marts_of(answers(200)))

    roles.load()

    assert roles.ask("select n from analyst.kept") == [(100,)]


@pytest.mark.parametrize("schema", ["elevenpoint", "elevenpoint_loading"])
@pytest.mark.parametrize(
    "statements",
    [
        ["create table {0}.precious (a text)"],
        ["create function {0}.precious() returns int language sql as 'select 1'"],
        ["comment on schema {0} is 'The finance team''s'"],
        ["comment on schema {0} is 'Elevenpoint, programme other: published marts'"],
    ],
    ids=["table", "function", "comment", "another programme"],
)
def test_a_schema_that_is_not_ours_is_refused_and_not_touched(world: World, schema: str, statements: list[str]) -> None:
    world.server.run(f"create schema {schema}", *(statement.format(schema) for statement in statements))
    world.publish(marts_of(answers(10)))

    with pytest.raises(PostgresError, match=f"Schema {schema} of the test server is not one that Elevenpoint made"):
        world.load()

    assert world.ask(f"select count(*) from pg_class where relnamespace = '{schema}'::regnamespace") == [
        (int("precious (a" in statements[0]),)
    ]


def test_an_empty_schema_that_an_administrator_made_for_us_becomes_ours(world: World) -> None:
    world.server.run("create schema elevenpoint")
    world.publish(marts_of(answers(10)))

    world.load()

    assert world.differences() == {}


def test_a_table_of_others_beside_the_marts_stays_and_one_in_the_place_of_a_mart_stops_the_load(one: World) -> None:
    one.server.run("create table elevenpoint.notes as select 'mine' as note")
    one.publish(marts_of(answers(200)))
    one.load()
    assert one.ask("select note from elevenpoint.notes") == [("mine",)]

    one.columns["notes"] = {"text": "VARCHAR"}
    one.publish(marts_of(answers(300)))
    with pytest.raises(PostgresError, match="holds notes, which Elevenpoint did not make"):
        one.load()

    assert one.ask("select note from elevenpoint.notes") == [("mine",)]
    assert one.ask("select count(*) from elevenpoint.fct_response") == [(200,)]


def test_a_loader_without_the_right_to_make_roles_or_schemas_is_told_what_to_ask_for(world: World) -> None:
    world.server.run("drop role if exists loader", "create role loader login password 's3cret:p@ss/word'")
    world.user, world.reader = "loader", "no_such_reader"
    world.publish(marts_of(answers(10)))

    with pytest.raises(PostgresError, match=r"making schema elevenpoint: the role of the address may not"):
        world.load()
    world.server.run("grant create on database warehouse to loader")
    with pytest.raises(PostgresError, match=r'create role "no_such_reader" nologin;'):
        world.load()
    world.reader = "bi_reader"
    world.server.run("do $$ begin create role bi_reader; exception when duplicate_object then null; end $$")

    world.load()

    assert world.differences() == {}
