"""Cells of a workbook: types, formats, and texts that stay texts.

What belongs here: how one value is written. What does not: which values (`selection`) and sheets (`write`).
"""

import math
import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from publishing.extract.selection import Column

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

POINTS, SHARE, PROBABILITY, OTHER, COUNT, NUMBER = "0.0", "0.0%", "0.0000", "#,##0.00", "#,##0", "0"

DAYS = {"en": "yyyy-mm-dd", "de": "dd.mm.yyyy"}

FORMULA = re.compile(r"^[=+\-@\t\r]")
"""How a text begins that a spreadsheet takes for a formula once somebody edits its cell."""

EXACT = 10**15
"""Whole numbers beyond this lose digits in Excel, which keeps fifteen."""

FIRST_DAY = date(1900, 3, 1)
"""Excel knows no day before 1900 and takes that year for a leap year."""

Write = Callable[[int, int, Any], None]


class Cells:
    """Writes values into sheets of one workbook, and counts the texts that were too long for a cell."""

    def __init__(self, workbook: "Workbook", language: str) -> None:
        self._book = workbook
        self._day = DAYS.get(language, DAYS["en"])
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.cut = 0

    def look(self, **properties: Any) -> "Format":
        """The format with these properties, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def text(self, sheet: "Worksheet", row: int, column: int, value: str, **properties: Any) -> None:
        """Write a text as a text, whatever it begins with; Excel's limit cuts it at 32,767 characters."""
        if FORMULA.match(value):
            properties["quote_prefix"] = True
        look = self.look(**properties) if properties else None
        if sheet.write_string(row, column, value, look) == -2:
            self.cut += 1

    def writer(self, sheet: "Worksheet", column: Column, columns: tuple[Column, ...]) -> Write:
        """The function (row, number of column, value) that writes a value of a column; None stays an empty cell."""

        def text(row: int, at: int, value: Any) -> None:
            self.text(sheet, row, at, str(value))

        if column.data_type == "VARCHAR":
            return text
        if column.data_type == "BOOLEAN":
            return sheet.write_boolean
        if column.data_type in {"DATE", "TIMESTAMP"}:
            clock = " hh:mm:ss" if column.data_type == "TIMESTAMP" else ""
            look = self.look(num_format=self._day + clock)

            def moment(row: int, at: int, value: Any) -> None:
                day = value if type(value) is date else value.date()
                if day < FIRST_DAY:
                    text(row, at, value)
                else:
                    sheet.write_datetime(row, at, value, look)

            return moment
        look = self.look(num_format=number_format(column, columns))

        def number(row: int, at: int, value: Any) -> None:
            if not math.isfinite(value) or (isinstance(value, int) and abs(value) > EXACT):
                text(row, at, value)
            else:
                sheet.write_number(row, at, value, look)

        return number


def number_format(column: Column, columns: tuple[Column, ...]) -> str:
    """How numbers of a column look; their value is never rounded.

    Args:
        column: A column of numbers; its comment names the unit.
        columns: All columns of the mart: the ends of an interval look like what is between them.
    """
    if column.data_type == "BIGINT":
        return NUMBER if column.name.endswith("_number") else COUNT
    if column.name.endswith("p_value") or column.name.startswith("probability"):
        return PROBABILITY
    middle = re.sub(r"(_ci)?_(low|high)$", "", column.name)
    meaning = next((other.meaning for other in columns if other.name == middle), column.meaning)
    is_points = re.search(r"\(points|in points|\bpoints for\b", meaning)
    is_share = re.search(r"\(share|0…1\)|, 0…1", meaning)
    if bool(is_points) == bool(is_share):
        return OTHER
    return POINTS if is_points else SHARE
