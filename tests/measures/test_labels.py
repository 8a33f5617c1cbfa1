"""The list of labels: whole, in both languages, and the same words as the report's. Values that occur in marts are
looked up in the tiny programme (tests/dbt) and in the demo (tests/demo).
"""

import csv
from collections import defaultdict

import duckdb
from labelled_columns import CLOSED, FORMATS, OPEN, unlabelled
from tiny_landing import PROJECT

from ingestion.kinds import KINDS
from publishing.report.words import texts

TEXTS = PROJECT / "seeds" / "vocabulary" / "label_texts.csv"
THEMES = PROJECT / "seeds" / "vocabulary" / "default_themes.csv"
PUBLISHED_BY_PYTHON = {"_publication"}


def labels() -> dict[str, dict[str, dict[str, tuple[str, str]]]]:
    """Field → value → language → label and description."""
    found: dict[str, dict[str, dict[str, tuple[str, str]]]] = defaultdict(lambda: defaultdict(dict))
    with TEXTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert row["language"] not in found[row["field"]][row["value"]], row
            found[row["field"]][row["value"]][row["language"]] = (row["label"], row["description"])
    return found


def test_every_value_has_a_label_and_a_sentence_in_both_languages():
    for field, values in labels().items():
        for value, both in values.items():
            assert set(both) == {"en", "de"}, (field, value)
            for label, description in both.values():
                assert label == label.strip() != "", (field, value)
                assert description.endswith("."), (field, value)


def test_every_mart_is_described_in_both_languages_and_no_other_is():
    marts = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}
    assert set(labels()["mart"]) == marts | PUBLISHED_BY_PYTHON


def test_every_label_belongs_to_a_field_that_a_mart_or_a_reader_of_dates_uses():
    assert set(labels()) == set(CLOSED.values()) | set(OPEN.values()) | FORMATS


def test_every_theme_of_the_shipped_dictionary_and_every_kind_of_source_has_a_label():
    with THEMES.open(encoding="utf-8") as file:
        terms = list(csv.DictReader(file))
    assert set(labels()["theme"]) == {row["theme"] for row in terms} | {"no theme found"}
    assert set(labels()["parent_theme"]) == {row["parent_theme"] for row in terms}
    assert set(labels()["source_kind"]) == set(KINDS)


def test_the_report_says_the_same_words():
    found = labels()
    for language in ("en", "de"):
        told = texts("reading")["text_bands"][language].lower()
        for band in ("promoter", "passive", "detractor"):
            assert found["nps_group"][band][language][0].lower().rstrip("n") in told


def test_a_value_without_a_label_and_a_column_that_nobody_listed_are_told():
    with duckdb.connect() as con:
        con.execute("create schema marts")
        con.execute("create table marts.labels as select 'risk' as field, 'safe' as value, 'en' as language")
        con.execute("create table marts.revenue_at_risk as select unnest(['safe', 'lost', null]) as risk, 'x' as mood")
        con.execute("create table marts.nps_by_segment as select unnest(['all', 'Retail']) as segment")
        assert unlabelled(con, "marts") == [
            "labels.language: en",
            "nps_by_segment.segment: all",
            "revenue_at_risk.mood is in none of the lists of tests/labelled_columns.py",
            "revenue_at_risk.risk: lost",
        ]
