"""Putting the documentation together.

What belongs here: which files are written where. What does not: their content (`pages`, `markdown`, `dbt_docs`).
"""

import json
import os
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from publishing.docs_site.dbt_docs import dbt_page
from publishing.docs_site.markdown import Rendered, render
from publishing.docs_site.pages import DOCS, GROUPS, INDEX, MARTS, Page, find_pages
from publishing.handbook import marts_page

DBT = PurePosixPath("dbt.html")
STYLE = PurePosixPath("style.css")

LARGEST_FILE = 2_000_000
"""Bytes up to which a file that a page links to, such as a picture or a snippet, travels with it."""

_TEMPLATES = Path(__file__).parent / "templates"


def build_docs_site(
    folder: Path, manifest: Path, warehouse: Path, docs: Path = DOCS, report: str = "../index.html"
) -> Path:
    """Write the documentation.

    Args:
        folder: Where to; is created.
        manifest: dbt's `manifest.json` of what is published.
        warehouse: dbt's database.
        docs: The Markdown files.
        report: The report that its pages lead back to, relative to `folder`.

    Returns:
        Its first page.

    Raises:
        ElevenpointError: dbt's page cannot be made.
    """
    pages = find_pages(docs)
    folder.mkdir(parents=True)
    titles = {}
    for page in pages:
        text = marts_page(manifest) if page.source == MARTS else (docs / page.source).read_text(encoding="utf-8")
        rendered, linked = _rendered(text, page, pages, docs)
        titles[page] = rendered.title
        for file in linked:
            _copy(docs / file, folder / file)
        _write(folder / page.target, _page(page, rendered, pages, report))
    _write(folder / DBT, dbt_page(json.loads(manifest.read_bytes()), warehouse))
    _write(folder / STYLE, (_TEMPLATES / "style.css").read_text(encoding="utf-8"))
    index = folder / INDEX
    _write(index, _index(pages, titles, report))
    return index


@cache  # tests publish hundreds of times, and the files do not change meanwhile
def _rendered(text: str, page: Page, pages: tuple[Page, ...], docs: Path) -> tuple[Rendered, tuple[PurePosixPath, ...]]:
    """A page, and the files that it links to."""
    by_source = {str(other.source): other for other in pages}
    files: dict[PurePosixPath, None] = {}

    def resolve(address: str) -> str | None:
        path, mark, anchor = address.partition("#")
        if not path:
            return address
        source = os.path.normpath(page.source.parent / path)
        if source in by_source:
            return f"{relative(page.target, by_source[source].target)}{mark}{anchor}"
        file = docs / source
        if source.startswith("..") or not file.is_file() or file.stat().st_size > LARGEST_FILE:
            return None
        files[PurePosixPath(source)] = None
        return relative(page.target, PurePosixPath(source))

    rendered = render(text, resolve, page.source.stem)
    return rendered, tuple(files)


def relative(start: PurePosixPath, target: PurePosixPath) -> str:
    """The address of a page as written in another one."""
    return os.path.relpath(target, start.parent)


def _page(page: Page, rendered: Rendered, pages: tuple[Page, ...], report: str) -> str:
    siblings = [other for other in pages if other.group == page.group]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=rendered.title,
            # Rendered from Markdown whose raw HTML is escaped.
            body=Markup(rendered.html),  # noqa: S704
            headings=rendered.headings,
            group=GROUPS[page.group][0],
            siblings=[(relative(page.target, other.target), _short(other), other == page) for other in siblings],
            **_frame(page.target, report),
        )
    )


def _index(pages: tuple[Page, ...], titles: dict[Page, str], report: str) -> str:
    groups = [
        (*GROUPS[name], [(str(page.target), titles[page]) for page in pages if page.group == name])
        for name in dict.fromkeys(page.group for page in pages)
    ]
    return (
        _environment()
        .get_template("index.html.j2")
        .render(title="Documentation", groups=groups, **_frame(INDEX, report))
    )


def _frame(target: PurePosixPath, report: str) -> dict[str, Any]:
    return {
        "report": relative(target, PurePosixPath(report)),
        "home": relative(target, INDEX),
        "dbt": relative(target, DBT),
        "style": relative(target, STYLE),
    }


def _short(page: Page) -> str:
    name = page.source.stem
    return "Overview" if name == "README" else name.replace("-", " ").replace("_", " ").capitalize()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())
