"""Cutting delimited text into records and cells, strictly and with a reason for each that is broken.

What belongs here: the grammar of RFC 4180 with a declared delimiter, quote and escape.
What does not: which record is a header, a footer or too short (`header`, `delimited_careful`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

FIELD_LIMIT = 1_048_576
"""Characters that one field may have."""


@dataclass(frozen=True)
class Dialect:
    """The declared form of a delimited file."""

    delimiter: str
    quote: str
    escape: str | None = None


class Record(NamedTuple):
    """One record.

    Attributes:
        raw: Its text with the line end.
        cells: Its cells, or None where a stray quote makes them uncertain.
    """

    raw: str
    cells: list[str] | None


class OpenQuoteError(Exception):
    """A quoted field has no proper end: the text ends, or goes on in a later line behind a closing quote.

    Attributes:
        text: Text of the record from its beginning to where reading stopped.
        at_end: True where the text ended within the field.
    """

    def __init__(self, text: str, *, at_end: bool) -> None:
        super().__init__("a quoted field has no proper end")
        self.text = text
        self.at_end = at_end


class FieldTooLargeError(Exception):
    """A field has more than `FIELD_LIMIT` characters."""

    def __init__(self, text: str) -> None:
        super().__init__("a field is too large")
        self.text = text


def split_records(lines: Iterator[str], dialect: Dialect) -> Iterator[Record]:
    """Cut text into records.

    Args:
        lines: Lines with their ends (LF, CRLF or CR), as a text stream with `newline=""` gives them.
        dialect: Delimiter, quote and escape.

    Yields:
        Every record, blank lines included.

    Raises:
        OpenQuoteError: The extent of a record is uncertain, so that of all later ones is, too.
        FieldTooLargeError: A field is above the limit.
    """
    delimiter, quote = dialect.delimiter, dialect.quote
    for line in lines:
        if quote in line:
            yield _split_quoted(line, lines, dialect)
            continue
        cells = line.rstrip("\r\n").split(delimiter)
        if len(line) > FIELD_LIMIT and max(map(len, cells)) > FIELD_LIMIT:
            raise FieldTooLargeError(line)
        yield Record(line, cells)


def _split_quoted(line: str, lines: Iterator[str], dialect: Dialect) -> Record:
    delimiter, quote = dialect.delimiter, dialect.quote
    text = line
    end = len(text.rstrip("\r\n"))
    cells: list[str] = []
    stray = False
    start = 0
    while True:
        if text.startswith(quote, start):
            opened = start + 1
            close = _closing(text, opened, dialect)
            while close < 0:  # the field goes on in the next line
                following = next(lines, None)
                if following is None:
                    raise OpenQuoteError(text, at_end=True)
                # a quote that was the last character of the text so far cannot be half of a pair: a line end follows
                searched = len(text)
                text += following
                if len(text) - opened > FIELD_LIMIT:
                    raise FieldTooLargeError(text)
                close = _closing(text, searched, dialect)
            end = len(text.rstrip("\r\n"))  # behind the closing quote there is no other line end than the last
            if close + 1 != end and not text.startswith(delimiter, close + 1):
                if "\n" in text[opened:close] or "\r" in text[opened:close]:
                    raise OpenQuoteError(text, at_end=False)
                return Record(text, None)
            cells.append(_unescaped(text[opened:close], dialect))
            stop = close + 1
        else:
            stop = text.find(delimiter, start, end)
            stop = end if stop < 0 else stop
            cell = text[start:stop]
            stray = stray or quote in cell
            cells.append(cell)
        if len(cells[-1]) > FIELD_LIMIT:
            raise FieldTooLargeError(text)
        if stop == end:
            return Record(text, None if stray else cells)
        start = stop + len(delimiter)


def _closing(text: str, start: int, dialect: Dialect) -> int:
    """Position of the quote that closes a field, or -1 where the text so far has none."""
    quote = dialect.quote
    if dialect.escape:
        for match in re.finditer(_special(dialect), text[start:]):
            if match.group() == quote:
                return start + match.start()
        return -1
    while True:
        found = text.find(quote, start)
        if found < 0 or not text.startswith(quote, found + 1):
            return found
        start = found + 2


def _special(dialect: Dialect) -> str:
    quote, escape = re.escape(dialect.quote), re.escape(dialect.escape or "")
    return f"{escape}(?s:.)|{quote}{quote}|{quote}"


def _unescaped(text: str, dialect: Dialect) -> str:
    quote, escape = dialect.quote, dialect.escape
    if escape is None:
        return text.replace(quote + quote, quote)
    pattern = f"{re.escape(escape)}([{re.escape(quote + escape)}])|{re.escape(quote)}({re.escape(quote)})"
    return re.sub(pattern, lambda match: match.group(1) or match.group(2), text)
