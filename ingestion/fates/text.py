"""Text as every value starts: quoting for SQL, cleaning, declared maps.

What belongs here: what is done to a cell before its type matters. What does not: any type but text.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingestion.readers.traits import Traits

EDGES = "\\s\\p{Z}\\x{0000}-\\x{001F}\\x{0085}\\x{180E}\\x{200B}-\\x{200F}\\x{2060}\\x{FEFF}"
"""RE2 class of what is trimmed: Unicode whitespace, control characters, zero-width characters, byte order marks."""

PYTHON_EDGES = (
    "".join(
        chr(point)
        for point in (*range(0x21), *range(0x7F, 0xA1), 0x180E, *range(0x200B, 0x2010), 0x2060, 0xFEFF, 0x2028, 0x2029)
    )
    + "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def as_column(value: str, kind: str, values: Sequence[str] = ()) -> str:
    """SQL of a value as a landing column of a type.

    A text that is the same in all rows, or one of few, becomes an enum: Parquet holds it as the text that it is, and
    it is written six times as quickly.

    Args:
        value: SQL of the value.
        kind: DuckDB type of the column.
        values: All that the value can be beside NULL, where that is known.
    """
    if kind == "VARCHAR" and values:
        return f"cast({value} as enum({listed(values)}))"
    is_one = value == "null" or re.fullmatch("'([^']|'')*'", value)
    if kind != "VARCHAR" or not is_one:
        return f"cast({value} as {kind})"
    member = "''" if value == "null" else value
    return f"cast({value} as enum({member}))"


def listed(texts: Sequence[str]) -> str:
    """Texts as an SQL list for `in`, without the parentheses."""
    return ", ".join(literal(text) for text in texts)


def cleaned_token(token: str) -> str:
    """A declared token as `cleaned` would leave it, so that both sides of a comparison are alike."""
    return unicodedata.normalize("NFC", token).strip(PYTHON_EDGES)


def cleaned(column: str, nulls: Sequence[str] = (), traits: "Traits | None" = None) -> str:
    """SQL of a cell without edges, in NFC, and NULL where it is empty or a null token.

    Plain ASCII without edges, nearly every cell of a real export, passes by three cheap comparisons:
    trimming costs 1 s per column and 10 million rows, the comparisons 0.2 s.

    Args:
        column: SQL of the raw text.
        nulls: Declared tokens that mean no value.
        traits: What the reader saw in all cells of the column: where all of them are bare, nothing is left to clean.

    Returns:
        SQL of type VARCHAR.
    """
    if traits and traits.is_bare:
        nothing = [*([""] if traits.has_empty else []), *sorted({cleaned_token(token) for token in nulls} - {""})]
        return f"case when {column} not in ({listed(nothing)}) then {column} end" if nothing else column
    trimmed = f"regexp_replace(nfc_normalize({column}), '^[{EDGES}]+|[{EDGES}]+$', '', 'g')"
    tokens = sorted({token for token in map(cleaned_token, nulls) if token})
    unless_null = f" when {column} in ({listed(tokens)}) then null" if tokens else ""
    slow = f"nullif({trimmed}, '')"
    if tokens:
        slow = f"case when {trimmed} in ({listed(tokens)}) then null else {slow} end"
    if not tokens:
        # An edge that is printable ASCII stays one in NFC, so that there is nothing to trim.
        edges = f"{column} >= '!' and {column} < chr(127) and {column}[-1] between '!' and '~'"
        if traits and traits.has_bare_edges:
            edges = "true"
        slow = f"case when {edges} then nfc_normalize({column}) else {slow} end"
    return (
        f"case when {column} = '' then null{unless_null}"
        f" when strlen({column}) = length({column}) and {column} >= '!' and {column}[-1] >= '!' then {column}"
        f" else {slow} end"
    )


def one_of_several(value: str, separator: str, several: str, nulls: Sequence[str] = ()) -> tuple[str, str]:
    """SQL of the one value of a cleaned text that may hold several.

    Args:
        value: SQL of the cleaned text.
        separator: What stands between the values.
        several: `quarantine`, `first` or `empty`: what becomes of a text with several different values.
        nulls: Declared tokens that mean no value, in a part as in a whole cell.

    Returns:
        SQL of the value, and SQL of whether the row is one to quarantine.
    """
    parts = f"list_transform(string_split({value}, {literal(separator)}), lambda part: {cleaned('part', nulls)})"
    parts = f"list_filter({parts}, lambda part: part is not null)"
    different = f"(contains({value}, {literal(separator)}) and len(list_distinct({parts})) > 1)"
    first = f"case when contains({value}, {literal(separator)}) then {parts}[1] else {value} end"
    if several == "first":
        return first, "false"
    return f"case when not {different} then {first} end", different if several == "quarantine" else "false"


def mapped(value: str, pairs: Mapping[str, str], otherwise: str) -> tuple[str, str]:
    """SQL of a declared map over a cleaned text.

    Args:
        value: SQL of the cleaned text.
        pairs: Value of the export → value of ours.
        otherwise: `keep`, `quarantine` or `empty`: what becomes of a value that `pairs` does not name.

    Returns:
        SQL of the mapped text, and SQL of whether the value is one to quarantine.
    """
    known = {cleaned_token(theirs): ours for theirs, ours in pairs.items()}
    arms = " ".join(f"when {literal(theirs)} then {literal(ours)}" for theirs, ours in known.items())
    result = f"case {value} {arms} else {value if otherwise == 'keep' else 'null'} end"
    unnamed = f"{value} not in ({listed(list(known))})" if otherwise == "quarantine" else "false"
    return result, unnamed
