"""A workbook of an unknown shape. What belongs here: which sheet, and where its header is. What does not: cells."""

import json
import zipfile
from itertools import islice
from pathlib import Path

from ingestion.errors import RejectedFile
from ingestion.onboarding.header_rows import Row, find_header, footer_pattern
from ingestion.onboarding.opened import Opened, take_header
from ingestion.onboarding.refusals import NothingProposed
from ingestion.readers.workbook import parse_sheet
from ingestion.readers.workbook_package import inspect_package
from ingestion.readers.workbook_scan import refuse_document_types, sheet_parts

HEAD_ROWS = 400


def open_workbook(path: Path, opened: Opened, workdir: Path, chosen: str | None) -> Opened:
    """Find the sheet and the header of a workbook and note them.

    Args:
        path: The workbook.
        opened: What is known of it; gets sheet and header.
        workdir: Folder for the cells.
        chosen: The sheet, where a person has said it.

    Returns:
        `opened`.

    Raises:
        RejectedFile: The workbook cannot be read.
        NothingProposed: Several sheets hold rows and none was chosen.
    """
    inspect_package(path)
    sheets = _sheets(path)
    tables = {name: _cells(path, name, workdir) for name in ([chosen] if chosen else sheets[:20])}
    filled = {name: rows for name, rows in tables.items() if sum(map(_has_content, rows)) > 1}
    if len(filled) > 1:
        named = ", ".join(repr(name) for name in filled)
        raise NothingProposed(
            f"{path.name} has several sheets with rows: {named}. Nothing was written; say which with SHEET=<name>."
        )
    sheet, rows = next(iter((filled or tables).items()), ("", []))
    if len(sheets) > 1 and sheet:
        opened.format["sheet"] = sheet
        why = "as you said" if chosen else f"the only one of {len(sheets)} sheets that holds rows"
        opened.found.append(f"sheet: {sheet!r}, {why}")
    opened.found.insert(0, "type: an Excel workbook")
    if any(map(_has_content, rows)):
        width = max(len(row.cells) for row in rows)
        take_header(opened, find_header(path.name, rows[:HEAD_ROWS], width))
        pattern, _ = footer_pattern([row.cells for row in rows[-12:]], width)
        if pattern:
            opened.format["footer"] = pattern
            opened.found.append(f"footer: rows at the end whose first cell matches {pattern}")
    return opened


def _sheets(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as package:
            refuse_document_types(package)
            return list(sheet_parts(package))
    except RejectedFile as refusal:
        raise RejectedFile(refusal.reason_code, f"{path.name} {refusal.message}", refusal.remedy) from None
    except Exception as error:  # whatever a hostile package makes the parser say
        raise RejectedFile(
            "XLSX_DAMAGED", f"{path.name} cannot be parsed as a workbook.", "Open it in Excel and save it anew."
        ) from error


def _cells(path: Path, sheet: str, workdir: Path) -> list[Row]:
    """The first rows and the last ones of a sheet."""
    out = workdir / "cells.jsonl"
    parse_sheet(path, sheet, out)
    with out.open(encoding="utf-8") as lines:
        head = list(islice(lines, HEAD_ROWS))
        last: list[str] = []
        for line in lines:
            last = [*last[-11:], line]
    return [Row(number - 1, cells) for number, cells, _ in map(json.loads, [*head, *last])]


def _has_content(row: Row) -> bool:
    return any(cell.strip() for cell in row.cells)
