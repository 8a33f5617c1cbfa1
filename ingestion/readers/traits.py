"""What all cells of a column have in common, seen while a plain body is read.

What belongs here: facts that spare later steps a look at every cell, each true of every cell or not claimed.
What does not: any consequence drawn from them (`fates`).

Everything is read off the bytes of a column: a look costs some 10 ns a cell, the SQL that it spares ten times that.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pyarrow as pa

FIRST_PRINTABLE, LAST_PRINTABLE = 0x21, 0x7E
FIRST_COMBINING = 0xCC
"""First byte in UTF-8 of U+0300 and what follows; no text of earlier characters changes in NFC."""
MOST_VALUES = 200
_SECONDS_FROM = np.frombuffer(b"1000-00-00 00:00:00", np.uint8)
_SECONDS_TO = np.frombuffer(b"9999-99-99 99:99:99", np.uint8)


@dataclass
class Traits:
    """Facts about the cells of one column.

    Attributes:
        is_composed: Every character lies below U+0300, so that all cells are in NFC as they are.
        has_bare_edges: Every cell is empty, or begins and ends with an ASCII letter, digit or mark: no white space,
            no control character.
        has_empty: Some cell is empty.
        longest: Bytes of the longest cell.
        has_exponent: `E+` stands in some cell.
        is_seconds: Every cell that is not empty has the form `2026-01-31 23:59:59`, whether or not that time exists.
        values: All cells, each once; None where they are many, or no dictionary was kept of them.
    """

    is_composed: bool = True
    has_bare_edges: bool = True
    has_empty: bool = False
    longest: int = 0
    has_exponent: bool = False
    is_seconds: bool = True
    values: set[str] | None = field(default_factory=set)

    def add(self, column: pa.Array) -> None:
        """Look at further cells.

        Args:
            column: Texts without NULL, or a dictionary of such texts.
        """
        if not isinstance(column, pa.DictionaryArray):
            self.values = None
        else:
            column = column.dictionary
            if self.values is not None:
                self.values |= set(column.to_pylist()) if len(column) <= MOST_VALUES else set()
                self.values = self.values if max(len(self.values), len(column)) <= MOST_VALUES else None
        if not len(column):
            return
        starts, ends, text = bounds(column)
        used = text[starts[0] : ends[-1]]
        lengths = ends - starts
        shortest = int(lengths.min())
        if shortest == 0:
            self.has_empty = True
            if not len(used):
                return
        self.longest = max(self.longest, int(lengths.max()))
        self.has_exponent = self.has_exponent or _has_exponent(used)
        is_seconds = self.is_seconds and _is_seconds(used, lengths)
        self.is_seconds = is_seconds
        self.is_composed = self.is_composed and bool(used.max() < FIRST_COMBINING)
        self.has_bare_edges = self.has_bare_edges and (is_seconds or _has_bare_edges(text, starts, ends, used))

    @property
    def is_bare(self) -> bool:
        """Whether nothing is left to clean but empty cells."""
        return self.is_composed and self.has_bare_edges

    def join(self, other: "Traits") -> None:
        """Make these the traits of both one's cells.

        Args:
            other: Traits of further cells of the column.
        """
        self.is_composed = self.is_composed and other.is_composed
        self.has_bare_edges = self.has_bare_edges and other.has_bare_edges
        self.has_empty = self.has_empty or other.has_empty
        self.longest = max(self.longest, other.longest)
        self.has_exponent = self.has_exponent or other.has_exponent
        self.is_seconds = self.is_seconds and other.is_seconds
        both = None if self.values is None or other.values is None else self.values | other.values
        self.values = both if both is not None and len(both) <= MOST_VALUES else None


def bounds(column: pa.StringArray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where each cell begins and ends in the bytes of its column, and those bytes."""
    _, offsets, text = column.buffers()
    places = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return places[:-1], places[1:], np.frombuffer(text, np.uint8) if text is not None else np.empty(0, np.uint8)


def _has_exponent(used: np.ndarray) -> bool:
    if not (used == ord("+")).any():
        return False
    return bool(((used[:-1] == ord("E")) & (used[1:] == ord("+"))).any())


def _has_bare_edges(text: np.ndarray, starts: np.ndarray, ends: np.ndarray, used: np.ndarray) -> bool:
    if used.min() >= FIRST_PRINTABLE and used.max() <= LAST_PRINTABLE:
        return True
    filled = ends > starts
    first, last = text[starts[filled]], text[ends[filled] - 1]
    return all(edge.min() >= FIRST_PRINTABLE and edge.max() <= LAST_PRINTABLE for edge in (first, last))


def _is_seconds(used: np.ndarray, lengths: np.ndarray) -> bool:
    length = len(_SECONDS_FROM)
    filled, odd = divmod(len(used), length)
    if odd or int(np.count_nonzero(lengths == length)) != filled or int(np.count_nonzero(lengths)) != filled:
        return False
    low, high = _seconds(filled)
    return bool(((used >= low) & (used <= high)).all())


@lru_cache(maxsize=4)
def _seconds(cells: int) -> tuple[np.ndarray, np.ndarray]:
    return np.tile(_SECONDS_FROM, cells), np.tile(_SECONDS_TO, cells)
