"""Screenshots of the report's pages: `make screenshots` after a refresh of the demo.

What belongs here: opening the published pages in Debian's chromium and keeping what a reader sees first. What does
not: what the pages have to look like, which the tests of the report say.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from ingestion.errors import ElevenpointError
from publishing.report.pages import PAGES

FOLDER = Path(__file__).parent

LARGEST = 150_000
"""Bytes of a picture; a larger one does not belong into the repository."""

WIDE, PHONE = (1200, 800), (390, 844)

FIND = FOLDER.resolve().parents[1] / ".ci" / "chromium"


def views() -> list[tuple[str, str, tuple[int, int], bool]]:
    """Name of the picture, the page's file, size of the window, and whether it is dark."""
    light = [(Path(page.file).stem, page.file, WIDE, False) for page in PAGES]
    return [*light, ("index-phone", "index.html", PHONE, False), ("trend-dark", "trend.html", WIDE, True)]


def take(report: Path) -> None:
    """Take every picture anew.

    Args:
        report: The folder of the published pages.

    Raises:
        ElevenpointError: No browser, no report, or a picture that is too large.
    """
    program = subprocess.run([FIND, "find"], capture_output=True, text=True, check=True).stdout.strip()
    if not program:
        raise ElevenpointError("No chromium on PATH. Install it: apt-get install chromium.")
    if not (report / "index.html").is_file():
        raise ElevenpointError(f"{report}: there is no report. Run `make refresh` first.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, file, (width, height), dark in views():
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                java_script_enabled=False,
                offline=True,
            )
            page = context.new_page()
            page.goto((report / file).resolve().as_uri())
            picture = FOLDER / f"{name}.png"
            page.screenshot(path=str(picture))
            context.close()
            if picture.stat().st_size > LARGEST:
                raise ElevenpointError(
                    f"{picture}: {picture.stat().st_size} bytes, more than {LARGEST}. Crop the view."
                )
            print(f"{picture.stat().st_size:>8} bytes  {picture.relative_to(FOLDER.parent.parent)}")
        browser.close()


def main() -> int:
    """Take the pictures of the programme whose folder of pages is named."""
    parser = argparse.ArgumentParser(description="Take the screenshots of docs/ anew.")
    parser.add_argument("--report", type=Path, default=Path("var/demo/published/report"))
    try:
        take(parser.parse_args().report)
    except ElevenpointError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
