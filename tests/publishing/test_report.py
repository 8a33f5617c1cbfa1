"""The page. What belongs here: its numbers, what it must not show, its form. What does not: how it looks."""

import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from small_marts import MINIMUM, marts_of, nps_block, some_answers
from small_warehouse import Programme, write_warehouse

from publishing import About, Publication
from publishing.report.words import TEXTS, texts


class Page(HTMLParser):
    """The text of the page by table row and card, its tags, and the labels of its drawings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.cards: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.svgs: list[dict[str, str | None]] = []
        self._in_card = False
        self._in_cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._in_cell = True
        if tag == "article":
            self.cards.append("")
            self._in_card = True
        if tag == "svg":
            self.svgs.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in {"td", "th"}
        self._in_card = self._in_card and tag != "article"

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data
        if self._in_card:
            self.cards[-1] += data

    def row(self, first: str) -> list[str]:
        """The row whose first cell begins with a text."""
        [row] = [[" ".join(cell.split()) for cell in row] for row in self.rows if row and row[0].startswith(first)]
        return row


def html_of(publication: Publication, page: str) -> str:
    """The text of a page's file."""
    return publication.report.with_name(f"{page}.html").read_text(encoding="utf-8")


def points(value: float) -> str:
    """A number of the page, to one decimal with a real minus sign."""
    return f"{value:.1f}".replace("-", "−")


def figures(scores: list[int]) -> tuple[str, str, str]:
    """NPS and interval of raw scores as the page should write them."""
    block = nps_block(scores)
    return points(block["nps"]), points(block["nps_ci_low"]), points(block["nps_ci_high"])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a year of answers, published on 2026-04-03, by name."""
    from ingestion.layout import Layout

    year = Programme(Layout(tmp_path_factory.mktemp("year")))
    year.build(some_answers(1500))
    folder = year.publish().report.parent
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}


@pytest.fixture(scope="module")
def page(report: dict[str, str]) -> dict[str, Page]:
    """What stands on each page."""
    return {name: Page(html) for name, html in report.items()}


def test_the_headlines_are_the_latest_complete_quarter_month_and_all_answers(page: dict[str, Page]) -> None:
    answers = some_answers(1500)
    spans = [
        [a["score"] for a in answers if a["responded_on"].isoformat() >= "2026-01-01"],
        [a["score"] for a in answers if a["responded_on"].isoformat() >= "2026-03-01"],
        [a["score"] for a in answers],
    ]
    for card, title, scores in zip(
        page["index"].cards, ["Q1 2026", "Mar 2026", "since 24 Feb 2025"], spans, strict=True
    ):
        nps, low, high = figures(scores)
        assert title in card
        assert nps in card
        assert f"{low} … {high}" in card
        assert f"{len(scores):,} answers" in card


def test_a_period_that_is_not_over_is_no_headline(year: Programme) -> None:
    year.published_at = year.published_at.replace(month=3, day=31)
    html = year.publish().report.read_text(encoding="utf-8")
    quarter, month, _ = Page(html).cards

    assert "Q4 2025" in quarter
    assert "Feb 2026" in month


def test_a_quarter_whose_last_month_was_not_delivered_is_no_headline(year: Programme) -> None:
    year.build([a for a in some_answers(1500) if a["responded_on"].isoformat() < "2026-03-01"])
    year.published_at = year.published_at.replace(month=11)
    quarter, month, _ = Page(year.publish().report.read_text(encoding="utf-8")).cards

    assert "Q4 2025" in quarter
    assert "Feb 2026" in month


def test_every_group_shows_the_numbers_of_its_mart(page: dict[str, Page]) -> None:
    answers = [a for a in some_answers(1500) if a["responded_on"].isoformat() >= "2026-01-01"]
    groups = {
        "north": ("segment", "north"),
        "west & <east>": ("segment", "west & <east>"),
        "support": ("touchpoint", "support"),
        "Active": ("lifecycle_stage", "active"),
    }
    for label, (column, member) in groups.items():
        scores = [a["score"] for a in answers if a[column] == member]
        nps, low, high = figures(scores)
        row = page["where"].row(label)
        promoters = sum(score >= 9 for score in scores) / len(scores)
        assert row[1].startswith(f"{len(scores)} Detractors "), label
        assert row[1].endswith(f" Promoters {promoters:.0%}"), label
        assert row[3] == f"{nps} {low} … {high}", label


def test_every_month_of_the_trend_stands_in_a_table(page: dict[str, Page]) -> None:
    answers = some_answers(1500)
    scores = [a["score"] for a in answers if a["responded_on"].isoformat().startswith("2025-11")]
    nps, low, high = figures(scores)

    bands = [sum(low <= score <= high for score in scores) for low, high in ((0, 6), (7, 8), (9, 10))]
    assert page["trend"].row("Nov 2025") == ["Nov 2025", str(len(scores)), nps, f"{low} … {high}", *map(str, bands)]


def test_a_group_under_the_minimum_shows_its_number_of_answers_and_nothing_else(page: dict[str, Page]) -> None:
    tiny = [a for a in some_answers(1500) if a["segment"] == "tiny" and a["responded_on"].isoformat() >= "2026-01-01"]
    assert 0 < len(tiny) < MINIMUM

    assert page["where"].row("tiny") == ["tiny", str(len(tiny)), "", "too few"]
    assert page["trend"].row("Sep 2025")[2] == "too few"


def test_a_mart_that_forgets_the_minimum_does_not_get_its_number_onto_the_page(year: Programme) -> None:
    with duckdb.connect(str(year.layout.warehouse)) as connection:
        connection.execute(
            "update marts.nps_by_segment set is_reportable = true, nps = 77.7, nps_ci_low = 66.6, nps_ci_high = 88.8 "
            "where segment = 'tiny'"
        )
    html = html_of(year.publish(), "where")

    assert Page(html).row("tiny")[3] == "too few"
    assert not re.search(r"77\.7|66\.6|88\.8", str(Page(html).rows))


def test_the_trend_is_broken_where_a_month_cannot_be_shown(report: dict[str, str]) -> None:
    # Two drawings, for wide and narrow screens, each with a line before and one after September; no quarter is missing.
    months, quarters = report["trend"].split('id="trend-months"')
    assert months.count('aria-roledescription="line mark"') == 4
    assert quarters.count('aria-roledescription="line mark"') == 2


def test_only_a_change_beyond_chance_is_shown(year: Programme) -> None:
    with duckdb.connect(str(year.layout.warehouse)) as connection:
        connection.execute(
            "update marts.nps_by_segment set nps_change = -12.34, is_significant_change = segment = 'north' "
            "where segment in ('north', 'south')"
        )
    html = html_of(year.publish(), "where")

    assert "change −12.3" in Page(html).row("north")[3]
    assert "−12.3" not in Page(html).row("south")[3]


def test_what_the_numbers_rest_on_is_shown(page: dict[str, Page], report: dict[str, str]) -> None:
    rows = [row for row in page["quality"].rows if row and row[0] == "survey_tool"]

    assert rows[0] == ["survey_tool", "property 0", "Warning", "observed 0", "expected", "Look at the file."]
    assert rows[1] == ["survey_tool", "31 Mar 2026", "Fresh", "–", "–", "0", "0", "Research team"]
    assert [cell.strip() for cell in rows[2]] == ["survey_tool", "", "1,402", "1,395", "4", "0", "2", "0", "1"]
    assert page["quality"].row("survey_tool/login page.csv")[1] == "FILE_IS_HTML: It is a web page. Export it again."
    assert "2 of 3 checks passed." in report["quality"]


def test_text_from_outside_is_escaped(year: Programme) -> None:
    attack = "<script>alert('x')</script><img src=x onerror=alert(1)>"
    marts = marts_of(some_answers(400))
    for rows in marts.values():
        for row in rows:
            row.update({key: f"{attack}{value}" for key, value in row.items() if isinstance(value, str)})
            for kept in ("period_grain", "freshness_status", "status"):
                if kept in row:
                    row[kept] = row[kept].removeprefix(attack)
    write_warehouse(year.layout.warehouse, marts)
    year.about = About("small", attack, "en", "UTC", MINIMUM, "0.1.0")
    folder = year.publish(run_id=attack).report.parent

    for path in folder.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        parsed = Page(html)
        assert "alert" in html
        assert {"script", "img"}.isdisjoint(parsed.tags), path.name
        assert not [name for name, _ in parsed.attributes if name.startswith("on")], path.name


def test_a_page_needs_nothing_but_itself(page: dict[str, Page], report: dict[str, str]) -> None:
    for name, parsed in page.items():
        fetched = [value for key, value in parsed.attributes if key in {"src", "srcset", "data"}]
        linked = {value for key, value in parsed.attributes if key == "href"}
        assert fetched == [], name
        assert {"script", "link", "iframe", "object", "img"}.isdisjoint(parsed.tags), name
        assert "@import" not in report[name]
        assert "url(" not in report[name]
        assert {"#content", "docs/index.html", *(f"{other}.html" for other in report)} <= linked, name
        for link in linked:
            file, _, anchor = (link or "").partition("#")
            if not file.startswith("docs/"):  # which publishing writes beside the pages
                target = page[Path(file).stem or name]
                assert not anchor or ("id", anchor) in target.attributes, (name, link)
        assert len(report[name].encode()) < 300_000


def test_every_drawing_has_words_for_those_who_cannot_see_it(page: dict[str, Page]) -> None:
    drawings = [drawing for parsed in page.values() for drawing in parsed.svgs]
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert len(drawing["aria-label"] or "") > 10
    assert "from Feb 2025 to Mar 2026" in (page["trend"].svgs[0]["aria-label"] or "")


def test_the_pages_explain_themselves_and_name_the_trademark(report: dict[str, str]) -> None:
    for text in ("The 95 % interval", "adjusted Wald", f"Below {MINIMUM} answers"):
        assert text in report["reading"]
    for html in report.values():
        assert "Net Promoter®" in html
        assert "not endorsed" in html


def test_a_german_programme_gets_a_german_page(year: Programme) -> None:
    year.about = About("klein", "Kleines Programm", "de", "Europe/Berlin", MINIMUM, "0.1.0")
    publication = year.publish()
    html = html_of(publication, "index")
    scores = [a["score"] for a in some_answers(1500)]
    nps, low, high = (text.replace(".", ",") for text in figures(scores))

    pages = "".join(path.read_text(encoding="utf-8") for path in publication.report.parent.glob("*.html"))
    assert pages.count('<html lang="de">') == pages.count("<html")
    assert nps in Page(html).cards[2]
    assert f"{low} … {high}" in Page(html).cards[2]
    assert "1.395 Antworten" in html
    assert "Answers" not in pages


@pytest.mark.parametrize("page", sorted(path.stem for path in TEXTS.glob("*.yml")))
def test_every_text_is_there_in_both_languages_with_the_same_blanks(page: str) -> None:
    def blanks(text: str) -> set[str]:
        return set(re.findall(r"{(\w+)}", text))

    for key, text in texts(page).items():
        assert text.keys() == {"en", "de"}, key
        assert blanks(text["en"]) == blanks(text["de"]), key


def test_equal_marts_give_the_same_page_but_for_the_facts_of_the_publication(year: Programme) -> None:
    first = year.publish(run_id="run-a")
    write_warehouse(
        year.layout.warehouse, {name: list(reversed(rows)) for name, rows in marts_of(some_answers(1500)).items()}
    )
    second = year.publish(run_id="run-b")

    def without_facts(path: Path, version: str, run: str) -> str:
        html = path.read_text(encoding="utf-8").replace(version, "VERSION").replace(run, "RUN")
        # Lists the publications, which are one more by then.
        return re.sub(r'<section id="publications">.*?</section>', "", html, flags=re.DOTALL)

    assert first.report.read_bytes() != second.report.read_bytes()
    for path in sorted(first.report.parent.glob("*.html")):
        again = second.report.with_name(path.name)
        assert without_facts(path, first.version, "run-a") == without_facts(again, second.version, "run-b"), path.name


def test_a_programme_without_answers_has_an_honest_page(programme: Programme) -> None:
    programme.build([])
    publication = programme.publish()

    assert [card.split()[-2:] for card in Page(html_of(publication, "index")).cards] == [["none", "yet"]] * 3
    assert "not yet two months" in html_of(publication, "trend")
