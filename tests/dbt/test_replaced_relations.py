"""Tables and views that dbt replaces. What belongs here: what a build leaves behind. What does not: their content."""

from datetime import datetime

import duckdb
from tiny_landing import Landing
from tiny_programme import answer

ANSWERS = ("--select", "+fct_response", "--indirect-selection", "cautious")


def comments(landing: Landing) -> dict[str, str]:
    """Comment of fct_response and of its columns, by name."""
    with duckdb.connect(str(landing.warehouse), read_only=True) as con:
        rows = con.execute(
            "select table_name, comment from duckdb_tables() where table_name = 'fct_response' "
            "union all select column_name, comment from duckdb_columns() where table_name = 'fct_response'"
        ).fetchall()
    return dict(rows)


def test_a_build_that_fails_leaves_the_table_as_it_was_and_the_next_one_replaces_it(landing: Landing) -> None:
    landing.land("survey_responses", "answers", [answer("1", 10, datetime(2026, 1, 5))])
    landing.build(*ANSWERS)
    first = landing.query("select response_key, score from fct_response")

    landing.land("survey_responses", "answers", [answer("2", 3, datetime(2026, 1, 6), survey_type=None)])
    landing.seal()
    broken = landing.dbt("build", "--exclude-resource-type", "unit_test", *ANSWERS)

    assert not broken.success
    assert landing.query("select response_key, score from fct_response") == first
    landing.files.pop()
    landing.land("survey_responses", "answers", [answer("2", 3, datetime(2026, 1, 6))])
    landing.build(*ANSWERS)
    assert sorted(score for _, score in landing.query("select response_key, score from fct_response")) == [3, 10]


def test_tables_and_columns_carry_their_descriptions(landing: Landing) -> None:
    landing.land("survey_responses", "answers", [answer("1", 10, datetime(2026, 1, 5))])
    landing.build(*ANSWERS)
    landing.build(*ANSWERS)

    told = comments(landing)

    assert told["fct_response"].startswith("One row per accepted answer that counts")
    assert told["score"] == "The answer, 0–10 (points)."
    assert [name for name, comment in told.items() if not comment] == []


def test_a_view_takes_the_place_of_a_table_of_its_name(landing: Landing) -> None:
    landing.land("survey_responses", "answers", [answer("1", 10, datetime(2026, 1, 5))])
    landing.build(*ANSWERS)
    with duckdb.connect(str(landing.warehouse)) as con:
        con.execute("drop view staging.stg_run")
        con.execute("create table staging.stg_run as select 1 as as_of")
        con.execute("drop table marts.fct_response")
        con.execute("create view marts.fct_response as select 1 as score")

    landing.build(*ANSWERS)

    assert landing.query("select score from fct_response") == [(10,)]
    assert landing.query("select table_type from information_schema.tables where table_name = 'stg_run'") == [("VIEW",)]
