"""Oracles as answers: taken in, built, read from the marts. What belongs here: what a user would see in the marts.

What does not: numbers that no mart shows (`test_printed_intervals`).
"""

import pytest
from oracle_world import BAND_SCORES, TOUCHPOINTS, World, handbook_query, other_scales

SHOWN = {
    "O1": (1 / 3, 1e-12),
    "O4": (1 / 3, 1e-12),
    "O12": (1 / 3, 1e-12),
    "O13": (0.25, 1e-12),
    "N1": (0.37333, 5e-6),
    "D11": (0.10, 1e-12),
}
"""Oracle → the score that `nps_by_touchpoint` shows over all time, and half a unit of its last digit."""
SAME_ANSWERS = {"O12": "O1"}

INTERVALS = {
    "N4": (0.140859, 0.208094),
    "N5": (0.270970, 0.547212),
    "D1": (-0.267433, 0.711877),
    "D2": (-0.480984, -0.019016),
}
CHANGES = {"D5": 0.559795, "D6": 0.083216, "D6 fourfold": 0.000470, "D6 few": 0.093276}


def over_all_time(world: World, touchpoint: str) -> tuple:
    """Counts and score of a touchpoint."""
    (row,) = world.query(
        "select detractors, passives, promoters, nps, nps_ci_low, nps_ci_high from nps_by_touchpoint"
        f" where period_grain = 'all' and touchpoint = '{touchpoint}'"
    )
    return row


def with_oracle(table: dict) -> list:
    return [pytest.param(name, marks=pytest.mark.oracle(name.split()[0])) for name in table]


@pytest.mark.parametrize("oracle", with_oracle(SHOWN))
def test_the_mart_shows_the_published_score(oracle: str, world: World) -> None:
    score, tolerance = SHOWN[oracle]
    _, _, _, nps, _, _ = over_all_time(world, SAME_ANSWERS.get(oracle, oracle))
    assert nps / 100 == pytest.approx(score, rel=0, abs=tolerance)


@pytest.mark.parametrize("oracle", with_oracle(INTERVALS))
def test_the_mart_shows_the_published_interval(oracle: str, world: World) -> None:
    low, high = over_all_time(world, oracle)[4:]
    assert (low / 100, high / 100) == pytest.approx(INTERVALS[oracle], rel=0, abs=5e-7)


@pytest.mark.oracle("O2")
def test_a_single_answer_is_counted_and_shows_no_score(world: World) -> None:
    assert over_all_time(world, "O2 detractor") == (1, 0, 0, None, None, None)
    assert over_all_time(world, "O2 passive") == (0, 1, 0, None, None, None)
    assert over_all_time(world, "O2 promoter") == (0, 0, 1, None, None, None)


@pytest.mark.oracle("O3")
def test_two_and_three_answers_have_their_scores(world: World) -> None:
    assert [over_all_time(world, name)[3] for name in ("O3 outer", "O3 upper", "O3 each")] == [0, 50, 0]


@pytest.mark.oracle("O6")
def test_what_is_no_score_waits_in_quarantine_with_its_reason(world: World) -> None:
    assert world.quarantined("O6") == [
        ("7.5", "SCORE_NOT_INTEGER"),
        ("-1", "SCORE_OUT_OF_RANGE"),
        ("11", "SCORE_OUT_OF_RANGE"),
    ]
    assert over_all_time(world, "O6")[:3] == (0, 0, 1)


@pytest.mark.oracle("N1")
def test_a_published_score_that_is_wrong_does_not_come_out(world: World) -> None:
    detractors, passives, promoters, nps, _, _ = over_all_time(world, "N1")
    assert (detractors, passives, promoters) == (75, 85, 215)
    assert round(nps) == 37


@pytest.mark.oracle("N3")
def test_a_nine_that_a_tool_calls_passive_is_quarantined(world: World) -> None:
    assert world.quarantined("N3") == [("9", "SCORE_GROUP_CONFLICT")]
    assert world.query("select * from nps_by_touchpoint where touchpoint = 'N3'") == []


@pytest.mark.oracle("D11")
def test_the_mean_of_days_is_not_the_score(world: World) -> None:
    days = world.query(
        "select 100.0 * (promoters - detractors) / responses from nps_by_touchpoint"
        " where period_grain = 'day' and touchpoint = 'D11'"
    )
    assert sum(score for (score,) in days) / len(days) == 50
    assert over_all_time(world, "D11")[3] == 10


@pytest.mark.parametrize("oracle", with_oracle(CHANGES))
def test_the_mart_shows_the_p_value_of_a_change(oracle: str, world: World) -> None:
    ((p_value, change),) = world.query(
        "select change_p_value, nps_change from nps_by_touchpoint where period_grain = 'month'"
        f" and touchpoint = '{oracle}' and previous_nps is not null"
    )
    assert p_value == pytest.approx(CHANGES[oracle], rel=0, abs=5e-7)
    (_, before), (_, after) = TOUCHPOINTS[oracle]
    raw = 100 * (after[2] - after[0]) / sum(after) - 100 * (before[2] - before[0]) / sum(before)
    assert change == pytest.approx(raw)


@pytest.mark.oracle("O16")
def test_the_handbooks_query_ranks_by_score_and_number(world: World) -> None:
    ranks = {touchpoint: rank for touchpoint, _, _, rank in world.query(handbook_query("Smart Ranking"))}
    assert ranks["O16 hundred"] == pytest.approx(34)
    assert ranks["O16 four hundred"] == pytest.approx(42)
    assert ranks["O16 ten"] == pytest.approx(-0.596, abs=0.0005)
    assert "O16 four" not in ranks


@pytest.mark.oracle("O18")
def test_other_scales_get_the_bands_that_their_declared_map_gives_them(world: World) -> None:
    found: dict[str, str] = {}
    rows = world.query(
        "select touchpoint, nps_group from fct_response where touchpoint like 'scale %' order by touchpoint, source_row"
    )
    letters = {name: name[0].upper() for name in BAND_SCORES} | {"passive": "a"}
    for touchpoint, band in rows:
        name = touchpoint.removeprefix("scale ")
        found[name] = found.get(name, "") + letters[band]
    assert found == {
        "zero_to_five": "DDDDaP",
        "one_to_five": "DDDaP",
        "stars": "DDDaP",
        "emoticons": "DDDaP",
        "thumbs": "DP",
    }
    assert set(found) == set(other_scales())
