"""Delimiter and quotes of a delimited text. What belongs here: comparing dialects by the records they make.

What does not: cutting text into records (`readers.records`), and which of the records is the header (`header_rows`).
"""

import codecs
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingestion.readers.decoding import utf8_chunks
from ingestion.readers.header import COMMON_DELIMITERS, SEPARATOR_LINE
from ingestion.readers.records import Dialect, FieldTooLargeError, OpenQuoteError, Record, split_records

HEAD_CHARACTERS = 512 * 1024
HEAD_RECORDS = 2_000
RARE_DELIMITERS = ("^", "~", "¦", "\x1f", "\x1e", "\x01", "#", "!", "*", "§", ":")
LINE_END = re.compile(r"\r\n|\n|\r")
REGULAR = 0.9


@dataclass(frozen=True)
class Found:
    """A dialect and the head of the file in it.

    Attributes:
        dialect: Delimiter, quote and escape.
        records: The first records, blank ones among them; without the `sep=` line.
        width: Cells that most records have.
        regular: Share of the records that have them.
        evidence: Why, in a sentence.
        complete: Whether `records` are all records of the file.
    """

    dialect: Dialect
    records: list[Record]
    width: int
    regular: float
    evidence: str
    complete: bool


def find_dialect(path: Path, encoding: str) -> Found:
    """Find the dialect in which the beginning of a file is a table.

    Args:
        path: The file.
        encoding: Its encoding.

    Returns:
        The dialect under which most records have the same number of cells.

    Raises:
        RejectedFile: The file is not in the encoding.
    """
    text, complete = head_text(path, encoding)
    first = re.split(r"\r\n|\n|\r", text, maxsplit=1)[0]
    said = SEPARATOR_LINE.fullmatch(first)
    if said:
        text = text[len(first) :].removeprefix("\r").removeprefix("\n")
        return _with_quotes(text, complete, said.group(1), f"the first line says sep={said.group(1)}")
    by_delimiter = {mark: _try(text, Dialect(mark, '"'), complete) for mark in COMMON_DELIMITERS}
    if not any(one.width > 1 and one.regular >= REGULAR for one in by_delimiter.values()):
        # under quotes of another sort, or an escape, a common delimiter may still do
        by_delimiter |= {mark: _try(text, Dialect(mark, '"'), complete) for mark in RARE_DELIMITERS if mark in text}
    best = max(by_delimiter, key=lambda mark: _rank(by_delimiter[mark], mark))
    found = by_delimiter[best]
    evidence = (
        f"{name_of(best)} cuts {found.regular:.0%} of the first {len(found.records):,} records into {found.width}"
    )
    others = [
        f"{name_of(mark)} {one.regular:.0%} into {one.width}"
        for mark, one in by_delimiter.items()
        if mark != best and one.width > 1 and one.regular >= REGULAR
    ]
    return _with_quotes(text, complete, best, f"{evidence} cells" + (f" ({', '.join(others)})" if others else ""))


def head_text(path: Path, encoding: str, limit: int = HEAD_CHARACTERS) -> tuple[str, bool]:
    """The beginning of a text, cut at a line end, and whether it is all of it."""
    parts, size = [], 0
    texts = codecs.iterdecode(utf8_chunks(path, encoding), "utf-8", "surrogateescape")
    for part in texts:
        parts.append(part)
        size += len(part)
        if size > limit:
            break
    text = "".join(parts)
    if size <= limit:
        return text, True
    text = text[:limit]
    ends = [match.end() for match in LINE_END.finditer(text)]
    return (text[: ends[-1]], False) if ends else (text, False)


def name_of(mark: str) -> str:
    """A delimiter in words."""
    return COMMON_DELIMITERS.get(mark, repr(mark))


def _try(text: str, dialect: Dialect, complete: bool) -> Found:
    records: list[Record] = []
    broken = False
    try:
        records.extend(islice(split_records(io.StringIO(text, newline=""), dialect), HEAD_RECORDS))
    except OpenQuoteError as error:
        broken = not error.at_end or complete
    except FieldTooLargeError:
        broken = True
    filled = [record for record in records if record.raw.strip()]
    widths = Counter(len(record.cells) for record in filled if record.cells is not None)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    regular = count / (len(filled) + broken) if filled else 0.0
    is_all = complete and not broken and len(records) < HEAD_RECORDS
    return Found(dialect, records, width, regular, "", is_all)


def _rank(found: Found, mark: str) -> tuple[bool, float, int, bool]:
    return found.width > 1, round(found.regular, 2), found.width, mark in COMMON_DELIMITERS


def _with_quotes(text: str, complete: bool, delimiter: str, evidence: str) -> Found:
    """The same delimiter with the quotes, or the escape, that make the records most regular."""
    found = _try(text, Dialect(delimiter, '"'), complete)
    said = ""
    if '\\"' in text:
        escaped = _try(text, Dialect(delimiter, '"', "\\"), complete)
        if (escaped.regular, len(escaped.records)) > (found.regular, len(found.records)):
            found, said = escaped, "; quotes inside fields are escaped by a backslash"
    if _wrapped(found, "'"):
        single = _try(text, Dialect(delimiter, "'"), complete)
        if single.regular >= found.regular:
            found, said = single, "; most fields stand in single quotes"
    return Found(found.dialect, found.records, found.width, found.regular, evidence + said, found.complete)


def _wrapped(found: Found, quote: str) -> bool:
    cells = [cell.strip() for record in found.records[1:200] for cell in record.cells or [] if cell.strip()]
    wrapped = sum(len(cell) > 1 and cell[0] == quote == cell[-1] for cell in cells)
    return bool(cells) and wrapped > len(cells) / 4
