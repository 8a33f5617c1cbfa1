"""Effects with their intervals, one below the other.

What belongs here: the forest plot of a campaign's methods beside their placebo tests. What does not: which methods
there are, the common look (`theme`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from publishing.report.charts.theme import ACCENT, INK, QUIET

if TYPE_CHECKING:
    import altair as alt

ROW = 62
"""Height of one method in pixels: its name, its effect and its placebo."""


@dataclass(frozen=True)
class Estimate:
    """An effect in points; the ends are None where nothing varied."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Line:
    """One method.

    Attributes:
        name: What the drawing writes above it.
        effect: What it found after the send; None under the minimum.
        placebo: What it found before the send; None under the minimum.
        sets_scale: Whether the scale reaches as far as it does; what lies beyond the scale is cut off.
    """

    name: str
    effect: Estimate | None
    placebo: Estimate | None
    sets_scale: bool = True


def reach(lines: Sequence[Line]) -> tuple[float, float]:
    """Ends of the scale in steps of ten: zero and every estimate that sets it, or all where none does."""
    setting = [line for line in lines if line.sets_scale] or lines
    found = [one for line in setting for one in (line.effect, line.placebo) if one is not None]
    ends = [0.0, *(end for one in found for end in (one.low, one.high, one.value) if end is not None)]
    return float(min(ends) // 10 * 10), float(-(-max(ends) // 10) * 10)


def forest(lines: Sequence[Line], names: tuple[str, str], axis: str, width: int) -> "alt.Chart":
    """Effect (circle) and placebo (diamond) of each method on one scale around zero.

    Args:
        lines: Methods, the deciding one first.
        names: What the legend calls effect and placebo.
        axis: Title of the scale.
        width: Pixels of the plot.
    """
    # Half a second of import that only a publish needs.
    import altair as alt

    scale = reach(lines)
    rows = _rows(lines, names, scale)
    x = alt.X(
        "value:Q",
        scale=alt.Scale(domain=list(scale), nice=False),
        axis=alt.Axis(
            title=axis, tickCount=max(4, width // 90), labelExpr="replace(format(datum.value, 'd'), '-', '−')"
        ),
    )
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, len(lines)], reverse=True, nice=False), axis=None)
    legend = alt.Legend(title=None, orient="top", labelColor=INK, labelFontSize=12, labelLimit=0, symbolOpacity=1)
    colour = alt.Color("kind:N", scale=alt.Scale(domain=list(names), range=[ACCENT, QUIET]), legend=legend)
    form = alt.Shape("kind:N", scale=alt.Scale(domain=list(names), range=["circle", "diamond"]))
    base = alt.Chart(alt.Data(values=tuple(rows))).encode(y=y, color=colour)
    texts = [{"name": line.name, "y": place + 0.2, "x": scale[0]} for place, line in enumerate(lines)]
    return alt.layer(
        alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=QUIET, strokeDash=[2, 3]).encode(x="zero:Q"),
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=5, opacity=0.35, strokeCap="round")
        .encode(x="low:Q", x2="high:Q"),
        base.mark_point(filled=True, opacity=1, size=80).encode(x=x, shape=form),
        alt.Chart(alt.Data(values=tuple(texts)))
        .mark_text(align="left", baseline="middle", color=INK, fontSize=12)
        .encode(x="x:Q", y=y, text="name:N"),
    ).properties(width=width, height=ROW * len(lines))


def _rows(lines: Sequence[Line], names: tuple[str, str], scale: tuple[float, float]) -> list[dict[str, Any]]:
    """Marks of estimates on the scale; an interval that reaches beyond it ends where it ends."""
    return [
        {
            "kind": kind,
            "value": round(found.value, 3),
            "low": None if found.low is None else round(max(found.low, scale[0]), 3),
            "high": None if found.high is None else round(min(found.high, scale[1]), 3),
            "y": line + offset,
        }
        for line, shown in enumerate(lines)
        for kind, found, offset in zip(names, (shown.effect, shown.placebo), (0.5, 0.8), strict=True)
        if found is not None and scale[0] <= found.value <= scale[1]
    ]
