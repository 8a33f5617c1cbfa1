"""The score interval of the Net Promoter Score: Tango's for a difference of paired proportions.

What belongs here: its test statistic and the two roots. What does not: any interval with a closed form (`intervals`).
T. Tango 1998, Statistics in Medicine 17:891–908, with promoters and detractors as the two discordant counts; Rocks
2016 (The American Statistician 70:365–372) calls it the iterative score test.
"""

from collections.abc import Callable
from math import copysign, inf, sqrt

HALVINGS = 60
"""Of an interval at most 2 long: more than a double resolves."""


def score_interval(promoters: int, detractors: int, responses: int, z: float) -> tuple[float, float]:
    """Both ends on the ±1 scale: the scores that a two-sided test with this deviate does not reject.

    Args:
        promoters: Count.
        detractors: Count.
        responses: All answers, at least one.
        z: Two-sided standard normal deviate, 1.96 for 95 %.
    """

    def statistic(score: float) -> float:
        return _statistic(promoters, detractors, responses, score)

    raw = (promoters - detractors) / responses
    low = -1.0 if promoters == 0 and detractors == responses else _root(statistic, -1.0, raw, z)
    high = 1.0 if detractors == 0 and promoters == responses else _root(statistic, raw, 1.0, -z)
    return low, high


def _statistic(promoters: int, detractors: int, responses: int, score: float) -> float:
    """How many standard errors the counts lie above a hypothetical score; falls as the score rises."""
    distance = promoters - detractors - responses * score
    a = 2 * responses
    b = -promoters - detractors + (2 * responses - promoters + detractors) * score
    c = -detractors * score * (1 - score)
    likeliest_detractors = (sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    variance = responses * (2 * likeliest_detractors + score * (1 - score))
    if variance <= 0:
        return copysign(inf, distance) if distance else 0.0
    return distance / sqrt(variance)


def _root(statistic: Callable[[float], float], low: float, high: float, wanted: float) -> float:
    """Where a falling statistic passes a value between two scores."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if statistic(middle) > wanted else (low, middle)
    return (low + high) / 2
