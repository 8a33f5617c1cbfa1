"""Where the header of a table is. What belongs here: title rows, header rows and footer rows, told by their shape.

What does not: what the names mean (`presets`, `survey_columns`), and reading the file (`readers`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.errors import RejectedFile
from ingestion.readers.names import looks_like_data, normalised

MOST_TITLES = 30
MOST_HEADER_ROWS = 3
LOOKED_AT = 200
IMPORT_ID = re.compile(r"[{]\s*[\"']+ImportId")
SECOND_ROW = ("response", "open-ended response", "other (please specify)")
"""What stands in the second header row of SurveyMonkey."""
VALUE = re.compile(r"[-+]?[0-9][0-9.,:/ -]*([T ][0-9:.]+)?( ?(Z|[AaPp][Mm]|UTC|[+-][0-9]{2}:?[0-9]{2}))?")
FOOTER_WORDS = (
    "Grand Total", "Total", "Totals", "Subtotal", "Gesamtsumme", "Gesamt", "Summe", "Sum", "Count", "Anzahl",
    "Exported", "Exportiert", "Generated", "Erstellt", "Created", "Confidential", "Vertraulich", "Copyright",
    "Report", "Bericht", "Printed", "Source", "Quelle", "As of", "Stand", "End of", "Ende", "Records", "Rows", "Filter",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One record of the head: how many lines of the file stand above it, and its cells."""

    lines_above: int
    cells: list[str]


@dataclass(frozen=True)
class HeaderFound:
    """Where the header is.

    Attributes:
        skip_rows: Lines above it that are no part of the table.
        rows: Cells of its rows, and of the first rows below, five in all if there are.
        count: How many of them are header rows.
        names: Which of them holds the names, from 1.
        join: Text that joins them instead, or None.
        evidence: Why, in a sentence.
    """

    skip_rows: int
    rows: list[list[str]]
    count: int
    names: int
    join: str | None
    evidence: str


def find_header(file: str, rows: Sequence[Row], width: int) -> HeaderFound:
    """Find the header in the first records of a table.

    Args:
        file: Name of the file, for messages.
        rows: The first records, blank ones among them.
        width: Cells that most records have.

    Returns:
        The header with its evidence.

    Raises:
        RejectedFile: HEADER_NOT_FOUND: the first full row is data.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    titles = _titles(filled, width)
    table = filled[titles:]
    if not table or not any(cell.strip() for cell in table[0].cells):
        raise _not_found(file, "there is no row with as many names as the table has columns")
    cells = [row.cells for row in table[:LOOKED_AT]]
    if looks_like_data(cells[0]):
        raise _not_found(file, "the first row with as many cells as the table has columns holds values, not names")
    count, names, join, why = _header_rows(cells, width)
    above = "1 title row stands" if titles == 1 else f"{titles} title rows stand"
    said = f"{above} above the header; {why}" if titles else why
    return HeaderFound(table[0].lines_above if titles else 0, cells[:5], count, names, join, said)


def footer_pattern(last: Sequence[list[str]], width: int) -> tuple[str | None, int]:
    """A pattern for rows at the end that are no data, and how many of them bear no known word.

    Args:
        last: Cells of the last records, in order.
        width: Cells that a data row has.

    Returns:
        Regular expression over the first cell or None, and the number of rows that it does not cover.
    """
    words: list[str] = []
    unknown = 0
    for cells in reversed([cells for cells in last if any(cell.strip() for cell in cells)]):
        filled = sum(bool(cell.strip()) for cell in cells)
        first = cells[0].strip()
        word = next((word for word in FOOTER_WORDS if re.match(rf"{word}\b", first, re.IGNORECASE)), None)
        is_sparse = width > 3 and filled <= 2 and bool(first) and not VALUE.fullmatch(first)
        is_short = (width > 2 and len(cells) < width) or is_sparse
        if not (is_short or (word and filled < width)):
            break
        if word:
            words.append(first[: len(word)])
        else:
            unknown += 1
    if not words:
        return None, unknown
    alternatives = "|".join(dict.fromkeys(map(re.escape, reversed(words)))).replace("\\ ", " ")
    return (f"^({alternatives})\\b" if "|" in alternatives else f"^{alternatives}\\b"), unknown


def _titles(rows: Sequence[Row], width: int) -> int:
    """How many rows at the top are titles: far fewer cells than the table, or all but a few of them empty."""
    for place, row in enumerate(rows[: MOST_TITLES + 1]):
        filled = sum(bool(cell.strip()) for cell in row.cells)
        is_full = len(row.cells) == width and (filled > width / 3 or filled > 3 or width < 3)
        if is_full or any(IMPORT_ID.search(cell) for cell in row.cells):
            return place
    return 0


def _header_rows(rows: list[list[str]], width: int) -> tuple[int, int, str | None, str]:
    for place in range(1, min(len(rows), MOST_HEADER_ROWS)):
        if any(IMPORT_ID.search(cell) for cell in rows[place]):
            return (
                place + 1,
                1,
                None,
                f"row {place + 1} of the header holds Qualtrics' ImportId: names are in the first",
            )
    if len(rows) > 1 and _is_surveymonkey(rows[0], rows[1]):
        return 2, 1, " | ", "the second row continues the names of the first (Response, Open-Ended Response, choices)"
    count = 1
    while count < MOST_HEADER_ROWS and _is_another(rows, count, width):
        count += 1
    if count == 1:
        return 1, 1, None, "one header row"
    forms = [normalised(name) for name in rows[0]]
    if "" in forms or len(set(forms)) < len(forms):
        return count, 1, " | ", f"{count} header rows: the first leaves names open that the next completes"
    return count, 1, None, f"{count} header rows: below the names stands text where all later rows hold values"


def _is_surveymonkey(first: list[str], second: list[str]) -> bool:
    texts = [normalised(cell) for cell in second]
    leads_blank = not second[0].strip() and bool(first[0].strip())
    return leads_blank and any(text in SECOND_ROW for text in texts)


def _is_another(rows: list[list[str]], place: int, width: int) -> bool:
    """Whether a row is one more header row: text in the columns where the rows below hold values only."""
    row, below = rows[place] if place < len(rows) else [], rows[place + 1 :]
    if len(row) != width or len(below) < 2:
        return False
    contrast = agree = 0
    for column in range(width):
        cell = row[column].strip()
        values = [cells[column].strip() for cells in below if len(cells) == width and cells[column].strip()]
        if not cell or len(values) < 2 or not all(VALUE.fullmatch(value) for value in values):
            continue
        if VALUE.fullmatch(cell):
            agree += 1
        elif len(cell) > 3:  # NA and - are values that are missing
            contrast += 1
    return agree == 0 and contrast >= 2


def _not_found(file: str, what: str) -> RejectedFile:
    return RejectedFile(
        "HEADER_NOT_FOUND",
        f"{file} has no header that can be found: {what}.",
        "Export the file with column names, or write them into its first row.",
    )
