"""A plain body in blocks: each a few MB of whole records, parsed by itself, so that several are at once.

What belongs here: cutting the body into blocks, parsing one with Arrow, and finding blank and repeated header rows in
it. What does not: the order of the blocks and the numbers of their rows (`delimited_fast`).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ingestion.declarations.source import Format
from ingestion.readers.opening import CHUNK_BYTES
from ingestion.readers.quick_look import CR_WITHIN, LF_WITHIN, RESTORE, QuickLook
from ingestion.readers.traits import Traits, bounds

WHITE_SPACE = "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]))
WHITE_SPACE += "\u2028\u2029\u202f\u205f\u3000"
"""What `str.strip` removes, so that both ways agree on what is blank."""

BLOCK_BYTES = 4 * 1024 * 1024
CARRY_LIMIT = CHUNK_BYTES // 2
"""Bytes of a line that may wait for its end before the body stops being plain."""

FEW_VALUES = 500
"""Distinct values of a column's first block up to which it is kept as a dictionary."""


def blocks(chunks: Iterator[bytes], look: QuickLook) -> Iterator[bytes]:
    """The body as `QuickLook` makes it, cut behind records; nothing more once it is not plain.

    Args:
        chunks: The body, cut anywhere.
        look: Says afterwards whether all of it was plain.
    """
    pieces: list[bytes] = []
    carry, size = b"", 0
    for chunk in chunks:
        cut = chunk.rfind(b"\n") + 1
        if cut:
            pieces.append(look.feed(carry + chunk[:cut] if carry else chunk[:cut]))
            size += len(pieces[-1])
            carry = chunk[cut:]
        else:
            carry += chunk
        look.plain = look.plain and len(carry) <= CARRY_LIMIT
        if not look.plain:
            return
        if size >= BLOCK_BYTES:
            whole = b"".join(pieces)
            cut = whole.rfind(b"\n") + 1  # line ends within quotes are set aside, so that this one ends a record
            if cut:
                yield whole[:cut]
            pieces, size = [whole[cut:]], len(whole) - cut
    if carry:
        pieces.append(look.feed(carry))
    last = b"".join(pieces)
    if last and look.plain:
        yield last


@dataclass(frozen=True)
class Block:
    """The records of a block.

    Attributes:
        records: How many they are.
        columns: Texts of those that are kept, a column each.
        kept: Places of the kept records; None where all are.
        blank: How many are blank.
        headers: Place and text of each that repeats a header row.
        traits: What the kept cells of each column have in common.
    """

    records: int
    columns: list[pa.Array]
    kept: np.ndarray | None
    blank: int
    headers: list[tuple[int, str]]
    traits: list[Traits]


class BlockParser:
    """Parses blocks, with the declared dialect and nothing left to guess; several threads may use it at once.

    Args:
        declaration: The declared format.
        headers: The header rows, each as wide as the others.
    """

    def __init__(self, declaration: Format, headers: list[list[str]]) -> None:
        self._names = [f"c{index}" for index in range(len(headers[0]))]
        self._headers = headers
        self._parsing = pyarrow.csv.ParseOptions(delimiter=declaration.delimiter, quote_char=declaration.quote)
        self._types: dict[str, pa.DataType] = dict.fromkeys(self._names, pa.string())

    def first(self, block: bytes) -> Block:
        """Parse the first block, which decides on the dictionaries: each of few values is judged once, not each row.

        Raises:
            pyarrow.ArrowInvalid: Arrow does not agree that the block is plain.
        """
        columns = self._columns(block)
        few = min(FEW_VALUES, len(columns[0]) // 8)
        for name, column in zip(self._names, columns, strict=True):
            if pc.count_distinct(column).as_py() <= few:
                self._types[name] = pa.dictionary(pa.int32(), pa.string())
        return self.parse(block)

    def parse(self, block: bytes) -> Block:
        """Parse a block.

        Raises:
            pyarrow.ArrowInvalid: Arrow does not agree that the block is plain.
        """
        columns = self._columns(block)
        if LF_WITHIN in block or CR_WITHIN in block:
            columns = [_restored(column) for column in columns]
        records = len(columns[0])
        blank = _where_blank(columns)
        places = [place for header in self._headers for place in _where_equal(columns, header)]
        headers = [(place, _as_json([column[place].as_py() for column in columns])) for place in places]
        kept = None
        if len(blank) or places:
            mask = np.ones(records, bool)
            mask[blank] = mask[places] = False
            kept = np.flatnonzero(mask)
            columns = [column.filter(pa.array(mask)) for column in columns]
        return Block(records, columns, kept, len(blank), headers, [_traits(column) for column in columns])

    def _columns(self, block: bytes) -> list[pa.Array]:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(block),
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False, block_size=len(block) + 1, column_names=self._names
            ),
            parse_options=self._parsing,
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=self._types, strings_can_be_null=False, check_utf8=False
            ),
        )
        return [column.chunk(0) if column.num_chunks == 1 else column.combine_chunks() for column in table.columns]


def _traits(column: pa.Array) -> Traits:
    traits = Traits()
    traits.add(column)
    return traits


def _as_json(cells: list[str]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


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
