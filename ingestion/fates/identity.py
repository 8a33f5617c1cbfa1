"""What makes two rows the same, and what makes them differ.

What belongs here: identifiers, `row_key` and `content_hash`. What does not: comparing rows (`versions`).
"""

from collections.abc import Sequence

from ingestion.declarations.source import Source
from ingestion.fates.text import literal

LONGEST_IDENTIFIER = 1024
"""Bytes; longer ones are damage, not identifiers."""

_SEPARATOR = "chr(31)"
_NOTHING = ["''"]
_SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def salesforce_18(text: str) -> str:
    """SQL of the 18-character form of a Salesforce id; NULL where it is neither 15 nor 18 characters long.

    The three added letters say which of the 15 characters are capitals, five bits each, so that ids stay
    different where case is lost.
    """
    letters = []
    for chunk in range(3):
        bits = " + ".join(
            f"case when substr({text}, {chunk * 5 + bit + 1}, 1) between 'A' and 'Z' then {2**bit} else 0 end"
            for bit in range(5)
        )
        letters.append(f"substr('{_SUFFIX_LETTERS}', 1 + {bits}, 1)")
    long = f"{text} || {' || '.join(letters)}"
    return (
        f"case when regexp_full_match({text}, '[A-Za-z0-9]{{15}}') then {long}"
        f" when regexp_full_match({text}, '[A-Za-z0-9]{{18}}') then {text} end"
    )


def without_fraction(text: str) -> str:
    """SQL of a number's digits without the `.0` that a spreadsheet or a data frame put behind them, else NULL."""
    return f"case when regexp_full_match({text}, '[0-9]+([.,]0+)?') then regexp_replace({text}, '[.,]0+$', '') end"


def lost_precision(text: str) -> str:
    """SQL of whether a spreadsheet made a rounded number of a long identifier, such as 1.23457E+19."""
    return f"(contains({text}, 'E+') and regexp_full_match({text}, '[0-9]([.,][0-9]+)?E[+][0-9]+'))"


def content_hash(columns: Sequence[tuple[str, str]]) -> str:
    """SQL of the md5 over typed values, in which NULL and an empty text differ.

    Args:
        columns: Name and DuckDB type of each value that counts as content.

    Returns:
        SQL of 32 hex digits.
    """
    parts = [f"coalesce({_as_text(name, kind)}, chr(30))" for name, kind in columns]
    return f"md5(concat_ws({_SEPARATOR}, {', '.join(parts or _NOTHING)}))"


def _as_text(name: str, kind: str) -> str:
    if kind == "VARCHAR":
        return name
    # Microseconds are twice as quick to write as a timestamp's own text.
    return f"cast({f'epoch_us({name})' if kind == 'TIMESTAMP' else name} as varchar)"


def row_key(source: Source, has_survey: bool) -> str:
    """SQL of the md5 over source, kind, survey and what identifies a row.

    For `row_content` the columns' own hash is the identity, whether the row is excluded or not; `versions`
    numbers its repeats.
    """
    parts = [literal(source.source), literal(source.kind)]
    if has_survey:
        parts.append("coalesce(v_survey, '')")
    if source.identity.by == "row_content":
        parts.append("identity_hash")
    else:
        parts += [f"coalesce(cast(v_{name} as varchar), '')" for name in source.identity.by if name != "survey"]
    return f"md5(concat_ws({_SEPARATOR}, {', '.join(parts)}))"


def repeated_key(key: str, occurrence: str) -> str:
    """SQL of the key of the second and later of equal rows in one file, where each is an answer of its own."""
    return f"md5({key} || '|' || cast({occurrence} as varchar))"
