"""Proof, at the speed of reading, that a delimited file is plain, or a word that it is not.

What belongs here: byte-level counting over chunks that end at a line feed. A file is plain where
every quote opens or closes a field, no record is blank, record ends are LF or CRLF, and the number
of delimiters fits the number of records. DuckDB's reader is trusted with plain files only: it takes
stray quotes as text, skips blank lines and an empty extra cell, and confuses quoted line feeds with
record ends where records end with CRLF.
What does not: saying what is wrong with a file that is not plain (`delimited_careful`).
"""

import numpy as np

LF, CR = 10, 13


class QuickLook:
    """Looks at a body chunk by chunk.

    Args:
        delimiter: One ASCII byte.
        quote: Another ASCII byte.

    Attributes:
        plain: False once anything unusual was seen; then nothing more is looked at.
        records: Records so far.
        delimiters: Delimiters outside quotes so far.
        quoted_line_ends: Whether a quoted field has a line end.
    """

    def __init__(self, delimiter: bytes, quote: bytes) -> None:
        self.plain = True
        self.records = 0
        self.delimiters = 0
        self.quoted_line_ends = False
        self._delimiter, self._quote = delimiter, quote
        self._inside = 0  # 1 where the chunk begins within quotes
        self._may_precede_opening = _table(delimiter, quote, b"\n")
        self._may_follow_closing = _table(delimiter, quote, b"\n\r")

    def feed(self, chunk: bytes) -> bytes:
        """Look at a chunk that begins a line and ends with LF, or is the last.

        Args:
            chunk: At least one byte.

        Returns:
            The chunk with CRLF outside quotes made LF; unchanged once the body is not plain.
        """
        if not self.plain:
            return chunk
        seen = self._unquoted(chunk) if not self._inside and self._quote not in chunk else self._quoted(chunk)
        self.plain = seen is not None
        return chunk if seen is None else seen

    def is_plain(self, width: int) -> bool:
        """Whether the whole body was plain and has the delimiters that records of `width` cells have.

        A short and a long row may balance; DuckDB refuses the short one.
        """
        return self.plain and not self._inside and self.delimiters == self.records * (width - 1)

    def _unquoted(self, chunk: bytes) -> bytes | None:
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n")
            if b"\r" in chunk:
                return None
        if chunk.startswith(b"\n") or b"\n\n" in chunk:
            return None
        self.records += chunk.count(b"\n") + (not chunk.endswith(b"\n"))
        self.delimiters += chunk.count(self._delimiter)
        return chunk

    def _quoted(self, chunk: bytes) -> bytes | None:
        buffer = np.frombuffer(chunk, np.uint8)
        is_quote = buffer == self._quote[0]
        quotes = np.flatnonzero(is_quote)
        before = np.concatenate(([LF], buffer[:-1]))
        behind = np.concatenate((buffer[1:], [LF]))
        opening, closing = quotes[self._inside :: 2], quotes[1 - self._inside :: 2]
        if not (self._may_precede_opening[before[opening]].all() and self._may_follow_closing[behind[closing]].all()):
            return None
        outside = np.bitwise_xor.accumulate(is_quote.view(np.uint8)) == self._inside
        is_line_feed = buffer == LF
        ends = np.flatnonzero(is_line_feed & outside)
        returns = np.flatnonzero((buffer == CR) & outside)
        if (behind[returns] != LF).any():
            return None
        previous = before[ends]
        if len(returns):
            after_return = previous == CR
            previous = np.where(after_return, before[np.maximum(ends - 1, 0)], previous)
        if (previous == LF).any():
            return None
        delimiters = np.count_nonzero((buffer == self._delimiter[0]) & outside)
        if not delimiters and not len(ends):
            return None  # a field that may be above the limit
        self.quoted_line_ends = self.quoted_line_ends or len(ends) < np.count_nonzero(is_line_feed)
        self.records += len(ends) + (not chunk.endswith(b"\n"))
        self.delimiters += delimiters
        self._inside ^= len(quotes) & 1
        return np.delete(buffer, returns).tobytes() if len(returns) else chunk


def _table(*allowed: bytes) -> np.ndarray:
    """Truth by byte value, shape (256,)."""
    table = np.zeros(256, bool)
    table[list(b"".join(allowed))] = True
    return table
