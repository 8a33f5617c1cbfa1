"""One pass over a delimited file: its head is read, its body written as UTF-8 into the work folder.

What belongs here: streaming, and noticing whether the body is plain (`quick_look`), has NUL bytes
or is no valid UTF-8. What does not: reading the body (`delimited_fast`, `delimited_careful`).
"""

import codecs
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.readers.decoding import utf8_chunks
from ingestion.readers.header import Head, read_head
from ingestion.readers.mojibake import LONGEST_LEAD, is_suspicious
from ingestion.readers.opening import CHUNK_BYTES
from ingestion.readers.quick_look import RESTORE, QuickLook
from ingestion.readers.refusals import field_too_large

HEAD_LIMIT = 16 * 1024 * 1024
LINE_LIMIT = 32 * 1024 * 1024
"""Bytes without a line end that are still passed on; no record of 1 MB fields in their right mind has more."""
CARRY_LIMIT = CHUNK_BYTES // 2
"""Bytes of a line that may wait for its end before the file stops being plain."""


@dataclass(frozen=True)
class Staged:
    """A delimited file, made ready.

    Attributes:
        body: The records below the head, UTF-8.
        head: What stands above them.
        plain: Whether DuckDB's reader can be trusted with the body.
        records: Records of the body; known where it is plain.
        quoted_line_ends: Whether line ends within quotes are set aside (see `quick_look`).
        has_nul: Whether a NUL is in the body.
        undecodable: Whether the body has bytes that are no UTF-8.
        ends_with_line_end: Whether the last record is closed by a line end.
        ends_within_character: Whether the body ends with half a character and is sound UTF-8 up to there.
        looked_at: Bytes of the body from its beginning in which line ends within quotes are set aside.
        has_mojibake: Whether text may have been decoded in a wrong encoding before (see `mojibake`).
    """

    body: Path
    head: Head
    plain: bool
    records: int
    quoted_line_ends: bool
    has_nul: bool
    undecodable: bool
    ends_with_line_end: bool
    ends_within_character: bool
    looked_at: int
    has_mojibake: bool = False


def stage(path: Path, declaration: Format, workdir: Path) -> Staged:
    """Read the head and write the body.

    Args:
        path: The file.
        declaration: The declared format.
        workdir: Folder for the body.

    Raises:
        RejectedFile: The encoding or the head is not as declared, the file is empty, or a line is endless.
    """
    chunks = utf8_chunks(path, declaration.encoding)
    head, rest, closed = _read_head(path, chunks, declaration)
    plain_dialect = _is_plain_dialect(declaration)
    look = QuickLook(declaration.delimiter.encode(), declaration.quote.encode()) if plain_dialect else None
    with tempfile.NamedTemporaryFile(prefix="body-", suffix=".csv", dir=workdir, delete=False) as body:
        facts = _Body(path, body, look)
        facts.feed(rest)
        for chunk in chunks:
            facts.feed(chunk)
        facts.finish()
    return Staged(
        body=Path(body.name),
        head=head,
        plain=look is not None
        and look.is_plain(len(head.names))
        and not (facts.has_nul or facts.undecodable or declaration.footer),
        records=look.records if look else 0,
        quoted_line_ends=bool(look and look.quoted_line_ends),
        has_nul=facts.has_nul,
        undecodable=facts.undecodable,
        ends_with_line_end=facts.last in (b"\n", b"\r") if facts.last else closed,
        ends_within_character=facts.ends_within_character,
        looked_at=facts.looked_at,
        has_mojibake=facts.has_mojibake,
    )


def head_of(path: Path, declaration: Format) -> Head:
    """The head of a file without its body.

    Raises:
        RejectedFile: The encoding or the head is not as declared, or the file is empty.
    """
    return _read_head(path, utf8_chunks(path, declaration.encoding), declaration)[0]


def restore(staged: Staged) -> None:
    """Put the line ends within quotes back into a body that turned out not to be plain."""
    if not staged.quoted_line_ends:
        return
    with staged.body.open("r+b") as body:
        position = 0
        while position < staged.looked_at:
            body.seek(position)
            block = body.read(min(CHUNK_BYTES, staged.looked_at - position))
            body.seek(position)
            body.write(block.translate(RESTORE))
            position += len(block)


def _is_plain_dialect(declaration: Format) -> bool:
    marks = declaration.delimiter + declaration.quote
    return declaration.escape is None and marks.isascii() and len(set(marks)) == len(marks) and " " not in marks


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


class _Body:
    """The body as it is written: cut at line feeds for the quick look, with the cheap facts kept."""

    def __init__(self, path: Path, out: BinaryIO, look: QuickLook | None) -> None:
        self.has_nul = False
        self.undecodable = self.ends_within_character = False
        self.has_mojibake = False
        self.last = b""
        self.looked_at = 0
        self._path, self._out, self._look = path, out, look
        self._carry = b""
        self._line = 0
        self._tail = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")

    def feed(self, chunk: bytes) -> None:
        if not chunk:
            return
        self._note(chunk)
        if self._look is None or not self._look.plain:
            self._out.write(self._carry + chunk)
            self._carry = b""
            return
        cut = chunk.rfind(b"\n") + 1
        if cut:
            self._write_looked_at(self._carry + chunk[:cut])
            self._carry = chunk[cut:]
        else:
            self._carry += chunk
        if len(self._carry) > CARRY_LIMIT:
            self._look.plain = False

    def finish(self) -> None:
        if self._carry:
            self._write_looked_at(self._carry)
        self.ends_within_character = not self.undecodable and bool(self._decoder.getstate()[0])
        self.undecodable = self.undecodable or self.ends_within_character

    def _write_looked_at(self, chunk: bytes) -> None:
        """Write what the quick look made of a chunk; it is looked at only while the body is plain."""
        made = self._look.feed(chunk) if self._look else chunk
        self._out.write(made)
        if self._look and self._look.plain:
            self.looked_at += len(made)

    def _note(self, chunk: bytes) -> None:
        if not (self.has_mojibake or chunk.isascii()):
            self.has_mojibake = is_suspicious(self._tail + chunk)
        self._tail = chunk[-LONGEST_LEAD:]
        self.last = chunk[-1:]
        self.has_nul = self.has_nul or b"\0" in chunk
        if not self.undecodable and not (chunk.isascii() and not self._decoder.getstate()[0]):
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self.undecodable = True
                self._decoder.reset()
        line_end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._line = self._line + len(chunk) if line_end < 0 else len(chunk) - line_end - 1
        if self._line > LINE_LIMIT:
            raise field_too_large(self._path, 1)
