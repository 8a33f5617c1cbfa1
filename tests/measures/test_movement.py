"""Who moved, and what chance alone would have moved: the marts against plain Python, and D7 and D8 through the flow.

What belongs here: nps_migration, nps_paired_change and detractor_recovery. What does not: how the rows are made
(measured_world).
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from math import sqrt

import pytest
from measured_world import (
    AS_OF,
    EXPIRY,
    MINIMUM,
    NOW,
    RULES,
    World,
    band,
    month_of,
    quarter_of,
    two_sided,
    wilson,
    year_of,
)
from tiny_landing import Landing

STARTS = {"month": month_of, "quarter": quarter_of, "year": year_of}
POINTS = {"detractor": -1, "passive": 0, "promoter": 1}
BANDS = tuple(POINTS)
D7 = [[20, 8, 12], [5, 20, 5], [3, 7, 20]]
D7_CONTROL = [[18, 7, 5], [6, 22, 6], [6, 6, 24]]
D8 = [[180, 60, 60], [60, 160, 80], [60, 80, 260]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Random people and, in survey types of their own, the people of the derived oracles."""
    made = World(Landing(tmp_path_factory.mktemp("movement")), 41, ["nps_paired_change", "detractor_recovery"])
    made.add_matrix("d7", D7)
    made.add_matrix("d7_control", D7_CONTROL)
    made.add_matrix("d8", D8, remedy="letter")
    return made.build()


def periods(first: date) -> list[tuple[str, date, date]]:
    """Grain, first day and the day after the last of every period from the first answer to the day of the run."""
    found = set()
    for grain, start in STARTS.items():
        day = first
        while day <= AS_OF:
            begins, ends = start(day), start(day)
            while start(ends) == begins:
                ends += timedelta(1)
            found.add((grain, begins, ends))
            day = ends
    return sorted(found)


def migration(world: World) -> dict[tuple, Counter]:
    """(grain, start, survey type) to people by band before and after, straight from the definition."""
    people = defaultdict(list)
    for row in world.answers:
        if row["person"]:
            people[row["person"], row["type"]].append((row["at"], band(row["score"])))
    first = min(row["at"].date() for row in world.answers)
    found: dict[tuple, Counter] = defaultdict(Counter)
    for (_, kind), answers in people.items():
        answers.sort()
        later = answers[-1][1] if len(answers) > 1 else "no second answer"
        found["all", first, kind][answers[0][1], later] += 1
        for grain, begins, ends in periods(first):
            before = [each for each in answers if each[0].date() < begins]
            within = [each for each in answers if begins <= each[0].date() < ends]
            days = EXPIRY.get(kind)
            if before and (days is None or before[-1][0].date() + timedelta(days) >= begins):
                after = within[-1][1] if within else "no second answer"
                found[grain, begins, kind][before[-1][1], after] += 1
            elif within:
                found[grain, begins, kind]["no earlier answer", within[-1][1]] += 1
    return found


def test_every_person_stands_in_one_cell_of_each_period(world: World):
    expected = migration(world)
    rows = world.landing.query(
        "select period_grain, period_start, survey_type, band_before, band_after, people, people_before, "
        "people_answered_again, share_of_before, share_of_before_ci_low, share_of_before_ci_high, "
        "share_of_answered_again from nps_migration"
    )
    found: dict[tuple, Counter] = defaultdict(Counter)
    for grain, start, kind, before, after, people, *_ in rows:
        found[grain, start, kind][before, after] += people
    assert {key: +counts for key, counts in found.items()} == expected
    assert len(rows) == 15 * len(expected)
    for grain, start, kind, before, after, people, of_all, of_again, share, low, high, again in rows:
        counts = expected[grain, start, kind]
        total = sum(n for (each, _), n in counts.items() if each == before)
        answered = total - counts[before, "no second answer"]
        assert (of_all, of_again) == (total, answered)
        if total < MINIMUM:
            assert (share, low, high) == (None, None, None)
        else:
            assert [share, low, high] == pytest.approx([people / total, *wilson(people, total)], abs=1e-9)
        shown = answered >= MINIMUM and after != "no second answer"
        assert again == (pytest.approx(people / answered, abs=1e-9) if shown else None)


def test_the_paired_change_equals_plain_python(world: World):
    expected = {}
    for key, counts in migration(world).items():
        pairs = [
            (POINTS[before], POINTS[after])
            for (before, after), people in counts.items()
            for _ in range(people)
            if before in POINTS and after in POINTS
        ]
        if not pairs:
            continue
        lost = [POINTS[b] for (b, after), n in counts.items() for _ in range(n) if after == "no second answer"]
        before = 100 * sum(b for b, _ in pairs) / len(pairs)
        after = 100 * sum(a for _, a in pairs) / len(pairs)
        mean = sum(a - b for b, a in pairs) / len(pairs)
        error = sqrt(sum((a - b - mean) ** 2 for b, a in pairs)) / len(pairs)
        row = [len(pairs), None, None, None, None, None, len(pairs) + len(lost), None]
        if len(pairs) >= MINIMUM:
            p_value = two_sided(mean / error) if error else None
            row[1:6] = [after, before, after - before, 100 * error, p_value]
        row[7] = 100 * sum(lost) / len(lost) if len(lost) >= MINIMUM else None
        expected[key] = row
    found = {
        row[:3]: list(row[3:])
        for row in world.landing.query(
            "select period_grain, period_start, survey_type, responses, nps, previous_nps, nps_change, change_se, "
            "change_p_value, people_before, nps_before_of_no_second_answer from nps_paired_change"
        )
    }
    assert set(found) == set(expected)
    assert sum(row[1] is not None for row in expected.values()) > 15
    for key, row in expected.items():
        assert found[key] == [None if each is None else pytest.approx(each, abs=1e-9) for each in row], key


@pytest.mark.parametrize(
    ("name", "scores", "change", "error", "p_value"),
    [("d7", (-10, 9), 19, 9.0216, 0.035200), ("d7_control", (6, 5), -1, 8.3060, None), ("d8", (10, 10), 0, None, 1)],
)
def test_the_derived_oracles_of_pairs_hold_through_the_flow(
    world: World, name: str, scores: tuple[int, int], change: int, error: float | None, p_value: float | None
):
    """D7 and its control: Δ +19 with a standard error of .090216 and p = .0352; Δ −1, .083060. D8: +10 both times."""
    [row] = world.landing.query(
        "select previous_nps, nps, nps_change, change_se, change_p_value, nps_change_ci_low, nps_change_ci_high "
        f"from nps_paired_change where period_grain = 'all' and survey_type = '{name}'"
    )
    assert row[:3] == pytest.approx((*scores, change), abs=1e-9)
    if error is not None:
        assert row[3] == pytest.approx(error, abs=5e-5)
        assert row[5:] == pytest.approx((change - 1.959964 * error, change + 1.959964 * error), abs=2e-4)
    if p_value is not None:
        assert row[4] == pytest.approx(p_value, abs=5e-7)


def test_without_any_effect_detractors_recover_and_none_of_it_is_credited_to_the_remedy(world: World):
    """D8: 40 % of the detractors come back, 20 % as promoters, their score rises from −100 to −40; the excess is 0."""
    [row] = world.landing.query(
        "select detractors, answered_again, recovered_share, promoted_share, nps_after, compared, "
        "recovered_expected_share, recovered_excess, recovered_excess_p_value, promoted_excess, "
        "promoted_is_more_than_noise from detractor_recovery where period_grain = 'all' and remedy = 'letter'"
    )
    assert row == (150, 150, 0.4, 0.2, -40, 150, pytest.approx(0.4), pytest.approx(0), pytest.approx(1), 0, False)


def recovery(world: World) -> dict[tuple, list]:
    """The mart from its definition: observed counts, and expected shares with their errors from the untreated."""
    starts = {**STARTS, "all": lambda _: min(row["at"].date() for row in world.answers)}
    groups: dict[tuple, list[dict]] = defaultdict(list)
    followed = world.followed()
    acts: dict[str, list[dict]] = defaultdict(list)
    for row in followed:
        if row["person"] and row["contact"]:
            acts[row["person"]].append(row)
    for row in followed:
        if row["band"] != "detractor" or not row["person"]:
            continue
        given = "none" if row["contact"] is None else (row["resolved"] and row["remedy"]) or "not recorded"
        # an act on an earlier answer of the person speaks through the next answer too
        row["is_comparable"] = not any(
            other["number"] != row["number"]
            and other["at"] <= row["at"]
            and row["next"]
            and other["contact"] < row["next"][0]
            and row["next"][0] - other["acted"] <= timedelta(RULES["confirmed_by_answer_within_days"])
            for other in acts[row["person"]]
        )
        for grain, start in starts.items():
            for remedy in {given, "all", *(["any"] if given != "none" else [])}:
                groups[grain, start(row["at"].date()), remedy].append(row)
    expected = {}
    for (grain, start, remedy), rows in groups.items():
        again = [row for row in rows if row["next"]]
        still_open = sum(
            not row["next"] and row["acted"] + timedelta(RULES["confirmed_by_answer_within_days"]) >= NOW
            for row in rows
        )
        found: list = [len(rows), still_open, len(again)]
        strata: dict[tuple, list[dict]] = defaultdict(list)
        for row in groups.get((grain, start, "none"), []):
            if row["next"] and row["is_comparable"]:
                strata[row["type"], row["score"]].append(row)
        compared = [row for row in again if row["is_comparable"] and (row["type"], row["score"]) in strata]
        if remedy in ("none", "all"):
            compared = []
        weights = Counter((row["type"], row["score"]) for row in compared)
        untreated = sum(len(strata[key]) for key in weights)
        found += [len(compared), untreated]
        for good in (("passive", "promoter"), ("promoter",)):
            came = sum(row["next"][1] in good for row in again)
            found.append(came)
            effective = (
                1 / sum((n / len(compared)) ** 2 / len(strata[key]) for key, n in weights.items()) if weights else 0
            )
            if min(len(compared), effective) < MINIMUM:
                found += [None] * 4
                continue
            share = 0.0
            for key, people in weights.items():
                n, x = len(strata[key]), sum(row["next"][1] in good for row in strata[key])
                share += people / len(compared) * x / n
            adjusted = (share * effective + 1) / (effective + 2)
            variance = adjusted * (1 - adjusted) / (effective + 2)
            x = sum(row["next"][1] in good for row in compared)
            adjusted = (x + 1) / (len(compared) + 2)
            error = sqrt(adjusted * (1 - adjusted) / (len(compared) + 2) + variance)
            excess = x / len(compared) - share
            found += [share, max(0.0, share - 1.959963984540054 * sqrt(variance)), excess, two_sided(excess / error)]
        expected[grain, start, remedy] = found
    return expected


def test_recovery_beside_regression_to_the_mean_equals_plain_python(world: World):
    expected = recovery(world)
    found = {
        row[:3]: list(row[3:])
        for row in world.landing.query(
            "select period_grain, period_start, remedy, detractors, still_open, answered_again, compared, untreated, "
            "recovered, recovered_expected_share, recovered_expected_share_ci_low, recovered_excess, "
            "recovered_excess_p_value, promoted, promoted_expected_share, promoted_expected_share_ci_low, "
            "promoted_excess, promoted_excess_p_value from detractor_recovery"
        )
    }
    assert set(found) == set(expected)
    assert sum(row[6] is not None for row in expected.values()) > 5
    for key, row in expected.items():
        assert found[key] == [None if each is None else pytest.approx(each, abs=1e-9) for each in row], key
