"""The careful way to read a delimited body: every record gets its number, and a reason if it is broken.

What belongs here: the verdict over single records, and the refusals that only the whole body shows.
What does not: cutting text into records (`records`) and plain bodies (`delimited_fast`).
"""

import json
import re
from pathlib import Path

import duckdb

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.readers.decoding import undeclared
from ingestion.readers.header import delimiter_mismatch, is_blank
from ingestion.readers.parts import RawParts
from ingestion.readers.records import Dialect, FieldTooLargeError, OpenQuoteError, Record, split_records
from ingestion.readers.refusals import field_too_large, header_not_found, truncated, unterminated_quote
from ingestion.readers.staging import Staged
from ingestion.readers.table import RawTable


def read_careful(
    path: Path, staged: Staged, declaration: Format, con: duckdb.DuckDBPyConnection, workdir: Path
) -> RawTable:
    """Read a body of any condition.

    Args:
        path: The file, for messages.
        staged: Its head and body.
        declaration: The declared format.
        con: Connection in which `raw` is made.
        workdir: Folder for the rows.

    Raises:
        RejectedFile: The body breaks off, a quote swallows rows, a field is too large, no row is in
            the declared encoding, or no row has as few cells as the header.
    """
    return _Reading(path, staged, declaration, workdir).run(con)


class _Reading:
    def __init__(self, path: Path, staged: Staged, declaration: Format, workdir: Path) -> None:
        self.path, self.staged, self.declaration = path, staged, declaration
        self.width = len(staged.head.names)
        self.dialect = Dialect(declaration.delimiter, declaration.quote, declaration.escape)
        self.footer = re.compile(declaration.footer) if declaration.footer else None
        self.header_rows = [[*row, *[""] * (self.width - len(row))] for row in staged.head.rows]
        self.parts = RawParts(workdir, self.width)
        self.number = staged.head.records
        self.blank = staged.head.blank_rows
        self.reasons: dict[str, int] = {}
        self.has_decoded = False  # a row beyond ASCII that is valid in the declared encoding
        self.last_reason: str | None = None

    def run(self, con: duckdb.DuckDBPyConnection) -> RawTable:
        width, parts = self.width, self.parts
        suspicious = self.staged.facts.has_nul or self.staged.facts.undecodable
        first_of_header = {row[0] for row in self.header_rows}
        with self.staged.body.open(encoding="utf-8", errors="surrogateescape", newline="") as body:
            try:
                for record in split_records(body, self.dialect):
                    self.number += 1
                    raw, cells = record
                    self.last_reason = None
                    if (
                        cells is not None
                        and len(cells) == width
                        and not suspicious
                        and self.footer is None
                        and cells[0] not in first_of_header
                        and (cells[0].strip() or not is_blank(cells))
                    ):
                        parts.add(self.number, cells, len(raw))
                    else:
                        self._judge(record)
            except OpenQuoteError as error:
                raise self._open_quote(error.text, at_end=error.at_end) from error
            except FieldTooLargeError as error:
                if self.dialect.quote in error.text and self._swallows_rows(error.text):
                    raise unterminated_quote(self.path, self.number + 1) from error
                raise field_too_large(self.path, self.number + 1) from error
        self._refuse_whole()
        rows = parts.finish(con)
        return RawTable(self.staged.head.names, self.blank, rows)

    def _judge(self, record: Record) -> None:
        raw, cells = record
        if is_blank([raw] if cells is None else cells):
            self.blank += 1
            return
        reason = self._reason(raw, cells)
        if reason is None:
            self.parts.add(self.number, cells or (), len(raw))
            return
        self.last_reason = reason
        self.reasons[reason] = self.reasons.get(reason, 0) + 1
        as_text = cells is None or reason == "ENCODING_ROW"
        kept = raw.rstrip("\r\n") if as_text else json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
        self.parts.add_flawed(self.number, reason, kept)

    def _reason(self, raw: str, cells: list[str] | None) -> str | None:
        if self.staged.facts.undecodable and not raw.isascii():
            if any("\udc80" <= character <= "\udcff" for character in raw):
                return "ENCODING_ROW"
            self.has_decoded = True
        first = raw if cells is None else cells[0]
        if self.footer and self.footer.match(first):
            return "ROW_FOOTER"
        if "\0" in raw:
            return "TEXT_NUL"
        if cells is None:
            return "CSV_STRAY_QUOTE"
        if len(cells) == self.width:
            return "ROW_IS_HEADER" if cells in self.header_rows else None
        if cells in self.staged.head.rows:
            return "ROW_IS_HEADER"
        return "ROW_TOO_SHORT" if len(cells) < self.width else "ROW_TOO_LONG"

    def _open_quote(self, text: str, *, at_end: bool) -> RejectedFile:
        if at_end and not self._swallows_rows(text):
            return truncated(self.path, f"row {self.number + 1}, the last, ends within quotes")
        return unterminated_quote(self.path, self.number + 1)

    def _swallows_rows(self, text: str) -> bool:
        """Whether lines behind the first of an endless record look like records themselves."""
        later = re.split(r"\r\n|\n|\r", text)[1:]
        if self.width == 1:
            return len(later) > 1
        return any(line.count(self.dialect.delimiter) == self.width - 1 for line in later)

    def _refuse_whole(self) -> None:
        rows = self.parts.rows
        if not self.staged.facts.ends_with_line_end and self.last_reason == "ROW_TOO_SHORT":
            raise truncated(self.path, f"row {self.number}, the last, has too few cells and no line end")
        undecoded = self.reasons.get("ENCODING_ROW", 0)
        if undecoded and not self.has_decoded:
            raise undeclared(
                self.path, self.declaration.encoding, f"none of its {undecoded:,} rows beyond ASCII can be decoded"
            )
        too_long = self.reasons.get("ROW_TOO_LONG", 0)
        # a title of one cell may have further lines; a header of several cells is one if any row fits it
        is_title = self.width == 1 and 2 * too_long > rows
        if rows and (is_title or (too_long == rows and rows > 1)):
            head = self.staged.head
            if head.other_delimiter:
                raise delimiter_mismatch(self.path, self.declaration.delimiter, head.other_delimiter)
            how_many = "every row below it has more" if too_long == rows else "most rows below it have more"
            raise header_not_found(self.path, head.records, f"has {self.width} cells and {how_many}")
