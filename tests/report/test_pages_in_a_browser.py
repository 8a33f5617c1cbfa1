"""The pages as a browser shows them. What belongs here: errors, width, accessibility, keyboard, print.

What does not: what stands on a page.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import PHONE, Opened, browser, open_page
from playwright.sync_api import Browser

from publishing.report.pages import PAGES

__all__ = ["browser"]

FILES = [page.file for page in PAGES]

SMALLEST = 320
"""Width to which WCAG wants a page to reflow, in CSS pixels."""

PAPER = 718
"""What a browser prints onto A4: 210 mm less its own margins, in CSS pixels."""

CUT_ON_PAPER = """
(width) => [...document.querySelectorAll('main table, main svg, main .scroll')]
  .filter(one => one.getClientRects().length)
  .filter(one => one.getBoundingClientRect().right > width + 1 || one.scrollWidth > one.clientWidth + 1
          && getComputedStyle(one).overflowX !== 'visible')
  .map(one => `${one.tagName} ${one.id || one.getAttribute('aria-label') || ''}`)
"""


def faults(opened: Opened) -> list[str]:
    """What axe-core finds serious or critical on a page, with the elements."""
    found = Axe().run(opened.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
@pytest.mark.parametrize("file", FILES)
def test_a_page_opens_without_complaint_and_without_serious_fault(
    browser: Browser, pages: Path, file: str, look: str
) -> None:
    opened = open_page(browser, pages / file, width=PHONE if look == "phone" else 1280, dark=look == "dark")

    assert opened.overflow == 0
    assert faults(opened) == []
    assert opened.problems == []
    opened.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, SMALLEST])
def test_no_page_scrolls_sideways_on_a_phone(
    browser: Browser, pages: Path, german: Path, width: int, dark: bool
) -> None:
    wide = {}
    for folder in (pages, german):
        for file in FILES:
            opened = open_page(browser, folder / file, width=width, dark=dark)
            wide[folder.parent.name, file] = opened.overflow
            opened.close()
    assert {place: pixels for place, pixels in wide.items() if pixels} == {}


@pytest.mark.parametrize("file", FILES)
def test_print_cuts_nothing_off_and_opens_what_is_folded(
    browser: Browser, pages: Path, german: Path, file: str
) -> None:
    for folder in (pages, german):
        opened = open_page(browser, folder / file, width=PAPER, media="print")
        hidden = opened.page.locator("details table").evaluate_all("them => them.filter(one => !one.checkVisibility())")
        assert opened.page.evaluate(CUT_ON_PAPER, PAPER) == []
        assert opened.overflow == 0
        assert hidden == []
        assert not opened.page.locator("nav").is_visible()
        opened.close()


def test_the_keyboard_reaches_the_content_past_the_navigation(browser: Browser, pages: Path) -> None:
    opened = open_page(browser, pages / "quality.html")
    page = opened.page
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.get_attribute("href") == "#content"
    assert (skip.bounding_box() or {"x": -1})["x"] >= 0

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    opened.close()


def test_a_page_reads_the_same_without_javascript(browser: Browser, pages: Path) -> None:
    for file in FILES:
        texts = set()
        for javascript in (True, False):
            opened = open_page(browser, pages / file, javascript=javascript)
            texts.add(opened.page.locator("main").inner_text())
            opened.close()
        assert len(texts) == 1, file


@pytest.fixture
def damaged(pages: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A function from markup to a page that has it at the end of its content."""

    def damage(markup: str) -> Path:
        html = (pages / "index.html").read_text(encoding="utf-8")
        path = tmp_path / "damaged.html"
        path.write_text(html.replace("</main>", f"{markup}</main>"), encoding="utf-8")
        return path

    return damage


def test_an_element_that_is_too_wide_is_found(browser: Browser, damaged: Callable[[str], Path]) -> None:
    opened = open_page(browser, damaged('<div style="width:600px">wide</div>'), width=PHONE)
    assert opened.overflow > 0
    opened.close()


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "image-alt"),
        ('<svg role="img" width="9" height="9"></svg>', "svg-img-alt"),
        ('<p style="color:#ccc;background:#fff">pale</p>', "color-contrast"),
        ('<a href="#content"></a>', "link-name"),
    ],
    ids=["image", "drawing", "contrast", "link"],
)
def test_a_serious_fault_is_found(browser: Browser, damaged: Callable[[str], Path], markup: str, fault: str) -> None:
    opened = open_page(browser, damaged(markup))
    assert [found.split(":")[0] for found in faults(opened)] == [fault]
    opened.close()


def test_a_page_that_complains_or_wants_something_from_outside_is_found(
    browser: Browser, damaged: Callable[[str], Path]
) -> None:
    opened = open_page(
        browser, damaged('<img alt="x" src="https://example.org/x.png"><script>throw Error("no")</script>')
    )
    told = " ".join(opened.problems)
    assert "https://example.org/x.png" in told
    assert "script: no" in told
    opened.close()


def test_a_table_that_paper_would_cut_is_found(browser: Browser, damaged: Callable[[str], Path]) -> None:
    cells = "".join(f"<td style='overflow-wrap:normal'>a{'n' * 30}{number}</td>" for number in range(9))
    table = f"<table id='cut'><tr>{cells}</tr></table>"
    for markup in (table, f"<div class='scroll' style='overflow-x:auto!important'>{table}</div>"):
        opened = open_page(browser, damaged(markup), width=PAPER, media="print")
        assert "TABLE cut" in " ".join(opened.page.evaluate(CUT_ON_PAPER, PAPER))
        opened.close()
