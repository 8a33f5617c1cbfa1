"""Putting the report together.

What belongs here: the order of the pages and rendering each. What does not: what a page shows (`pages`),
drawing (`charts`), wording (`texts`, `words`), markup (`templates`).
"""

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ingestion.errors import ElevenpointError
from publishing.report.frame import Frame
from publishing.report.pages import PAGES, Page

_DIRECTION = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))

_TEMPLATES = Path(__file__).parent / "templates"


def build_report(marts: Path, out_dir: Path) -> Path:
    """Write the pages of a published file.

    Args:
        marts: A published DuckDB file.
        out_dir: Folder to create and write the pages into.

    Returns:
        The first page, `index.html`.

    Raises:
        ElevenpointError: The file lacks a mart or a column that a page shows.
    """
    out_dir.mkdir()
    with duckdb.connect(str(marts), read_only=True) as connection:
        for page in PAGES:
            try:
                text = page_text(page, Frame(connection, page.name))
            except duckdb.Error as error:
                raise ElevenpointError(
                    f"{marts}: the report's page {page.file} cannot be made from it: a mart or a column that the page "
                    f"shows is not there. Restore it in dbt_project/models/marts. DuckDB says: {error}"
                ) from error
            (out_dir / page.file).write_text(text, encoding="utf-8")
    return out_dir / PAGES[0].file


def page_text(page: Page, frame: Frame) -> str:
    """The file of one page.

    Args:
        page: Which one.
        frame: The published file, with the texts of that page.
    """
    shown = {"page": page, "pages": PAGES, "frame": frame, "facts": frame.facts, "words": frame.words}
    return _environment().get_template(f"{page.name}.html.j2").render(**shown, **page.content(frame))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=without_direction,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def without_direction(value: Any) -> Any:
    """A text without the characters that turn the direction of reading: a name must not reorder the line around it."""
    return value.translate(_DIRECTION) if isinstance(value, str) and not isinstance(value, Markup) else value
