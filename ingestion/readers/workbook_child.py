"""The process that parses one workbook, with limits of its own: `python -m ingestion.readers.workbook_child`.

What belongs here: cells → lines of JSON, `[row, [cell, …], reason or null]`. What does not: headers
(`workbook`). A hostile or broken workbook ends this process, not the refresh.
"""

import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO
from xml.parsers.expat import ExpatError

import python_calamine

from ingestion.errors import RejectedFile
from ingestion.readers.workbook_scan import Scan, counts_from_1904, refuse_document_types, scan_sheet, sheet_parts

MEMORY_BYTES = 2_000_000_000
CPU_SECONDS = 300
WRITTEN_BYTES = 4_000_000_000
EXACT = 10**15
"""Excel keeps 15 digits; whole numbers above are written as Excel shows them, with an exponent."""


def main(path: Path, out: Path, sheet: str | None) -> dict[str, Any]:
    """Write the cells of a sheet to `out`.

    Returns:
        `{"notes": [...], "counts_from_1904": …}`, or `{"refused": [reason code, message, remedy]}`.
    """
    try:
        with zipfile.ZipFile(path) as package:
            refuse_document_types(package)
            parts = sheet_parts(package)
            name = _chosen(list(parts), sheet)
            scan = scan_sheet(package, parts[name])
            from_1904 = counts_from_1904(package)
        _write(path, name, scan, out)
    except RejectedFile as refusal:
        return {"refused": [refusal.reason_code, refusal.message, refusal.remedy]}
    except MemoryError:
        return {"refused": ["FILE_TOO_LARGE", "needs more memory than a workbook may.", "Export it as CSV UTF-8."]}
    except (zipfile.BadZipFile, ExpatError, KeyError, python_calamine.CalamineError) as error:
        what = f"cannot be parsed as a workbook ({type(error).__name__})."
        return {"refused": ["XLSX_DAMAGED", what, "Open it in Excel and save it anew, or export it again."]}
    hidden = (
        f"XLSX_HIDDEN_ROWS: {scan.hidden_rows:,} rows are hidden or filtered out and were read like the others"
        f" (first at row {scan.first_hidden:,})"
    )
    return {"notes": [hidden] if scan.hidden_rows else [], "counts_from_1904": from_1904}


def _chosen(sheets: list[str], declared: str | None) -> str:
    listed = ", ".join(repr(name) for name in sheets)
    if declared is not None:
        if declared in sheets:
            return declared
        raise RejectedFile(
            "SHEET_NOT_FOUND",
            f"has no sheet {declared!r}; it has {listed}.",
            "Declare `format.sheet` as written there.",
        )
    if len(sheets) != 1:
        raise RejectedFile(
            "SHEET_AMBIGUOUS", f"has {len(sheets)} sheets: {listed}.", "Declare in `format.sheet` which one is meant."
        )
    return sheets[0]


def _write(path: Path, name: str, scan: Scan, out: Path) -> None:
    flaws = dict(scan.flaws)
    for first, last in scan.merged:
        for row in range(first, min(last, scan.last_row) + 1):
            flaws.setdefault(row, "VALUE_MERGED")
    workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    width = number = 0
    with out.open("w", encoding="utf-8") as stream:
        for number, cells in enumerate(workbook.get_sheet_by_name(name).iter_rows(), start=1):
            width = len(cells)
            _write_line(stream, number, [_text(cell) for cell in cells], flaws.get(number))
        # rows below the last value that hold nothing but formulas without one
        for flawed in sorted(row for row in flaws if row > number):
            _write_line(stream, flawed, [""] * width, flaws[flawed])


def _write_line(stream: TextIO, number: int, cells: list[str], flaw: str | None) -> None:
    json.dump([number, cells, flaw], stream, ensure_ascii=False)
    stream.write("\n")


def _text(cell: Any) -> str:
    """A cell as text: whole numbers without `.0`, instants in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell).replace("e", "E")
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(cell // timedelta(seconds=1), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_BYTES, WRITTEN_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit()
    _path, _out, *_sheet = sys.argv[1:]
    print(json.dumps(main(Path(_path), Path(_out), _sheet[0] if _sheet else None)))
