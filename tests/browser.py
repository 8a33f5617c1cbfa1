"""A real browser for tests. What belongs here: starting Debian's chromium and opening pages from disk.

What does not: what a page has to look like. Every page is opened with the network off, and what it complains
about is collected, so that a test fails with the page's own words.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

FIND = Path(__file__).resolve().parents[1] / ".ci" / "chromium"

MISSING = (
    "These tests open pages in a real browser, and .ci/chromium found none on PATH. "
    "Install one: `apt-get install chromium` on Debian."
)

OPTIONS = [
    "--no-sandbox",  # root may not use the sandbox, and the pages are our own
    "--disable-dev-shm-usage",  # /dev/shm of a container is often too small
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
]

LOCAL = ("file:", "data:", "about:", "blob:")

PHONE = 390
"""Width of a phone, in CSS pixels."""


@dataclass
class Opened:
    """A page that is open.

    Attributes:
        page: Playwright's page; `page.url`, `page.locator(…)` and so on work as usual.
        problems: What the page complained about so far: console errors and warnings, errors of scripts, files that
            are missing, and every request that wanted to leave this machine.
    """

    page: Page
    problems: list[str] = field(default_factory=list)

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window, that is, scrolls sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def close(self) -> None:
        """Close the page and forget all that it kept."""
        self.page.context.close()


def open_page(
    browser: Browser,
    path: Path | str,
    *,
    width: int = 1280,
    height: int = 900,
    dark: bool = False,
    javascript: bool = True,
    media: str = "screen",
) -> Opened:
    """Open a page from disk in a window of its own, with the network off.

    Args:
        browser: From the fixture `browser`.
        path: The file, or a `file:` address with an anchor.
        width: Of the window, in CSS pixels.
        height: Of the window, in CSS pixels.
        dark: Whether the reader prefers dark colours.
        javascript: Whether scripts of the page run.
        media: `screen` or `print`.

    Returns:
        The page, loaded.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        timezone_id="UTC",
        locale="en-GB",
    )
    context.set_offline(True)
    opened = Opened(context.new_page())
    page, problems = opened.page, opened.problems

    def refuse(route: Route) -> None:
        problems.append(f"wanted from outside: {route.request.url}")
        route.abort()

    context.route(lambda url: not url.startswith(LOCAL), refuse)
    page.on("console", lambda told: problems.append(f"{told.type}: {told.text}") if _matters(told.type) else None)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("requestfailed", lambda request: problems.append(f"missing: {request.url}"))
    page.emulate_media(media=media)
    page.goto(path if isinstance(path, str) else path.resolve().as_uri(), wait_until="load")
    return opened


def _matters(kind: str) -> bool:
    return kind in ("error", "warning", "assert")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of one test module; it starts in about a second.

    Not of the whole session: as long as Playwright's loop runs in a thread, nothing else there can call `asyncio.run`.
    """
    program = subprocess.run([FIND, "find"], capture_output=True, text=True, check=True).stdout.strip()
    if not program:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield started
        started.close()
