"""The page Campaigns. What belongs here: verdicts in words, effects and attrition against the marts, warnings.

What does not: rules of every page (`test_rules_of_the_pages`), how an effect is estimated.
"""

import re
from pathlib import Path

import duckdb
import pytest
from one_page import one_page
from shown import Shown, numbers, shown

RELAUNCH = "where campaign = 'service_relaunch_2025' and is_primary"


@pytest.fixture(scope="module")
def page(pages: Path) -> Shown:
    """The demo's page; the newest campaign comes first."""
    return shown(pages / "campaigns.html")


def test_verdicts_are_sentences_of_the_deciding_method(page: Shown) -> None:
    assert "Campaigns decided: 2 of 2. Effect found: 1. Harm found: 0." in page.text
    assert page.text.index(
        "Effect found: those reached answered 22.5 points above the controls (Hold-out; n = 486 / 331;"
    ) < page.text.index("apology_2024")
    assert "No effect found: the difference from the controls is +14.6 points" in page.text
    assert "from −4.6 to +33.2" in page.text
    assert "Every true effect in this range fits the data." in page.text
    assert "Only true effects from about 27.0 points" in page.text.replace("27.1", "27.0")


def test_effects_and_placebos_are_those_of_the_mart_with_their_n(page: Shown, published: Path) -> None:
    columns = (
        "effect, effect_ci_low, effect_ci_high, treated_responses, control_responses, placebo_treated_responses, "
        "placebo_control_responses, placebo_effect, placebo_ci_low, placebo_ci_high, smallest_detectable_effect"
    )
    with duckdb.connect(str(published), read_only=True) as connection:
        [found] = connection.execute(f"select {columns} from campaign_effect {RELAUNCH}").fetchall()
    told = [number for cell in page.rows("campaigns-effect-1")[0][1:] for number in numbers(cell, "en")]

    assert [float(number) for number in told] == pytest.approx([float(value) for value in found], abs=0.05001)
    assert page.rows("campaigns-effect-1")[0][0].replace(" ", "") == "Hold-outEffectfound"
    assert page.rows("campaigns-effect-1")[-1][0].replace(" ", "") == "BeforeandafterNocontrol"


def test_the_drawing_has_every_method_and_says_its_finding(page: Shown) -> None:
    drawings = [one for one in page.drawings if "Effects of service_relaunch_2025" in (one.get("aria-label") or "")]

    assert len(drawings) == 2  # for wide and for narrow screens
    assert "Hold-out (decides): +22.5 points" in (drawings[0]["aria-label"] or "")
    for method in ("Hold-out (decides)", "Difference in differences"):
        assert page.html.count(f">{method}</text>") == 4, method  # two campaigns


def test_what_has_no_control_does_not_stretch_the_scale(page: Shown) -> None:
    assert page.html.count(">Before and after</text>") == 2  # fits the scale of the relaunch
    assert page.html.count(">Before and after: +110.7, beyond the scale</text>") == 2
    apology = page.html.partition("Effects of apology_2024")[2]
    assert not {">100</text>", ">110</text>", ">120</text>"} & set(re.findall(r">[^<]+</text>", apology))


def test_a_placebo_that_tests_nothing_is_not_shown(page: Shown, published: Path) -> None:
    holdout = page.rows("campaigns-effect-2")[0]
    assert holdout[5] == "none: all were chosen by their score"
    assert page.rows("campaigns-effect-1")[0][5].startswith("−8.4")

    varied = one_page(published, "campaigns", "update campaign_effect set placebo_effect = 3 where placebo_effect = 0")
    assert varied.rows("campaigns-effect-2")[0][5].startswith("+3.0")


def test_a_large_placebo_and_what_else_happened_stand_beside_the_verdict(page: Shown, published: Path) -> None:
    told = "Before the send the groups already differed by −8.4 points (−19.8 … +3.1), within chance."
    assert told in page.text
    assert "Within the window fell: Warehouse move: service and deliveries disturbed (1 Sep 2025 – 30 Sep 2025)" in (
        page.text
    )
    relaunch, _, apology = page.text.partition("apology_2024")
    assert "New price list (1 Jan 2025)" in apology
    assert "price list" not in relaunch  # before its window

    calm = one_page(
        published,
        "campaigns",
        f"update campaign_effect set placebo_effect = -2 {RELAUNCH}",
        "update fct_business_event set started_on = date '2025-09-13', ended_on = null",
    )
    assert "already differed" not in calm.text
    assert "Within the window fell" not in calm.text


def test_who_fell_silent_is_counted_in_both_groups(page: Shown, published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        found = connection.execute(
            "select lost, answered_before, 100 * lost / answered_before from campaign_attrition where campaign = "
            "'service_relaunch_2025' and band_before = 'detractor' order by treatment_group desc"
        ).fetchall()
    rows = [row for row in page.rows("campaigns-attrition-1") if row[0] == "Detractor"]

    assert [row[1] for row in rows] == ["Treated", "Hold-out"]
    for row, (lost, before, percent) in zip(rows, found, strict=True):
        assert row[2] == f"{lost} of {before}"
        assert row[4].startswith(f"{percent:.0f}%")


@pytest.mark.parametrize(
    ("change", "told", "silent"),
    [
        (
            "verdict = 'adverse_effect_found', effect = -20, effect_ci_low = -30, effect_ci_high = -10",
            "Harm found: those reached answered 20.0 points below the controls",
            "Effect found: those",
        ),
        (
            "verdict = 'window_open', is_window_over = false, measured_until = date '2026-12-31'",
            "No verdict yet: answers count until 31 Dec 2026.",
            "answered 22.5 points",
        ),
        (
            "verdict = 'too_few_answers', is_reportable = false, treated_responses = 7",
            "Too few answers to judge: 7 of those it reached and 331 of the controls",
            "+22.5",
        ),
        ("treated_responses = 9", "Too few answers to judge: 9 of those", "+22.5"),
    ],
    ids=["harm", "open", "few", "minimum"],
)
def test_a_verdict_is_told_as_it_is(page: Shown, published: Path, change: str, told: str, silent: str) -> None:
    changed = one_page(published, "campaigns", f"update campaign_effect set {change} {RELAUNCH}")
    first = changed.text.partition("apology_2024")[0]

    assert told in first
    assert told not in page.text
    assert silent not in first


def test_what_speaks_against_a_verdict_is_said(page: Shown, published: Path) -> None:
    changed = one_page(
        published,
        "campaigns",
        "update campaign_effect set also_in_other_campaign = 12, people_in_both_groups = 4, placebo_effect = 15, "
        "placebo_ci_low = 5, placebo_ci_high = 25, control_group = 'not_addressed', accounts = 13, "
        f"account_design_effect = 1.7 {RELAUNCH}",
        "update dim_campaign set unnamed_sends = 3 where campaign = 'service_relaunch_2025'",
    )
    first = changed.text.partition("apology_2024")[0]
    for told in (
        "12 people of the audience were also reached by another campaign",
        "4 people were treated and held out",
        "The placebo test is not 0 (+15.0 points",
        "Nobody was held out by chance",
        "The answers come from 13 accounts only",
        "People of one account answer alike",
        "3 sends name no person",
    ):
        assert told in first
        assert told not in page.text


def test_a_programme_without_campaigns_says_what_is_missing(published: Path) -> None:
    page = one_page(published, "campaigns", *(f"delete from {mart}" for mart in ("dim_campaign", "campaign_effect")))

    assert "No campaign has been sent" in page.text
    assert "<code>communications</code>" in page.html
    assert page.tables == {}
