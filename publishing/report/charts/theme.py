"""The common look of all drawings, and turning a chart into an `<svg>` of the page.

What belongs here: colours, fonts, sizes and scales. What does not: any particular chart. Colours are CSS
variables of the page, so that one drawing serves light, dark and print.
"""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    import altair as alt

INK, QUIET, LINE, ACCENT, PROMOTER, PASSIVE, DETRACTOR = (f"#0{number}0{number}0{number}" for number in range(1, 8))
"""Stand-ins that the drawing library accepts; `drawn` turns them into variables of the page."""

_VARIABLES = {
    INK: "var(--ink)",
    QUIET: "var(--quiet)",
    LINE: "var(--line)",
    ACCENT: "var(--accent)",
    PROMOTER: "var(--promoter)",
    PASSIVE: "var(--passive)",
    DETRACTOR: "var(--detractor)",
}

SIZES = {"wide": (880, 280), "narrow": (300, 220)}
"""Width and height of a plot in pixels; text in a drawing that is scaled down cannot be read, so there are two."""

_NEEDLESS = re.compile(r'(?<=\.\d\d)\d+|(?: font-family="[^"]*")')
"""Digits beyond a hundredth of a pixel, and the font, which the page sets: a third of a drawing's weight."""

_LOOK = {
    "view": {"stroke": None},
    "font": "system-ui, sans-serif",
    "axis": {
        "labelColor": INK,
        "labelFontSize": 12,
        "titleColor": QUIET,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "domainColor": QUIET,
        "tickColor": QUIET,
        "gridColor": LINE,
    },
}


def drawings(draw: Callable[[int, int], "alt.Chart"], title: str) -> list[tuple[str, Markup]]:
    """A drawing for wide and one for narrow screens; the style sheet shows one of them.

    Args:
        draw: Makes the chart from width and height of the plot in pixels.
        title: Text for those who cannot see it.

    Returns:
        Name of the size and its `<svg>` element.
    """
    # Half a second of import that only a publish needs.
    from altair.utils.schemapi import debug_mode

    # The library checks every part of a chart as it is made, a third of the time: the tests draw the same charts.
    with debug_mode(False):
        return [(size, drawn(draw(width, height), title)) for size, (width, height) in SIZES.items()]


def drawn(chart: "alt.Chart", title: str) -> Markup:
    """A chart as an `<svg>` element.

    Args:
        chart: Drawn in the colours of this module.
        title: Text for those who cannot see it.
    """
    # A third of a second of import that only a publish needs.
    import vl_convert

    # Nothing that comes from outside decides the form of a chart, so the schema is not checked in each publish.
    chart = chart.properties(background="transparent", padding=2).configure(**_LOOK)
    svg = _NEEDLESS.sub("", vl_convert.vegalite_to_svg(chart.to_dict(validate=False)))
    for stand_in, variable in _VARIABLES.items():
        svg = svg.replace(stand_in, variable)
    # The drawing holds values that the drawing library escapes, and the title, which is escaped here.
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1))  # noqa: S704


def nice_scale(values: Sequence[float]) -> list[int]:
    """Bounds in steps of 20 that hold all values and zero, within −100…100."""
    low = min([0.0, *values])
    high = max([0.0, *values])
    return [max(-100, int(low // 20 * 20)), min(100, int(-(-high // 20) * 20) or 20)]
