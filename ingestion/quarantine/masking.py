"""What of a quarantined cell may be shown on a screen.

What belongs here: masks, and which values are harmless enough to be shown as they are.
What does not: reading rows, and the export for a data steward, which is not masked (`steward`).

A broken row may carry anything in any column, so a value is shown for what it looks like, never for where it
stands alone: digits become 0, letters a or A.
"""

import re
import unicodedata

from ingestion.declarations.source import Source
from ingestion.fates.columns import SHARED_BY
from ingestion.fates.text import cleaned_token
from ingestion.kinds import KINDS, Field, FieldType
from ingestion.readers.names import normalised

LONGEST_CELL = 32
LONGEST_ROW = 72
COMMON_ENOUGH = 3
"""Rows that must share a text of a status column before it is shown: what stands once may be a person's."""

SHORT_NUMBER = re.compile(r"[+\-−]?\d{1,3}([.,]\d{1,4})?%?")
DATE_LIKE = re.compile(
    r"(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](\d{4}|\d{2}))"
    r"([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?([AP]M|UTC|GMT|Z|[+-]\d{2}:?\d{2}))?)?"
)
COMMON_WORDS = {
    "promoter", "passive", "detractor", "promoters", "passives", "detractors", "n/a", "na", "nan", "inf", "none",
    "null", "nil", "-", "--", "?", "true", "false", "yes", "no", "ja", "nein", "y", "n", "#n/a", "#ref!", "#value!",
    "#name?", "#div/0!", "#null!", "#num!", "k. a.", "k.a.", "keine angabe", "unknown", "tbd",
}  # fmt: skip
"""Texts that name no person wherever they stand."""

_NUMBERS = (FieldType.SCORE, FieldType.NUMBER, FieldType.INTEGER)
_TIMES = (FieldType.INSTANT, FieldType.DATE)


def masked(text: str, longest: int = LONGEST_CELL) -> str:
    """A text's shape: digits as 0, letters as a or A, marks and controls left out, cut at a length."""
    shape = "".join(map(_shape, text[: longest + 1]))
    return shape[:longest] + "…" if len(text) > longest else shape


def _shape(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] == "N":
        return "0"
    if category[0] == "L":
        return "A" if category in ("Lu", "Lt") else "a"
    if category[0] == "Z":
        return " "
    return character if character.isascii() and character.isprintable() else "" if category[0] in "MC" else "·"


def printable(text: str) -> str:
    """A name on one line: control and direction characters are spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def field_of(source: Source, column: str | None) -> Field | None:
    """The field that a column of the export carries; None for attributes and columns that are not declared."""
    if column is None:
        return None
    parts = set(map(normalised, column.split(SHARED_BY)))
    for name, declared in source.columns.items():
        carriers = set(map(normalised, declared.names or declared.first_of or ()))
        if normalised(column) in carriers or (declared.first_of and parts <= carriers):
            return next(field for field in KINDS[source.kind] if field.name == name)
    return None


def shown(value: str | None, field: Field | None, source: Source, rows: int) -> str:
    """A cell as an example.

    Args:
        value: The cell, or None where it is absent.
        field: The field that its column carries, or None.
        source: The declaration; its own tokens are no secret.
        rows: How many waiting rows have this very value in this column.

    Returns:
        The value where its look and its field say that it is harmless, otherwise its shape.
    """
    if value is None or not value.strip():
        return "(empty)"
    return value if field and not field.personal and _is_harmless(value, field, source, rows) else masked(value)


def _is_harmless(value: str, field: Field, source: Source, rows: int) -> bool:
    text = cleaned_token(value)
    if not value.isprintable() or len(value) > LONGEST_CELL:
        return False
    if text.casefold() in COMMON_WORDS or text in _declared_tokens(source):
        return True
    if field.type in _NUMBERS:
        return bool(SHORT_NUMBER.fullmatch(text))
    if field.type in _TIMES:
        return bool(DATE_LIKE.fullmatch(text))
    is_status = field.type in (FieldType.TEXT, FieldType.BOOLEAN) and not re.search(r"@|\d{5}", text)
    identifies = source.identity.by != "row_content" and field.name in source.identity.by
    return is_status and not identifies and rows >= COMMON_ENOUGH


def _declared_tokens(source: Source) -> set[str]:
    maps = [column.map or {} for column in (*source.columns.values(), *source.attributes.values())]
    declared = [*source.nulls, *source.score.unanswered, *source.score.labels, *(key for one in maps for key in one)]
    return set(map(cleaned_token, declared))
