"""Themes of comments and drivers, recomputed in plain Python from the same answers; the generator knows the truth."""

import csv
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from generator.comments import ADDITIONS, SENTENCES, make_comment, theme_rows
from generator.dice import Dice
from tiny_landing import PROJECT, Landing

SHIPPED = PROJECT / "seeds" / "vocabulary" / "default_themes.csv"
ANSWERS = 4000
MINIMUM = 10
NO_THEME = "no theme found"
Z = 1.959963984540054

TRUTH: dict[str, set[str]] = {
    "Der Support hat schnell und freundlich geholfen.": {"support", "support_speed", "friendliness"},
    "Die Bedienung ist einfach, das Team arbeitet gern damit.": {"usability"},
    "Läuft stabil, wir empfehlen es weiter.": {"reliability"},
    "Die Schulung war sehr gut vorbereitet!": {"training"},
    "Lieferung pünktlich, alles vollständig.": {"delivery"},
    "Preis und Leistung passen.": {"price"},
    "Im Großen und Ganzen gut, die Bedienung könnte moderner sein.": {"usability"},
    "Support gut, aber die Antwort dauerte zwei Tage.": {"support", "support_speed"},
    "Solide. Der Preis ist gerade noch in Ordnung.": {"price"},
    "Schulung gut, nur etwas lang.": {"training"},
    "Lieferung kam; ein Teil fehlte und wurde nachgeliefert.": {"delivery"},
    "Die Hotline ist kaum zu erreichen.": {"support", "support_speed"},
    "Liefertermin zweimal verschoben, niemand hat uns informiert.": {"delivery", "communication"},
    "Zu teuer für das, was es kann.": {"price"},
    "Die Rechnung war schon wieder falsch.": {"billing"},
    "Sehr unübersichtlich, wir suchen jedes Mal.": {"usability"},
    "Ausfall am Monatsende, genau als wir es brauchten.": {"reliability"},
    "The support team solved it within the hour.": {"support", "support_speed", "support_competence"},
    "Easy to use, everybody here likes it.": {"usability"},
    "Great training, clear and to the point.": {"training"},
    "Delivery was on time and complete.": {"delivery"},
    "Fair price for what we get.": {"price"},
    "Good overall, though the support team could be faster.": {"support", "support_speed"},
    "It does the job. The price went up a bit much.": {"price"},
    "The training was fine, a shorter one would do.": {"training"},
    "Delivery fine, the paperwork less so.": {"delivery"},
    "Nobody answered our case for a week.": {"support", "support_speed"},
    "Another outage, and no word from you.": {"reliability", "communication"},
    "The invoice was wrong for the third time.": {"billing"},
    "Delivery was late again.": {"delivery"},
    "Price too high for our size.": {"price"},
    # what may follow a sentence
    ' Der Reiter "Berichte" fehlt uns.': {"features"},
    ' We miss the tab "Reports".': {"features"},
}
"""What a reader would say each sentence is about, written down before any matching was looked at."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Landing:
    """Random answers with the generator's comments, its dictionary on top of the shipped one, and cases."""
    dice = Dice(20261122, "drivers")
    landing = Landing(tmp_path_factory.mktemp("drivers"), variables={"minimum_responses": MINIMUM})
    answers, cases = [], []
    for number in range(ANSWERS):
        score = dice.integer(0, 10)
        band = "detractor" if score <= 6 else "passive" if score <= 8 else "promoter"
        written_in = dice.pick(("de", "de", "en"))
        comment = make_comment(dice, band, written_in)
        day = datetime(2026, 1, 1) + timedelta(days=dice.integer(0, 50))
        answers.append(
            {
                "id": f"a{number}",
                "response_id": f"r{number}",
                "survey": "relationship",
                "survey_type": "relational",
                "language": dice.pick((written_in, written_in, written_in.upper(), None)),
                "score": score,
                "comment": comment or None,
                "responded_at": day,
                "responded_on": day.date(),
            }
        )
        if band == "detractor" and dice.chance(0.3):
            cases.append(
                {
                    "id": f"c{number}",
                    "case_type": "follow_up",
                    "response_id": f"r{number}",
                    "root_cause": dice.pick(("process", "people", None)),
                    "opened_at": day + timedelta(days=1),
                    "opened_on": (day + timedelta(days=1)).date(),
                }
            )
    landing.land("survey_responses", "survey", answers)
    landing.land("cases", "desk", cases)
    terms = [dict(zip(("theme", "language", "term", "parent_theme"), row, strict=True)) for row in theme_rows()]
    landing.land("comment_themes", "themes", [{"id": "-".join(t.values())} | t for t in terms])
    landing.build("--select", "+nps_drivers", "--indirect-selection", "cautious")
    return landing


def fold(text: str) -> str:
    """Small letters, umlauts spelled out."""
    text = unicodedata.normalize("NFC", text).lower()
    return text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")


def dictionary() -> dict[tuple[str, str], re.Pattern[str]]:
    """(theme, language) → one expression for its terms, the generator's list before the shipped one."""
    own = {(language, fold(term)): theme for theme, language, term, _ in theme_rows()}
    with SHIPPED.open(encoding="utf-8") as file:
        shipped = {(row["language"], fold(row["term"])): row["theme"] for row in csv.DictReader(file)}
    terms = defaultdict(list)
    for (language, term), theme in (shipped | own).items():
        words = re.findall(r"[^\W_]+\*?", term)
        terms[(theme, language)].append(r"[\W_]+".join(word.replace("*", r"[^\W_]*") for word in words))
    return {key: re.compile(rf"(?<![^\W_])(?:{'|'.join(found)})(?![^\W_])") for key, found in terms.items()}


def wald(bands: list[int]) -> tuple[float, float]:
    """Estimate and squared error with ¾, 1½ and ¾ answers added, from promoters, passives and detractors."""
    n = sum(bands) + 3
    p, d = (bands[0] + 0.75) / n, (bands[2] + 0.75) / n
    return p - d, (p + d - (p - d) ** 2) / n


def nps(bands: list[int]) -> float:
    return 100 * (bands[0] - bands[2]) / sum(bands)


def clip(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))


def test_every_theme_that_plain_python_finds_is_found_and_no_other(world: Landing):
    expressions = dictionary()
    comments = world.query(
        "select r.response_key, r.comment, a.language from restricted.restricted_responses r"
        " join fct_response a using (response_key) where r.comment is not null"
    )
    expected = {
        (key, theme)
        for key, comment, language in comments
        for (theme, of), expression in expressions.items()
        if (language is None or language.lower() == of) and expression.search(fold(comment))
    }
    assert len(comments) > ANSWERS / 3
    assert set(world.query("select response_key, theme from restricted.restricted_response_themes")) == expected


def test_the_demo_is_understood_as_a_reader_understands_it(world: Landing, capsys: pytest.CaptureFixture[str]):
    texts = [
        (text, TRUTH.get(text, set())) for group in (SENTENCES, ADDITIONS) for texts in group.values() for text in texts
    ]
    assert {text for text, _ in texts if text} >= set(TRUTH)
    found = defaultdict(set)
    for key, theme in world.query("select response_key, theme from restricted.restricted_response_themes"):
        found[key].add(theme)
    known = {theme for theme, _, _, _ in theme_rows()}
    counts = {"all themes": [0, 0, 0], "the generator's own themes": [0, 0, 0]}
    for key, comment in world.query(
        "select response_key, comment from restricted.restricted_responses where comment is not null"
    ):
        true = set().union(*(themes for text, themes in TRUTH.items() if text in comment))
        for name, scope in (("all themes", true | found[key]), ("the generator's own themes", known)):
            counts[name][0] += len(true & found[key] & scope)
            counts[name][1] += len((found[key] - true) & scope)
            counts[name][2] += len((true - found[key]) & scope)
    scores = {name: (hits / (hits + missed), hits / (hits + false)) for name, (hits, false, missed) in counts.items()}
    with capsys.disabled():
        for name, (recall, precision) in scores.items():
            print(f"\nthemes of the demo's comments, {name}: recall {recall:.3f}, precision {precision:.3f}")
    assert min(scores["the generator's own themes"]) >= 0.95
    assert min(scores["all themes"]) >= 0.85


def drivers_in_python(world: Landing) -> Iterator[dict]:
    """The mart's figures from answers and themes alone."""
    answers = {
        key: (band, day)
        for key, band, day in world.query("select response_key, nps_group, responded_on from fct_response")
    }
    themes: dict[str, dict[str, set[str]]] = {"comment": defaultdict(set), "root_cause": defaultdict(set)}
    for (key,) in world.query("select response_key from fct_response where has_comment"):
        themes["comment"][key] = set()
    for key, theme in world.query("select response_key, theme from restricted.restricted_response_themes"):
        themes["comment"][key].add(theme)
    for key, cause in world.query("select response_key, root_cause from fct_case where response_key is not null"):
        themes["root_cause"][key] |= {cause} - {None}
    first = min(day for _, day in answers.values())
    grains = {"all": lambda day: first, "month": lambda day: day.replace(day=1), "day": lambda day: day}

    def bands(keys: set[str]) -> list[int]:
        of = [answers[key][0] for key in keys]
        return [of.count(band) for band in ("promoter", "passive", "detractor")]

    for grain, start_of in grains.items():
        for start in {start_of(day) for _, day in answers.values()}:
            everyone = {key for key, (_, day) in answers.items() if start_of(day) == start}
            for source, by_answer in themes.items():
                base = everyone & set(by_answer)
                shown = {key: by_answer[key] or {NO_THEME} for key in base}
                for theme in set().union(*shown.values()):
                    having = {key for key in base if theme in shown[key]}
                    yield {
                        "key": (grain, start, source, theme),
                        "with": bands(having),
                        "without": bands(base - having),
                        "base": bands(base),
                        "others": bands(everyone - having),
                        "everyone": bands(everyone),
                    }


def test_drivers_equal_plain_python(world: Landing):
    columns = (
        "reach, responses, promoters, passives, detractors, responses_without, nps, nps_ci_low, nps_ci_high,"
        " nps_without, nps_without_ci_low, nps_without_ci_high, nps_difference, nps_difference_ci_low,"
        " nps_difference_ci_high, difference_p_value, nps_all, impact, headline_impact"
    )
    found = {
        tuple(row[:4]): row[4:]
        for row in world.query(
            f"select period_grain, period_start, theme_source, theme, {columns} from nps_drivers"
            " where period_grain in ('all', 'month', 'day')"
        )
    }
    expected = {}
    for driver in drivers_in_python(world):
        shown, without, base = driver["with"], driver["without"], driver["base"]
        counts = (sum(shown) / sum(base), sum(shown), *shown, sum(without))
        figures: tuple[float | None, ...] = (None,) * 13
        if min(sum(shown), sum(without)) >= MINIMUM:
            (e, v), (f, w) = wald(shown), wald(without)
            error = math.sqrt(v + w)
            figures = (
                nps(shown),
                clip(100 * (e - Z * math.sqrt(v)), 100),
                clip(100 * (e + Z * math.sqrt(v)), 100),
                nps(without),
                clip(100 * (f - Z * math.sqrt(w)), 100),
                clip(100 * (f + Z * math.sqrt(w)), 100),
                nps(shown) - nps(without),
                clip(100 * (e - f - Z * error), 200),
                clip(100 * (e - f + Z * error), 200),
                math.erfc(abs(e - f) / error / math.sqrt(2)),
                nps(base),
                nps(base) - nps(without),
                nps(driver["everyone"]) - nps(driver["others"]),
            )
        expected[driver["key"]] = (*counts, *figures)
    assert len(expected) > 300
    assert set(found) == set(expected)
    for key, figures in expected.items():
        assert found[key] == pytest.approx(figures, abs=1e-9), key


def test_differences_are_judged_together_within_each_period(world: Landing):
    periods = defaultdict(list)
    for grain, start, p, verdict in world.query(
        "select period_grain, period_start, difference_p_value, is_significant_difference from nps_drivers"
    ):
        if p is None:
            assert verdict is None
        else:
            periods[(grain, start)].append((p, verdict))
    assert len(periods) > 10
    for tests in periods.values():
        ranked = sorted(tests)
        passed = max((rank for rank, (p, _) in enumerate(ranked, 1) if p <= 0.05 * rank / len(ranked)), default=0)
        assert [verdict for _, verdict in ranked] == [rank <= passed for rank in range(1, len(ranked) + 1)]


def test_themes_and_no_theme_cover_every_comment(world: Landing):
    [(base, commented)] = world.query(
        "select (select distinct base_responses from nps_drivers where period_grain = 'all'"
        " and theme_source = 'comment'),"
        " (select count(*) from fct_response where has_comment)"
    )
    [(without,)] = world.query(
        "select responses from nps_drivers where period_grain = 'all' and theme_source = 'comment'"
        f" and theme = '{NO_THEME}'"
    )
    [(with_theme,)] = world.query("select count(distinct response_key) from restricted.restricted_response_themes")
    assert base == commented == without + with_theme


def test_no_text_that_anyone_wrote_stands_outside_the_restricted_schema(world: Landing):
    comments = world.query("select comment from restricted.restricted_responses where comment <> ''")
    written = {comment.strip() for (comment,) in comments}
    tables = world.query(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema in ('marts', 'intermediate') and data_type = 'VARCHAR'"
    )
    assert ("intermediate", "int_response_themes", "theme") in tables
    for schema, table, column in tables:
        for (value,) in world.query(f'select distinct "{column}" from {schema}."{table}"'):
            assert value not in written, (schema, table, column)
            assert value is None or len(value) < 120, (schema, table, column)


def shipped_terms() -> list[dict[str, str]]:
    with SHIPPED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_shipped_dictionary_names_each_term_once_and_every_theme_in_both_languages():
    rows = shipped_terms()
    seen = sorted((row["language"], tuple(re.findall(r"[^\W_]+\*?", fold(row["term"])))) for row in rows)
    assert [first for first, second in pairwise(seen) if first == second] == []
    terms = defaultdict(int)
    for row in rows:
        terms[(row["theme"], row["language"])] += 1
    themes = {theme for theme, _ in terms}
    assert 12 <= len(themes) <= 18
    assert set(terms) == {(theme, language) for theme in themes for language in ("de", "en")}
    assert min(terms.values()) >= 15
    assert {row["theme"]: row["parent_theme"] for row in rows}.keys() == themes


def test_the_shipped_dictionary_is_written_as_people_write():
    text = SHIPPED.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)
    for row in shipped_terms():
        assert row["term"] == row["term"].strip().lower()
        stems = [word for word in re.findall(r"[^\W_]+\*?", fold(row["term"])) if word.endswith("*")]
        assert [stem for stem in stems if len(stem) < 4] == [], row
