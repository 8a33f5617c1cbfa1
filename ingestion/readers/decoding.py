"""From the declared encoding to UTF-8, chunk by chunk.

What belongs here: byte order marks, transcoding, and the refusal of a file that is in another
encoding altogether. What does not: single rows in a wrong encoding (`delimited_careful`).
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

from ingestion.errors import RejectedFile
from ingestion.readers.opening import CHUNK_BYTES, open_source

CODECS = {"windows-1252": "cp1252", "latin-1": "latin-1", "mac-roman": "mac_roman"}
UTF_32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
UTF_16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
WIDE_SHARE = 0.2
"""Share of NUL bytes in the first bytes above which a text can only be UTF-16 or UTF-32."""


def utf8_chunks(path: Path, encoding: str) -> Iterator[bytes]:
    """The file's text as UTF-8 without a byte order mark.

    A byte that the declared encoding does not know stays as it is, so that the row that holds it
    is no valid UTF-8 and can be told from the others. UTF-16 alone cannot go on after an error.

    Args:
        path: The file.
        encoding: One of `ingestion.declarations.source.ENCODINGS`.

    Yields:
        Chunks of at least one byte, cut anywhere, even within a character.

    Raises:
        RejectedFile: ENCODING_UNDECLARED, or FILE_TRUNCATED for half a UTF-16 character at the end.
    """
    with open_source(path) as stream:
        first = stream.read(CHUNK_BYTES)
        mark = _mark(path, first, encoding)
        decoder = _decoder(encoding, first)
        chunk = first[mark:]
        offset = mark
        while chunk:
            yield from _transcoded(path, decoder, chunk, offset, final=False)
            offset += len(chunk)
            chunk = stream.read(CHUNK_BYTES)
        yield from _transcoded(path, decoder, b"", offset, final=True)


def undeclared(path: Path, encoding: str, why: str) -> RejectedFile:
    """The refusal of a file that is not in its declared encoding."""
    return RejectedFile(
        "ENCODING_UNDECLARED",
        f"{path.name} is not {encoding}, as `format.encoding` declares: {why}.",
        "Declare the encoding that the tool writes (utf-8, utf-16, windows-1252, latin-1 or mac-roman),"
        " or export the file as UTF-8.",
    )


def _mark(path: Path, first: bytes, encoding: str) -> int:
    """Length of the byte order mark; refuses one that contradicts the declaration."""
    if first.startswith(UTF_32_MARKS):
        raise undeclared(path, encoding, "it begins with the mark of UTF-32, which is not read")
    if first.startswith(codecs.BOM_UTF8):
        if encoding != "utf-8":
            raise undeclared(path, encoding, "it begins with the mark of UTF-8")
        return len(codecs.BOM_UTF8)
    if first.startswith(tuple(UTF_16_MARKS)):
        if encoding != "utf-16":
            raise undeclared(path, encoding, "it begins with the mark of UTF-16")
        return len(codecs.BOM_UTF16_LE)
    if encoding == "utf-16":
        raise undeclared(path, encoding, "it lacks the byte order mark at its beginning")
    head = first[:4096]
    if head.count(0) > WIDE_SHARE * len(head):
        raise undeclared(path, encoding, "every other byte is NUL, as in UTF-16 without its mark")
    return 0


def _decoder(encoding: str, first: bytes) -> codecs.IncrementalDecoder | None:
    if encoding == "utf-8":
        return None
    if encoding == "utf-16":
        return codecs.getincrementaldecoder(UTF_16_MARKS[first[:2]])("strict")
    return codecs.getincrementaldecoder(CODECS[encoding])("surrogateescape")


def _transcoded(
    path: Path, decoder: codecs.IncrementalDecoder | None, chunk: bytes, offset: int, *, final: bool
) -> Iterator[bytes]:
    if decoder is None:
        if chunk:
            yield chunk
        return
    try:
        text = decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        if final:
            raise RejectedFile(
                "FILE_TRUNCATED",
                f"{path.name} ends within a character of UTF-16.",
                "The download broke off: export the file again.",
            ) from error
        raise undeclared(path, "utf-16", f"{error.reason} near byte {offset + error.start}") from error
    if text:
        yield text.encode("utf-8", "surrogateescape")
