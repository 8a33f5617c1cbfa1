"""The Carpentries. What belongs here: the published and independently counted numbers of their training survey."""

from collections.abc import Callable
from pathlib import Path

import pytest
from landed_and_published import PROGRAMMES, Landed, Marts

FOLDER = PROGRAMMES / "carpentries"
SOURCE = "post_training"
FATES = {"rows_read": 967, "accepted": 889, "unanswered": 78}

PUBLISHED_UNTIL = "responded_at <= timestamp '2018-03-04 20:37:00'"
NOT_LISTED = "My training event\N{NO-BREAK SPACE}is not listed"


def test_every_row_lands_with_its_fate(landed: Callable[[Path], Landed]) -> None:
    assert landed(FOLDER).fates(SOURCE) == FATES
    assert landed(FOLDER).bands(SOURCE) == (889, 501, 317, 71)


def test_the_rows_behind_the_published_figure_land_as_published(landed: Callable[[Path], Landed]) -> None:
    assert landed(FOLDER).rows(SOURCE, f"select count(*) from landed where {PUBLISHED_UNTIL}") == [(573,)]
    assert landed(FOLDER).bands(SOURCE, PUBLISHED_UNTIL) == (528, 314, 179, 35)


def test_respondents_without_an_id_stay_without_one(landed: Callable[[Path], Landed]) -> None:
    counts = "select count(*) filter (person_id is null), count(*) filter (person_key is null) from landed"

    assert landed(FOLDER).rows(SOURCE, counts) == [(735, 735)]


def test_the_headline(marts: Callable[[Path], Marts]) -> None:
    assert marts(FOLDER).nps("nps_overall") == (889, 501, 317, 71, 48.3690)
    assert marts(FOLDER).intake() == {SOURCE: FATES}


def test_the_published_part_has_the_published_bands(marts: Callable[[Path], Marts]) -> None:
    bands = f"select nps_group, count(*) from fct_response where {PUBLISHED_UNTIL} group by all order by all"

    assert marts(FOLDER).rows(bands) == [("detractor", 35), ("passive", 179), ("promoter", 314)]
    assert round(100 * (314 - 35) / 528, 4) == 52.8409


@pytest.mark.parametrize(
    ("touchpoint", "expected"),
    [("at_event", (672, 363, 251, 58, 45.3869)), ("after_event", (217, 138, 66, 13, 57.6037))],
)
def test_nps_by_the_moment_of_asking(
    marts: Callable[[Path], Marts], touchpoint: str, expected: tuple[int, int, int, int, float]
) -> None:
    assert marts(FOLDER).nps("nps_by_touchpoint", f"touchpoint = '{touchpoint}'") == expected


@pytest.mark.parametrize(("year", "expected"), [(2016, (132, 68.9394)), (2017, (303, 48.5149)), (2018, (454, 42.2907))])
def test_nps_by_year(marts: Callable[[Path], Marts], year: int, expected: tuple[int, float]) -> None:
    responses, _, _, _, nps = marts(FOLDER).nps("nps_overall", f"period_start = date '{year}-01-01'", grain="year")

    assert (responses, nps) == expected


def test_a_member_whose_name_holds_a_no_break_space(marts: Callable[[Path], Marts]) -> None:
    member = f"segment_type = 'member_site' and segment = '{NOT_LISTED}'"

    assert marts(FOLDER).nps("nps_by_segment", member) == (125, 87, 36, 2, 68.0)


def test_anonymous_answers_are_respondents_of_their_own(marts: Callable[[Path], Marts]) -> None:
    # 967 rows carry 232 ids; two ids answered twice, and each of the four answers has a score.
    ((respondents, answers),) = marts(FOLDER).rows("select count(distinct respondent_key), count(*) from fct_response")

    assert answers - respondents == 2


def test_every_identity_of_the_marts_holds(assert_identities: Callable[[Path], None]) -> None:
    assert_identities(FOLDER)
