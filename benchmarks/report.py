"""How long the report of a published file takes to build and to appear, and what its pages weigh.

What belongs here: building the pages against the floor of asking the same questions without drawing an answer, and
opening each page in a browser of its own. What does not: the rest of a publish.

`python benchmarks/report.py --write` puts the table into benchmarks/README.md; CPU seconds are beside wall seconds,
for they say more on a machine that has other work.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from publishing.report.build import build_report
from publishing.report.frame import Frame
from publishing.report.pages import PAGES

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- report: begin -->", "<!-- report: end -->"

FIND = Path(__file__).resolve().parents[1] / ".ci" / "chromium"

FIRST_CHART = """
const look = () => {
  const drawn = [...document.querySelectorAll('main svg')].some((one) => one.getClientRects().length);
  if (drawn) requestAnimationFrame(() => { window.firstChart = performance.now(); });
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
"""Notes when the frame after the first one that holds a drawing begins, so the drawing has been painted."""


def asked(marts: Path) -> list[tuple[str, list[Any]]]:
    """Every question that the pages ask of a published file."""
    questions: list[tuple[str, list[Any]]] = []

    class Recorder:
        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self._connection = connection

        def execute(self, query: str, values: Any = ()) -> duckdb.DuckDBPyConnection:
            questions.append((query, list(values)))
            return self._connection.execute(query, list(values))

    with duckdb.connect(str(marts), read_only=True) as connection:
        for page in PAGES:
            page.content(Frame(Recorder(connection), page.name))  # type: ignore[arg-type]
    return questions


def replay(marts: Path, questions: list[tuple[str, list[Any]]]) -> None:
    """Ask them again and throw the answers away."""
    with duckdb.connect(str(marts), read_only=True) as connection:
        for query, values in questions:
            connection.execute(query, values).fetchall()


def build(marts: Path) -> None:
    """Write the pages and throw them away."""
    with tempfile.TemporaryDirectory() as folder:
        build_report(marts, Path(folder) / "report")


def timed(work: Callable[[], None], repeats: int) -> tuple[float, float]:
    """Median wall and CPU seconds."""
    walls, processors = [], []
    for _ in range(repeats):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return statistics.median(walls), statistics.median(processors)


def paints(folder: Path, repeats: int) -> dict[str, tuple[float, float | None]]:
    """Milliseconds to the first paint and to the first drawing of each page; None for a page without drawings."""
    from playwright.sync_api import sync_playwright

    program = subprocess.run([FIND, "find"], capture_output=True, text=True, check=True).stdout.strip()
    if not program:
        sys.exit("No chromium on PATH. Install it: apt-get install chromium.")
    found: dict[str, tuple[float, float | None]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for page in PAGES:
            firsts, charts = [], []
            for _ in range(repeats):
                opened = browser.new_page(viewport={"width": 1200, "height": 900})
                opened.add_init_script(FIRST_CHART)
                opened.goto((folder / page.file).resolve().as_uri(), wait_until="load")
                opened.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
                firsts.append(opened.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                if opened.locator("main svg:visible").count():
                    opened.wait_for_function("window.firstChart")
                    charts.append(opened.evaluate("window.firstChart"))
                opened.close()
            found[page.file] = (statistics.median(firsts), statistics.median(charts) if charts else None)
        browser.close()
    return found


def table(marts: Path, repeats: int) -> str:
    """The table of the README."""
    questions = asked(marts)  # the drawing library is imported by then, so that imports are in no time below
    wall, processor = timed(lambda: build(marts), repeats)
    floor_wall, floor_processor = timed(lambda: replay(marts, questions), repeats)
    lines = [
        "| what | wall s | CPU s |",
        "|---|---|---|",
        f"| build of {len(PAGES)} pages | {wall:.2f} | {processor:.2f} |",
        f"| floor: their {len(questions)} questions, nothing drawn | {floor_wall:.2f} | {floor_processor:.2f} |",
        f"| build ÷ floor | {wall / floor_wall:.1f} | {processor / floor_processor:.1f} |",
        "",
        "| page | kB | first paint ms | first drawing ms |",
        "|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "report"
        build_report(marts, pages)
        shown = paints(pages, repeats)
        for file, (first, chart) in shown.items():
            size = (pages / file).stat().st_size / 1000
            lines.append(f"| {file} | {size:.0f} | {first:.0f} | {'–' if chart is None else f'{chart:.0f}'} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print and, if asked to, keep the table."""
    parser = argparse.ArgumentParser(description="Time the report of a published file.")
    parser.add_argument("--marts", type=Path, default=Path("var/demo/published/current.duckdb"))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    arguments = parser.parse_args()
    if not arguments.marts.is_file():
        sys.exit(f"{arguments.marts}: there is no published file. Run `make refresh` first.")
    measured = table(arguments.marts, arguments.repeats)
    print(measured)
    if arguments.write:
        text = README.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
        README.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
