"""The model of `tools/<name>.yml`: what is known of one tool's export.

What belongs here: the keys of a preset. What does not: telling which preset fits a file (`recognition`) and
what becomes of one in a declaration (`proposal`).
"""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from ingestion.declarations.base import Declaration


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class RowFingerprint(Declaration):
    """Names that one header row holds; a name between slashes is a regular expression over the whole name."""

    all_of: list[str] = Field([], description="names that must all be there")
    any_of: list[str] = Field([], description="names of which at least one must be there")
    none_of: list[str] = Field([], description="names of which none may be there")


class Fingerprint(RowFingerprint):
    """What tells a tool's export from every other file, in the row that holds the column names."""

    rows: dict[int, RowFingerprint] = Field({}, description="header row (from 1) → what it must hold beside that")
    header_rows: dict[int, Pattern] = Field(
        {}, description="number of header rows → what some cell of the last of them matches; the first that does counts"
    )
    otherwise_rows: int | None = Field(None, ge=1, description="header rows of a file where none of them does")


class Find(Declaration):
    """A column that is looked up in the header, because its name is the programme's own."""

    find: Pattern = Field(description="regular expression over the name, white space folded, case-insensitive")
    named: str = Field(description="how the lists of columns and the questions call it, such as <question>_NPS_GROUP")
    row: int | None = Field(None, ge=1, description="header row to look in instead of the column names")
    group: int | None = Field(None, ge=1, description="group of the match that spells the wanted name")
    one_question: int | None = Field(
        None, ge=1, description="several columns are wanted, as long as this group, their question, is the same text"
    )


class ZoneInHeader(Declaration):
    """Where a header says in which zone the export's times are."""

    row: int = Field(ge=1, description="header row, from 1")
    pattern: Pattern = Field(description="regular expression with one group, the zone's name")


class Preset(Declaration):
    """One export of one tool."""

    name: str = Field(description="the file's name without its ending")
    title: str
    about: str = Field(description="what the export is, what of it is certain, and its quirks")
    documented: list[str] = Field(description="columns that a vendor's page or a real header shows")
    unverified: list[str] = Field(
        [], description="columns and values that are plausible, and that nothing shown proves"
    )
    sources: list[str] = Field([], description="where the documented columns are documented")
    recognise: Fingerprint
    timezone_from: ZoneInHeader | None = None
    declaration: dict[str, Any] = Field(
        description="as in sources/*.yml, where {find: regular expression} looks a column up in the header"
    )
    open: dict[str, str] = Field({}, description="dotted key → the question that only the engineer can answer")
    comments: dict[str, str] = Field({}, description="dotted key → the comment beside it in the proposal")
