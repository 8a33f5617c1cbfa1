"""The quick way to read a plain body: Arrow's parser, with the declared dialect and nothing left to guess.

What belongs here: parsing, numbering rows, and finding blank and repeated header rows among them.
What does not: anything about a body that is not plain (`delimited_careful`).
"""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ingestion.declarations.source import Format
from ingestion.readers.parts import column_list, make_view
from ingestion.readers.quick_look import CR_WITHIN, LF_WITHIN, RESTORE
from ingestion.readers.spool import Spool
from ingestion.readers.staging import Staged
from ingestion.readers.table import RawTable
from ingestion.readers.traits import Traits, bounds

WHITE_SPACE = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]))
WHITE_SPACE += "\u2028\u2029\u202f\u205f\u3000"
"""What `str.strip` removes, so that both ways agree on what is blank."""

BLOCK_BYTES = 4 * 1024 * 1024
"""Parsed at a time. No record of a plain body comes near it: `quick_look` sees a line end in every quarter of a MB."""

FEW_VALUES = 500
"""Distinct values of a column's first block up to which it is kept as a dictionary."""

CELLS, FLAWED = "raw_cells", "raw_flawed"


def read_fast(staged: Staged, declaration: Format, con: duckdb.DuckDBPyConnection, workdir: Path) -> RawTable | None:
    """Read a plain body.

    Args:
        staged: A file whose `plain` is true.
        declaration: The declared format.
        con: Connection in which `raw` is made.
        workdir: Folder for the rows.

    Returns:
        The table, or None where Arrow does not agree that the body is plain.
    """
    with staged.body.open("rb") as body:
        if body.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8:
            return None  # Arrow would take it for a mark; here it is part of a cell
    reading = _Reading(staged, workdir)
    try:
        types = _types(next(_batches(staged, declaration, {}), None), len(staged.head.names))
        for batch in _batches(staged, declaration, types):
            reading.add(batch)
    except pa.ArrowInvalid:
        return None
    return reading.finish(con)


def _batches(staged: Staged, declaration: Format, types: dict[str, pa.DataType]) -> Iterator[pa.RecordBatch]:
    """The body's records in order, with the columns c0, c1, …; nothing for an empty body."""
    if not staged.records:
        return
    names = [f"c{index}" for index in range(len(staged.head.names))]
    with pyarrow.csv.open_csv(
        staged.body,
        read_options=pyarrow.csv.ReadOptions(block_size=BLOCK_BYTES, column_names=names),
        parse_options=pyarrow.csv.ParseOptions(delimiter=declaration.delimiter, quote_char=declaration.quote),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()) | types, strings_can_be_null=False, check_utf8=False
        ),
    ) as batches:
        yield from batches


def _types(first: pa.RecordBatch | None, width: int) -> dict[str, pa.DataType]:
    """Dictionaries for the columns that repeat few values, so that each value is judged once and not row by row."""
    if first is None:
        return {}
    few = min(FEW_VALUES, first.num_rows // 8)
    few_valued = (index for index in range(width) if pc.count_distinct(first.column(index)).as_py() <= few)
    return {f"c{index}": pa.dictionary(pa.int32(), pa.string()) for index in few_valued}


class _Reading:
    def __init__(self, staged: Staged, workdir: Path) -> None:
        self.staged, self.workdir = staged, workdir
        self.width = len(staged.head.names)
        self.headers = [[*row, *[""] * (self.width - len(row))] for row in staged.head.rows]
        self.traits = [Traits() for _ in range(self.width)]
        self.number = staged.head.records
        self.rows = self.blank = 0
        self.flawed: list[tuple[int, str]] = []
        self.spool: Spool | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Number the records of a batch and keep those that are neither blank nor a header."""
        columns = batch.columns
        if self.staged.quoted_line_ends:
            columns = [_restored(column) for column in columns]
        first = self.number + 1
        self.number += batch.num_rows
        numbers = np.arange(first, self.number + 1, dtype=np.int64)
        blank = _where_blank(columns)
        headers = [place for header in self.headers for place in _where_equal(columns, header)]
        for place in headers:
            cells = [column[place].as_py() for column in columns]
            self.flawed.append((first + place, json.dumps(cells, ensure_ascii=False, separators=(",", ":"))))
        self.blank += len(blank)
        columns = [pa.array(numbers), *columns]
        if len(blank) or headers:
            kept = np.ones(batch.num_rows, bool)
            kept[blank] = kept[headers] = False
            mask = pa.array(kept)
            columns = [column.filter(mask) for column in columns]
        self._keep(columns)

    def _keep(self, columns: list[pa.Array]) -> None:
        for traits, column in zip(self.traits, columns[1:], strict=True):
            traits.add(column)
        batch = pa.RecordBatch.from_arrays(columns, ["source_row", *(f"c{index}" for index in range(self.width))])
        if self.spool is None:
            self.spool = Spool(self.workdir, batch.schema)
        self.spool.add(batch)
        self.rows += batch.num_rows

    def finish(self, con: duckdb.DuckDBPyConnection) -> RawTable | None:
        """Make the view `raw`."""
        head = self.staged.head
        if self.number - head.records != self.staged.records:
            return None
        if self.spool is None:
            self._keep([pa.array([], pa.int64()), *[pa.array([], pa.string())] * self.width])
        self.spool.close()
        con.register(CELLS, self.spool)
        sound = (
            f"select source_row, {column_list(self.width)}, null::varchar as structure_reason, null::varchar as raw_row"
        )
        parts = [f"{sound} from {CELLS}"]
        if self.flawed:
            numbers, texts = zip(*self.flawed, strict=True)
            con.register(FLAWED, pa.table({"source_row": pa.array(numbers, pa.int64()), "raw_row": pa.array(texts)}))
            cells = ", ".join("null" for _ in range(self.width))
            parts.append(f"select source_row, {cells}, 'ROW_IS_HEADER', raw_row from {FLAWED}")
        make_view(con, " union all ".join(parts))
        traits = {f"c{index}": traits for index, traits in enumerate(self.traits)}
        return RawTable(head.names, head.blank_rows + self.blank, self.rows + len(self.flawed), traits=traits)


def _restored(column: pa.Array) -> pa.Array:
    """A column with its cells' own line ends: they have the length of what stood for them."""
    if isinstance(column, pa.DictionaryArray):
        return pa.DictionaryArray.from_arrays(column.indices, _restored(column.dictionary))
    validity, offsets, text = column.buffers()
    if text is None:
        return column
    written = text.to_pybytes()
    if bytes([LF_WITHIN]) not in written and bytes([CR_WITHIN]) not in written:
        return column
    buffers = [validity, offsets, pa.py_buffer(written.translate(RESTORE))]
    return pa.Array.from_buffers(column.type, len(column), buffers, offset=column.offset)


def _where_blank(columns: list[pa.Array]) -> np.ndarray:
    """Places of the records that hold nothing but white space: few columns are looked at beyond the first."""
    places = None
    for column in columns:
        found = column if places is None else column.take(pa.array(places))
        empty = _is_blank(found)
        places = np.flatnonzero(empty) if places is None else places[empty]
        if not len(places):
            break
    return places


def _is_blank(column: pa.Array) -> np.ndarray:
    """Whether each cell is blank. A cell that begins with a printable ASCII character is none."""
    if isinstance(column, pa.DictionaryArray):
        return _is_blank(column.dictionary)[np.asarray(column.indices)] if len(column) else np.zeros(0, bool)
    starts, ends, text = bounds(column)
    blank = starts == ends
    filled = np.flatnonzero(~blank)
    first = text[starts[filled]]
    doubtful = filled[(first <= ord(" ")) | (first > ord("~"))]
    if len(doubtful):
        trimmed = pc.utf8_trim(column.take(pa.array(doubtful)), WHITE_SPACE)
        blank[doubtful] = np.asarray(pc.equal(trimmed, ""))
    return blank


def _where_equal(columns: list[pa.Array], cells: list[str]) -> list[int]:
    """Places of the records that have exactly these cells."""
    places = None
    for column, cell in zip(columns, cells, strict=True):
        found = column if places is None else column.take(pa.array(places))
        equal = np.asarray(pc.equal(found.cast(pa.string()) if places is not None else found, cell))
        places = np.flatnonzero(equal) if places is None else places[equal]
        if not len(places):
            break
    return [int(place) for place in places]
