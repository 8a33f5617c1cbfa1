"""The oracles as published: counts and every printed number. What belongs here: numbers. What does not: tests.

O: published with a source. N: published and wrong, so they must not come out. D: worked out by hand from the published
formulas. Counts are (detractors, passives, promoters); shares and scores are on the ±1 scale; numbers are written with
the digits that were printed, and those are the ones that are compared.
"""

from dataclasses import dataclass

ORACLES = {
    "O1": "one detractor, two passives, three promoters (NPS package, test_01_basics)",
    "O2": "a single answer of each band (same)",
    "O3": "one of two bands each, one of all three (same)",
    "O4": "raw scores 0, 7, 7, 9, 9, 9 (same)",
    "O5": "scores 1 to 15 with promoters from 9 on (same)",
    "O6": "raw values that are no score: not whole, −1, 11 (same)",
    "O7": "all intervals of 16, 139, 6 (contingencytables, cavo_2012)",
    "O8": "score interval of three promoters, of three detractors (same)",
    "O9": "Bonett–Price of 4, 18, 26 (statpsych, ci.prop.ps)",
    "O10": "Bonett–Price of all pairs of 125, 82, 92 (statpsych, ci.pairs.prop1)",
    "O11": "Bonett–Price of 5, 31, 64 (vcmeta, se.prop.ps)",
    "O12": "variance of the shares ⅙, ⅓, ½ (Cross Validated, margin of error in NPS)",
    "O13": "ratings 9, 10, 6, 8 (BigFunctions, nps)",
    "O14": "rates of five sent (AskNicely, /stats)",
    "O15": "rate of six sent (AskNicely, /sentstats)",
    "O16": "Smart Ranking, NPS − 160/√n from five answers on (AskNicely)",
    "O17": "earned growth from 100 to 130 (Winning on Purpose, appendix B)",
    "O18": "bands of other scales (zenloop)",
    "N1": "75, 85, 215 was published as 42",
    "N2": "2 + 11 + 18 was published as 32 answers",
    "N3": "a 9 was published as passive",
    "N4": "an interval that leaves out the covariance",
    "N5": "a 90 % interval that was published as one of 95 %",
    "D1": "adjusted Wald, Agresti–Min and score of 1, 2, 3",
    "D2": "all intervals of 7, 13, 1 (data of Fagerland et al. 2014, table V)",
    "D3": "Wald and score of 40, 100, 20 (data of PropCIs)",
    "D4": "a 90 % interval of 13, 8, 15",
    "D5": "12, 23, 52 then 15, 27, 52: a change that is noise",
    "D6": "30, 30, 40 then 20, 30, 50 with 100 and with 400 answers; a false alarm of few answers",
    "D7": "paired change against independent groups, difference in differences with a control",
    "D8": "regression to the mean with no effect at all",
    "D9": "post-stratified to nine tenths and one tenth",
    "D10": "respondent-, account- and revenue-weighted",
    "D11": "pooled over answers, not the mean of days",
    "D12": "sample sizes for ten points",
}


@dataclass(frozen=True)
class PrintedInterval:
    """An interval with the numbers that were printed of it, empty where none was."""

    oracle: str
    counts: tuple[int, int, int]
    method: str
    estimate: str = ""
    standard_error: str = ""
    low: str = ""
    high: str = ""
    confidence: float = 0.95
    z: float | None = None
    """Deviate, where another one than that of 95 % was used."""


Z_90 = 1.6448536269514722

INTERVALS = [
    PrintedInterval("O1", (1, 2, 3), "wald", ".333333", ".304290"),
    PrintedInterval("O2", (1, 0, 0), "wald", "-1", "0"),
    PrintedInterval("O2", (0, 0, 1), "wald", "1", "0"),
    PrintedInterval("O2", (0, 1, 0), "wald", "0", "0"),
    PrintedInterval("O3", (1, 0, 1), "wald", "0", ".707"),
    PrintedInterval("O3", (0, 1, 1), "wald", ".5", ".354"),
    PrintedInterval("O3", (1, 1, 1), "wald", "0", ".471"),
    PrintedInterval("O7", (16, 139, 6), "wald", "-.0621", "", "-.1184", "-.0058"),
    PrintedInterval("O7", (16, 139, 6), "agresti_min", "", "", "-.1182", "-.0045"),
    PrintedInterval("O7", (16, 139, 6), "bonett_price", "", "", "-.1195", "-.0032"),
    PrintedInterval("O7", (16, 139, 6), "score", "-.0621", "", "-.1240", "-.0054"),
    PrintedInterval("O8", (0, 0, 3), "score", "", "", "-.1230", "1.0000"),
    PrintedInterval("O8", (3, 0, 0), "score", "", "", "-1.0000", ".1230"),
    PrintedInterval("O9", (4, 18, 26), "bonett_price", ".44", ".09448809", ".2548067", ".6251933"),
    PrintedInterval("O10", (82, 92, 125), "bonett_price", ".14285714", ".04731825", ".05011508", ".23559920"),
    PrintedInterval("O10", (92, 82, 125), "bonett_price", ".10963455", ".04875715", ".01407230", ".20519680"),
    PrintedInterval("O10", (92, 125, 82), "bonett_price", "-.03322259", ".04403313", "-.11952594", ".05308076"),
    PrintedInterval("O11", (5, 31, 64), "bonett_price", ".5784314", ".05953213"),
    PrintedInterval("N4", (75, 675, 250), "wald", "", "", ".141372", ".208628"),
    PrintedInterval("N4", (75, 675, 250), "adjusted_wald", "", "", ".140859", ".208094"),
    PrintedInterval("N5", (16, 30, 61), "adjusted_wald", "", "", ".270970", ".547212"),
    PrintedInterval("D1", (1, 2, 3), "adjusted_wald", ".222222", ".249828", "-.267433", ".711877"),
    PrintedInterval("D1", (1, 2, 3), "agresti_min", "", "", "-.269714", ".769714"),
    PrintedInterval("D1", (1, 2, 3), "score", "", "", "-.311074", ".753957"),
    PrintedInterval("D2", (7, 13, 1), "wald", "", "", "-.519709", "-.051720"),
    PrintedInterval("D2", (7, 13, 1), "adjusted_wald", "", "", "-.480984", "-.019016"),
    PrintedInterval("D2", (7, 13, 1), "bonett_price", "", "", "-.508359", "-.013380"),
    PrintedInterval("D2", (7, 13, 1), "score", "", "", "-.517232", "-.026003"),
    PrintedInterval("D3", (40, 100, 20), "wald", "", "", "-.217889", "-.032111"),
    PrintedInterval("D3", (40, 100, 20), "score", "", "", "-.218064", "-.030865"),
    PrintedInterval("D4", (13, 8, 15), "adjusted_wald", ".051282", ".139024", "-.177392", ".279956", 0.9, Z_90),
]

VARIANCES = {
    "O1": [((1, 2, 3), "5/9")],
    "O2": [((1, 0, 0), "0"), ((0, 0, 1), "0"), ((0, 1, 0), "0")],
    "O3": [((1, 0, 1), "1"), ((0, 1, 1), "1/4"), ((1, 1, 1), "2/3")],
    "O4": [((1, 2, 3), "5/9")],
    "O5": [((6, 2, 7), "194/225")],
    "O12": [((1, 2, 3), "5/9"), ((10, 20, 30), "5/9")],
}
"""Oracle → counts and the variance of one answer; 194/225 is the .8622 that was printed."""

COVERAGE = {
    "wald": (0.574, 0.819, 0.875, 0.909, 0.906, 0.933),
    "agresti_min": (0.942, 0.926, 0.937, 0.946, 0.945, 0.947),
    "adjusted_wald": (0.902, 0.936, 0.942, 0.946, 0.948, 0.949),
    "bonett_price": (0.952, 0.947, 0.949, 0.947, 0.949, 0.950),
    "score": (0.952, 0.947, 0.947, 0.947, 0.949, 0.950),
}
"""Method → smallest exact coverage of its 95 % interval over `TRINOMIALS`, for each of `SIZES`."""

WIDTHS = {
    "wald": (110, 90, 66, 55, 43, 30),
    "adjusted_wald": (101, 81, 62, 52, 42, 30),
    "bonett_price": (119, 90, 66, 54, 43, 30),
    "score": (110, 86, 64, 53, 42, 30),
}
"""Method → mean width in points where the true NPS is +30 (the third of `TRINOMIALS`)."""

SIZES = (5, 10, 20, 30, 50, 100)
TRINOMIALS = ((0.60, 0.20), (0.33, 0.33), (0.20, 0.50), (0.12, 0.62), (0.04, 0.84))
"""Probabilities of a detractor and of a promoter: NPS −40, 0, +30, +50, +80."""


def half_digit(printed: str) -> float:
    """Half a unit of the last digit that was printed, and a bit for the rounding of a binary fraction."""
    return 0.5 * 10.0 ** -len(printed.partition(".")[2]) + 1e-12
