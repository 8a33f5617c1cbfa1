"""Workbooks written part by part, so that they can hold what no spreadsheet program writes.

What belongs here: the package around a sheet, and cells. What does not: what is expected of them.
"""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MEGABYTE = 1024 * 1024
FIXED = (2026, 1, 5, 10, 0, 0)

DATE_STYLE = 1
"""Style of a cell that shows a number of days as a date and time."""

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1">'
    '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


class Raw(str):
    """XML of a cell's inside, with its attributes in front: `' t="e"><v>#N/A</v>'`."""

    __slots__ = ()


def dated(serial: float) -> Raw:
    """A number of days that the sheet shows as a date."""
    return Raw(f' s="{DATE_STYLE}"><v>{serial}</v>')


def cell(place: str, value: object) -> str:
    """XML of a cell."""
    if value is None:
        return ""
    if isinstance(value, Raw):
        return f'<c r="{place}"{value}</c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="str"><v>{escape(str(value))}</v></c>'


def row(number: int, *values: object, attributes: str = "") -> str:
    """XML of a row."""
    cells = "".join(cell(f"{chr(ord('A') + place)}{number}", value) for place, value in enumerate(values))
    return f'<row r="{number}"{attributes}>{cells}</row>'


def sheet(*rows: str, behind: str = "", before: str = "") -> str:
    """XML of a worksheet; `before` stands in front of its root, `behind` after its data."""
    data = f"<sheetData>{''.join(rows)}</sheetData>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{MAIN}">{data}{behind}</worksheet>'


def table(*rows: tuple[object, ...], behind: str = "") -> str:
    """XML of a worksheet with the given rows from the first on."""
    return sheet(*(row(number, *values) for number, values in enumerate(rows, start=1)), behind=behind)


def workbook(
    *sheets: str | bytes, more: Mapping[str, bytes] | None = None, properties: str = "", names: tuple[str, ...] = ()
) -> bytes:
    """An .xlsx package.

    Args:
        sheets: XML of its worksheets.
        more: Further parts: name in the package → content.
        properties: Attributes of `workbookPr`.
        names: Names of the sheets; `Sheet1`, `Sheet2`, … without.
    """
    numbers = range(1, len(sheets) + 1)
    titles = names or tuple(f"Sheet{number}" for number in numbers)
    listed = "".join(
        f'<sheet name="{title}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    relations = (
        "".join(
            f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        + f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {properties}/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{number}.xml": text for number, text in zip(numbers, sheets, strict=True)},
        **(more or {}),
    }
    return packed(parts)


def bomb(package: bytes, megabytes: int) -> bytes:
    """A package with a further worksheet of so many megabytes, which hardly take any room."""
    stream = io.BytesIO(package)
    archive = zipfile.ZipFile(stream, "a", compresslevel=1)
    with archive, archive.open(_deflated("xl/worksheets/sheet1.xml"), "w") as part:
        for _ in range(megabytes):
            part.write(b"0" * MEGABYTE)
    return stream.getvalue()


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of the given parts, the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED), content, zipfile.ZIP_DEFLATED, 1)
    return stream.getvalue()


def _deflated(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, FIXED)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member
