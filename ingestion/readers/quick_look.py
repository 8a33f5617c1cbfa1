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
LF_WITHIN, CR_WITHIN = 30, 31
"""Control characters that stand for line ends within quotes until the body is read, so that every
line of a plain body is a record and the body can be read in parallel."""
DELIMITER, QUOTE, LINE_FEED, RETURN, RESERVED = 1, 2, 3, 4, 5
FEW_QUOTES = 40
"""Bytes per quote from which it is quicker to look at the quotes alone."""
RESTORE = bytes.maketrans(bytes([LF_WITHIN, CR_WITHIN]), bytes([LF, CR]))


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
        classes = bytearray(256)
        classes[LF], classes[CR], classes[LF_WITHIN], classes[CR_WITHIN] = LINE_FEED, RETURN, RESERVED, RESERVED
        classes[delimiter[0]], classes[quote[0]] = DELIMITER, QUOTE
        self._classes = bytes(classes)

    def feed(self, chunk: bytes) -> bytes:
        """Look at a chunk that begins a line and ends with LF, or is the last.

        Args:
            chunk: At least one byte.

        Returns:
            The chunk with CRLF outside quotes made LF and line ends within quotes set aside;
            unchanged once the body is not plain.
        """
        if not self.plain:
            return chunk
        if not (self._inside or self._quote in chunk):
            seen = self._unquoted(chunk)
        elif b"\r" not in chunk and np.count_nonzero(_bytes(chunk) == self._quote[0]) * FEW_QUOTES < len(chunk):
            seen = self._seldom_quoted(chunk)
        else:
            seen = self._quoted(chunk)
        self.plain = seen is not None
        return chunk if seen is None else seen

    def is_plain(self, width: int) -> bool:
        """Whether the whole body was plain and has the delimiters that records of `width` cells have.

        A short and a long row may balance; DuckDB refuses the short one.
        """
        return self.plain and not self._inside and self.delimiters == self.records * (width - 1)

    def _unquoted(self, chunk: bytes) -> bytes | None:
        if LF_WITHIN in chunk or CR_WITHIN in chunk:
            return None
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n")
            if b"\r" in chunk:
                return None
        if chunk.startswith(b"\n") or b"\n\n" in chunk:
            return None
        self.records += chunk.count(b"\n") + (not chunk.endswith(b"\n"))
        self.delimiters += chunk.count(self._delimiter)
        return chunk

    def _seldom_quoted(self, chunk: bytes) -> bytes | None:
        """The same with few quotes and without CR: on the positions of quotes and line feeds only."""
        if LF_WITHIN in chunk or CR_WITHIN in chunk:
            return None
        text = _bytes(chunk)
        quote, delimiter = self._quote[0], self._delimiter[0]
        quotes, feeds = np.flatnonzero(text == quote), np.flatnonzero(text == LF)
        opens, closes = quotes[self._inside :: 2], quotes[1 - self._inside :: 2]
        before = text[opens[opens > 0] - 1]
        behind = text[closes[closes < len(text) - 1] + 1]
        for touching in (before, behind):
            if not ((touching == delimiter) | (touching == LF) | (touching == quote)).all():
                return None
        within = (np.searchsorted(quotes, feeds) + self._inside) % 2 == 1
        ends = feeds[~within]
        if len(ends) and (ends[0] == 0 or (ends[1:] - ends[:-1] == 1).any()):
            return None
        records = len(ends)
        edges = [0] * self._inside + quotes.tolist() + [len(chunk)]
        quoted = b"".join([chunk[start:end] for start, end in zip(edges[::2], edges[1::2], strict=False)])
        delimiters = int(np.count_nonzero(text == delimiter)) - quoted.count(self._delimiter)
        if not delimiters and not records:
            return None  # a field that may be above the limit
        self.records += records + (not chunk.endswith(b"\n"))
        self.delimiters += delimiters
        self._inside = (self._inside + len(quotes)) % 2
        return self._prepared(chunk, feeds[:0], feeds[within], feeds[:0])

    def _quoted(self, chunk: bytes) -> bytes | None:
        """The same with quotes, on the positions of the bytes that matter: some tenth of all."""
        classes = np.frombuffer(chunk.translate(self._classes), np.uint8)
        at = np.flatnonzero(classes != 0)
        kind = classes[at]
        if not len(at) or (kind == RESERVED).any():
            return None
        # neighbours, where they touch; the text around the chunk counts as a line end
        touches = at[1:] - at[:-1] == 1
        before, behind = np.zeros_like(kind), np.zeros_like(kind)
        before[1:], behind[:-1] = kind[:-1] * touches, kind[1:] * touches
        before[0] = LINE_FEED * (at[0] == 0)
        behind[-1] = LINE_FEED * (at[-1] == len(chunk) - 1)

        is_quote = kind == QUOTE
        outside = np.bitwise_xor.accumulate(is_quote.view(np.uint8)) == self._inside
        opens, closes = is_quote & ~outside, is_quote & outside
        if (before[opens] == 0).any() or (before[opens] == RETURN).any() or (behind[closes] == 0).any():
            return None
        ends = (kind == LINE_FEED) & outside
        returns = (kind == RETURN) & outside
        if (behind[returns] != LINE_FEED).any():
            return None
        # a blank line: a line end touches the one before, or the CR of a CRLF does
        if (before[ends] == LINE_FEED).any() or (before[returns] == LINE_FEED).any():
            return None
        delimiters, records = np.count_nonzero((kind == DELIMITER) & outside), np.count_nonzero(ends)
        if not delimiters and not records:
            return None  # a field that may be above the limit
        self.records += int(records) + (not chunk.endswith(b"\n"))
        self.delimiters += int(delimiters)
        self._inside = int(not outside[-1])
        return self._prepared(chunk, at[returns], at[~outside & (kind == LINE_FEED)], at[~outside & (kind == RETURN)])

    def _prepared(
        self, chunk: bytes, returns: np.ndarray, feeds_within: np.ndarray, returns_within: np.ndarray
    ) -> bytes:
        """The chunk without the CR of its CRLF, and with the line ends within quotes replaced."""
        if not (len(returns) or len(feeds_within) or len(returns_within)):
            return chunk
        buffer = np.frombuffer(chunk, np.uint8).copy()
        buffer[feeds_within], buffer[returns_within] = LF_WITHIN, CR_WITHIN
        self.quoted_line_ends = self.quoted_line_ends or bool(len(feeds_within) or len(returns_within))
        return (np.delete(buffer, returns) if len(returns) else buffer).tobytes()


def _bytes(chunk: bytes) -> np.ndarray:
    return np.frombuffer(chunk, np.uint8)
