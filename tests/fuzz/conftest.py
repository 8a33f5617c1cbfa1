"""Fixtures of the fuzz tests. What belongs here: the small programme of the intake tests, here too."""

from tests.intake.conftest import make_world, world

__all__ = ["make_world", "world"]
