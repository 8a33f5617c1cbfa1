"""How often intervals hold the true score, by enumeration. What belongs here: exact coverage and width of the methods.

What does not: coverage on simulated programmes (`benchmarks/truth.py`).
"""

from functools import cache
from math import exp, lgamma, log

import pytest
from oracle_numbers import COVERAGE, SIZES, TRINOMIALS, WIDTHS

from ingestion.layout import REPOSITORY
from publishing.statistics import Bands, interval

NAMES = {
    "Wald": "wald",
    "Agresti–Min": "agresti_min",
    "adjusted Wald": "adjusted_wald",
    "Bonett–Price": "bonett_price",
    "score": "score",
}


@cache
def outcomes(n: int) -> list[tuple[int, int, int]]:
    """Every count of detractors, passives and promoters among n answers."""
    return [(d, n - d - r, r) for d in range(n + 1) for r in range(n + 1 - d)]


@cache
def ends(n: int, method: str) -> list[tuple[float, float]]:
    """The interval of each outcome."""
    found = [interval(Bands(*counts), method) for counts in outcomes(n)]
    return [(one.low, one.high) for one in found]


@cache
def chances(n: int, detractor: float, promoter: float) -> list[float]:
    """The probability of each outcome."""
    logs = log(detractor), log(1 - detractor - promoter), log(promoter)

    def chance(counts: tuple[int, int, int]) -> float:
        parts = (count * share - lgamma(count + 1) for count, share in zip(counts, logs, strict=True))
        return exp(lgamma(n + 1) + sum(parts))

    return [chance(counts) for counts in outcomes(n)]


def coverage(n: int, method: str, detractor: float, promoter: float) -> float:
    """Probability that the interval holds the true score."""
    truth = promoter - detractor
    return sum(
        chance
        for chance, (low, high) in zip(chances(n, detractor, promoter), ends(n, method), strict=True)
        if low - 1e-12 <= truth <= high + 1e-12
    )


@pytest.mark.parametrize("method", COVERAGE)
def test_the_smallest_coverage_is_the_published_one(method: str) -> None:
    found = tuple(round(min(coverage(n, method, *shares) for shares in TRINOMIALS), 3) for n in SIZES)
    assert found == COVERAGE[method]


@pytest.mark.parametrize("method", WIDTHS)
def test_the_mean_width_is_the_published_one(method: str) -> None:
    shares = TRINOMIALS[2]
    found = tuple(
        round(100 * sum(c * (high - low) for c, (low, high) in zip(chances(n, *shares), ends(n, method), strict=True)))
        for n in SIZES
    )
    assert found == WIDTHS[method]


def test_the_page_shows_these_numbers() -> None:
    page = (REPOSITORY / "docs" / "statistics.md").read_text(encoding="utf-8")
    head = f"| n | {' | '.join(NAMES)} |"
    rows = [
        f"| {n} | " + " | ".join(f"{COVERAGE[method][place]:.3f}".lstrip("0") for method in NAMES.values()) + " |"
        for place, n in enumerate(SIZES)
    ]
    assert "\n".join([head, "|---|---|---|---|---|---|", *rows]) in page
