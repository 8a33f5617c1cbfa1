"""Workbooks: .xlsx, parsed in a child process with limits.

What belongs here: running that process, and telling header, data and footer rows apart.
What does not: XML and cell values (`workbook_child`, `workbook_scan`).
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.layout import REPOSITORY
from ingestion.readers.header import column_names, is_blank
from ingestion.readers.mojibake import mojibake_notes
from ingestion.readers.parts import RawParts
from ingestion.readers.records import FIELD_LIMIT
from ingestion.readers.refusals import field_too_large, header_not_found
from ingestion.readers.table import RawTable
from ingestion.readers.workbook_package import inspect_package

SECONDS = 300
"""Time that parsing may take; a million rows take about one minute."""


def read_workbook(path: Path, declaration: Format, con: duckdb.DuckDBPyConnection, workdir: Path) -> RawTable:
    """Read one sheet of a workbook; see `ingestion.readers.read`. `source_row` is the sheet's row."""
    notes = inspect_package(path)
    with tempfile.NamedTemporaryFile(prefix="cells-", suffix=".jsonl", dir=workdir) as cells:
        found = parse_sheet(path, declaration.sheet, Path(cells.name))
        with Path(cells.name).open(encoding="utf-8") as lines:
            table = _Sheet(path, declaration).read(map(json.loads, lines), con, workdir)
    notes += found["notes"] + mojibake_notes(con, len(table.header))
    return replace(table, notes=notes, counts_from_1904=found["counts_from_1904"])


def parse_sheet(path: Path, sheet: str | None, out: Path) -> dict[str, Any]:
    """Let the child write the cells; returns what else it found, as `workbook_child.main` does."""
    command = [sys.executable, "-m", "ingestion.readers.workbook_child", str(path.resolve()), str(out)]
    command += [] if sheet is None else [sheet]
    # no more of the environment than Python needs: the child handles what strangers wrote
    environment = {"PYTHONPATH": str(REPOSITORY), "PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1"}
    too_large = "Export it as CSV UTF-8."
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise RejectedFile("FILE_TOO_LARGE", f"{path.name} takes more than {SECONDS} s to parse.", too_large) from error
    if done.returncode < 0:
        raise RejectedFile("FILE_TOO_LARGE", f"{path.name} needs more than a workbook may to be parsed.", too_large)
    if done.returncode > 0:
        raise RejectedFile(
            "XLSX_DAMAGED", f"{path.name} cannot be parsed as a workbook.", "Open it in Excel and save it anew."
        )
    answer = json.loads(done.stdout)
    if "refused" in answer:
        code, message, remedy = answer["refused"]
        raise RejectedFile(code, f"{path.name} {message}", remedy)
    return answer


class _Sheet:
    def __init__(self, path: Path, declaration: Format) -> None:
        self.path, self.declaration = path, declaration
        self.footer = re.compile(declaration.footer) if declaration.footer else None
        self.header_rows: list[list[str]] = []
        self.blank = 0

    def read(
        self, rows: Iterator[tuple[int, list[str], str | None]], con: duckdb.DuckDBPyConnection, workdir: Path
    ) -> RawTable:
        names = self._header(rows)
        parts = RawParts(workdir, len(names))
        for number, cells, flaw in rows:
            if is_blank(cells) and flaw in (None, "VALUE_MERGED"):
                self.blank += 1
                continue
            size = sum(map(len, cells))
            if size > FIELD_LIMIT:
                raise field_too_large(self.path, number)
            reason = self._reason(cells, flaw)
            if reason is None:
                parts.add(number, cells, size)
            else:
                parts.add_flawed(number, reason, json.dumps(cells, ensure_ascii=False, separators=(",", ":")))
        return RawTable(names, self.blank, parts.finish(con))

    def _header(self, rows: Iterator[tuple[int, list[str], str | None]]) -> list[str]:
        number = 0
        for number, cells, flaw in rows:
            if number <= self.declaration.skip_rows:
                continue
            if not self.header_rows and is_blank(cells):
                self.blank += 1
                continue
            if flaw in ("VALUE_ERROR", "VALUE_IS_FORMULA"):
                raise header_not_found(self.path, number, "has a formula without a value, or an error")
            self.header_rows.append(cells)
            if len(self.header_rows) == self.declaration.header.rows:
                break
        if not self.header_rows:
            raise RejectedFile("FILE_EMPTY", f"{self.path.name} has an empty sheet.", "Export it again.")
        return column_names(self.path, self.header_rows, self.declaration.header, number)

    def _reason(self, cells: list[str], flaw: str | None) -> str | None:
        if self.footer and self.footer.match(cells[0]):
            return "ROW_FOOTER"
        return "ROW_IS_HEADER" if cells in self.header_rows else flaw
