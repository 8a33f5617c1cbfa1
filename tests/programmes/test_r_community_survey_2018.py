"""R Community Survey 2018. What belongs here: its published and independently counted numbers."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from landed_and_published import PROGRAMMES, Landed, Marts

from ingestion.layout import REPOSITORY

RAW = PROGRAMMES / "r_community_survey_2018"
TWIN = REPOSITORY / "tests" / "data" / "r_community_survey_2018"

RAW_FATES = {"rows_read": 3062, "accepted": 3001, "unanswered": 60, "duplicate": 1}


def replaced(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="session")
def read_in_utc(copy_of: Callable[[str], Path]) -> Path:
    """The programme with days of UTC, and with small segments shown."""
    folder = copy_of("r_community_survey_2018")
    replaced(folder / "programme.yml", "timezone: America/New_York", "timezone: UTC")
    replaced(folder / "programme.yml", "week_start: sunday", "week_start: sunday\nminimum_responses: 5")
    return folder


def twin(copy_of: Callable[[str], Path], repeats: str) -> Path:
    """A programme of the publisher's cleaned file instead of the raw one."""
    folder = copy_of("r_community_survey_2018")
    shutil.rmtree(folder / "sources")
    shutil.rmtree(folder / "inbox")
    (folder / "sources").mkdir()
    (folder / "inbox" / "cleaned_twin").mkdir(parents=True)
    shutil.copy(TWIN / "survey_english_cleaned.tsv", folder / "inbox" / "cleaned_twin")
    shutil.copy(TWIN / "cleaned_twin.yml", folder / "sources")
    replaced(folder / "sources" / "cleaned_twin.yml", "repeats: keep", f"repeats: {repeats}")
    return folder


@pytest.fixture(scope="session")
def twin_with_repeats(copy_of: Callable[[str], Path]) -> Path:
    return twin(copy_of, "keep")


@pytest.fixture(scope="session")
def twin_without_repeats(copy_of: Callable[[str], Path]) -> Path:
    return twin(copy_of, "duplicate")


def test_every_raw_row_lands_with_its_fate(landed: Callable[[Path], Landed]) -> None:
    survey = landed(RAW)

    assert survey.fates("form_responses") == RAW_FATES
    assert survey.bands("form_responses") == (3001, 2294, 577, 130)


def test_times_of_the_form_are_us_eastern_and_land_in_utc(landed: Callable[[Path], Landed]) -> None:
    first = landed(RAW).rows("form_responses", "select responded_at, responded_on from landed where source_row = 2")

    # The first record is the header; the form's first submission says 12/6/2018 11:57:58.
    assert [(str(at), str(on)) for at, on in first] == [("2018-12-06 16:57:58", "2018-12-06")]


def test_the_cleaned_twin_lands_with_and_without_its_repeated_rows(
    landed: Callable[[Path], Landed], twin_with_repeats: Path, twin_without_repeats: Path
) -> None:
    kept, dropped = landed(twin_with_repeats), landed(twin_without_repeats)

    assert kept.fates("cleaned_twin") == {"rows_read": 3080, "accepted": 3018, "unanswered": 62}
    assert dropped.fates("cleaned_twin") == {"rows_read": 3080, "accepted": 3001, "unanswered": 60, "duplicate": 19}
    assert kept.bands("cleaned_twin") == (3018, 2308, 579, 131)


def test_both_exports_tell_the_same_instants(landed: Callable[[Path], Landed], twin_without_repeats: Path) -> None:
    instants = "select responded_at, count(*) from landed where fate = 'accepted' group by all order by all"

    assert landed(RAW).rows("form_responses", instants) == landed(twin_without_repeats).rows("cleaned_twin", instants)


def test_the_headline_of_the_raw_export(marts: Callable[[Path], Marts]) -> None:
    assert marts(RAW).nps("nps_overall") == (3001, 2294, 577, 130, 72.1093)
    assert marts(RAW).intake() == {"form_responses": RAW_FATES}


@pytest.mark.parametrize(
    ("experience", "expected"),
    [
        ("Expert", (693, 588, 91, 14, 82.8283)),
        ("Intermediate", (1745, 1384, 314, 47, 76.6189)),
        ("Beginner", (557, 320, 169, 68, 45.2424)),
        ("None", (6, 2, 3, 1, None)),  # fewer than ten answers: counted, not shown
    ],
)
def test_nps_by_experience(
    marts: Callable[[Path], Marts], experience: str, expected: tuple[int, int, int, int, float | None]
) -> None:
    member = f"segment_type = 'experience' and segment = '{experience}'"

    assert marts(RAW).nps("nps_by_segment", member) == expected


def test_the_segments_hold_every_answer_once(marts: Callable[[Path], Marts]) -> None:
    sums = (
        "select segment_type, sum(responses) from nps_by_segment where period_grain = 'all' group by all order by all"
    )

    assert marts(RAW).rows(sums) == [("experience", 3001), ("use_frequency", 3001)]


def test_a_small_segment_is_shown_where_the_programme_says_so(
    marts: Callable[[Path], Marts], read_in_utc: Path
) -> None:
    member = "segment_type = 'experience' and segment = 'None'"

    assert marts(read_in_utc).nps("nps_by_segment", member) == (6, 2, 3, 1, 16.6667)


@pytest.mark.parametrize(
    ("day", "eastern", "utc"),
    [("2018-12-06", (1216, 77.3026), (907, 77.3980)), ("2018-12-07", (797, 71.1418), (1052, 72.8137))],
)
def test_a_day_is_a_day_of_the_reporting_timezone(
    marts: Callable[[Path], Marts],
    read_in_utc: Path,
    day: str,
    eastern: tuple[int, float],
    utc: tuple[int, float],
) -> None:
    def of_day(folder: Path) -> tuple[int, float]:
        responses, _, _, _, nps = marts(folder).nps("nps_overall", f"period_start = date '{day}'", grain="day")
        return responses, nps

    assert of_day(RAW) == eastern
    assert of_day(read_in_utc) == utc


def test_the_timezone_moves_days_and_leaves_the_total(marts: Callable[[Path], Marts], read_in_utc: Path) -> None:
    assert marts(read_in_utc).nps("nps_overall") == marts(RAW).nps("nps_overall")


def test_the_number_that_the_authors_published(marts: Callable[[Path], Marts], twin_with_repeats: Path) -> None:
    published = marts(twin_with_repeats).nps("nps_overall")

    assert published == (3018, 2308, 579, 131, 72.1339)
    assert (round(published[4]), published[0]) == (72, 3018)


def test_the_cleaned_twin_without_repeats_gives_the_raw_number(
    marts: Callable[[Path], Marts], twin_without_repeats: Path
) -> None:
    assert marts(twin_without_repeats).nps("nps_overall") == (3001, 2294, 577, 130, 72.1093)


def test_every_identity_of_the_marts_holds(assert_identities: Callable[[Path], None]) -> None:
    assert_identities(RAW)
