"""The sample with an incident. What belongs here: its independently counted numbers, and the crash of September."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import pytest
from landed_and_published import PROGRAMMES, Landed, Marts

FOLDER = PROGRAMMES / "sixhobbits"

NPS_OF_2018 = [
    22.5806, 36.1290, 47.5728, 54.7917, 52.8037, 63.7900, 59.5801, 66.1474, 35.3979, 52.8822, 59.2967, 65.1776,
]  # fmt: skip
"""January to December."""

HEADLINE = (78756, 59059, 6124, 13573, 57.7556)


@pytest.fixture(scope="session")
def without_spam(copy_of: Callable[[str], Path]) -> Path:
    """The programme with the exclusion that its programme.yml shows."""
    folder = copy_of("sixhobbits")
    programme = folder / "programme.yml"
    text = programme.read_text(encoding="utf-8")
    assert "\n# exclude_accounts:" in text
    programme.write_text(text.replace("\n# exclude_accounts:", "\nexclude_accounts:"), encoding="utf-8")
    return folder


def test_every_row_lands_with_its_fate(landed: Callable[[Path], Landed]) -> None:
    sample = landed(FOLDER)

    assert sample.fates("scores") == {"rows_read": 78756, "accepted": 78756}
    assert sample.fates("customers") == {"rows_read": 9373, "accepted": 9373}
    assert sample.bands("scores") == HEADLINE[:4]


def test_customers_hold_their_attributes_since_they_were_created(landed: Callable[[Path], Landed]) -> None:
    moved = "select count(*) from landed where valid_from is distinct from created_at"

    assert landed(FOLDER).rows("customers", moved) == [(0,)]


def test_the_headline_counts_spam_as_shipped(marts: Callable[[Path], Marts]) -> None:
    assert marts(FOLDER).nps("nps_overall") == HEADLINE


def test_every_month_of_2018(marts: Callable[[Path], Marts]) -> None:
    months = marts(FOLDER).rows(
        "select period_start, round(nps, 4) from nps_overall where period_grain = 'month' order by period_start"
    )

    assert months == [(date(2018, month, 1), nps) for month, nps in enumerate(NPS_OF_2018, start=1)]


def test_the_crash_of_september_is_a_significant_fall_and_the_only_great_one(marts: Callable[[Path], Marts]) -> None:
    falls = marts(FOLDER).rows(
        """select month(period_start), round(previous_nps, 4), round(nps, 4), round(nps_change, 2),
                  is_significant_change, change_p_value < 1e-100
           from nps_overall where period_grain = 'month' and nps_change < 0 order by period_start"""
    )

    # July's fall is beyond sampling noise too (p = 0.0107 of independent answers), but seven times smaller.
    assert falls == [
        (5, 54.7917, 52.8037, -1.99, False, False),
        (7, 63.7900, 59.5801, -4.21, True, False),
        (9, 66.1474, 35.3979, -30.75, True, True),
    ]


def test_september_and_only_september_is_an_alert(marts: Callable[[Path], Marts]) -> None:
    alerts = marts(FOLDER).rows(
        """select dimension, member, period_grain, period_start, round(measured_change, 2), round(change_ci_low, 1),
                  round(change_ci_high, 1), people, people_in_both, round(design_effect, 2), adjusted_p_value < 0.001
           from alerts order by measured_change"""
    )

    september = ("month", date(2018, 9, 1))
    assert alerts == [
        ("plan", "other", *september, -31.68, -36.1, -27.2, 2851, 1668, 2.94, True),
        ("overall", "all", *september, -30.75, -34.9, -26.6, 3151, 1847, 2.93, True),
        ("plan", "premier", *september, -22.46, -33.2, -11.4, 300, 179, 2.7, True),
    ]


def test_the_fall_of_july_is_within_the_noise_once_answers_are_counted_by_customer(
    marts: Callable[[Path], Marts],
) -> None:
    """4.21 points; p = 0.010 as if 8,267 answers were of as many people, 0.10 for the 1,838 customers who gave them."""
    answers = marts(FOLDER).rows(
        """select respondent_key, month(responded_on) = 7,
                  case nps_group when 'promoter' then 1 when 'detractor' then -1 else 0 end
           from fct_response where responded_on between '2018-06-01' and '2018-07-31'"""
    )
    july, june = ([value for _, is_july, value in answers if is_july is which] for which in (True, False))
    mean = {True: sum(july) / len(july), False: sum(june) / len(june)}
    size = {True: len(july), False: len(june)}
    residuals: dict[str, float] = defaultdict(float)
    for who, is_july, value in answers:
        residuals[who] += (1 if is_july else -1) * (value - mean[is_july]) / size[is_july]
    change = mean[True] - mean[False]
    of_answers = sum((value - mean[is_july]) ** 2 / size[is_july] ** 2 for _, is_july, value in answers)
    of_people = sum(residual**2 for residual in residuals.values())

    def p_value(squared_error: float) -> float:
        return 2 * NormalDist().cdf(-abs(change) / sqrt(squared_error))

    assert (len(answers), len(residuals), round(100 * change, 2)) == (8267, 1838, -4.21)
    assert (round(p_value(of_answers), 3), round(p_value(of_people), 2)) == (0.01, 0.1)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [("premier", (7802, 6858, 200, 744, 78.3645)), ("other", (70954, 52201, 5924, 12829, 55.4895))],
)
def test_nps_by_plan(marts: Callable[[Path], Marts], plan: str, expected: tuple[int, int, int, int, float]) -> None:
    assert marts(FOLDER).nps("nps_by_segment", f"segment_type = 'plan' and segment = '{plan}'") == expected


def test_accounts_declared_as_spam_do_not_count(marts: Callable[[Path], Marts], without_spam: Path) -> None:
    spam_free = marts(without_spam)

    assert spam_free.nps("nps_overall") == (77968, 59059, 6124, 12785, 59.3500)
    assert spam_free.intake()["scores"] == {"rows_read": 78756, "accepted": 78756}
    assert spam_free.rows("select excluded_by_account_rule from intake_summary where source = 'scores'") == [(788,)]


def test_every_customer_is_an_account_of_the_marts(marts: Callable[[Path], Marts]) -> None:
    counts = "select count(*), count(*) filter (is_in_crm), sum(responses) from dim_account"

    assert marts(FOLDER).rows(counts) == [(9373, 9373, 78756)]


def test_every_identity_of_the_marts_holds(assert_identities: Callable[[Path], None]) -> None:
    assert_identities(FOLDER)
