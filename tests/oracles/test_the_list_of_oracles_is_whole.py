"""The list is complete. What belongs here: that every oracle has a test, and that the line at the end counts them."""

import ast
from pathlib import Path
from types import SimpleNamespace

from oracle_numbers import INTERVALS, ORACLES, VARIANCES
from oracle_summary import oracle_line
from test_oracles_in_the_flow import CHANGES, SHOWN
from test_oracles_in_the_flow import INTERVALS as SHOWN_INTERVALS
from test_oracles_of_the_models import BESIDE_THE_MART
from test_printed_intervals import TWO_SAMPLES

HERE = Path(__file__).resolve().parent


def named_in_decorators() -> set[str]:
    """Oracles in `@pytest.mark.oracle("…")` of the tests of this folder."""
    return {
        argument.value
        for path in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.oracle"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }


def test_there_are_eighteen_published_five_negative_and_twelve_derived() -> None:
    assert list(ORACLES) == [
        *(f"O{number}" for number in range(1, 19)),
        *(f"N{number}" for number in range(1, 6)),
        *(f"D{number}" for number in range(1, 13)),
    ]


def test_every_oracle_has_a_test() -> None:
    in_tables = {one.oracle for one in INTERVALS} | set(VARIANCES) | set(SHOWN) | set(SHOWN_INTERVALS)
    in_tables |= {name.split()[0] for name in CHANGES} | {name.split()[0] for name, *_ in TWO_SAMPLES}
    assert named_in_decorators() | in_tables | set(BESIDE_THE_MART) == set(ORACLES)


def test_an_oracle_counts_only_if_every_test_of_it_passed() -> None:
    def report(*oracles: str) -> SimpleNamespace:
        return SimpleNamespace(user_properties=[("oracle", name) for name in oracles])

    stats = {"passed": [report("O1"), report("O2", "D1"), report()], "failed": [report("O1")]}
    assert oracle_line(stats) == "oracles: 2 of 35 reproduced, not: O1; not tried: 32"
    assert oracle_line({"passed": [report(*ORACLES)]}) == "oracles: 35 of 35 reproduced"
    assert oracle_line({"passed": [report()]}) is None
