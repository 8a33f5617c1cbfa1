"""Intervals and sample sizes as lines of text. What belongs here: words and units. What does not: any formula."""

from math import ceil

from publishing.statistics.intervals import METHODS, Bands, Interval, interval, recommended_method
from publishing.statistics.sample_size import sample_size, sample_size_per_group

POINTS = 100
"""Points of a Net Promoter Score in 1 of the ±1 scale."""


def interval_lines(bands: Bands, method: str | None, confidence: float, decimals: int) -> list[str]:
    """A headline and one line for each method, in points.

    Args:
        bands: The counts.
        method: Only this one; None for all, the one to quote marked.
        confidence: Between 0 and 1.
        decimals: Of each number.

    Raises:
        ValueError: There is no such method, or the confidence is out of bounds.
    """
    chosen = METHODS if method is None else (method,)
    found = [interval(bands, name, confidence) for name in chosen]
    answers = "1 answer" if bands.responses == 1 else f"{bands.responses:,} answers"
    lines = [f"{answers}, NPS {_points(bands.score, decimals)}; {confidence:.10g} confidence, in points"]
    lines += [_line(one, decimals, method is None and one.method == recommended_method(bands)) for one in found]
    return lines


def sample_size_line(
    margin: float | None, difference: float | None, variance: float, confidence: float, power: float
) -> str:
    """The answers needed, as one sentence.

    Args:
        margin: Points on either side of one score, or None.
        difference: Points between two scores, or None.
        variance: Of one answer on the ±1 scale.
        confidence: Of the interval, or 1 − the rate of false alarms.
        power: Probability to find the difference.

    Raises:
        ValueError: Not exactly one of margin and difference is given, or an argument is out of bounds.
    """
    if (margin is None) == (difference is None):
        raise ValueError("give either --margin, for one score, or --difference, between two")
    if margin is not None:
        needed = ceil(sample_size(margin / POINTS, variance, confidence))
        return f"{needed:,} answers for an interval of ± {margin:g} points."
    needed = ceil(sample_size_per_group(difference / POINTS, variance, confidence, power))
    return (
        f"{needed:,} answers in each of two groups to find a difference of {difference:g} points, {power:.0%} surely."
    )


def _line(one: Interval, decimals: int, is_recommended: bool) -> str:
    ends = f"[{_points(one.low, decimals)}, {_points(one.high, decimals)}]"
    error = "" if one.standard_error is None else f", standard error {_points(one.standard_error, decimals)}"
    mark = "  <- quote this one" if is_recommended else ""
    return f"  {one.method:<14} {_points(one.estimate, decimals)} {ends}{error}{mark}"


def _points(value: float, decimals: int) -> str:
    return f"{POINTS * value:.{decimals}f}"
