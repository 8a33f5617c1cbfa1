"""The rows of a file: Parquet in the work folder, and the view `raw` over it.

What belongs here: writing rows in bounded memory and making the view. What does not: parsing.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

PART_ROWS = 50_000
PART_CHARACTERS = 16_000_000
"""A part is written when either is reached: bounds memory whatever the rows hold."""


def text_literal(text: str) -> str:
    """An SQL literal of a text."""
    return "'" + text.replace("'", "''") + "'"


def column_list(width: int) -> str:
    """`"c0", "c1", …` for a number of columns; an empty table has none."""
    return ", ".join(f"c{index}" for index in range(width))


def make_view(con: duckdb.DuckDBPyConnection, select: str) -> None:
    """Make `raw` a view over a select, in place of whatever bore that name."""
    statement = f"create or replace view raw as {select}"
    try:
        con.execute(statement)
    except duckdb.CatalogException:  # a table of that name is not replaced by a view
        con.execute("drop table raw")
        con.execute(statement)


class RawParts:
    """Rows written to Parquet parts as they come, with columns that may still grow in number.

    Args:
        workdir: Folder of the caller; a new folder for the parts is made below it.
        width: Columns known at the beginning.
    """

    def __init__(self, workdir: Path, width: int = 0) -> None:
        self.width = width
        self.rows = 0
        self._folder = Path(tempfile.mkdtemp(prefix="raw-", dir=workdir))
        self._parts: list[Path] = []
        self._numbers: list[int] = []
        self._cells: list[Sequence[str | None]] = []
        self._reasons: list[str | None] = []
        self._raw: list[str | None] = []
        self._characters = 0

    def add(self, number: int, cells: Sequence[str | None], size: int) -> None:
        """Add a sound row of `size` characters; cells beyond its length are absent."""
        self._append(number, cells, None, None, size)

    def add_flawed(self, number: int, reason: str, raw: str) -> None:
        """Add a row that its structure condemns: its text is kept as a whole, its cells are not."""
        self._append(number, (), reason, writable(raw), len(raw))

    def _append(self, number: int, cells: Sequence[str | None], reason: str | None, raw: str | None, size: int) -> None:
        self._numbers.append(number)
        self._cells.append(cells)
        self._reasons.append(reason)
        self._raw.append(raw)
        self._characters += size
        self.rows += 1
        if len(self._numbers) >= PART_ROWS or self._characters >= PART_CHARACTERS:
            self._write()

    def _write(self) -> None:
        padded = [row if len(row) == self.width else (*row, *[None] * (self.width - len(row))) for row in self._cells]
        columns = list(zip(*padded, strict=True)) or [()] * self.width
        arrays = [
            pa.array(self._numbers, pa.int64()),
            *(pa.array(column, pa.string()) for column in columns),
            pa.array(self._reasons, pa.string()),
            pa.array(self._raw, pa.string()),
        ]
        names = ["source_row", *(f"c{index}" for index in range(self.width)), "structure_reason", "raw_row"]
        part = self._folder / f"{len(self._parts):06}.parquet"
        pq.write_table(pa.table(arrays, names), part, compression="snappy")
        self._parts.append(part)
        self._numbers, self._cells, self._reasons, self._raw, self._characters = [], [], [], [], 0

    def finish(self, con: duckdb.DuckDBPyConnection) -> int:
        """Write what is left, make the view `raw`, and say how many rows it has."""
        if self._numbers or not self._parts:
            self._write()
        parts = ", ".join(text_literal(str(part)) for part in self._parts)
        columns = ", ".join(filter(None, ["source_row", column_list(self.width), "structure_reason, raw_row"]))
        make_view(con, f"select {columns} from read_parquet([{parts}], union_by_name = true)")
        return self.rows


def writable(text: str) -> str:
    """A text that UTF-8 and databases can hold: lone surrogates, undecoded bytes and NUL are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\u0000")
