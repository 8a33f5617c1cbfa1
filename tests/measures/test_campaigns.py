"""Effects of campaigns, recomputed in plain Python from the same sends and answers, with D7 and D8 among them.

What belongs here: campaign_effect and campaign_attrition. What does not: the demo's planted effect (tests/demo).
"""

import math
import random
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from statistics import NormalDist
from typing import Any

import pytest
from tiny_landing import Landing, failures

AS_OF = date(2026, 3, 1)
MINIMUM, ALPHA, POWER, KNOWN_DAYS = 12, 0.05, 0.9, 300
REGISTERED = {"accounts": (14, 100), "few": (7, 30)}
NORMAL = NormalDist()
Z = NORMAL.inv_cdf(0.975)
BANDS = {"detractor": -1, "passive": 0, "promoter": 1}
ORDER = ("detractor", "passive", "promoter")
D7_TREATED = [[20, 8, 12], [5, 20, 5], [3, 7, 20]]
D7_CONTROL = [[18, 7, 5], [6, 22, 6], [6, 6, 24]]
D8 = [[180, 60, 60], [60, 160, 80], [60, 80, 260]]

Answers = list[dict[str, Any]]
Sends = list[dict[str, Any]]


class World:
    """Sends and answers as dictionaries, landed as they are."""

    def __init__(self) -> None:
        self.answers: Answers = []
        self.sends: Sends = []
        self.chance = random.Random(4)

    def answer(self, person: str | None, account: str | None, at: datetime, band: str) -> None:
        """One answer with a score of a band."""
        score = self.chance.choice({"detractor": range(7), "passive": (7, 8), "promoter": (9, 10)}[band])
        self.answers.append({"person": person, "account": account, "at": at, "score": score, "band": band})

    def send(self, campaign: str, person: str | None, account: str | None, group: str, at: datetime) -> None:
        """One send, or one member held out."""
        self.sends.append({"campaign": campaign, "person": person, "account": account, "group": group, "at": at})

    def matrix(self, counts: list[list[int]], prefix: str, sent: datetime) -> list[tuple[str, str]]:
        """People without an account who answered before and after a send; returns each with the band before."""
        people = []
        for before, row in zip(ORDER, counts, strict=True):
            for after, count in zip(ORDER, row, strict=True):
                for _ in range(count):
                    person = f"{prefix}{len(people)}"
                    self.answer(person, None, sent - timedelta(days=20), before)
                    self.answer(person, None, sent + timedelta(days=20), after)
                    people.append((person, before))
        return people

    def add_random_customers(self) -> None:
        """Accounts whose people are alike, who answer now and then, and three campaigns to them."""
        chance, first = self.chance, datetime(2024, 1, 1, 8)
        sent = {
            "held": datetime(2024, 11, 4, 8),
            "accounts": datetime(2025, 2, 3, 9),
            "late": datetime(2025, 12, 20, 9),
        }
        for number in range(130):
            account, mood = f"account{number:03d}", chance.gauss(0.2, 0.8)
            is_addressed = number % 3 == 0
            for member in range(chance.randint(1, 7)):
                person = f"{account}-{member}"
                lift = chance.random() < 0.6
                for _ in range(chance.randint(0, 7)):
                    at = first + timedelta(seconds=chance.randint(0, 780 * 86400))
                    level = mood + chance.gauss(0, 0.8) + (0.9 if lift and at > sent["held"] else 0)
                    band = "promoter" if level > 0.5 else "detractor" if level < -0.4 else "passive"
                    self.answer(None if chance.random() < 0.05 else person, account, at, band)
                if chance.random() < 0.8:
                    later = timedelta(days=chance.choice([0, 0, 3, 9]), seconds=chance.randint(0, 9))
                    self.send("held", person, account, "treated" if lift else "holdout", sent["held"] + later)
                if chance.random() < 0.04:
                    self.send("held", person, account, "treated", sent["held"] + timedelta(days=30))
                if is_addressed:
                    self.send("accounts", person, account, "treated", sent["accounts"] + timedelta(days=number % 5))
                self.send("late", person, None, chance.choice(["treated", "holdout"]), sent["late"])
                if number < 6:
                    self.send("few", person, account, chance.choice(["treated", "holdout"]), datetime(2025, 6, 2))
        self.send("held", None, "account000", "holdout", sent["held"])


@pytest.fixture(scope="module")
def world() -> World:
    """D7 in 2018 with a hold-out, D8 in 2021 without one, and random customers in 2024 and 2025."""
    made = World()
    for group, counts in (("treated", D7_TREATED), ("holdout", D7_CONTROL)):
        for person, _ in made.matrix(counts, f"d7-{group}", datetime(2018, 3, 1, 8)):
            made.send("d7", person, None, group, datetime(2018, 3, 1, 8))
    nobody = [0, 0, 0]
    for person, _ in made.matrix([D8[0], nobody, nobody], "d8-treated", datetime(2021, 3, 1, 8)):
        made.send("d8", person, None, "treated", datetime(2021, 3, 1, 8))
    made.matrix(D8, "d8-other", datetime(2021, 3, 1, 8))
    made.add_random_customers()
    return made


@pytest.fixture(scope="module")
def landing(world: World, tmp_path_factory: pytest.TempPathFactory) -> Landing:
    """The world, landed and built as far as the campaign marts."""
    rules = {"starts_after_days": 7, "measured_for_days": 180, "band_known_for_days": KNOWN_DAYS, "power": POWER}
    registered = [
        {"campaign": name, "starts_after_days": starts, "measured_for_days": days}
        for name, (starts, days) in REGISTERED.items()
    ]
    made = Landing(
        tmp_path_factory.mktemp("campaigns"),
        as_of=AS_OF,
        variables={
            "minimum_responses": MINIMUM,
            "significance_level": ALPHA,
            "campaign_rules": rules,
            "campaigns": registered,
        },
    )
    made.land(
        "survey_responses",
        "answers",
        [
            {
                "id": f"a{number}",
                "survey": "relationship",
                "survey_type": "relational",
                "person_key": answer["person"],
                "account_key": answer["account"],
                "score": answer["score"],
                "responded_at": answer["at"],
                "responded_on": answer["at"].date(),
            }
            for number, answer in enumerate(world.answers)
        ],
    )
    made.land(
        "communications",
        "sends",
        [
            {
                "id": f"s{number}",
                "campaign": send["campaign"],
                "treatment_group": send["group"],
                "person_key": send["person"],
                "account_key": send["account"],
                "sent_at": send["at"],
                "sent_on": send["at"].date(),
            }
            for number, send in enumerate(world.sends)
        ],
    )
    made.seal()
    result = made.dbt("run", "--select", "+campaign_effect", "+campaign_attrition")
    assert result.success, failures(result)
    return made


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def variance(values: list[float]) -> float:
    """Of the values themselves, divided by their number."""
    return mean([value * value for value in values]) - mean(values) ** 2


class Campaign:
    """One campaign, recomputed person by person."""

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self.starts, self.days = REGISTERED.get(name, (7, 180))
        sends = [send for send in world.sends if send["campaign"] == name]
        named = [send for send in sends if send["person"]]
        groups = defaultdict(set)
        for send in named:
            groups[send["person"]].add(send["group"])
        self.group = {person: min(found) if len(found) == 1 else "both_groups" for person, found in groups.items()}
        self.sent = {person: min(s["at"] for s in named if s["person"] == person) for person in groups}
        self.accounts = {
            person: min((s["account"] for s in named if s["person"] == person and s["account"]), default=None)
            for person in groups
        }
        self.has_holdout = any(send["group"] == "holdout" for send in named)
        treated = sorted(send["at"] for send in sends if send["group"] == "treated")
        self.middle = treated[(len(treated) + 1) // 2 - 1]
        self.until = max(send["at"] for send in sends).date() + timedelta(days=self.starts + self.days)
        self.tests = {test: self.bands(world, test) for test in ("effect", "placebo")}

    def bands(self, world: World, test: str) -> dict[str, tuple[str, str | None, str | None, str]]:
        """Person to group, band before, band after and account."""
        found: dict[str, dict[str, dict]] = {}
        for answer in world.answers:
            person = answer["person"]
            if person is None or (person not in self.group and self.has_holdout):
                continue
            moment = self.sent.get(person, self.middle)
            if test == "placebo":
                moment -= timedelta(days=self.starts + self.days)
            opens, closes = moment + timedelta(days=self.starts), moment + timedelta(days=self.starts + self.days)
            phase = (
                "after"
                if opens <= answer["at"] < closes
                else "before"
                if moment - timedelta(days=KNOWN_DAYS) <= answer["at"] < moment
                else None
            )
            newest = found.setdefault(person, {}).get(phase)
            if phase and (newest is None or newest["at"] < answer["at"]):
                found[person][phase] = answer
        people = {}
        for person in {*self.group, *found}:
            phases = found.get(person, {})
            own = min((phase["account"] for phase in phases.values() if phase["account"]), default=None)
            before, after = (phases.get(phase, {}).get("band") for phase in ("before", "after"))
            people[person] = (
                self.group.get(person, "not_addressed"),
                before,
                after,
                self.accounts.get(person) or own or person,
            )
        return people

    def compared(self, method: str, test: str) -> dict[str, list[tuple[float, str, float, float, str]]]:
        """Side to the answers that a method uses: value, stratum, share of the stratum, and account."""
        rows: dict[str, list] = {"treated": [], "control": []}
        for group, before, after, account in self.tests[test].values():
            if group == "both_groups" or after is None or (method == "holdout" and group == "not_addressed"):
                continue
            side = "treated" if group == "treated" else "control"
            if method == "holdout":
                rows[side].append([BANDS[after], "all", account])
            elif before is not None and (side == "treated" or method != "paired"):
                stratum = before if method == "difference_in_differences" else "all"
                rows[side].append([BANDS[after] - BANDS[before], stratum, account])
        if method == "difference_in_differences":
            counts = {side: Counter(row[1] for row in found) for side, found in rows.items()}
            kept = {band for band in BANDS if min(counts["treated"][band], counts["control"][band]) >= 2}
            rows = {side: [row for row in found if row[1] in kept] for side, found in rows.items()}
        return rows

    def estimate(self, method: str, test: str) -> dict[str, Any]:
        """Everything that a test finds, unrounded, in points."""
        rows = self.compared(method, test)
        treated = Counter(row[1] for row in rows["treated"])
        share = {stratum: count / len(rows["treated"]) for stratum, count in treated.items()}
        result: dict[str, Any] = {"treated_responses": len(rows["treated"]), "control_responses": len(rows["control"])}
        figures, effective, contributions = {}, {}, defaultdict(list)
        for side, found in rows.items():
            strata = {name: [row[0] for row in found if row[1] == name] for name in share}
            if not found:
                effective[side] = 0
                continue
            points = sum(share[name] * mean(values) for name, values in strata.items())
            if method == "holdout":
                p, d, n = (sum(row[0] == 1 for row in found), sum(row[0] == -1 for row in found), len(found) + 3)
                centre = (p - d) / n
                error = ((p + d + 1.5) / n - centre**2) / n
            else:
                centre = points
                less = 1 if method == "difference_in_differences" else 0
                error = sum(share[k] ** 2 * variance(v) / (len(v) - less) for k, v in strata.items())
            for value, name, account in found:
                away = share[name] * (value - mean(strata[name])) / len(strata[name])
                contributions[side].append((account, away))
            figures[side] = [points, centre, error]
            effective[side] = 1 / sum(share[name] ** 2 / len(values) for name, values in strata.items())
        both = contributions["treated"] + [(account, -away) for account, away in contributions["control"]]
        result["accounts"] = len({account for account, _ in both})
        result["account_design_effect"] = self.design_effect(both) if both else None
        needs_control = method != "paired"
        result["is_reportable"] = effective["treated"] >= MINIMUM and (
            not needs_control or effective["control"] >= MINIMUM
        )
        result["control_effective_responses"] = effective["control"] or None
        if not result["is_reportable"]:
            return result
        points, centre, error = (
            mine - other
            for mine, other in zip(
                figures["treated"], [*figures["control"][:2], 0] if needs_control else (0, 0, 0), strict=True
            )
        )
        error = (error + (figures["control"][2] if needs_control else 0)) * result["account_design_effect"]
        result["effect"] = 100 * points
        for side, (level, own_centre, own_error) in figures.items():
            result[f"{side}_points"] = 100 * level
            if error > 1e-15:
                limit = 100 if method == "holdout" else 200
                margin = Z * math.sqrt(own_error * self.design_effect(contributions[side]))
                result[f"{side}_ci_low"] = max(-limit, 100 * (own_centre - margin))
                result[f"{side}_ci_high"] = min(limit, 100 * (own_centre + margin))
        if error > 1e-15:
            margin = Z * math.sqrt(error)
            result |= {
                "effect_ci_low": max(-200, 100 * (centre - margin)),
                "effect_ci_high": min(200, 100 * (centre + margin)),
                "standard_error": 100 * math.sqrt(error),
                "p_value": 2 * NORMAL.cdf(-abs(centre) / math.sqrt(error)),
                "smallest_detectable_effect": 100
                * math.sqrt(error)
                * (NORMAL.inv_cdf(1 - ALPHA / 2) + NORMAL.inv_cdf(POWER)),
            }
            answers = result["treated_responses"] + result["control_responses"]
            result["needed"] = answers * (result["smallest_detectable_effect"] / 5) ** 2
        return result

    @staticmethod
    def design_effect(contributions: list[tuple[str, float]]) -> float:
        """Squares of the accounts' sums per sum of squares, 1 at least."""
        sums: dict[str, float] = defaultdict(float)
        for account, away in contributions:
            sums[account] += away
        alone = sum(away**2 for _, away in contributions)
        return max(1.0, sum(total**2 for total in sums.values()) / alone) if alone else 1.0


METHODS = ("holdout", "difference_in_differences", "difference_in_differences_unmatched", "paired")
NUMBERS = (
    "treated_responses", "control_responses", "control_effective_responses", "accounts", "account_design_effect",
    "effect", "effect_ci_low", "effect_ci_high", "standard_error", "p_value", "treated_points", "treated_ci_low",
    "treated_ci_high", "control_points", "control_ci_low", "control_ci_high", "smallest_detectable_effect",
)  # fmt: skip
PLACEBOS = ("effect", "ci_low", "ci_high", "p_value", "treated_responses", "control_responses")


@pytest.fixture(scope="module")
def campaigns(world: World) -> dict[str, Campaign]:
    """All campaigns of the world, recomputed."""
    return {name: Campaign(name, world) for name in sorted({send["campaign"] for send in world.sends})}


@pytest.fixture(scope="module")
def published(landing: Landing) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows of campaign_effect by campaign and method."""
    columns = [
        name
        for (name,) in landing.query(
            "select column_name from duckdb_columns() where schema_name = 'marts' "
            "and table_name = 'campaign_effect' order by column_index"
        )
    ]
    rows = [dict(zip(columns, row, strict=True)) for row in landing.query("select * from campaign_effect")]
    return {(row["campaign"], row["method"]): row for row in rows}


def close(expected: Any) -> Any:
    return pytest.approx(expected, rel=0, abs=1e-9) if isinstance(expected, float) else expected


def test_every_effect_and_every_placebo_equals_plain_python(campaigns, published):
    expected_keys = {
        (name, method)
        for name, campaign in campaigns.items()
        for method in METHODS
        if method != "holdout" or campaign.has_holdout
    }
    assert set(published) == expected_keys
    for (name, method), row in published.items():
        effect, placebo = (campaigns[name].estimate(method, test) for test in ("effect", "placebo"))
        for column in NUMBERS:
            missing = 0 if column in ("treated_responses", "control_responses") else None
            assert row[column] == close(effect.get(column, missing)), (name, method, column)
        assert row["is_reportable"] == effect["is_reportable"], (name, method)
        for column in PLACEBOS:
            source = f"effect_{column}" if column.startswith("ci") else column
            assert row[f"placebo_{column}"] == close(placebo.get(source)), (name, method, column)
        needed = effect.get("needed")
        assert row["responses_needed_for_5_points"] == (None if needed is None else math.ceil(needed - 1e-7))
    reportable = {key for key, row in published.items() if row["is_reportable"]}
    assert {("held", "holdout"), ("accounts", "difference_in_differences"), ("d7", "paired")} <= reportable
    assert ("few", "holdout") not in reportable
    assert published["accounts", "difference_in_differences"]["account_design_effect"] > 1.3, "accounts are alike"


def test_verdicts_follow_from_the_primary_tests_of_closed_windows_judged_together(campaigns, published):
    p_values = {}
    for name, campaign in campaigns.items():
        primary = "holdout" if campaign.has_holdout else "difference_in_differences"
        row = published[name, primary]
        assert row["is_primary"]
        assert row["measured_until"] == campaign.until
        assert row["is_window_over"] == (campaign.until < AS_OF)
        if row["is_window_over"] and row["p_value"] is not None:
            p_values[name] = row["p_value"]
    ordered = sorted(p_values.values())
    rejected = max((p for rank, p in enumerate(ordered, 1) if p <= ALPHA * rank / len(ordered)), default=-1)
    for (name, method), row in published.items():
        if method == "paired":
            verdict = "no_control"
        elif method != ("holdout" if campaigns[name].has_holdout else "difference_in_differences"):
            verdict = "not_the_primary_test"
        elif not row["is_window_over"]:
            verdict = "window_open"
        elif name not in p_values:
            verdict = "too_few_answers"
        elif p_values[name] > rejected:
            verdict = "no_effect_found"
        else:
            verdict = "effect_found" if row["effect"] > 0 else "adverse_effect_found"
        assert row["verdict"] == verdict, (name, method)
    assert {name: published[name, "holdout"]["verdict"] for name in ("held", "few", "late")} == {
        "held": "effect_found",
        "few": "too_few_answers",
        "late": "window_open",
    }


def test_a_significant_change_of_the_treated_is_not_significant_against_controls(published):
    """D7: paired +19, p = .0352; against controls +20, p = .1029."""
    paired = published["d7", "paired"]
    assert [paired["effect"], paired["standard_error"] / 100, paired["p_value"]] == pytest.approx(
        [19, 0.090216, 0.035200], abs=1e-6
    )
    assert paired["verdict"] == "no_control"
    against = published["d7", "difference_in_differences_unmatched"]
    assert [against["effect"], against["standard_error"] / 100, against["p_value"]] == pytest.approx(
        [20, 0.122630, 0.102905], abs=1e-6
    )
    assert published["d7", "holdout"]["verdict"] == "no_effect_found"


def test_regression_to_the_mean_is_no_effect_against_controls_of_the_same_bands(published):
    """D8: 40 % of the detractors "recover" by chance, +60 points, treated or not."""
    assert published["d8", "paired"]["effect"] == pytest.approx(60, abs=1e-9)
    assert published["d8", "difference_in_differences_unmatched"]["effect"] == pytest.approx(60, abs=1e-9)
    matched = published["d8", "difference_in_differences"]
    assert matched["effect"] == pytest.approx(0, abs=1e-9)
    assert matched["p_value"] == pytest.approx(1, abs=1e-9)
    assert (matched["control_group"], matched["verdict"]) == ("not_addressed", "no_effect_found")


def test_the_audience_is_frozen_and_people_in_two_groups_or_campaigns_are_counted(world: World, campaigns, published):
    treatments = defaultdict(list)
    for name, campaign in campaigns.items():
        for person, group in campaign.group.items():
            treatments[person].append((name, group, campaign.sent[person], campaign.starts, campaign.days))
    for name, campaign in campaigns.items():
        met = 0
        for person in campaign.group:
            opens = campaign.sent[person] + timedelta(days=campaign.starts)
            closes = opens + timedelta(days=campaign.days)
            met += any(
                other != name
                and group != "holdout"
                and sent + timedelta(days=starts) < closes
                and opens < sent + timedelta(days=starts + days)
                for other, group, sent, starts, days in treatments[person]
            )
        for method in METHODS:
            if (name, method) in published:
                row = published[name, method]
                assert row["also_in_other_campaign"] == met, name
                assert row["people_in_both_groups"] == sum(g == "both_groups" for g in campaign.group.values()), name
    assert published["held", "holdout"]["people_in_both_groups"] > 0
    assert published["held", "holdout"]["also_in_other_campaign"] > 0


def test_attrition_equals_plain_python(landing: Landing, campaigns):
    expected: dict[tuple, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for name, campaign in campaigns.items():
        for group, before, after, _ in campaign.tests["effect"].values():
            if group == "not_addressed" and before is None:
                continue
            for band in ("all", before or "none"):
                counts = expected[name, group, band]
                for place, holds in enumerate((True, before, after, before and after)):
                    counts[place] += bool(holds)
    found = landing.query(
        "select campaign, treatment_group, band_before, people, answered_before, answered_after, answered_both, "
        "lost, share_lost, share_lost_ci_low, share_lost_ci_high, is_reportable from campaign_attrition"
    )
    assert {row[:3]: list(row[3:7]) for row in found} == dict(expected)
    for name, *_, before, _, both, lost, share, low, high, is_reportable in found:
        assert lost == before - both
        assert is_reportable == (before >= MINIMUM and campaigns[name].until < AS_OF)
        if is_reportable:
            half = Z * math.sqrt(lost * (before - lost) / before + Z * Z / 4)
            ends = [(lost + Z * Z / 2 + sign * half) / (before + Z * Z) for sign in (-1, 1)]
            assert [share, low, high] == pytest.approx([lost / before, *ends], abs=1e-9)
        else:
            assert (share, low, high) == (None, None, None)
