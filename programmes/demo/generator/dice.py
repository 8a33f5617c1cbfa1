"""Random numbers. What belongs here: named streams of uniform numbers, and the few draws made from them.

Only uniform doubles of PCG64 and correctly rounded arithmetic are used, so that a seed gives the same
bytes with every Python and numpy version. What does not belong here: what the draws mean.
"""

import math
import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy

Item = TypeVar("Item")
BLOCK = 4096


class Dice:
    """A stream of random numbers of its own: drawing more of one thing never shifts another."""

    def __init__(self, seed: int, name: str) -> None:
        self._generator = numpy.random.Generator(numpy.random.PCG64([seed, zlib.crc32(name.encode())]))
        self._block: list[float] = []

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number from `low` up to but without `high`."""
        if not self._block:
            self._block = self._generator.random(BLOCK).tolist()
        return low + (high - low) * self._block.pop()

    def chance(self, probability: float) -> bool:
        """True with a probability."""
        return self.uniform() < probability

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """One of some items, each as likely."""
        return items[int(self.uniform() * len(items))]

    def weighted(self, weights: dict[Item, float]) -> Item:
        """A key, in proportion to its weight."""
        point = self.uniform() * sum(weights.values())
        for item, weight in weights.items():
            point -= weight
            if point < 0:
                return item
        return item

    def normal(self, spread: float) -> float:
        """About normal with mean 0: the sum of twelve uniform numbers, which needs no logarithm."""
        return spread * (sum(self.uniform() for _ in range(12)) - 6.0)

    def waiting(self, mean: float, longest: float) -> float:
        """An exponential waiting time, cut at the longest."""
        return min(longest, -mean * math.log(1.0 - self.uniform()))

    def count(self, mean: float) -> int:
        """A Poisson count, for means up to some hundred."""
        total, passed = 0, self.waiting(1.0, 1e9)
        while passed < mean:
            total += 1
            passed += self.waiting(1.0, 1e9)
        return total
