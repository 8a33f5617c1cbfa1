"""What makes two rows the same, and what makes them differ.

What belongs here: identifiers, `row_key` and `content_hash`. What does not: comparing rows (`versions`).
"""

from collections.abc import Sequence
from functools import lru_cache

from ingestion.declarations.source import Source
from ingestion.fates.text import literal
from ingestion.kinds import KINDS

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
    """SQL of the engine's own hash over typed values, in which NULL and an empty text differ.

    It is ten times as quick as a digest. It is only compared between rows of one key that were read under one
    declaration, so that 64 bits are plenty, and another engine's hash counts as another declaration (`engine_hash`).

    Args:
        columns: Name and DuckDB type of each value that counts as content.

    Returns:
        SQL of up to 20 digits.
    """
    values = ", ".join(f"cast({name} as {kind})" for name, kind in columns)
    return f"cast(hash({values or _NOTHING[0]}) as varchar)"


@lru_cache(maxsize=1)
def engine_hash() -> str:
    """What the engine's hash makes of some values; it changes where a release of the engine hashes in another way."""
    import duckdb

    sample = (
        "select hash('', 'short', 'longer than twelve bytes', 'ä', 7::integer, 7::bigint, 7.5::double, true,"
        " date '2026-01-31', timestamp '2026-01-31 23:59:59', null::varchar, null::integer)"
    )
    with duckdb.connect() as con:
        return str(con.execute(sample).fetchall()[0][0])


def identity_hash(columns: Sequence[tuple[str, str]]) -> str:
    """SQL of the md5 over typed values, in which NULL and an empty text differ: rows are known by it for ever.

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


def holds_secret(source: Source) -> bool:
    """Whether the keys of a source's rows are made with the programme's secret.

    A key is published as `response_key`. Where it follows from an address or from what somebody wrote, everyone
    who knows or guesses that could look the answer up, so that the digest needs a secret.
    """
    by = source.identity.by
    return by == "row_content" or any(field.personal for field in KINDS[source.kind] if field.name in by)


def row_key(source: Source, has_survey: bool) -> str:
    """SQL of the md5 over source, kind, survey and what identifies a row, with a secret where that is personal.

    For `row_content` the columns' own hash is the identity, whether the row is excluded or not; `versions`
    numbers its repeats.
    """
    parts = ["getvariable('row_secret')"] if holds_secret(source) else []
    parts.append(literal(f"{source.source}\x1f{source.kind}"))
    if has_survey:
        parts.append("coalesce(v_survey, '')")
    if source.identity.by == "row_content":
        parts.append("identity_hash")
    else:
        parts += [f"coalesce(cast(v_{name} as varchar), '')" for name in source.identity.by if name != "survey"]
    return f"md5(concat({f', {_SEPARATOR}, '.join(parts)}))"


def repeated_key(key: str, occurrence: str) -> str:
    """SQL of the key of the second and later of equal rows in one file, where each is an answer of its own."""
    return f"md5({key} || '|' || cast({occurrence} as varchar))"
