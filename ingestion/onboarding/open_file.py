"""An unknown file, opened: its format as far as it shows, and its rows in the view `raw`.

What belongs here: which type it is, how much of it is looked at, and handing it to the readers, so that a file that
cannot be read is refused in the words in which a run would refuse it. What does not: the evidence for single keys.
"""

import difflib
from pathlib import Path

import duckdb

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.onboarding import open_json, open_workbook
from ingestion.onboarding.dialects import LINE_END, find_dialect
from ingestion.onboarding.encodings import CHUNK, find_encoding
from ingestion.onboarding.header_rows import Row, find_header, footer_pattern
from ingestion.onboarding.opened import Opened, take_header, take_table
from ingestion.onboarding.packed import packing_of, unpack
from ingestion.onboarding.refusals import NothingProposed
from ingestion.onboarding.tail import last_records
from ingestion.readers import read
from ingestion.readers.opening import open_source
from ingestion.readers.sniff_type import refuse_wrong_type

PART_BYTES = 48 * 1024 * 1024
"""Of a larger text the beginning is read as a run reads it, and single columns of the whole by the engine."""


def open_export(
    path: Path, con: duckdb.DuckDBPyConnection, workdir: Path, *, sheet: str | None, records: str | None
) -> Opened:
    """Find a file's format and read it.

    Args:
        path: The file; it is never changed.
        con: Connection in which `raw` is made.
        workdir: Folder for what the reader makes; keep it as long as `raw` is used.
        sheet: The sheet of a workbook, where a person has chosen one.
        records: The list of a JSON file, likewise.

    Returns:
        The format, the header and the evidence.

    Raises:
        RejectedFile: The file cannot be read; the reason is the readers' own.
        NothingProposed: There is no such file, or one of several sheets or lists must be chosen first.
    """
    if not path.is_symlink() and not path.is_file():
        if not path.exists():
            raise NothingProposed(_no_file(path))
        raise RejectedFile(
            "FILE_NOT_REGULAR", f"{path} is a folder or device, not a file.", "Give the path of the exported file."
        )
    packing = packing_of(path)
    plain = path if packing is None else unpack(path, packing, workdir)
    opened = _open_plain(plain, con, workdir, sheet=sheet, records=records)
    if "footer" in opened.format:
        counted = "select count(*) from raw where structure_reason is distinct from 'ROW_FOOTER'"
        opened.rows = con.execute(counted).fetchall()[0][0]
    if packing is not None:
        opened.format["compression"] = packing
        opened.found.insert(0, f"compression: {packing}")
    return opened


def _no_file(path: Path) -> str:
    """That a file is not there, with the folder that was looked in and the name there that is like it."""
    looked = "" if path.is_absolute() else f"; looked from {Path.cwd()}"
    names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, names, n=1)
    like = f" (did you mean {path.parent / near[0]}?)" if near else ""
    return f"There is no file {path}{like}{looked}. Give the path of the exported file."


def _open_plain(
    path: Path, con: duckdb.DuckDBPyConnection, workdir: Path, *, sheet: str | None, records: str | None
) -> Opened:
    kind = _type_of(path)
    refuse_wrong_type(path, kind)
    if kind == "csv":
        return _open_text(path, con, workdir)
    if kind == "xlsx":
        opened = open_workbook.open_workbook(path, Opened(path, {"type": kind}), workdir, sheet)
    elif kind == "parquet":
        opened = Opened(path, {"type": kind}, found=["type: a Parquet file"])
    else:
        return _open_json(path, con, workdir, records)
    take_table(opened, read(path, opened.declared, con, workdir))
    return opened


def _type_of(path: Path) -> str:
    with open_source(path) as stream:
        head = stream.read(4096)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return "json" if open_json.looks_like_json(text.lstrip()) else "csv"


def _open_json(path: Path, con: duckdb.DuckDBPyConnection, workdir: Path, records: str | None) -> Opened:
    encoding = find_encoding(path)
    opened = Opened(path, {"type": "json", "encoding": encoding.name})
    opened.unsure += [f"encoding: {encoding.warning}"] if encoding.warning else []
    looked = open_json.open_json(opened, workdir, records)
    declared = Format.model_validate({"type": "jsonl"}) if looked != path else opened.declared
    take_table(opened, read(looked, declared, con, workdir))
    return opened


def _open_text(path: Path, con: duckdb.DuckDBPyConnection, workdir: Path) -> Opened:
    encoding = find_encoding(path)
    opened = Opened(path, {"type": "csv", "encoding": encoding.name})
    opened.found.append(f"encoding: {encoding.name}, {encoding.evidence}")
    if encoding.warning:
        opened.unsure.append(f"encoding: {encoding.warning}")
    dialect = find_dialect(path, encoding.name)
    opened.format["delimiter"] = dialect.dialect.delimiter
    if dialect.dialect.quote != '"':
        opened.format["quote"] = dialect.dialect.quote
    if dialect.dialect.escape:
        opened.format["escape"] = dialect.dialect.escape
    opened.found.append(f"delimiter: {dialect.evidence}")
    rows, lines = [], 0
    for record in dialect.records:
        rows.append(Row(lines, record.cells if record.cells is not None else [record.raw]))
        lines += len(LINE_END.findall(record.raw))
    # an empty file, or one without a header, is refused by the reader in its own words
    if any(record.raw.strip() for record in dialect.records):
        take_header(opened, find_header(path.name, rows, dialect.width))
    looked = _part(path, workdir) if path.stat().st_size > PART_BYTES else path
    opened.is_part = looked != path
    take_table(opened, read(looked, opened.declared, con, workdir))
    _footer(opened, len(opened.header))
    if "footer" in opened.format and not opened.is_part:
        read(looked, opened.declared, con, workdir)  # once more, with what was found at its end
    if not encoding.is_certain:
        opened.open["encoding"] = f"{encoding.evidence}. Which of them did the tool write?"
    return opened


def _footer(opened: Opened, width: int) -> None:
    last = last_records(opened.path, opened.declared)
    pattern, unknown = footer_pattern(last, width)
    if pattern:
        opened.format["footer"] = pattern
        opened.found.append(f"footer: rows at the end whose first cell matches {pattern}")
    if unknown:
        rows = "1 row at the end has" if unknown == 1 else f"{unknown} rows at the end have"
        opened.unsure.append(f"footer: {rows} few cells: quarantined unless `format.footer` names them")


def _part(path: Path, workdir: Path) -> Path:
    """A copy of the file's beginning, cut at a line end."""
    part = workdir / f"part{path.suffix}"
    with open_source(path) as stream, part.open("wb") as out:
        left = PART_BYTES
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            if left <= 0:
                chunk = chunk[: chunk.rfind(b"\n") + 1] or chunk
            out.write(chunk)
    return part
