"""How many answers a question needs. What belongs here: the formulas. What does not: response rates.

J. Lewis and J. Sauro (MeasuringU): the adjusted Wald interval adds three answers, so three fewer are needed than
z² · variance / margin² says.
"""

from statistics import NormalDist

from publishing.statistics.intervals import PSEUDO_ANSWERS, deviate

WORST_VARIANCE = 1.0
"""Of one answer on the ±1 scale: half promoters, half detractors."""

ADDED_ANSWERS = 2 * PSEUDO_ANSWERS["adjusted_wald"][0] + PSEUDO_ANSWERS["adjusted_wald"][1]


def sample_size(margin: float, variance: float = WORST_VARIANCE, confidence: float = 0.95) -> float:
    """Answers for an interval of ± a margin; unrounded, to be rounded up.

    Args:
        margin: Half the width of the interval on the ±1 scale; 0.1 is ten points.
        variance: Of one answer, P + D − (P − D)², 0…1.
        confidence: Of the interval.

    Raises:
        ValueError: An argument is out of bounds.
    """
    _refuse(margin, variance)
    return max(1.0, deviate(confidence) ** 2 * variance / margin**2 - ADDED_ANSWERS)


def sample_size_per_group(
    difference: float, variance: float = WORST_VARIANCE, confidence: float = 0.95, power: float = 0.8
) -> float:
    """Answers in each of two groups to find a true difference with a probability; unrounded, to be rounded up.

    Args:
        difference: Between the two scores on the ±1 scale.
        variance: Of one answer, the same in both groups.
        confidence: 1 − the rate of false alarms of the two-sided test.
        power: Probability to find the difference if it is there.

    Raises:
        ValueError: An argument is out of bounds.
    """
    _refuse(difference, variance)
    if not 0 < power < 1:
        raise ValueError("a power lies between 0 and 1, such as 0.8")
    deviates = deviate(confidence) + NormalDist().inv_cdf(power)
    return max(1.0, deviates**2 * 2 * variance / difference**2 - ADDED_ANSWERS)


def _refuse(distance: float, variance: float) -> None:
    if not 0 < distance <= 2:
        raise ValueError("a margin or difference is more than 0 and at most 2 (200 points)")
    if not 0 < variance <= WORST_VARIANCE:
        raise ValueError("the variance of one answer is more than 0 and at most 1")
