"""The head of a table: title rows, header rows, and the column names they make.

What belongs here: where the data begins and what its columns are called, with the refusal of a
head that contradicts the declaration. What does not: matching names to fields (`names`).
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingestion.declarations.source import Format, Header
from ingestion.errors import RejectedFile
from ingestion.readers.decoding import undeclared
from ingestion.readers.names import looks_like_data
from ingestion.readers.records import Dialect, FieldTooLargeError, OpenQuoteError, split_records
from ingestion.readers.refusals import field_too_large, header_not_found, too_many_columns, truncated

COLUMN_LIMIT = 5_000
COMMON_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """What stands above the data.

    Attributes:
        names: Column names as written.
        rows: The header rows' cells, to recognise them where they come again between the data.
        records: Records above the data, of any sort: number of the last of them.
        blank_rows: Blank ones among them.
        length: Characters that the head takes up.
        other_delimiter: A common delimiter that would cut a header of one column into several.
    """

    names: list[str]
    rows: list[list[str]]
    records: int
    blank_rows: int = 0
    length: int = 0
    other_delimiter: str | None = None


def is_blank(cells: Iterable[str]) -> bool:
    """Whether a record has no content: no cell, or white space only."""
    return not any(cell.strip() for cell in cells)


def read_head(path: Path, text: str, declaration: Format, *, complete: bool) -> Head | None:
    """Read the head of a delimited file.

    Args:
        path: The file, for messages.
        text: Its beginning; undecodable bytes are lone surrogates.
        declaration: The declared format.
        complete: Whether `text` is the whole file.

    Returns:
        The head, or None where `text` ends before it does.

    Raises:
        RejectedFile: The head is not as declared, or the file ends within it.
    """
    lines = io.StringIO(text, newline="")
    length = records = blank = 0
    skipped = list(islice(lines, declaration.skip_rows + 1))
    lines.seek(0)
    separator = SEPARATOR_LINE.fullmatch(skipped[0]) if skipped else None
    if separator:
        _check_separator(path, separator.group(1), declaration.delimiter)
    for line in islice(lines, declaration.skip_rows + bool(separator)):
        length, records = length + len(line), records + 1
    rows: list[list[str]] = []
    raw = ""
    dialect = Dialect(declaration.delimiter, declaration.quote, declaration.escape)
    try:
        for raw, cells in split_records(iter(lines), dialect):
            length, records = length + len(raw), records + 1
            if cells is None:
                raise header_not_found(path, records, "has a stray quote")
            if not rows and is_blank(cells):
                blank += 1
                continue
            rows.append(cells)
            if len(rows) == declaration.header.rows:
                break
    except OpenQuoteError as error:
        if not complete and error.at_end:
            return None
        raise truncated(path, "its header row ends within quotes") from error
    except FieldTooLargeError as error:
        raise field_too_large(path, records + 1) from error
    if not complete and (len(rows) < declaration.header.rows or raw[-1:] not in ("\r", "\n")):
        return None
    names = column_names(path, rows, declaration.header, records)
    if not _decoded(rows):
        raise undeclared(path, declaration.encoding, "its header row holds bytes of another encoding")
    return Head(names, rows, records, blank, length, _other_delimiter(raw, names, declaration.delimiter))


def column_names(path: Path, rows: list[list[str]], header: Header, last_row: int) -> list[str]:
    """Column names from the header rows.

    Args:
        path: The file, for messages.
        rows: Cells of the header rows, possibly fewer than declared.
        header: Which of them holds the names, or how they are joined.
        last_row: Number of the last header row in the file.

    Raises:
        RejectedFile: HEADER_NOT_FOUND, HEADER_ROWS or TOO_MANY_COLUMNS.
    """
    if len(rows) < header.rows:
        raise header_not_found(path, last_row, f"is the last, but {header.rows} header rows are declared")
    width = max(len(row) for row in rows)
    if width > COLUMN_LIMIT:
        raise too_many_columns(path, width)
    if header.join is None:
        _check_other_rows(path, rows[header.names :], last_row)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    names = padded[header.names - 1] if header.join is None else _joined(padded, header.join)
    named = sum(bool(name.strip()) for name in names)
    if named == 0 or (named == 1 and width > 2):  # two columns may be an unnamed index and a value
        raise header_not_found(path, last_row, f"names only {named} of {width} columns")
    return names


def _check_other_rows(path: Path, rows: list[list[str]], last_row: int) -> None:
    """Refuse a file whose answers stand where further header rows are declared: they would be lost without a word."""
    if any(looks_like_data(row) for row in rows):
        raise RejectedFile(
            "HEADER_ROWS",
            f"{path.name} has data where header rows are declared, up to row {last_row}.",
            "Declare under `format.header` how many header rows the export has, or export it as before.",
        )


def _joined(rows: list[list[str]], join: str) -> list[str]:
    first: list[str] = []
    for name in rows[0]:
        first.append(name if name.strip() or not first else first[-1])
    columns = zip(first, *rows[1:], strict=True)
    return [join.join(part for part in parts if part.strip()) for parts in columns]


def _check_separator(path: Path, written: str, declared: str) -> None:
    if written != declared:
        raise RejectedFile(
            "DELIMITER_MISMATCH",
            f"{path.name} says sep={written!r} in its first line, but `format.delimiter` declares {declared!r}.",
            f"Declare `delimiter: {written!r}`.",
        )


def _decoded(rows: list[list[str]]) -> bool:
    try:
        "".join(name for row in rows for name in row).encode()
    except UnicodeEncodeError:
        return False
    return True


def _other_delimiter(raw: str, names: list[str], declared: str) -> str | None:
    if len(names) > 1:
        return None
    counts = {delimiter: raw.count(delimiter) for delimiter in COMMON_DELIMITERS if delimiter != declared}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    return best if counts[best] else None


def delimiter_mismatch(path: Path, declared: str, other: str) -> RejectedFile:
    """The refusal of a file that another delimiter would cut into columns."""
    return RejectedFile(
        "DELIMITER_MISMATCH",
        f"{path.name} has one column under `delimiter: {declared!r}`, but several under {COMMON_DELIMITERS[other]}.",
        f"Declare `delimiter: {other!r}`.",
    )
