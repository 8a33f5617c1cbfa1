"""The end of a delimited file. What belongs here: its last records. What does not: whether they are a footer."""

import codecs
import io
from pathlib import Path

from ingestion.declarations.source import Format
from ingestion.readers.decoding import CODECS
from ingestion.readers.opening import open_source
from ingestion.readers.records import Dialect, FieldTooLargeError, OpenQuoteError, split_records

TAIL_BYTES = 64 * 1024
RECORDS = 12


def last_records(path: Path, declared: Format) -> list[list[str]]:
    """Cells of the last records of a file; none where the end cannot be cut into records.

    Args:
        path: The file.
        declared: Its format.
    """
    size = path.stat().st_size
    with open_source(path) as stream:
        start = max(0, size - TAIL_BYTES)
        stream.seek(start - start % 2)
        raw = stream.read()
        stream.seek(0)
        mark = stream.read(2)
    codec = CODECS.get(declared.encoding, "utf-8")
    if declared.encoding == "utf-16":
        codec = "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-16-le"
    text = raw.decode(codec, "replace")
    if start:
        text = text[text.find("\n") + 1 :]
    dialect = Dialect(declared.delimiter, declared.quote, declared.escape)
    try:
        records = list(split_records(io.StringIO(text, newline=""), dialect))
    except (OpenQuoteError, FieldTooLargeError):  # the cut fell into a quoted field, or the reader has refused the file
        return []
    return [record.cells if record.cells is not None else [record.raw] for record in records][-RECORDS:]
