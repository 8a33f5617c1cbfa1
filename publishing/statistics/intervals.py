"""Confidence intervals of the Net Promoter Score from counted bands, on the ±1 scale.

What belongs here: the methods that add pseudo-answers, and the choice among all methods. What does not: the score
interval's root (`score_interval`), and the marts, whose SQL (`dbt_project/macros/nps/interval.sql`) is held equal to
this module by a test.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from publishing.statistics.score_interval import score_interval

PSEUDO_ANSWERS = {
    "adjusted_wald": (0.75, 1.5),
    "agresti_min": (0.5, 1.0),
    "bonett_price": (1.0, 0.0),
    "wald": (0.0, 0.0),
}
"""Method → answers added to each outer band, and to the passives."""

METHODS = ("adjusted_wald", "score", "agresti_min", "bonett_price", "wald")

FEW_ANSWERS = 10
"""Below this many answers the adjusted Wald interval covers too rarely, and the score interval is better."""


@dataclass(frozen=True)
class Bands:
    """Counted answers.

    Raises:
        ValueError: A count is negative, or there is no answer.
    """

    detractors: int
    passives: int
    promoters: int

    def __post_init__(self) -> None:
        if min(self.detractors, self.passives, self.promoters) < 0 or self.responses == 0:
            raise ValueError("counts are 0 or more, and at least one answer is needed")

    @property
    def responses(self) -> int:
        """All answers."""
        return self.detractors + self.passives + self.promoters

    @property
    def score(self) -> float:
        """The Net Promoter Score, −1…1."""
        return (self.promoters - self.detractors) / self.responses


@dataclass(frozen=True)
class Interval:
    """An interval on the ±1 scale, clipped to it.

    Attributes:
        method: One of `METHODS`.
        estimate: Centre of a method that adds pseudo-answers, the raw score of the score interval.
        standard_error: Of the estimate; None for the score interval, which has none.
        low: Lower end.
        high: Upper end.
    """

    method: str
    estimate: float
    standard_error: float | None
    low: float
    high: float


def interval(bands: Bands, method: str, confidence: float = 0.95) -> Interval:
    """The interval of counted bands.

    Args:
        bands: The counts.
        method: One of `METHODS`.
        confidence: Between 0 and 1.

    Raises:
        ValueError: There is no such method, or the confidence is out of bounds.
    """
    z = deviate(confidence)
    if method == "score":
        return Interval(
            method, bands.score, None, *score_interval(bands.promoters, bands.detractors, bands.responses, z)
        )
    if method not in PSEUDO_ANSWERS:
        raise ValueError(f"no such interval: {method}; there are {', '.join(METHODS)}")
    outer, passives = PSEUDO_ANSWERS[method]
    n = bands.responses + 2 * outer + passives
    estimate = (bands.promoters - bands.detractors) / n
    error = sqrt(((bands.promoters + bands.detractors + 2 * outer) / n - estimate * estimate) / n)
    return Interval(method, estimate, error, max(-1.0, estimate - z * error), min(1.0, estimate + z * error))


def recommended_method(bands: Bands) -> str:
    """The method to quote: the marts' own, or the score interval of few answers or an empty band."""
    is_thin = bands.responses < FEW_ANSWERS or 0 in (bands.detractors, bands.passives, bands.promoters)
    return "score" if is_thin else "adjusted_wald"


def deviate(confidence: float) -> float:
    """Two-sided standard normal deviate of a confidence.

    Raises:
        ValueError: The confidence is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError("a confidence lies between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf((1 + confidence) / 2)
