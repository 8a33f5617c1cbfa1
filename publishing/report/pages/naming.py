"""How pages name the dimensions, members and odds of the marts.

What belongs here: wording that several pages share and that needs marts or formats. What does not: texts
(`texts/`), a page's own wording.
"""

from datetime import date

from publishing.report.frame import Frame
from publishing.report.words import Words

SMALLEST_P = 0.001
"""Smaller p-values are only said to be smaller."""

GAP = "\u00a0"
"""A space without a line break."""

KEY_LENGTH = 8
"""Characters of a pseudonym that a page shows; enough to tell the keys of one programme apart."""


def segment_names(frame: Frame) -> dict[str, str]:
    """What the programme calls each of its segment types."""
    rows = frame.rows(
        "select segment_type, max(coalesce(segment_type_label, segment_type)) as label from dim_segment "
        "group by segment_type order by segment_type"
    )
    return {row["segment_type"]: row["label"] for row in rows}


def whom(frame: Frame, dimension: str, member: str) -> str:
    """A dimension and its member in words, such as `Region: West`; overall stands alone."""
    name = frame.label("dimension", dimension)
    if dimension == "overall":
        return name
    return f"{segment_names(frame).get(dimension, name)}: {member_name(frame, dimension, member)}"


def member_name(frame: Frame, dimension: str, member: str) -> str:
    """A member of a dimension in words."""
    return frame.label("lifecycle_stage" if dimension == "lifecycle_stage" else "member", member)


def short_key(key: str | None) -> str:
    """The beginning of a pseudonym, with the id of its key where it carries one."""
    if key is None:
        return ""
    head, colon, tail = key.rpartition(":")
    return f"{head}{colon}{tail[:KEY_LENGTH]}"


def p_value(words: Words, value: float) -> str:
    """A p-value with its sign of equality."""
    return (
        f"p{GAP}<{GAP}{words.decimal(SMALLEST_P, 3)}"
        if value < SMALLEST_P
        else f"p{GAP}={GAP}{words.decimal(value, 3)}"
    )


def odds(words: Words, share: float) -> str:
    """A probability as per cent; what is nearly sure is not said to be sure."""
    if share < 0.01:
        return f"<{GAP}{words.percent(0.01)}"
    return f">{GAP}{words.percent(0.99)}" if share > 0.99 else words.percent(share)


def days_between(first: date, last: date) -> int:
    """Days from one date to another."""
    return (last - first).days
