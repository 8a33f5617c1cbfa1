"""The small programme of the intake tests, here too. What belongs here: the fixtures. What does not: expectations."""

from tests.intake.conftest import make_world, world

__all__ = ["make_world", "world"]
