"""The catalogue of bad scores, row by row. What belongs here: which cell becomes which score or code."""

import json

from tests.intake.conftest import ANSWERS

ZERO_WIDTH, NO_BREAK, MINUS = "\u200b", "\u00a0", "\u2212"

GOOD = {
    "0": 0, "10": 10, "7": 7, "10 ": 10, " 9": 9, f"10{NO_BREAK}": 10, f"{ZERO_WIDTH}8{ZERO_WIDTH}": 8, "9.0": 9,
    '"9,0"': 9, "10.00": 10, "0.0": 0, "\t6": 6,
}  # fmt: skip
BAD = {
    "7.5": "SCORE_NOT_INTEGER", "8.5": "SCORE_NOT_INTEGER", '"9,5"': "SCORE_NOT_INTEGER", "9.01": "SCORE_NOT_INTEGER",
    "11": "SCORE_OUT_OF_RANGE", "-1": "SCORE_OUT_OF_RANGE", f"{MINUS}1": "SCORE_OUT_OF_RANGE",
    "100": "SCORE_OUT_OF_RANGE", "99": "SCORE_OUT_OF_RANGE", "-99": "SCORE_OUT_OF_RANGE",
    "N/A": "SCORE_NOT_NUMERIC", "k. A.": "SCORE_NOT_NUMERIC", "keine Angabe": "SCORE_NOT_NUMERIC",
    "-": "SCORE_NOT_NUMERIC", "NaN": "SCORE_NOT_NUMERIC", "inf": "SCORE_NOT_NUMERIC", "1_0": "SCORE_NOT_NUMERIC",
    "0x9": "SCORE_NOT_NUMERIC", "1e1": "SCORE_NOT_NUMERIC", "９": "SCORE_NOT_NUMERIC", "٩": "SCORE_NOT_NUMERIC",
    "+9": "SCORE_NOT_NUMERIC", "09": "SCORE_NOT_NUMERIC", "9/10": "SCORE_NOT_NUMERIC", "9 von 10": "SCORE_NOT_NUMERIC",
    "90%": "SCORE_NOT_NUMERIC", "true": "SCORE_NOT_NUMERIC", "1 0": "SCORE_NOT_NUMERIC",
    "Promoter": "SCORE_IS_LABEL", "DETRACTORS": "SCORE_IS_LABEL", "10 – sehr wahrscheinlich": "SCORE_IS_LABEL",
    "10. Jan": "SCORE_IS_DATE", "9-Okt": "SCORE_IS_DATE", "#N/A": "VALUE_ERROR", "#REF!": "VALUE_ERROR",
}  # fmt: skip


def lines(cells) -> list[str]:
    return [f"r{number},{cell},2026-01-05 10:00" for number, cell in enumerate(cells)]


def test_every_spelling_of_a_whole_score_is_that_score(world) -> None:
    world.drop("a.csv", *lines(GOOD))

    assert world.take_file("a.csv").fates["accepted"] == len(GOOD)
    assert [score for (score,) in world.rows("score")] == list(GOOD.values())


def test_anything_else_is_quarantined_with_its_code_and_never_rounded(world) -> None:
    world.drop("a.csv", *lines([*BAD, "8"]))

    result = world.take_file("a.csv")

    assert (result.fates["accepted"], result.fates["quarantined"]) == (1, len(BAD))
    assert world.quarantined("json_extract_string(raw_row, '$.score'), reason_code, column_name") == [
        (cell.strip('"'), code, "score") for cell, code in BAD.items()
    ]


def test_an_empty_score_is_unanswered_and_lands_without_one(world) -> None:
    world.drop("a.csv", *lines(["", "  ", NO_BREAK]))

    assert world.take_file("a.csv").fates["unanswered"] == 3
    assert world.rows("fate, score") == [("unanswered", None)] * 3


def test_an_unanswered_row_needs_no_time_of_an_answer(world) -> None:
    world.drop("a.csv", "r1,,", "r2,9,")

    assert world.take_file("a.csv").fates | {} == {
        "accepted": 0, "unanswered": 1, "excluded": 0, "duplicate": 0, "superseded": 0, "quarantined": 1,
    }  # fmt: skip
    assert world.quarantined("source_row, reason_code, column_name") == [(3, "VALUE_MISSING", "at")]


def test_declared_tokens_mean_unanswered(make_world) -> None:
    world = make_world(score={"unanswered": ["N/A", "99", "keine Angabe"]}, nulls=["-"])
    world.drop("a.csv", *lines(["N/A", "99", " keine Angabe ", "-", "9"]))

    assert world.take_file("a.csv").fates["unanswered"] == 4


def test_declared_labels_are_scores(make_world) -> None:
    world = make_world(score={"labels": {"10 - Extremely likely": 10, "0 - Not at all": 0}})
    world.drop("a.csv", *lines(["10 - Extremely likely", "0 - Not at all", "5"]))

    world.take()

    assert world.rows("score") == [(10,), (0,), (5,)]


def test_another_scale_lands_only_through_its_declared_map(make_world) -> None:
    world = make_world(score={"min": 1, "max": 5, "map": {1: 0, 2: 3, 3: 6, 4: 8, 5: 10}})
    world.drop("a.csv", *lines(["1", "2", "3", "4", "5", "0", "6", "10"]))

    result = world.take_file("a.csv")

    assert world.rows("score") == [(0,), (3,), (6,), (8,), (10,)]
    assert result.reasons == {"SCORE_OUT_OF_RANGE": 3}


def test_a_scale_of_a_hundred_is_read_whole(make_world) -> None:
    scale = {number: number // 10 for number in range(101)}
    world = make_world(score={"min": 0, "max": 100, "map": scale})
    world.drop("a.csv", *lines(["100", "95", "7", "0", "101", "050", "55.0", "55.5"]))

    result = world.take_file("a.csv")

    assert world.rows("score") == [(10,), (9,), (0,), (0,), (5,)]
    assert result.reasons == {"SCORE_OUT_OF_RANGE": 1, "SCORE_NOT_NUMERIC": 1, "SCORE_NOT_INTEGER": 1}


def test_a_group_mapped_to_our_bands_must_agree_with_the_score(make_world) -> None:
    group = {"column": "group", "map": {"1": "Promoter", "2": "Passive", "3": "Detractor"}}
    world = make_world(columns=ANSWERS["columns"] | {"vendor_group": group})
    rows = ["a,9,1", "b,9,2", "c,6,3", "d,7,3", "e,8,2", "f,,1"]
    world.drop("a.csv", *(f"{row},2026-01-05 10:00" for row in rows), header="id,score,group,at")

    result = world.take_file("a.csv")

    assert result.reasons == {"SCORE_GROUP_CONFLICT": 2}
    assert [row for row, _ in world.quarantined()] == [3, 5]


def test_a_group_without_a_map_is_only_kept(make_world) -> None:
    world = make_world(columns=ANSWERS["columns"] | {"vendor_group": "group"})
    world.drop("a.csv", "a,9,passive,2026-01-05 10:00", header="id,score,group,at")

    world.take()

    assert world.rows("fate, vendor_group") == [("accepted", "passive")]


def test_the_raw_row_is_kept_and_the_reason_never_repeats_a_cell(world) -> None:
    world.drop("a.csv", "r1,hunter2,2026-01-05 10:00,me@example.com", header="id,score,at,email")

    world.take()
    ((reason, raw),) = world.quarantined("reason, raw_row")

    assert json.loads(raw) == {"id": "r1", "score": "hunter2", "at": "2026-01-05 10:00", "email": "me@example.com"}
    assert "hunter2" not in reason
    assert "example.com" not in reason
    assert reason.startswith("score holds something that is not a score.")
