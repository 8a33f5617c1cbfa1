"""What was found of the planted truth, as a table with what was stated.

What belongs here: sums over seeds, bars, words. What does not: any number of one seed (`planted.py`).
"""

from collections.abc import Callable, Iterator
from math import exp, lgamma, log, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any, NamedTuple

from ingestion.layout import REPOSITORY

BEGIN, END = "<!-- truth: begin -->", "<!-- truth: end -->"
PAGES = (Path(__file__).with_name("README.md"), REPOSITORY / "docs" / "statistics.md")
COVERAGE_BAR = (0.93, 0.97)
FALSE_ALARM_RATE = 0.05
TOO_SELDOM = 0.025
"""A count is worse than stated where chance alone would bring one as bad less often than this."""
INCIDENT = {("touchpoint", "delivery", "month", "2025-09-01"), ("touchpoint", "support_case", "month", "2025-09-01")}
PERIODS_OF_INCIDENT = {"2025-09-01", "2025-07-01"}
CONTROLLED = ("holdout", "difference_in_differences", "difference_in_differences_unmatched")
"""Methods with a control group; the others are shown and decide nothing."""
IDLE_REMEDIES = ("call_by_lead", "credit_note", "apology_letter")
Z = NormalDist().inv_cdf(0.975)

Result = dict[str, Any]


class Line(NamedTuple):
    """One line of the table; `holds` is None where nothing was stated."""

    what: str
    found: str
    stated: str = ""
    holds: bool | None = None


def table(results: list[Result]) -> tuple[list[str], bool]:
    """The lines of a Markdown table, and whether everything stated holds.

    Args:
        results: What was measured of each seed.
    """
    found = [*coverage(results), *campaigns(results), *remedies(results), *alerts(results)]
    marks = {True: "✓", False: "✗", None: ""}
    head = [f"| {len(results)} seeds | found | stated | |", "|---|---|---|---|"]
    body = [f"| {line.what} | {line.found} | {line.stated} | {marks[line.holds]} |" for line in found]
    return head + body, all(line.holds is not False for line in found)


def coverage(results: list[Result]) -> Iterator[Line]:
    """How often the true score lies in the interval."""
    cells = every(results, "cells")
    total = sum(cell["reportable"] for cell in cells)
    miscounted = sum(cell["miscounted"] for cell in cells)
    counted = sum(cell["cells"] for cell in cells)
    yield Line("cells with other counts than were drawn", f"{miscounted:,} of {counted:,}", "0", miscounted == 0)
    low, high = COVERAGE_BAR
    reserve = sum(cell["own_variance"] for cell in cells) / total
    theory = 2 * NormalDist().cdf(Z / sqrt(reserve)) - 1
    share = sum(cell["asked_inside"] for cell in cells) / total
    yield Line(
        f"true score of the answers asked inside the interval, {total:,} reportable cells",
        f"{percent(share)} ({spread(results, 'asked_inside', 'reportable')})",
        f"93–97 %; {percent(theory)} by theory",
        low <= share <= high,
    )
    yield Line("— by number of answers", by_size(results, "asked_inside", "reportable"))
    untouched = sum(cell["untouched"] for cell in cells)
    anew = sum(cell["drawn_anew_inside"] for cell in cells) / untouched
    yield Line(
        f"had people like these been drawn anew, {untouched:,} cells",
        f"{percent(anew)} ({spread(results, 'drawn_anew_inside', 'untouched')})",
    )
    yield Line("— by number of answers", by_size(results, "drawn_anew_inside", "untouched"))


def spread(results: list[Result], inside: str, of: str) -> str:
    """Lowest and highest share of a seed."""
    shares = [sum(cell[inside] for cell in one["cells"]) / sum(cell[of] for cell in one["cells"]) for one in results]
    return f"{percent(min(shares))} to {percent(max(shares))} by seed"


def by_size(results: list[Result], inside: str, of: str) -> str:
    """The share in each class of numbers of answers."""
    rows = every(results, "sizes")
    parts = []
    for low in sorted({row["low"] for row in rows}):
        mine = [row for row in rows if row["low"] == low]
        share = sum(row[inside] for row in mine) / max(1, sum(row[of] for row in mine))
        parts.append(f"from {low}: {percent(share)}")
    return ", ".join(parts)


def campaigns(results: list[Result]) -> Iterator[Line]:
    """Which campaigns were found to have an effect, beside what they truly did."""
    rows = [row for row in every(results, "campaigns") if row["effect_ci_low"] is not None]
    real = [row for row in rows if row["is_primary"] and row["true_lift"] > 0]
    idle = [row for row in rows if row["is_primary"] and row["true_lift"] == 0]
    if not real or not idle:
        return
    stated = sum(power(row["true_lift"], row["standard_error"]) for row in real) / len(real)
    found = sum(row["is_significant"] and row["effect"] > 0 for row in real)
    yield at_least("`service_relaunch_2025`, which works: found", found, len(real), stated, "power")
    inside = sum(row["effect_ci_low"] <= row["true_lift"] <= row["effect_ci_high"] for row in real)
    yield at_least("— its true lift inside the interval", inside, len(real), 0.95, "level")
    yield at_most("`apology_2024`, which does nothing: found", sum(row["is_significant"] for row in idle), len(idle))
    for method in CONTROLLED:
        placebos = [row["placebo_p_value"] for row in every(results, "campaigns") if row["method"] == method]
        tried = [p_value for p_value in placebos if p_value is not None]
        false = sum(p_value <= FALSE_ALARM_RATE for p_value in tried)
        yield at_most(f"placebo period of both, `{method}`: found", false, len(tried))
    naive = [row for row in rows if row["method"] == "paired" and row["true_lift"] == 0]
    fooled = sum(row["effect_ci_low"] > 0 for row in naive)
    yield Line("`apology_2024` before and after, without a control: found", f"{fooled} of {len(naive)}")


def remedies(results: list[Result]) -> Iterator[Line]:
    """Which remedies were found to recover detractors beyond regression to the mean."""
    rows = [row for row in every(results, "remedies") if row["recovered_is_more_than_noise"] is not None]
    works = [row for row in rows if row["remedy"] == "fix_delivered"]
    idle = [row for row in rows if row["remedy"] in IDLE_REMEDIES]
    if works and idle:
        found = sum(row["recovered_is_more_than_noise"] and row["recovered_excess"] > 0 for row in works)
        yield Line("`fix_delivered`, the remedy that works: found", f"{found} of {len(works)}")
        yield at_most(
            "remedies that do nothing: found", sum(r["recovered_is_more_than_noise"] for r in idle), len(idle)
        )


def alerts(results: list[Result]) -> Iterator[Line]:
    """Whether the incident was told, and alerts without a cause."""
    if not every(results, "alerts"):
        return
    cells = [
        {(r["dimension"], r["member"], r["period_grain"], r["period_start"]) for r in one["alerts"]} for one in results
    ]
    told, planted = sum(len(INCIDENT & found) for found in cells), len(INCIDENT) * len(results)
    yield Line(
        "the incident of September 2025, in both touchpoints: told", f"{told} of {planted}", "all", told == planted
    )
    fell = [row for row in every(results, "alerts") if row["kind"] == "nps_fell"]
    besides = [row for row in fell if row["period_start"] not in PERIODS_OF_INCIDENT]
    yield Line("alerts of the score in other periods", f"{len(besides)} of {len(fell)}")

    def had_not_fallen(row: Result) -> bool:
        return row["true_change"] is not None and row["true_change"] >= 0

    yield periods_with(
        results, "nps_fell", "periods with an alert of a score that had not truly fallen", had_not_fallen
    )
    yield periods_with(results, "response_rate_fell", "periods with an alert of a response rate", lambda row: True)


def periods_with(results: list[Result], kind: str, what: str, is_false: Callable[[Result], bool]) -> Line:
    """Periods with a false alert: within a period alerts are corrected for their number, over periods they are not."""
    false = sum(
        len({(r["period_grain"], r["period_start"]) for r in one["alerts"] if r["kind"] == kind and is_false(r)})
        for one in results
    )
    return at_most(what, false, sum(row["families"] for row in every(results, "alert_families") if row["kind"] == kind))


def every(results: list[Result], name: str) -> list[Result]:
    """The rows of one kind of all seeds."""
    return [row for one in results for row in one[name]]


def at_least(what: str, count: int, of: int, stated: float, named: str) -> Line:
    """A count that may fall below a stated rate by chance only."""
    return Line(what, f"{count} of {of}", f"{named} {stated:.0%}", cumulated(count, of, stated) >= TOO_SELDOM)


def at_most(what: str, count: int, of: int) -> Line:
    """A count of false alarms, which may exceed the stated rate by chance only."""
    holds = 1 - cumulated(count - 1, of, FALSE_ALARM_RATE) >= TOO_SELDOM
    return Line(what, f"{count} of {of:,} ({percent(count / max(1, of))})", "at most 5 %", holds)


def power(effect: float, standard_error: float) -> float:
    """Probability that a two-sided test of 5 % finds a true effect of the same unit."""
    return NormalDist().cdf(effect / standard_error - Z)


def cumulated(count: int, of: int, rate: float) -> float:
    """Probability of at most so many of a number of independent cases."""

    def chance(k: int) -> float:
        ways = lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1)
        return exp(ways + k * log(rate) + (of - k) * log(1 - rate))

    return sum(chance(k) for k in range(count + 1))


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{100 * share:.1f} %"


def write(lines: list[str]) -> None:
    """Put the table between the marks of both pages."""
    for page in PAGES:
        before, rest = page.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        page.write_text(f"{before}{BEGIN}\n{chr(10).join(lines)}\n{END}{after}", encoding="utf-8")
