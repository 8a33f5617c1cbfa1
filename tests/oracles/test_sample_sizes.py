"""Sample sizes, as the command tells them. What belongs here: D12 and what the formula promises."""

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from publishing.statistics import Bands, interval, sample_size, sample_size_per_group


def told(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["sample-size", *arguments])
    assert done.exit_code == 0, done.output
    return done.output.strip()


@pytest.mark.oracle("D12")
def test_ten_points_need_the_printed_numbers_of_answers() -> None:
    assert sample_size(0.1) == pytest.approx(381.146, abs=0.0005)
    assert sample_size(0.1, variance=0.69) == pytest.approx(262.06, abs=0.005)
    assert told("--margin", "10") == "382 answers for an interval of ± 10 points."
    assert told("--margin", "10", "--variance", ".69") == "263 answers for an interval of ± 10 points."


def test_so_many_answers_really_give_that_interval() -> None:
    found = interval(Bands(191, 0, 191), "adjusted_wald")
    assert (found.high - found.low) / 2 == pytest.approx(0.1, abs=0.001)
    assert (found.high - found.low) / 2 <= 0.1


def test_two_groups_need_more_and_power_costs_answers() -> None:
    assert sample_size_per_group(0.1, power=0.5) == pytest.approx(2 * (sample_size(0.1) + 3) - 3)
    assert sample_size_per_group(0.1) == pytest.approx((1.959964 + 0.841621) ** 2 * 2 / 0.01 - 3, abs=0.01)
    assert told("--difference", "20", "--variance", "0.69").startswith("268 answers in each of two groups")


@pytest.mark.parametrize(
    "arguments",
    [[], ["--margin", "10", "--difference", "10"], ["--margin", "0"], ["--margin", "10", "--variance", "2"]],
)
def test_a_call_that_makes_no_sense_is_a_mistake(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, ["sample-size", *arguments])
    assert done.exit_code == 2


def test_an_interval_of_nobody_or_of_no_method_is_a_mistake() -> None:
    nobody = ["interval", "--detractors", "0", "--passives", "0", "--promoters", "0"]
    assert CliRunner().invoke(app, nobody).exit_code == 2
    unknown = ["interval", "--detractors", "1", "--passives", "0", "--promoters", "0", "--method", "guess"]
    assert CliRunner().invoke(app, unknown).exit_code == 2


@pytest.mark.parametrize(
    ("counts", "method"), [((1, 2, 6), "score"), ((0, 50, 50), "score"), ((4, 18, 26), "adjusted")]
)
def test_the_interval_to_quote_is_marked(counts: tuple[int, int, int], method: str) -> None:
    detractors, passives, promoters = map(str, counts)
    done = CliRunner().invoke(
        app, ["interval", "--detractors", detractors, "--passives", passives, "--promoters", promoters]
    )
    (line,) = [line for line in done.output.splitlines() if "quote this one" in line]
    assert line.strip().startswith(method)
