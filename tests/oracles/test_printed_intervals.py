"""Printed intervals, variances and p-values, from the formulas in SQL and from the command. What belongs here: numbers
that follow from counts alone. What does not: numbers that need answers or customers."""

import re
from fractions import Fraction
from math import sqrt

import pytest
from oracle_numbers import INTERVALS, VARIANCES, Z_90, PrintedInterval, half_digit
from oracle_world import World
from typer.testing import CliRunner

from orchestration.cli import app
from publishing.statistics import Bands, interval

BY_PSEUDO_ANSWERS = [one for one in INTERVALS if one.method != "score"]
PARITY = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 5, 7), (9, 0, 4), (123, 456, 789), (6, 2, 7)]
TWO_SAMPLES = [
    ("D5 wald", "wald", (12, 23, 52), (15, 27, 52), "-.066153", "-.604897", ".545247"),
    ("D5", "adjusted_wald", (12, 23, 52), (15, 27, 52), "-.063001", "-.583146", ".559795"),
    ("D6", "adjusted_wald", (30, 30, 40), (20, 30, 50), "", "1.732324", ".083216"),
    ("D6 fourfold", "adjusted_wald", (120, 120, 160), (80, 120, 200), "", "3.497160", ".000470"),
    ("D6 few, wald", "wald", (0, 0, 5), (2, 1, 2), "", "", ".012419"),
    ("D6 few", "adjusted_wald", (0, 0, 5), (2, 1, 2), "", "", ".093276"),
]


def sql_of_counts(counts: tuple[int, int, int], method: str, z: float | None = None) -> str:
    """A select of estimate, squared error and both ends, with the project's macros."""
    columns = f"'promoters', 'detractors', 'responses', '{method}'"
    end = f"'estimate', 'squared_error', {z or 'none'}"
    detractors, _, promoters = counts
    return f"""
        select
            estimate,
            squared_error,
            {{{{ nps_interval_end('-', {end}) }}}} as low,
            {{{{ nps_interval_end('+', {end}) }}}} as high
        from (
            select
                *,
                {{{{ nps_adjusted_estimate({columns}) }}}} as estimate,
                {{{{ nps_adjusted_squared_error({columns}) }}}} as squared_error
            from (
                select {detractors} as detractors, {promoters} as promoters, {sum(counts)} as responses
            ) as counts
        ) as estimates
    """


def sql_of_change(method: str, before: tuple[int, int, int], after: tuple[int, int, int]) -> str:
    """A select of change, deviate and p-value of two independent samples."""
    return f"""
        select
            {{{{ two_sample_estimate('before.estimate', 'later.estimate') }}}} as change,
            {{{{ absolute_z(
                two_sample_estimate('before.estimate', 'later.estimate'),
                two_sample_squared_error('before.squared_error', 'later.squared_error')
            ) }}}} as deviate,
            0 as low,
            0 as high
        from ({sql_of_counts(before, method)}) as before
        cross join ({sql_of_counts(after, method)}) as later
    """


@pytest.fixture(scope="module")
def computed(world: World) -> dict[tuple, tuple[float, ...]]:
    """Everything that this module asks of the macros, compiled and run as one query."""
    asked: dict[tuple, str] = {}
    for one in BY_PSEUDO_ANSWERS:
        asked[one.counts, one.method, one.z] = sql_of_counts(one.counts, one.method, one.z)
    for counts in [*PARITY, *(counts for rows in VARIANCES.values() for counts, _ in rows)]:
        for method in ("adjusted_wald", "agresti_min", "bonett_price", "wald"):
            asked.setdefault((counts, method, None), sql_of_counts(counts, method))
    asked[(16, 30, 61), "adjusted_wald", Z_90] = sql_of_counts((16, 30, 61), "adjusted_wald", Z_90)
    for name, method, before, after, *_ in TWO_SAMPLES:
        asked[("change", name)] = sql_of_change(method, before, after)
    parts = [f"select {number} as number, * from ({sql}) as asked" for number, sql in enumerate(asked.values())]
    changes = [f"({sql_of_change(method, before, after)})" for _, method, before, after, *_ in TWO_SAMPLES]
    tails = [
        f"select {len(asked) + number}, {{{{ normal_two_sided_p('deviate') }}}}, 0, 0, 0 from {change} as tested"
        for number, change in enumerate(changes)
    ]
    rows = {number: tuple(values) for number, *values in world.formula("\nunion all\n".join([*parts, *tails]))}
    names = [*asked, *(("p", name) for name, *_ in TWO_SAMPLES)]
    return {name: rows[number] for number, name in enumerate(names)}


def assert_printed(printed: str, value: float) -> None:
    """Compare to the printed digits, where something was printed."""
    if printed:
        assert value == pytest.approx(float(printed), rel=0, abs=half_digit(printed))


def marked(rows: list[PrintedInterval]) -> list:
    return [
        pytest.param(one, id=f"{one.oracle} {one.counts} {one.method}", marks=pytest.mark.oracle(one.oracle))
        for one in rows
    ]


@pytest.mark.parametrize("one", marked(BY_PSEUDO_ANSWERS))
def test_the_formulas_in_sql_give_what_was_printed(one: PrintedInterval, computed: dict) -> None:
    estimate, squared_error, low, high = computed[one.counts, one.method, one.z]
    assert_printed(one.estimate, estimate)
    assert_printed(one.standard_error, sqrt(squared_error))
    assert_printed(one.low, low / 100)
    assert_printed(one.high, high / 100)


@pytest.mark.parametrize("one", marked(INTERVALS))
def test_the_command_gives_what_was_printed(one: PrintedInterval) -> None:
    detractors, passives, promoters = map(str, one.counts)
    counts = ["--detractors", detractors, "--passives", passives, "--promoters", promoters]
    how = ["--method", one.method, "--confidence", str(one.confidence), "--decimals", "10"]
    done = CliRunner().invoke(app, ["interval", *counts, *how])
    assert done.exit_code == 0, done.output
    line = done.output.splitlines()[1]
    estimate, low, high = re.findall(r"-?[0-9.]+", line)[:3]
    error = re.search(r"standard error ([0-9.]+)", line)
    assert_printed(one.estimate, float(estimate) / 100)
    assert_printed(one.standard_error, float(error[1]) / 100 if error else float("nan"))
    assert_printed(one.low, float(low) / 100)
    assert_printed(one.high, float(high) / 100)


@pytest.mark.parametrize(
    ("counts", "printed"),
    [
        pytest.param(counts, printed, id=f"{oracle} {counts}", marks=pytest.mark.oracle(oracle))
        for oracle, rows in VARIANCES.items()
        for counts, printed in rows
    ],
)
def test_the_variance_of_an_answer_is_what_was_printed(
    counts: tuple[int, int, int], printed: str, computed: dict
) -> None:
    _, squared_error, _, _ = computed[counts, "wald", None]
    assert squared_error * sum(counts) == pytest.approx(float(Fraction(printed)), abs=1e-12)


@pytest.mark.oracle("O5")
def test_scores_beyond_ten_would_be_promoters_of_the_formula(world: World) -> None:
    rows = world.formula(
        "select {{ nps_band_counts('band') }}, {{ nps_score('2', '1', '15') }} as a_fifteenth from"
        " (select {{ nps_group('score') }} as band from range(1, 16) as scores(score)) as banded"
    )
    ((promoters, passives, detractors, a_fifteenth),) = rows
    assert (detractors, passives, promoters) == (6, 2, 7)
    assert a_fifteenth / 100 == pytest.approx(2 / 30)
    assert Bands(6, 2, 7).score == pytest.approx(2 / 30)
    assert float(Fraction(VARIANCES["O5"][0][1])) == pytest.approx(0.8622, abs=0.00005)


@pytest.mark.parametrize(
    ("name", "change", "deviate", "p_value"),
    [
        pytest.param(name, *printed, id=name, marks=pytest.mark.oracle(name.split()[0]))
        for name, _, _, _, *printed in TWO_SAMPLES
    ],
)
def test_a_change_between_two_samples_is_what_was_printed(
    name: str, change: str, deviate: str, p_value: str, computed: dict
) -> None:
    found_change, found_deviate, _, _ = computed["change", name]
    assert_printed(change, found_change)
    assert_printed(deviate.removeprefix("-"), found_deviate)
    assert_printed(p_value, computed["p", name][0])


@pytest.mark.oracle("N4")
def test_an_interval_without_the_covariance_does_not_come_out(computed: dict) -> None:
    for method in ("wald", "adjusted_wald"):
        _, _, low, high = computed[(75, 675, 250), method, None]
        assert (round(low / 100, 3), round(high / 100, 3)) != (0.143, 0.205)
        assert high - low > 100 * (0.205 - 0.143)


@pytest.mark.oracle("N5")
def test_an_interval_of_ninety_percent_is_not_taken_for_one_of_ninety_five(computed: dict) -> None:
    _, _, low, high = computed[(16, 30, 61), "adjusted_wald", Z_90]
    assert_printed(".293176", low / 100)
    assert_printed(".525006", high / 100)
    wide = computed[(16, 30, 61), "adjusted_wald", None]
    assert wide[2] < low
    assert high < wide[3]
    narrow = interval(Bands(16, 30, 61), "adjusted_wald", confidence=0.9)
    assert (narrow.low, narrow.high) == pytest.approx((low / 100, high / 100))


@pytest.mark.oracle("O8")
def test_only_the_score_interval_has_a_width_where_one_band_holds_everybody(computed: dict) -> None:
    low, high = interval(Bands(0, 0, 3), "wald").low, interval(Bands(0, 0, 3), "wald").high
    assert (low, high) == (1, 1)
    adjusted = interval(Bands(0, 0, 3), "adjusted_wald")
    assert adjusted.high == 1
    assert adjusted.estimate + 1.959964 * adjusted.standard_error == pytest.approx(1.0658, abs=0.00005)
    _, _, low, high = computed[(0, 0, 1), "adjusted_wald", None]
    assert (low, high) == pytest.approx((-48.5, 98.5), abs=0.05)


@pytest.mark.parametrize("method", ["adjusted_wald", "agresti_min", "bonett_price", "wald"])
@pytest.mark.parametrize("counts", PARITY)
def test_the_command_and_the_marts_use_the_same_formula(
    counts: tuple[int, int, int], method: str, computed: dict
) -> None:
    estimate, squared_error, low, high = computed[counts, method, None]
    found = interval(Bands(*counts), method)
    assert found.estimate == pytest.approx(estimate, abs=1e-12)
    assert found.standard_error == pytest.approx(sqrt(squared_error), abs=1e-12)
    assert (100 * found.low, 100 * found.high) == pytest.approx((low, high), abs=1e-10)
