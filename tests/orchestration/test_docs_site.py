"""The documentation as pages. What belongs here: links, markup, a browser without network. What does not: its texts."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PHONE, browser, open_page
from playwright.sync_api import Browser

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.layout import REPOSITORY
from orchestration.dbt_landing import LANDING
from orchestration.dbt_project import manifest_file
from publishing.docs_site import build_docs_site, dbt_docs
from publishing.docs_site.markdown import render

__all__ = ["browser"]

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Read(HTMLParser):
    """What a page says of itself, read by Python's own parser."""

    text: str
    lang: str = ""
    title: str = ""
    headings: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    scripts: int = 0
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        self.close()
        assert self._open == [], "elements that never end"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "html":
            self.lang = given.get("lang") or ""
        if tag == "script":
            self.scripts += 1
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.addresses += [str(given[name]) for name in ("href", "src") if given.get(name)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self.title += data


@pytest.fixture(scope="module")
def site(prepared: LoadedProgramme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation beside a report, as a publication holds them."""
    folder = tmp_path_factory.mktemp("version") / "report"
    warehouse = folder.parent / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.nps_overall (period_grain varchar, nps double)")
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>Report</title>")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELEVENPOINT_VAR", str(prepared.folder.parent / "var"))
        return build_docs_site(folder / "docs", manifest_file(prepared.layout), warehouse).parent


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Read]:
    """Every page of ours; dbt's is not ours to judge."""
    found = {path: Read(path.read_bytes().decode("utf-8")) for path in site.rglob("*.html") if path.name != "dbt.html"}
    assert len(found) > 15
    return found


def test_every_markdown_file_of_the_documentation_is_a_page_that_the_index_leads_to(
    site: Path, pages: dict[Path, Read]
) -> None:
    docs = REPOSITORY / "docs"
    written = {path.relative_to(docs).with_suffix("").as_posix() for path in docs.rglob("*.md")}
    named = {name.removesuffix("README") + ("index" if name.endswith("README") else "") for name in written}

    linked = {address.removesuffix(".html") for address in pages[site / "index.html"].addresses}

    assert named <= linked
    assert {"dbt", "../index"} <= linked


def test_every_internal_link_and_anchor_leads_somewhere(pages: dict[Path, Read]) -> None:
    dead = []
    for path, page in pages.items():
        for address in page.addresses:
            if address.startswith(("https://", "http://", "mailto:")):
                continue
            place, _, anchor = address.partition("#")
            target = (path.parent / unquote(place)).resolve() if place else path
            if not target.is_file() or (anchor and target in pages and anchor not in pages[target].ids):
                dead.append((path.name, address))

    assert dead == []


def test_each_page_is_html_with_language_title_and_one_first_heading_and_no_script(pages: dict[Path, Read]) -> None:
    for path, page in pages.items():
        assert page.text.startswith("<!doctype html>"), path
        assert page.lang == "en", path
        assert page.title.endswith(" – Elevenpoint"), path
        assert len(page.title) > len(" – Elevenpoint"), path
        assert page.headings.count("h1") == 1, path
        assert page.scripts == 0, path
        assert len(page.ids) == len(set(page.ids)), path


def test_the_page_of_marts_describes_the_manifest_at_hand(pages: dict[Path, Read], site: Path) -> None:
    marts = {path.stem for path in (REPOSITORY / "dbt_project" / "models" / "marts").rglob("*.sql")}

    assert marts <= set(pages[site / "marts.html"].ids)


def test_every_page_opens_on_a_phone_without_network_and_without_a_complaint(
    browser: Browser, pages: dict[Path, Read]
) -> None:
    opened = open_page(browser, next(iter(pages)), width=PHONE)
    for path in pages:
        opened.page.goto(path.as_uri())
        assert (path.name, opened.problems, opened.overflow) == (path.name, [], 0)
    opened.close()


@pytest.mark.parametrize(("name", "dark"), [("index.html", False), ("handbook/score.html", True)])
def test_no_serious_accessibility_fault_is_found(browser: Browser, site: Path, name: str, dark: bool) -> None:
    opened = open_page(browser, site / name, width=PHONE, dark=dark)

    faults = Axe().run(opened.page).response["violations"]

    assert [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")] == []
    opened.close()


def test_dbts_page_shows_a_mart_its_column_and_what_reads_it_without_network(browser: Browser, site: Path) -> None:
    address = f"{(site / 'dbt.html').as_uri()}#!/model/model.elevenpoint.nps_overall"
    opened = open_page(browser, address)
    opened.page.get_by_text("One row per period in which anyone answered").first.wait_for()

    assert opened.problems == []
    assert "period_grain" in opened.page.inner_text("body")
    assert opened.page.evaluate("document.querySelectorAll('svg.menu-icon-on use[*|href^=\"#\"]').length") > 0
    opened.close()


def test_dbts_page_names_no_folder_of_this_machine_and_no_compiled_sql(
    site: Path, in_prepared: LoadedProgramme
) -> None:
    text = (site / "dbt.html").read_text()
    manifest = manifest_file(in_prepared.layout).read_text()

    assert LANDING in manifest  # it is there, in each source
    assert LANDING not in text
    assert str(in_prepared.folder.parent) not in text
    assert str(REPOSITORY) not in text
    assert '"compiled_code"' not in text
    assert '"send_anonymous_usage_stats":false' in text


def test_a_text_of_a_model_cannot_end_the_script_that_holds_it(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "w.duckdb")).close()
    node = {"description": "</script><script>alert(1)</script>", "schema": "s", "alias": "a", "config": {}}

    page = dbt_docs.dbt_page({"metadata": {}, "nodes": {"model.x.a": node}}, tmp_path / "w.duckdb")

    assert "alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_warehouse_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "w.duckdb").write_text("no database at all")

    with pytest.raises(ElevenpointError, match=r"w\.duckdb: its columns cannot be read for the docs"):
        dbt_docs.dbt_page({"metadata": {}, "nodes": {}}, tmp_path / "w.duckdb")


def test_a_template_of_another_dbt_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dbt_docs, "MANIFEST_MARK", '"A MARK OF ANOTHER RELEASE"')
    dbt_docs._template.cache_clear()

    with pytest.raises(ElevenpointError, match="make setup"):
        dbt_docs.dbt_page({"metadata": {}, "nodes": {}}, tmp_path / "none.duckdb")


def test_markdown_becomes_headings_with_anchors_tables_that_scroll_and_escaped_html() -> None:
    headings = "# A `title`\n\n## Same, again!\n\n## Same, again!\n\n# Second\n\n"
    text = headings + "| a |\n|---|\n| <b>x</b> |\n\n    code <i>\n"

    page = render(text, lambda address: None, "fallback")

    assert page.title == "A title"
    assert [(heading.level, heading.anchor) for heading in page.headings] == [
        (2, "same-again"),
        (2, "same-again-1"),
        (2, "second"),
    ]
    assert "<h1" not in page.html
    assert '<div class="scroll" tabindex="0"><table>' in page.html
    assert "&lt;b&gt;x&lt;/b&gt;" in page.html
    assert '<pre tabindex="0"><code>code &lt;i&gt;\n</code></pre>' in page.html


def test_links_lead_to_pages_travel_with_their_files_or_become_plain_text(
    tmp_path: Path, in_prepared: LoadedProgramme
) -> None:
    docs = tmp_path / "docs"
    (docs / "bi").mkdir(parents=True)
    (tmp_path / "outside.md").write_text("# Not documentation")
    (docs / "bi" / "measures.dax").write_text("NPS = 1")
    (docs / "bi" / "large.png").write_bytes(b"\0" * 2_000_001)
    (docs / "bi" / "tool.md").write_text(
        "# Tool\n\n[b](../b.md#x) [file](measures.dax) [web](https://example.org) [out](../../outside.md) "
        "[gone](nowhere.md) ![picture](large.png)"
    )
    (docs / "b.md").write_text("# B\n\n## x\n\n[tool](bi/tool.md)")
    warehouse = tmp_path / "w.duckdb"
    duckdb.connect(str(warehouse)).close()

    folder = build_docs_site(tmp_path / "site", manifest_file(in_prepared.layout), warehouse, docs, "../r.html").parent

    page = Read((folder / "bi" / "tool.html").read_text())
    assert set(page.addresses) >= {"../b.html#x", "measures.dax", "https://example.org", "../../r.html"}
    assert (folder / "bi" / "measures.dax").read_text() == "NPS = 1"
    assert not (folder / "bi" / "large.png").exists()
    assert " out gone picture" in page.text
    assert "bi/tool.html" in Read((folder / "b.html").read_text()).addresses
