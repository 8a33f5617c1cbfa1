"""Putting the page together.

What belongs here: which parts the page has and in which order. What does not: reading (`queries`, `quality`),
drawing (`charts`), wording (`labels`, `words`), markup (`templates`).
"""

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ingestion.errors import ElevenpointError
from publishing.report import charts, quality, queries
from publishing.report.words import MONTH_NAMES, Words

MEMBERS = 20
"""Members of a dimension that the page lists; the marts hold all."""

_DIRECTION = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))

_TEMPLATES = Path(__file__).parent / "templates"


def build_report(marts: Path, out_dir: Path) -> Path:
    """Write the page of a published file.

    Args:
        marts: A published DuckDB file.
        out_dir: Folder to create and write `index.html` into.

    Returns:
        The page.

    Raises:
        ElevenpointError: The file lacks a mart or a column that the page shows.
    """
    try:
        with duckdb.connect(str(marts), read_only=True) as connection:
            content = _content(connection)
    except duckdb.Error as error:
        raise ElevenpointError(
            f"{marts}: the report cannot be made from it: a mart or a column that the page shows is not there. "
            f"Restore it in dbt_project/models/marts. DuckDB says: {error}"
        ) from error
    page = _environment().get_template("page.html.j2").render(**content)
    out_dir.mkdir()
    index = out_dir / "index.html"
    index.write_text(page, encoding="utf-8")
    return index


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


def _content(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    facts = queries.facts(connection)
    words = Words(facts.language)
    months = queries.overall(connection, "month", facts)
    month = queries.latest_complete(months, "month", facts)
    quarter = queries.latest_complete(queries.overall(connection, "quarter", facts), "quarter", facts)
    everything = queries.overall(connection, "all", facts)
    segments = queries.by_segment(connection, quarter, facts)
    touchpoints = queries.by_touchpoint(connection, quarter, facts)
    stages = queries.by_stage(connection, quarter, facts)
    shown = [cell for table in [*segments, touchpoints, stages] for cell in table.cells if cell.nps is not None]
    return {
        "facts": facts,
        "words": words,
        "headlines": [
            ("quarter", quarter),
            ("month", month),
            ("all", everything[0] if everything else None),
        ],
        "period_end": queries.period_end,
        "months": months,
        "trends": _trends(months, words),
        "segments": segments,
        "touchpoints": touchpoints,
        "stages": stages,
        "members": MEMBERS,
        "scale": charts.nice_scale([value for cell in shown for value in (cell.low, cell.high) if value is not None]),
        "intake": quality.intake(connection),
        "refusals": quality.refusals(connection),
        "fate_names": quality.FATES,
        "freshness": quality.freshness(connection),
        "checks": quality.checks(connection),
    }


def _trends(months: tuple[queries.Cell, ...], words: Words) -> list[tuple[str, Markup]]:
    """The trend drawn for wide and for narrow screens, since text in a scaled-down drawing cannot be read."""
    shown = [cell for cell in months if cell.nps is not None]
    if len(shown) < 2:
        return []
    last = shown[-1]
    title = words(
        "trend_alt",
        first=words.month(shown[0].period_start),
        last=words.month(last.period_start),
        value=words.points(last.nps or 0.0),
    )
    names = MONTH_NAMES[words.language]
    sizes = {"wide": (880, 280), "narrow": (300, 220)}
    return [
        # The drawing holds numbers, and `title`, which `charts` escapes.
        (name, Markup(charts.trend(months, width, height, title, names)))  # noqa: S704
        for name, (width, height) in sizes.items()
    ]
