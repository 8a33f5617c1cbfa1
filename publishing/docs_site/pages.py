"""Which pages the documentation has and how they are ordered.

What belongs here: finding the Markdown files, their addresses and groups. What does not: rendering (`markdown`).
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingestion.layout import REPOSITORY

DOCS = REPOSITORY / "docs"

INDEX = PurePosixPath("index.html")
MARTS = PurePosixPath("marts.md")
"""Rendered from the manifest at hand instead of the file, so that it describes what is published beside it."""

GROUPS = {
    "handbook": ("Reading the numbers", "What each mart answers, a query to copy, and what not to conclude from it."),
    "bi": ("In your own tool", "How to connect it, and measures that pool counts instead of averaging scores."),
    "numbers": ("How the numbers come about", "Columns and units, statistics, and who counts as one customer."),
    "running": ("Running it", "Bringing exports in, and the daily refresh."),
}
"""Group → its heading and what is in it, in reading order; folders below `docs/` have the group's name."""

NUMBERS = ("marts", "statistics", "identity")
"""Pages directly in `docs/` that are for readers of numbers; the others are for those who run the project."""


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        source: Its Markdown, relative to `docs/`.
        group: Key of `GROUPS`.
    """

    source: PurePosixPath
    group: str

    @property
    def target(self) -> PurePosixPath:
        """Its address, relative to the documentation's folder; the README of a folder becomes its index."""
        name = "index" if self.source.stem == "README" else self.source.stem
        return self.source.with_name(f"{name}.html")


def find_pages(docs: Path = DOCS) -> tuple[Page, ...]:
    """Every Markdown file of the documentation, in reading order: by group, in a folder as its README names them.

    Args:
        docs: The folder with the Markdown files.
    """
    found = [PurePosixPath(path.relative_to(docs).as_posix()) for path in docs.rglob("*.md")]
    pages = [Page(source, _group(source)) for source in {*found, MARTS}]
    order = list(GROUPS)
    return tuple(sorted(pages, key=lambda page: (order.index(page.group), _rank(docs, page.source), str(page.source))))


def _group(source: PurePosixPath) -> str:
    folder = source.parts[0] if len(source.parts) > 1 else ""
    if folder in GROUPS:
        return folder
    return "numbers" if source.stem in NUMBERS else "running"


def _rank(docs: Path, source: PurePosixPath) -> int:
    if source.stem == "README":
        return -1
    readme = docs / source.parent / "README.md"
    if source.parent == PurePosixPath() or not readme.is_file():
        return NUMBERS.index(source.stem) if source.stem in NUMBERS else 0
    text = readme.read_text(encoding="utf-8")
    place = text.find(f"({source.name}")
    return place if place >= 0 else len(text)
