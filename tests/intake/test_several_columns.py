"""Columns that share a value and cells that hold several. What belongs here: `first_of`, `split`, zone suffixes."""

from datetime import datetime

import pytest
from pydantic import ValidationError

from ingestion.declarations.source import Column

ANSWER = {
    "response_id": "id",
    "survey": {"value": "relationship"},
    "survey_type": {"value": "relational"},
    "score": "score",
    "responded_at": {"column": "at", "format": "%Y-%m-%d %H:%M"},
}


def test_each_row_takes_the_first_of_several_columns_that_is_filled(make_world) -> None:
    world = make_world(columns=ANSWER | {"score": {"first_of": ["by_id", "by_index"]}})
    at = "2026-03-01 10:00"
    world.drop(
        "a.csv", f"r1,9,3,{at}", f"r2,,7,{at}", f"r3,0,10,{at}", f"r4, ,,{at}", header="id,by_id,by_index,at"
    )  # fmt: skip

    file = world.take_file("a.csv")

    assert file.fates["accepted"] == 3
    assert file.fates["unanswered"] == 1
    assert world.rows("source_row, score") == [(2, 9), (3, 7), (4, 0), (5, None)]


def test_a_null_token_does_not_count_as_filled(make_world) -> None:
    world = make_world(columns=ANSWER | {"score": {"first_of": ["new", "old"]}}, nulls=["NA"])
    world.drop("a.csv", "r1,NA,8,2026-03-01 10:00", header="id,new,old,at")

    world.take()

    assert world.rows("score") == [(8,)]


def test_one_of_several_columns_is_enough_and_none_is_refused(make_world) -> None:
    world = make_world(columns=ANSWER | {"score": {"first_of": ["by_id", "by_index"]}})
    world.drop("one.csv", "r1,6,2026-03-01 10:00", header="id,by_index,at")
    world.drop("none.csv", "r2,6,2026-03-01 10:00", header="id,else,at")

    files = {file.file: file for file in world.take().files}

    assert files["one.csv"].fates["accepted"] == 1
    assert files["none.csv"].reason_code == "HEADER_REQUIRED_MISSING"
    assert "'by_id' or 'by_index'" in files["none.csv"].message


def test_a_bad_score_names_the_columns_that_it_may_stand_in(make_world) -> None:
    world = make_world(columns=ANSWER | {"score": {"first_of": ["by_id", "by_index"]}})
    world.drop("a.csv", "r1,,7.5,2026-03-01 10:00", header="id,by_id,by_index,at")

    world.take()

    assert world.quarantined("reason_code, column_name") == [("SCORE_NOT_INTEGER", "by_id or by_index")]


@pytest.mark.parametrize(
    ("several", "fates", "accounts"),
    [
        ("quarantine", {"accepted": 3, "quarantined": 1}, [(2, "11"), (4, "13"), (5, None)]),
        ("first", {"accepted": 4}, [(2, "11"), (3, "11"), (4, "13"), (5, None)]),
        ("empty", {"accepted": 4}, [(2, "11"), (3, None), (4, "13"), (5, None)]),
    ],
)
def test_a_cell_with_several_ids_gives_what_is_declared(make_world, several, fates, accounts) -> None:
    split = {"separator": ";", "several": several}
    world = make_world(columns=ANSWER | {"account_id": {"column": "companies", "split": split}})
    at = "2026-03-01 10:00"
    world.drop(
        "a.csv",
        f"r1,9,{at},11",
        f"r2,9,{at},11; 12",
        f"r3,9,{at},13;13",
        f"r4,9,{at},;",
        header="id,score,at,companies",
    )

    file = world.take_file("a.csv")

    assert {fate: count for fate, count in file.fates.items() if count} == fates
    assert world.rows("source_row, account_id") == accounts
    if several == "quarantine":
        assert world.quarantined("source_row, reason_code, column_name") == [(3, "SEVERAL_VALUES", "companies")]


@pytest.mark.parametrize("several", ["quarantine", "first", "empty"])
def test_a_part_that_is_declared_to_mean_nothing_is_no_value(make_world, several) -> None:
    split = {"separator": ";", "several": several}
    world = make_world(nulls=["N/A"], columns=ANSWER | {"account_id": {"column": "companies", "split": split}})
    at = "2026-03-01 10:00"
    world.drop("a.csv", f"r1,9,{at},N/A;11", f"r2,9,{at},12; N/A", f"r3,9,{at},N/A;N/A", header="id,score,at,companies")

    world.take()

    assert world.rows("source_row, account_id") == [(2, "11"), (3, "12"), (4, None)]


def test_a_map_reads_the_one_value_of_a_split_cell(make_world) -> None:
    channel = {"column": "via", "split": {"separator": ";", "several": "first"}, "map": {"Email": "email"}}
    world = make_world(columns=ANSWER | {"channel": channel})
    world.drop("a.csv", "r1,9,2026-03-01 10:00,Email;SMS", header="id,score,at,via")

    world.take()

    assert world.rows("channel") == [("email",)]


def test_the_zone_behind_a_time_decides_and_its_absence_is_quarantined(make_world) -> None:
    world = make_world(columns=ANSWER | {"responded_at": {"column": "at", "format": "%Y-%m-%d %H:%M:%S %Z"}})
    world.drop(
        "a.csv",
        "r1,9,2026-01-01 20:00:00 UTC",
        "r2,9,2026-01-01 20:00:00 GMT+8",
        "r3,9,2026-01-01 20:00:00 GMT+5:30",
        "r4,9,2026-01-01 20:00:00",
    )

    world.take()

    assert world.rows("responded_at") == [
        (datetime(2026, 1, 1, 20),), (datetime(2026, 1, 1, 12),), (datetime(2026, 1, 1, 14, 30),),
    ]  # fmt: skip
    assert world.quarantined() == [(5, "DATE_FORMAT")]


@pytest.mark.parametrize("given", [{}, {"column": "a", "first_of": ["a", "b"]}, {"first_of": ["a", "b"], "value": "c"}])
def test_a_value_has_one_origin(given) -> None:
    with pytest.raises(ValidationError, match="give either `column`, `first_of` or `value`"):
        Column.model_validate(given)


def test_an_open_deal_is_no_event_and_becomes_one_once_it_is_won(make_world) -> None:
    world = make_world(
        kind="crm_events",
        columns={
            "event_id": "id",
            "event_type": {"value": "order"},
            "account_id": "account",
            "occurred_at": {"column": "closed", "format": "%Y-%m-%d"},
        },
        identity={"by": ["event_id"]},
        version="arrival",
        exclude=[{"column": "won", "equals": ["false"], "reason": "other_record"}],
    )
    header = "id,account,closed,won"
    world.drop("1.csv", "d1,a,2026-12-31,false", "d2,a,2026-03-01,true", header=header)
    first = world.take_file("1.csv")
    world.drop("2.csv", "d1,a,2026-10-01,true", "d2,a,2026-03-01,true", header=header)
    second = world.take_file("2.csv")

    assert (first.fates["excluded"], first.fates["accepted"]) == (1, 1)
    assert first.reasons == {"EXCLUDED_OTHER_RECORD": 1}
    assert (second.fates["duplicate"], second.fates["accepted"]) == (1, 1)
    assert world.current("fate, occurred_on") == [
        ("accepted", datetime(2026, 3, 1).date()), ("accepted", datetime(2026, 10, 1).date()),
    ]  # fmt: skip


def test_rows_of_another_metric_are_set_apart_whatever_it_is_called(make_world) -> None:
    world = make_world(exclude=[{"column": "type", "other_than": ["nps", "NPS"], "reason": "other_metric"}])
    at = "2026-03-01 10:00"
    world.drop(
        "a.csv", f"r1,9,{at},nps", f"r2,5,{at},csat", f"r3,2,{at},", f"r4,0,{at}, NPS ", header="id,score,at,type"
    )

    file = world.take_file("a.csv")

    assert (file.fates["accepted"], file.fates["excluded"]) == (2, 2)
    assert file.reasons == {"EXCLUDED_OTHER_METRIC": 2}


def test_first_of_a_single_column_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match="`first_of` is for several columns: write `column` instead"):
        Column.model_validate({"first_of": ["a"]})


def test_what_becomes_of_several_values_is_one_of_three_words() -> None:
    with pytest.raises(ValidationError, match="'quarantine', 'first' or 'empty'"):
        Column.model_validate({"column": "a", "split": {"separator": ";", "several": "last"}})
