"""Oracles of marts with inputs of their own. What belongs here: that the unit tests of the models which name an oracle
exist and pass. What does not: their numbers, which stand beside the mart."""

import pytest
from oracle_world import World

BESIDE_THE_MART = {
    "O14": "survey_funnel",
    "O15": "survey_funnel",
    "O17": "earned_growth",
    "N1": "vendor_reconciliation",
    "N2": "vendor_reconciliation",
    "N3": "vendor_reconciliation",
    "D7": None,
    "D8": None,
    "D9": "nps_weighted",
    "D10": "nps_weighted",
}
"""Oracle → the mart whose unit tests, or those of a model it is made from, hold its numbers; None for several marts."""


@pytest.mark.parametrize("oracle", [pytest.param(name, marks=pytest.mark.oracle(name)) for name in BESIDE_THE_MART])
def test_the_unit_tests_that_name_the_oracle_pass(oracle: str, world: World) -> None:
    assert oracle in world.unit_tests, f"no unit test of a model names {oracle}"
    assert {status for _, status in world.unit_tests[oracle]} == {"pass"}, world.unit_tests[oracle]
    mart = BESIDE_THE_MART[oracle]
    assert mart is None or world.tested_models(oracle) & world.made_from(mart)
