"""Writing the workbook, row by row in constant memory.

What belongs here: the sheets and the first two, which explain them. What does not: the choice of marts
(`selection`), how a value looks (`cells`).
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb

from ingestion.errors import ElevenpointError
from publishing.extract.cells import Cells
from publishing.extract.selection import READABLE_ROWS, LeftOut, Sheet, asked_for, summaries
from publishing.extract.words import WORDS

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

POOLED = "=100*(SUBTOTAL(109,promoters)-SUBTOTAL(109,detractors))/SUBTOTAL(109,responses)"
"""With the cells of the three columns in place of their names."""

READING = ("pooled", "pooled_formula", "empty", "period", "interval")
"""What everybody should know who reads a sheet, in order."""

BATCH = 2_000
WIDEST = 42
SAMPLED = 200
HEADING = {"bold": True, "font_size": 13}
HEADER = {"bold": True, "bottom": 1, "bg_color": "#E8ECEF"}
TOP = {"valign": "top"}
WRAPPED = {"text_wrap": True, **TOP}
LINK = {"font_color": "#0B57A4", "underline": 1, **TOP}
LINE_LENGTH = 170
"""Characters that fit into the first five columns side by side."""


@dataclass(frozen=True)
class Extract:
    """What a workbook holds.

    Attributes:
        path: The workbook.
        sheets: The marts in it.
        left_out: The marts that are not.
    """

    path: Path
    sheets: tuple[Sheet, ...]
    left_out: tuple[LeftOut, ...]


def write_extract(
    database: Path, out: Path, marts: list[str] | None = None, periods: list[str] | None = None
) -> Extract:
    """Write marts of a published file as one workbook; an older one of this name is replaced in one step.

    Args:
        database: The published file.
        out: The `.xlsx` to write.
        marts: Only these, whole; default: the summaries, in periods that are long enough to be read.
        periods: Only these lengths of period, such as month.

    Raises:
        ElevenpointError: The published file is not there, a mart is unknown or too large for a sheet, or `out`
            cannot be written.
    """
    if out.suffix != ".xlsx":
        raise ElevenpointError(f"{out}: Excel opens a workbook only under a name that ends in .xlsx. Call it so.")
    if not database.exists():
        raise ElevenpointError(f"{database}: nothing is published yet. Publish with `make refresh`.")
    # Imported here, as below: half of the commands write no workbook.
    from xlsxwriter.exceptions import XlsxFileError

    try:
        with (
            duckdb.connect(str(database), read_only=True) as connection,
            # Holds the library's own temporary files too, so that a failed write leaves nothing behind.
            TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder,
        ):
            aside = Path(folder) / out.name
            if marts or periods:
                sheets, left_out = asked_for(connection, marts or [], periods or [])
            else:
                sheets, left_out = summaries(connection)
            sentences = [*READING] if marts or periods else [*READING, "days"]
            _write(connection, aside, sheets, left_out, sentences)
            aside.replace(out)
    except (OSError, XlsxFileError) as error:
        raise ElevenpointError(
            f"{out}: cannot be written ({getattr(error, 'strerror', None) or error}). Name a folder that is there and "
            "may be written, and close the workbook where it is open."
        ) from error
    return Extract(out, tuple(sheets), tuple(left_out))


def _write(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    sheets: list[Sheet],
    left_out: list[LeftOut],
    sentences: list[str],
) -> None:
    import xlsxwriter

    about = _about(connection)
    words = WORDS.get(about["language"], WORDS["en"])
    path.touch()  # an unwritable folder is told before the work, and as what it is
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    # The same marts give the same bytes: the time in the file is that of the publication.
    book.set_properties({"title": about["title"], "created": about["published_at"]})
    cells = Cells(book, about["language"])
    read_me = book.add_worksheet(words["read_me"])
    _write_columns(book, cells, words, sheets)
    for sheet in sheets:
        _write_mart(connection, book.add_worksheet(sheet.name), cells, sheet)
    sentences += ["cut"] if cells.cut else []
    _write_read_me(connection, read_me, cells, words, about, sheets, left_out, sentences)
    book.close()


def _about(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    cursor = connection.execute("select * from _publication order by published_at desc, version desc limit 1")
    return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def _write_mart(connection: duckdb.DuckDBPyConnection, target: "Worksheet", cells: Cells, sheet: Sheet) -> None:
    widths = [len(column.name) + 3 for column in sheet.columns]
    _header(target, cells, [column.name for column in sheet.columns])
    writers = [cells.writer(target, column, sheet.columns) for column in sheet.columns]
    cursor, row = connection.execute(sheet.query), 0
    while batch := cursor.fetchmany(BATCH):
        for values in batch:
            row += 1
            for at, value in enumerate(values):
                if value is None:
                    continue
                writers[at](row, at, value)
                if row <= SAMPLED and isinstance(value, str):
                    widths[at] = max(widths[at], len(value) + 1)
    target.autofilter(0, 0, row, len(sheet.columns) - 1)
    for at, width in enumerate(widths):
        target.set_column(at, at, min(max(width, 11), WIDEST))


def _header(target: "Worksheet", cells: Cells, names: list[str], row: int = 0) -> None:
    for at, name in enumerate(names):
        cells.text(target, row, at, name, **HEADER)
    if row == 0:
        target.freeze_panes(1, 0)


def _write_columns(book: "Workbook", cells: Cells, words: dict[str, str], sheets: list[Sheet]) -> None:
    target = book.add_worksheet(words["columns"])
    _header(target, cells, [words[key] for key in ("sheet", "column", "type", "meaning")])
    row = 0
    for sheet in sheets:
        for column in sheet.columns:
            row += 1
            for at, text in enumerate((sheet.name, column.name, column.data_type, column.meaning)):
                cells.text(target, row, at, text, **WRAPPED)
    target.autofilter(0, 0, row, 3)
    for at, width in enumerate((32, 32, 12, 110)):
        target.set_column(at, at, width)


def _write_read_me(
    connection: duckdb.DuckDBPyConnection,
    target: "Worksheet",
    cells: Cells,
    words: dict[str, str],
    about: dict[str, Any],
    sheets: list[Sheet],
    left_out: list[LeftOut],
    sentences: list[str],
) -> None:
    labels = _labels(connection, about["language"])
    cells.text(target, 0, 0, words["title"].format(title=about["title"]), **HEADING)
    row = 2
    for key in ("programme", "data_as_of", "published_at", "version", "run_id", "minimum_responses"):
        row = _fact(target, cells, row, words[key], about[key])
    for key in ("reporting_timezone", "elevenpoint_version"):
        row = _fact(target, cells, row, words[key], about[key])
    row = _heading(target, cells, row + 1, words["reading"])
    values = {"minimum": about["minimum_responses"], "rows": READABLE_ROWS, "formula": POOLED, "count": cells.cut}
    for key in sentences:
        text = words[key].format(**values)
        target.set_row(row, 15 * (1 + len(text) // LINE_LENGTH))
        target.merge_range(row, 0, row, 4, text, cells.look(**WRAPPED))
        row += 1
    row = _heading(target, cells, row + 1, words["sheets"])
    _header(target, cells, [words[key] for key in ("sheet", "what", "periods", "rows", "rows_in_mart")], row)
    for sheet in sheets:
        row += 1
        periods = ", ".join(labels.get(("period_grain", period), period) for period in sheet.dropped)
        held = words["without"].format(periods=periods) if periods else words["whole"]
        target.write_url(row, 0, f"internal:'{sheet.name}'!A1", cells.look(**LINK), string=sheet.name)
        cells.text(target, row, 1, labels.get(("mart", sheet.mart), sheet.meaning), **WRAPPED)
        cells.text(target, row, 2, held, **WRAPPED)
        for at, count in ((3, sheet.rows), (4, sheet.rows_in_mart)):
            target.write_number(row, at, count, cells.look(num_format="#,##0", **TOP))
    if left_out:
        row = _heading(target, cells, row + 2, words["left_out"])
        cells.text(target, row, 0, words["get"].format(mart=left_out[0].mart))
        row += 1
        _header(target, cells, [words[key] for key in ("mart", "what", "why", "rows_in_mart")], row)
        for one in left_out:
            row += 1
            cells.text(target, row, 0, one.mart, **TOP)
            cells.text(target, row, 1, labels.get(("mart", one.mart), ""), **WRAPPED)
            cells.text(target, row, 2, words[one.why], **TOP)
            target.write_number(row, 3, one.rows, cells.look(num_format="#,##0", **TOP))
    for at, width in enumerate((36, 80, 44, 12, 18)):
        target.set_column(at, at, width)


def _heading(target: "Worksheet", cells: Cells, row: int, text: str) -> int:
    cells.text(target, row, 0, text, **HEADING)
    return row + 1


def _fact(target: "Worksheet", cells: Cells, row: int, name: str, value: Any) -> int:
    cells.text(target, row, 0, name, bold=True)
    if isinstance(value, datetime):
        target.write_datetime(row, 1, value, cells.look(num_format="yyyy-mm-dd hh:mm:ss", align="left"))
    elif isinstance(value, int):
        target.write_number(row, 1, value, cells.look(num_format="0", align="left"))
    elif value is not None:
        cells.text(target, row, 1, str(value))
    return row + 1


def _labels(connection: duckdb.DuckDBPyConnection, language: str) -> dict[tuple[str, str], str]:
    """What a mart tells and what a length of period is called, where the marts have labels."""
    if not connection.execute("select 1 from duckdb_tables() where table_name = 'labels'").fetchall():
        return {}
    rows = connection.execute(
        "select field, value, case field when 'mart' then description else label end from labels "
        "where field in ('mart', 'period_grain') and language = ?",
        [language],
    ).fetchall()
    return {(field, value): text for field, value, text in rows}
