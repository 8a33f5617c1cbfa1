"""Charts of the page as inline SVG.

What belongs here: drawing typed values. What does not: reading or wording them. Colours are CSS variables
of the page, so that one drawing serves light and dark.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from publishing.report.queries import Cell, period_end

INK, QUIET, LINE, ACCENT = "#010101", "#020202", "#030303", "#040404"
"""Stand-ins that the drawing library accepts; `_themed` turns them into variables of the page."""

_VARIABLES = {INK: "var(--ink)", QUIET: "var(--quiet)", LINE: "var(--line)", ACCENT: "var(--accent)"}


def trend(cells: Sequence[Cell], width: int, height: int, title: str, months: list[str]) -> str:
    """NPS by month with its interval; broken where a month is missing or cannot be shown.

    Args:
        cells: By month, oldest first.
        width: Pixels of the plot.
        height: Pixels of the plot.
        title: Text for those who cannot see it.
        months: Names of the twelve months for the axis.

    Returns:
        An `<svg>` element.
    """
    # Half a second of import that only a publish needs.
    import altair as alt
    import vl_convert

    rows = _runs(cells)
    alone = {run for run in {row["run"] for row in rows} if sum(row["run"] == run for row in rows) == 1}
    bounds = nice_scale([value for row in rows for value in (row["low"], row["high"])])
    names = "[" + ",".join(f"'{name}'" for name in months) + "]"
    axis_label = f"month(datum.value) == 0 ? utcyear(datum.value) : {names}[utcmonth(datum.value)]"
    month = alt.X(
        "month:T",
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(
            title=None,
            grid=False,
            labelExpr=axis_label.replace("month(datum", "utcmonth(datum", 1),
            tickCount=max(2, width // 60),
            labelOverlap=True,
        ),
    )
    low = alt.Y("low:Q", title=None, scale=alt.Scale(domain=bounds, nice=False), axis=alt.Axis(tickCount=6))
    base = alt.Chart(alt.Data(values=rows)).encode(x=month)
    joined = base.transform_filter(alt.FieldOneOfPredicate("run", sorted({row["run"] for row in rows} - alone)))
    single = base.transform_filter(alt.FieldOneOfPredicate("run", sorted(alone)))
    chart = alt.layer(
        alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=QUIET, strokeDash=[2, 3]).encode(y="zero:Q"),
        joined.mark_area(color=ACCENT, opacity=0.18).encode(y=low, y2="high:Q", detail="run:N"),
        single.mark_rule(color=ACCENT, opacity=0.35, strokeWidth=4).encode(y=low, y2="high:Q"),
        joined.mark_line(color=ACCENT, strokeWidth=2).encode(y="nps:Q", detail="run:N"),
        base.mark_point(color=ACCENT, filled=True, opacity=1, size=22).encode(y="nps:Q"),
    ).properties(width=width, height=height, background="transparent", padding=2)
    look = {
        "view": {"stroke": None},
        "font": "system-ui, sans-serif",
        "axis": {
            "labelColor": INK,
            "labelFontSize": 12,
            "domainColor": QUIET,
            "tickColor": QUIET,
            "gridColor": LINE,
        },
    }
    svg = vl_convert.vegalite_to_svg(chart.configure(**look).to_dict())
    return _themed(svg, title)


def nice_scale(values: Sequence[float]) -> list[int]:
    """Bounds in steps of 20 that hold all values and zero, within −100…100."""
    low = min([0.0, *values])
    high = max([0.0, *values])
    return [max(-100, int(low // 20 * 20)), min(100, int(-(-high // 20) * 20) or 20)]


def _runs(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """The months that can be shown, numbered by unbroken stretch."""
    rows: list[dict[str, Any]] = []
    run = 0
    follows: date | None = None
    for cell in cells:
        if cell.nps is None:
            continue
        if follows is not None and cell.period_start.toordinal() != follows.toordinal() + 1:
            run += 1
        follows = period_end(cell.period_start, "month")
        rows.append(
            {
                "month": cell.period_start.isoformat(),
                "nps": round(cell.nps, 3),
                "low": round(cell.low or 0.0, 3),
                "high": round(cell.high or 0.0, 3),
                "run": run,
            }
        )
    return rows


def _themed(svg: str, title: str) -> str:
    from markupsafe import escape

    for stand_in, variable in _VARIABLES.items():
        svg = svg.replace(stand_in, variable)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)
