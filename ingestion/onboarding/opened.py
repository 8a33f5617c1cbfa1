"""What is known of an unknown file before its columns are looked at.

What belongs here: the record of it, and noting its header. What does not: finding any of it out (`open_file`).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingestion.declarations.source import Format
from ingestion.onboarding.header_rows import HeaderFound
from ingestion.presets import recognise
from ingestion.readers.table import RawTable


@dataclass
class Opened:
    """What was found out about a file before its columns are looked at.

    Attributes:
        path: The file.
        format: The vocabulary of `format:`; nothing in it is a default.
        header_rows: Cells of the header rows and the first rows below; of JSON the names alone.
        header: Column names as the reader makes them; `header[i]` is `c<i>` of `seen`.
        questions: Text of the other header rows, by column.
        rows: Rows of `seen`.
        is_part: Whether `seen` holds the beginning of the file only.
        found: Evidence, one sentence each.
        unsure: What is strange, one sentence each.
        open: Key of `format` → the question that the file does not answer.
    """

    path: Path
    format: dict[str, Any]
    header_rows: list[list[str]] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    rows: int = 0
    is_part: bool = False
    found: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    open: dict[str, str] = field(default_factory=dict)

    @property
    def declared(self) -> Format:
        """The format as a declaration would have it."""
        return Format.model_validate(self.format)


def take_header(opened: Opened, header: HeaderFound) -> None:
    """Note the header; where a preset knows the file, it has as many header rows as the preset says."""
    opened.header_rows = header.rows
    count, names, join, why = header.count, header.names, header.join, header.evidence
    best = next(iter(recognise(header.rows)), None)
    if best and best.header_row_count != count:
        count, why = best.header_row_count, f"{best.header_row_count} header rows, as {best.preset.title} has"
    if best:
        written = best.preset.declaration.get("format", {}).get("header", {})
        names, join = min(written.get("names", 1), count), written.get("join") if count > 1 else None
    if header.skip_rows:
        opened.format["skip_rows"] = header.skip_rows
    if count > 1:
        opened.format["header"] = {"rows": count} | ({"join": join} if join else {"names": names})
    opened.found.append(f"header: {why}")


def take_table(opened: Opened, table: RawTable) -> None:
    """Note what the reader made of the file."""
    opened.header, opened.rows = list(table.header), table.rows
    opened.unsure += table.notes
    if not opened.header_rows:
        opened.header_rows = [opened.header]
    above = opened.format.get("header", {})
    others = [row for place, row in enumerate(opened.header_rows[: above.get("rows", 1)]) if place]
    padded = [[*row, *[""] * (len(opened.header) - len(row))] for row in others]
    opened.questions = [" ".join(row[place] for row in padded).strip() for place in range(len(opened.header))]
