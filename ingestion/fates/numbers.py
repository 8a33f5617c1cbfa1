"""Numbers and whole numbers. What belongs here: their written form. What does not: scores (`score`)."""

from typing import Literal

from ingestion.fates.typed import Typed, or_spreadsheet_error


def number(text: str, decimal: Literal[".", ","]) -> Typed:
    """Type a cleaned text as DOUBLE.

    Only digits, one sign, the declared decimal mark, and the other mark between groups of exactly
    three digits. No currency, no exponent, no `nan`: a cast would let the last two pass.
    """
    mark, group = ("[.]", ",") if decimal == "." else (",", ".")
    pattern = f"'[-+]?([0-9]+|[0-9]{{1,3}}([{group}][0-9]{{3}})+)({mark}[0-9]+)?'"
    plain = f"replace({text}, '{group}', '')"
    if decimal == ",":
        plain = f"replace({plain}, ',', '.')"
    value = f"case when regexp_full_match({text}, {pattern}) then try_cast({plain} as double) end"
    return Typed(value, or_spreadsheet_error(text, "'NUMBER_FORMAT'"))


def whole_number(text: str) -> Typed:
    """Type a cleaned text as BIGINT: digits with an optional sign and an empty fraction."""
    digits = f"split_part(replace({text}, ',', '.'), '.', 1)"
    value = f"case when regexp_full_match({text}, '[-+]?[0-9]{{1,18}}([.,]0+)?') then try_cast({digits} as bigint) end"
    return Typed(value, or_spreadsheet_error(text, "'NUMBER_FORMAT'"))
