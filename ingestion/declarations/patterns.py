"""Patterns inside declarations: regular expressions and time formats, checked where they are declared.

What belongs here: whether a pattern can work at all. What does not: applying one to data.
Both are checked by the engine that will apply them, DuckDB, whose regular expressions know no
look-around and whose strptime knows its own set of specifiers.
"""

import re
from functools import cache
from typing import Annotated

import duckdb
from pydantic import AfterValidator

NAMED_TIME_FORMATS = ("iso8601", "unix_seconds", "unix_milliseconds", "unix_microseconds", "excel_serial")
"""Time formats that are no strptime pattern."""


@cache
def _refusal(sql: str, pattern: str) -> str | None:
    """Why DuckDB does not take a pattern, or None."""
    with duckdb.connect() as con:
        try:
            con.execute(sql, [pattern])
        except duckdb.Error as error:
            return str(error).splitlines()[0].split(": ", 1)[-1]
    return None


def check_regex(pattern: str) -> str:
    """Pass a regular expression through, or say why it cannot work.

    Args:
        pattern: RE2 syntax.

    Returns:
        The pattern.

    Raises:
        ValueError: It is no regular expression.
    """
    refusal = _refusal("select regexp_full_match('', ?)", pattern)
    if refusal:
        raise ValueError(f"{pattern!r} is no regular expression (RE2 syntax, without look-around): {refusal}")
    return pattern


def check_one_group(pattern: str) -> str:
    """Pass a regular expression with exactly one group through.

    Args:
        pattern: Regular expression over a file's name.

    Returns:
        The pattern.

    Raises:
        ValueError: It is no regular expression, or has no or several groups.
    """
    try:
        groups = re.compile(check_regex(pattern)).groups
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    if groups != 1:
        raise ValueError(f"{pattern!r} has {groups} groups (…); put exactly the date into one: accounts_(.+)[.]csv")
    return pattern


def check_time_format(pattern: str) -> str:
    """Pass a declared time format through, or say why it cannot work.

    Args:
        pattern: A strptime pattern or one of `NAMED_TIME_FORMATS`.

    Returns:
        The pattern.

    Raises:
        ValueError: It is neither.
    """
    if pattern in NAMED_TIME_FORMATS:
        return pattern
    allowed = f"a strptime pattern such as %d.%m.%Y %H:%M, or {', '.join(NAMED_TIME_FORMATS)}"
    if "%" not in pattern:
        raise ValueError(f"{pattern!r} is no time format; allowed: {allowed}")
    refusal = _refusal("select try_strptime('', ?)", pattern)
    if refusal:
        raise ValueError(f"{pattern!r} is no time format ({refusal}); allowed: {allowed}")
    return pattern


Regex = Annotated[str, AfterValidator(check_regex)]
OneGroupRegex = Annotated[str, AfterValidator(check_one_group)]
TimeFormat = Annotated[str, AfterValidator(check_time_format)]
