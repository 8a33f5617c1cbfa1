"""The head of a delimited file, what its bytes say, and its body as UTF-8 in the work folder.

What belongs here: streaming, and noticing whether the body has NUL bytes or is no valid UTF-8. What does not: reading
the body (`delimited_fast`, `delimited_careful`).
"""

import codecs
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.readers.decoding import utf8_chunks
from ingestion.readers.header import Head, read_head
from ingestion.readers.mojibake import LONGEST_LEAD, is_suspicious
from ingestion.readers.refusals import field_too_large

HEAD_LIMIT = 16 * 1024 * 1024
LINE_LIMIT = 32 * 1024 * 1024
"""Bytes without a line end that are still passed on; no record of 1 MB fields in their right mind has more."""


class Facts:
    """What the bytes of a body say, noted as they pass.

    Args:
        path: The file, for messages.
        closed: Whether the head ends with a line end.

    Attributes:
        has_nul: Whether a NUL is in the body.
        undecodable: Whether the body has bytes that are no UTF-8.
        ends_with_line_end: Whether the last record is closed by a line end.
        ends_within_character: Whether the body ends with half a character and is sound UTF-8 up to there.
        has_mojibake: Whether text may have been decoded in a wrong encoding before (see `mojibake`).
    """

    def __init__(self, path: Path, *, closed: bool) -> None:
        self.has_nul = self.undecodable = self.ends_within_character = self.has_mojibake = False
        self.ends_with_line_end = closed
        self._path = path
        self._line = 0
        self._tail = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")

    def noted(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The same chunks; behind the last of them the facts are complete.

        Raises:
            RejectedFile: A line is endless.
        """
        for chunk in chunks:
            if chunk:
                self._note(chunk)
                yield chunk
        self.ends_within_character = not self.undecodable and bool(self._decoder.getstate()[0])
        self.undecodable = self.undecodable or self.ends_within_character

    def _note(self, chunk: bytes) -> None:
        is_ascii = chunk.isascii()
        if not (self.has_mojibake or is_ascii):
            self.has_mojibake = is_suspicious(self._tail + chunk)
        self._tail = chunk[-LONGEST_LEAD:]
        self.ends_with_line_end = chunk.endswith((b"\n", b"\r"))
        self.has_nul = self.has_nul or b"\0" in chunk
        if not self.undecodable and not (is_ascii and not self._decoder.getstate()[0]):
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self.undecodable = True
                self._decoder.reset()
        line_end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._line = self._line + len(chunk) if line_end < 0 else len(chunk) - line_end - 1
        if self._line > LINE_LIMIT:
            raise field_too_large(self._path, 1)


@dataclass(frozen=True)
class Staged:
    """A delimited file, made ready.

    Attributes:
        body: The records below the head, UTF-8.
        head: What stands above them.
        facts: What the bytes of the body say.
    """

    body: Path
    head: Head
    facts: Facts


def stage(path: Path, declaration: Format, workdir: Path) -> Staged:
    """Read the head and write the body.

    Args:
        path: The file.
        declaration: The declared format.
        workdir: Folder for the body.

    Raises:
        RejectedFile: The encoding or the head is not as declared, the file is empty, or a line is endless.
    """
    head, facts, chunks = opened(path, declaration)
    with tempfile.NamedTemporaryFile(prefix="body-", suffix=".csv", dir=workdir, delete=False) as body:
        for chunk in chunks:
            body.write(chunk)
    return Staged(Path(body.name), head, facts)


def opened(path: Path, declaration: Format) -> tuple[Head, Facts, Iterator[bytes]]:
    """The head of a file, the facts of its body, and that body: the facts are complete behind its last chunk.

    Raises:
        RejectedFile: The encoding or the head is not as declared, or the file is empty; a line is endless, which only
            its chunk tells.
    """
    chunks = utf8_chunks(path, declaration.encoding)
    head, rest, closed = _read_head(path, chunks, declaration)
    facts = Facts(path, closed=closed)
    return head, facts, facts.noted(chain([rest], chunks))


def head_of(path: Path, declaration: Format) -> Head:
    """The head of a file without its body.

    Raises:
        RejectedFile: The encoding or the head is not as declared, or the file is empty.
    """
    return _read_head(path, utf8_chunks(path, declaration.encoding), declaration)[0]


def _read_head(path: Path, chunks: Iterator[bytes], declaration: Format) -> tuple[Head, bytes, bool]:
    """The head, the bytes behind it that were read with it, and whether its last row is closed by a line end."""
    buffer = b""
    complete = False
    while not complete:
        chunk = next(chunks, b"")
        complete = not chunk
        buffer += chunk
        text = buffer.decode("utf-8", "surrogateescape")
        if complete and not text.strip():
            raise RejectedFile("FILE_EMPTY", f"{path.name} holds nothing but white space.", "Export it again.")
        if not complete and text.endswith("\r"):
            text = text[:-1]  # the LF that belongs to it may still come
        head = read_head(path, text, declaration, complete=complete)
        if head:
            above = text[: head.length]
            return head, buffer[len(above.encode("utf-8", "surrogateescape")) :], above.endswith(("\n", "\r"))
        if len(buffer) > HEAD_LIMIT:
            break
    raise field_too_large(path, 1)
