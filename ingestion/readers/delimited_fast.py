"""The quick way to read a plain body: looked at, parsed and written to the spool in one pass.

What belongs here: the order of the blocks, the numbers of their rows, and the view over them.
What does not: a single block (`plain_blocks`), and anything about a body that is not plain (`delimited_careful`).

The body is looked at in one thread, which also writes, while others parse: nothing waits for the whole file.
"""

import codecs
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from ingestion.declarations.source import Format
from ingestion.readers.header import Head
from ingestion.readers.parts import column_list, make_view
from ingestion.readers.plain_blocks import Block, BlockParser, blocks
from ingestion.readers.quick_look import QuickLook
from ingestion.readers.spool import Spool
from ingestion.readers.staging import Facts, opened
from ingestion.readers.table import RawTable
from ingestion.readers.traits import Traits

PARSERS = 2
"""Threads beside the one that looks and writes; looking takes as long as parsing, so that more would wait."""

CELLS, FLAWED = "raw_cells", "raw_flawed"


@dataclass(frozen=True)
class Plain:
    """What the quick way read.

    Attributes:
        table: The table; `raw` is made.
        head: The file's head.
        facts: What the bytes of the body say.
    """

    table: RawTable
    head: Head
    facts: Facts


def read_fast(path: Path, declaration: Format, con: duckdb.DuckDBPyConnection, workdir: Path) -> Plain | None:
    """Read a file whose body is plain.

    Args:
        path: The file.
        declaration: The declared format.
        con: Connection in which `raw` is made.
        workdir: Folder for the rows.

    Returns:
        The table, or None where the body is not plain, or Arrow does not agree that it is.

    Raises:
        RejectedFile: The encoding or the head is not as declared, the file is empty, or a line is endless.
    """
    if declaration.footer or not _is_plain_dialect(declaration):
        return None
    head, facts, chunks = opened(path, declaration)
    look = QuickLook(declaration.delimiter.encode(), declaration.quote.encode())
    reading = _Reading(head, workdir)
    try:
        for block in _parsed(blocks(chunks, look), BlockParser(declaration, reading.headers)):
            reading.add(block)
    except (pa.ArrowInvalid, UnicodeDecodeError):  # the second from dictionaries, whose bytes Arrow does not check
        look.plain = False
    is_plain = look.is_plain(len(head.names)) and not (facts.has_nul or facts.undecodable)
    if not is_plain or reading.number - head.records != look.records:
        reading.discard()
        return None
    return Plain(reading.finish(con), head, facts)


def _is_plain_dialect(declaration: Format) -> bool:
    marks = declaration.delimiter + declaration.quote
    return declaration.escape is None and marks.isascii() and len(set(marks)) == len(marks) and " " not in marks


def _parsed(texts: Iterator[bytes], parser: BlockParser) -> Iterator[Block]:
    """The blocks in their order, a few of them parsed ahead.

    Raises:
        pyarrow.ArrowInvalid: Arrow does not agree that a block is plain.
    """
    first = next(texts, None)
    if first is None:
        return
    if first.startswith(codecs.BOM_UTF8):
        raise pa.ArrowInvalid("Arrow would take it for a mark; here it is part of a cell")
    yield parser.first(first)
    ahead: deque[Future[Block]] = deque()
    with ThreadPoolExecutor(PARSERS) as threads:
        for text in texts:
            ahead.append(threads.submit(parser.parse, text))
            while len(ahead) > PARSERS or (ahead and ahead[0].done()):
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


class _Reading:
    def __init__(self, head: Head, workdir: Path) -> None:
        self.head, self.workdir = head, workdir
        self.width = len(head.names)
        self.headers = [[*row, *[""] * (self.width - len(row))] for row in head.rows]
        self.traits = [Traits() for _ in range(self.width)]
        self.number = head.records
        self.rows = self.blank = 0
        self.flawed: list[tuple[int, str]] = []
        self.spool: Spool | None = None

    def add(self, block: Block) -> None:
        """Number the records of the next block and keep those that are neither blank nor a header."""
        first = self.number + 1
        self.number += block.records
        numbers = np.arange(first, self.number + 1, dtype=np.int64)
        self.flawed += [(first + place, cells) for place, cells in block.headers]
        self.blank += block.blank
        for traits, seen in zip(self.traits, block.traits, strict=True):
            traits.join(seen)
        self._keep([pa.array(numbers if block.kept is None else numbers[block.kept]), *block.columns])

    def _keep(self, columns: list[pa.Array]) -> None:
        batch = pa.RecordBatch.from_arrays(columns, ["source_row", *(f"c{index}" for index in range(self.width))])
        if self.spool is None:
            self.spool = Spool(self.workdir, batch.schema)
        self.spool.add(batch)
        self.rows += batch.num_rows

    def discard(self) -> None:
        """Leave nothing behind."""
        if self.spool:
            self.spool.discard()

    def finish(self, con: duckdb.DuckDBPyConnection) -> RawTable:
        """Make the view `raw`."""
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
        return RawTable(self.head.names, self.head.blank_rows + self.blank, self.rows + len(self.flawed), traits=traits)
