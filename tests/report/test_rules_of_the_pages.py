"""What no page may do. What belongs here: the minimum, form, weight, links, hostile texts, two languages.

What does not: how pages look in a browser, and what single figures must be.
"""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from browser import browser, open_page
from playwright.sync_api import Browser
from shown import numbers, plain, shown

from publishing.report.pages import PAGES
from publishing.report.words import texts

__all__ = ["browser"]

FILES = [page.file for page in PAGES]

PLANTED = "77.7"
"""Planted as every score of the marts; shown where a score is shown."""

ATTACK = "<script>window.hit=1</script><img src=x onerror='window.hit=1'>"

FREE_TEXTS = {
    "labels": ("label", "description"),
    "dim_segment": ("segment_type_label",),
    "fct_business_event": ("title",),
    "quality_results": ("property", "observed", "threshold"),
    "source_freshness": ("owner", "description"),
    "vendor_reconciliation": ("note",),
    "targets": ("owner",),
    "alerts": ("owner",),
    "benchmarks": ("publisher",),
}
"""Columns that people fill, in marts that the pages show."""


@pytest.fixture(scope="module")
def planted(published: Path) -> list[str]:
    """SQL that makes every score and every end of its interval one number that nothing else has."""
    with duckdb.connect(str(published), read_only=True) as connection:
        columns = connection.execute(
            "select table_name, column_name from duckdb_columns() where data_type = 'DOUBLE' and not internal "
            "and regexp_matches(column_name, '(^|_)nps($|_ci|_change)|^nps_') "
            "and (table_name <> 'benchmarks' or column_name like 'own_%') order by 1, 2"  # not others' figures
        ).fetchall()
    scores: dict[str, list[str]] = {}
    for table, column in columns:
        scores.setdefault(table, []).append(f"{column} = case when {column} is not null then {PLANTED} end")
    return [f"update {table} set {', '.join(sets)}" for table, sets in scores.items() if table in marts_of_pages()]


def marts_of_pages() -> set[str]:
    """Marts that some page asks."""
    folder = Path(__file__).parents[2] / "publishing" / "report"
    code = " ".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    return set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b|\balerts\b|\btargets\b|\bbenchmarks\b", code))


def with_planted(folder: Path) -> set[str]:
    """Pages on which the planted score can be read."""
    return {file for file in FILES if re.search(r"77[.]7\b", shown(folder / file).text)}


def test_a_planted_score_is_read_where_scores_are_shown(pages_of: Callable[..., Path], planted: list[str]) -> None:
    assert {"index.html", "trend.html", "where.html", "quality.html"} <= with_planted(pages_of(*planted))


def test_no_page_shows_a_score_under_the_minimum(pages_of: Callable[..., Path], planted: list[str]) -> None:
    folder = pages_of(*planted, "update _publication set minimum_responses = 1000000")

    assert with_planted(folder) == set()
    bars = [
        (file, drawing.get("aria-label"))
        for file in FILES
        for drawing in shown(folder / file).drawings
        if drawing.get("class") in ("bands", "interval") and file != "reading.html"  # its legend is made up
    ]
    assert bars == []


def test_no_page_shows_a_score_that_its_mart_does_not_report(
    pages_of: Callable[..., Path], planted: list[str], published: Path
) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        marts = connection.execute(
            "select table_name from duckdb_columns() where column_name = 'is_reportable' and not internal order by 1"
        ).fetchall()
    scored = {sql.split()[1] for sql in planted}
    reported = [f"update {mart} set is_reportable = false" for (mart,) in marts if mart in scored]
    only = [sql for sql in planted if sql.split()[1] in {mart for (mart,) in marts}]

    assert with_planted(pages_of(*only, *reported)) == set()


@pytest.mark.parametrize("file", FILES)
def test_a_page_is_small_and_made_of_nothing_but_text_and_drawings(pages: Path, german: Path, file: str) -> None:
    for folder in (pages, german):
        page = shown(folder / file)
        assert len(page.html.encode()) < 300_000
        assert {"script", "img", "iframe", "object", "link", "canvas", "meter", "progress"}.isdisjoint(page.tags)
        assert not re.search(r"gauge|tacho|speedometer", page.html, re.IGNORECASE)
        assert "url(" not in page.html
        assert page.tags.count("h1") == 1
        for drawing in page.drawings:
            assert drawing.get("role") == "img", drawing
            assert len(drawing.get("aria-label") or "") > 5, drawing


def test_every_link_leads_somewhere(pages: Path) -> None:
    seen = {file: shown(pages / file) for file in FILES}
    lost = []
    for file, page in seen.items():
        for link in page.links:
            path, _, anchor = link.partition("#")
            target = pages / (path or file)
            if not target.is_file() or (anchor and anchor not in (seen.get(path or file) or shown(target)).ids):
                lost.append((file, link))
    assert lost == []


@pytest.mark.parametrize("file", FILES)
def test_a_german_page_shows_the_numbers_of_the_english_one(pages: Path, german: Path, file: str) -> None:
    english, other = shown(pages / file), shown(german / file)

    assert [cell.value for cell in english.cells] == [cell.value for cell in other.cells]
    for one, two in zip(english.cells, other.cells, strict=True):
        assert numbers(one.text, "en") == numbers(two.text, "de"), (one.text, two.text)


@pytest.mark.parametrize("file", FILES)
def test_what_a_cell_shows_is_its_value_rounded(pages: Path, file: str) -> None:
    for cell in shown(pages / file).cells:
        if cell.value in (None, "", "None"):
            continue
        value, found = float(cell.value), numbers(cell.text, "en")
        if not found:
            continue  # told in words, as a figure under the minimum
        digits = len(found[0].partition(".")[2])
        scale = 100 if re.search(re.escape(found[0].lstrip("-")) + "\u202f?%", cell.text.replace(",", "")) else 1
        assert float(found[0]) == pytest.approx(value * scale, abs=0.5001 * 10**-digits), (cell.text, cell.value)


def test_texts_of_a_page_do_not_hide_those_of_every_page() -> None:
    common = texts("common").keys()
    assert {page.name: texts(page.name).keys() & common for page in PAGES} == {page.name: set() for page in PAGES}


def test_hostile_texts_stay_texts(browser: Browser, pages_of: Callable[..., Path]) -> None:
    folder = pages_of(
        *(
            f"update {table} set {', '.join(f'{name} = {name} || $${ATTACK}$$' for name in columns)}"
            for table, columns in FREE_TEXTS.items()
        ),
        f"update _publication set title = title || $${ATTACK}$$",
    )
    for file in FILES:
        assert ATTACK in shown(folder / file).text, file
        opened = open_page(browser, folder / file)
        assert opened.page.evaluate("window.hit") is None
        assert opened.page.locator("script, img").count() == 0
        assert opened.problems == []
        opened.close()


def test_numbers_are_read_in_both_languages() -> None:
    assert numbers("+1,234.5 of −3 (31 Aug 2026)", "en") == ["1234.5", "-3", "31", "2026"]
    assert numbers("+1.234,5 von −3 (31. Aug. 2026)", "de") == ["1234.5", "-3", "31", "2026"]
    assert plain("12,5", "de") == "12.5"
