"""One export file and the fate that each of its rows must have.

What belongs here: bytes, row numbers and tallies. What does not: any tool's columns (`exports_*`).
A fate is noted when a row is written, by whoever knows why the row is there; nothing is read back.
"""

import csv
import io
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from generator.clock import instant

FATES = ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")


@dataclass(frozen=True)
class Fate:
    """What must become of a row; `what` names planted dirt."""

    fate: str = "accepted"
    reason_code: str | None = None
    what: str = ""


ACCEPTED, DUPLICATE, UNANSWERED = Fate(), Fate("duplicate"), Fate("unanswered")
WRITTEN_TWICE = Fate("duplicate", None, "row written twice")


def names(text: str, delimiter: str = ",") -> list[str]:
    """Column names from one text, as a header line shows them."""
    return text.split(delimiter)


@dataclass
class ExportFile:
    """A CSV or JSON export in the making.

    Attributes:
        source: Name of the declared source.
        name: File name below `inbox/<source>/`.
        day: Day of the export; becomes the file's time, long enough ago to be surely complete.
    """

    source: str
    name: str
    day: date
    delimiter: str = ","
    encoding: str = "utf-8"
    quote_all: bool = False
    line_end: str = "\r\n"
    records: int = 0
    blank_rows: int = 0
    tally: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)
    dirt: list[dict] = field(default_factory=list)
    _lines: list = field(default_factory=list)

    def header(self, *rows: list[str]) -> None:
        """Write header rows."""
        for cells in rows:
            self._lines.append(cells)
            self.records += 1

    def blank(self) -> None:
        """Write a blank line; it is counted apart."""
        self._lines.append([])
        self.records += 1
        self.blank_rows += 1

    def row(self, cells: list[str] | str, fate: Fate = ACCEPTED) -> int:
        """Write a data row: cells of a CSV, or the JSON text of a record.

        Returns:
            Its number in the file, from 1.
        """
        self._lines.append(cells)
        self.records += 1
        self.tally[fate.fate] += 1
        if fate.reason_code:
            self.reasons[fate.reason_code] += 1
        if fate.what:
            self.dirt.append(
                {
                    "source": self.source,
                    "file": self.name,
                    "source_row": self.records,
                    "fate": fate.fate,
                    "reason_code": fate.reason_code,
                    "what": fate.what,
                }
            )
        return self.records

    def expected(self) -> dict:
        """Rows read and each fate, as `truth.json` states them."""
        fates = {name: self.tally[name] for name in FATES}
        return {
            "rows_read": sum(fates.values()),
            "blank_rows": self.blank_rows,
            **fates,
            "reasons": dict(sorted(self.reasons.items())),
        }

    def _bytes(self) -> bytes:
        if self.name.endswith(".json"):
            text = "[\n" + ",\n".join(self._lines) + "\n]\n"
        elif self.name.endswith(".jsonl"):
            text = "\n".join(self._lines) + "\n"
        else:
            buffer = io.StringIO(newline="")
            quoting = csv.QUOTE_ALL if self.quote_all else csv.QUOTE_MINIMAL
            writer = csv.writer(buffer, delimiter=self.delimiter, quoting=quoting, lineterminator=self.line_end)
            writer.writerows(self._lines)
            text = buffer.getvalue()
        # surrogateescape lets a planted row carry a byte that no UTF-8 text has.
        return text.encode(self.encoding, errors="surrogateescape")

    def write(self, inbox: Path) -> None:
        """Write the file below an inbox, replacing an older one of its name in one step."""
        folder = inbox / self.source
        folder.mkdir(parents=True, exist_ok=True)
        aside = inbox.parent / f".{self.name}.new"
        aside.write_bytes(self._bytes())
        os.utime(aside, (instant(self.day, 20), instant(self.day, 20)))
        aside.replace(folder / self.name)
