"""What typing a cell yields. What belongs here: the shape that every type's builder returns. What does not: a type."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Typed:
    """SQL that types one cleaned text.

    Attributes:
        value: SQL of the typed value; NULL where there is none.
        code: SQL of the reason code, evaluated only where a text is there and the value is NULL.
    """

    value: str
    code: str = "null"


SPREADSHEET_ERROR = "'#(N/A|REF!|VALUE!|NAME[?]|DIV/0!|NULL!|NUM!|#+)'"
"""RE2 literal of what spreadsheets write where a formula failed."""


def or_spreadsheet_error(text: str, code: str) -> str:
    """SQL of `VALUE_ERROR` for a spreadsheet's error, else of another code."""
    return f"case when regexp_full_match({text}, {SPREADSHEET_ERROR}) then 'VALUE_ERROR' else {code} end"
