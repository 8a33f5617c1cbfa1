"""A first pass over a workbook's XML, in constant memory.

What belongs here: what the reader of values does not tell: how far a sheet reaches, formulas
without a value, errors, merged cells, document types. What does not: the values themselves.
Imports nothing of this package but its errors: the child process starts with it.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from ingestion.errors import RejectedFile

BLANK_RUN = 10_000
"""Blank rows after which a sheet is taken to have ended."""
AREA_LIMIT = 40_000_000
"""Cells between the first and the last; each takes memory, filled or not."""
FILLED_SHARE = 0.1
REFERENCE = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass
class Scan:
    """What the first pass found in a sheet; rows and columns count from 1."""

    flaws: dict[int, str] = field(default_factory=dict)
    merged: list[tuple[int, int]] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    hidden_rows: int = 0
    first_hidden: int = 0


def counts_from_1904(package: zipfile.ZipFile) -> bool:
    """Whether the workbook counts its days from 1904, as those of old Macs do."""
    flags: list[bool] = []

    def properties(name: str, of: dict[str, str]) -> None:
        if name == "workbookPr":
            flags.append(of.get("date1904") in ("1", "true"))

    _parse(package, "xl/workbook.xml", properties)
    return any(flags)


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Name of each worksheet → its member of the package."""
    targets: dict[str, str] = {}
    _parse(
        package,
        "xl/_rels/workbook.xml.rels",
        lambda name, of: targets.update({of["Id"]: of["Target"]}) if name == "Relationship" else None,
    )
    sheets: dict[str, str] = {}

    def sheet(name: str, of: dict[str, str]) -> None:
        if name == "sheet":
            target = targets[next(value for key, value in of.items() if key.rpartition(":")[2] == "id")]
            member = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
            if "worksheets/" in member:
                sheets[of["name"]] = member

    _parse(package, "xl/workbook.xml", sheet)
    return sheets


def refuse_document_types(package: zipfile.ZipFile) -> None:
    """Refuse a package in which any XML part declares a document type; entities need one."""
    for member in package.namelist():
        if member.endswith((".xml", ".rels", ".vml")):
            _parse(package, member, None)


def scan_sheet(package: zipfile.ZipFile, member: str) -> Scan:
    """Look through a sheet.

    Raises:
        RejectedFile: XLSX_SPARSE or FILE_TOO_LARGE.
    """
    handler = _SheetHandler()
    _parse(package, member, handler.start, handler.end, handler.text)
    scan = handler.scan
    area = scan.last_row * scan.last_column
    if area > AREA_LIMIT:
        if scan.cells < FILLED_SHARE * area:
            raise sparse(f"it has {scan.cells:,} cells, scattered over an area of {area:,}")
        raise RejectedFile("FILE_TOO_LARGE", f"has {scan.cells:,} cells.", "Export it as CSV UTF-8.")
    return scan


def sparse(what: str) -> RejectedFile:
    """The refusal of a sheet with cells far away from its table."""
    return RejectedFile(
        "XLSX_SPARSE", f"has cells far away from its table: {what}.", "Remove them, or export it as CSV UTF-8."
    )


class _SheetHandler:
    """Follows the events of one sheet's XML."""

    def __init__(self) -> None:
        self.scan = Scan()
        self._row = self._column = 0
        self._type = ""
        self._formula = self._value_element = self._has_text = False
        self._in_value = 0

    def start(self, name: str, of: dict[str, str]) -> None:
        if name == "row":
            self._row = int(of["r"]) if "r" in of else self._row + 1
            self._column = 0
            if of.get("hidden") in ("1", "true"):
                self.scan.hidden_rows += 1
                self.scan.first_hidden = self.scan.first_hidden or self._row
        elif name == "c":
            self._place(of.get("r"))
            self._type = of.get("t", "")
            self._formula = self._value_element = self._has_text = False
        elif name == "f":
            self._formula = True
        elif name in ("v", "is"):
            self._value_element = True
            self._in_value += 1
        elif name == "mergeCell":
            first, _, last = of.get("ref", "").partition(":")
            rows = [int(found[2]) for found in map(REFERENCE.fullmatch, (first, last or first)) if found]
            if rows:
                self.scan.merged.append((min(rows), max(rows)))

    def text(self, data: str) -> None:
        self._has_text = self._has_text or (self._in_value > 0 and bool(data))

    def end(self, name: str) -> None:
        if name in ("v", "is"):
            self._in_value -= 1
        elif name == "c" and (self._has_text or self._formula):
            self._filled()

    def _place(self, reference: str | None) -> None:
        found = REFERENCE.fullmatch(reference or "")
        if found is None:
            self._column += 1
            return
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        self._column, self._row = column, int(found[2])

    def _filled(self) -> None:
        scan = self.scan
        if self._row - scan.last_row > BLANK_RUN:
            raise sparse(f"row {self._row:,} comes behind more than {BLANK_RUN:,} blank ones")
        scan.last_row = max(scan.last_row, self._row)
        scan.last_column = max(scan.last_column, self._column)
        scan.cells += 1
        if self._type == "e":
            scan.flaws.setdefault(self._row, "VALUE_ERROR")
        # a formula whose result is the empty text has type "str" and an empty value
        elif self._formula and not self._has_text and not (self._type == "str" and self._value_element):
            scan.flaws.setdefault(self._row, "VALUE_IS_FORMULA")


class _PrologRead(Exception):  # noqa: N818 - not an error: nothing more is to be read
    pass


def _parse(package, member, start, end=None, text=None) -> None:  # type: ignore[no-untyped-def]
    """Parse a part by events with local names; without `start`, only up to its root element."""

    def refuse(*_: object) -> None:
        raise RejectedFile(
            "XLSX_DTD", "declares a document type, as attacks do and workbooks do not.", "Save it anew as .xlsx."
        )

    def root_only(*_: object) -> None:
        raise _PrologRead

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if start is None:
        parser.StartElementHandler = root_only
    else:
        parser.StartElementHandler = lambda name, of: start(name.rpartition(":")[2], of)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        parser.CharacterDataHandler = text
    with package.open(member) as stream:
        try:
            parser.ParseFile(stream)
        except _PrologRead:
            return
