"""Strict reference readers, written apart from the platform's: whole grammars, character by character.

What belongs here: what a file says, or why it says nothing certain. What does not: any code of `ingestion`.

A record is sound or it has a defect. A defect that leaves the extent of later records uncertain condemns the file.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
PYTHON_NAMES = {"windows-1252": "cp1252", "latin-1": "latin-1", "mac-roman": "mac_roman"}


class DamagedFileError(Exception):
    """The file cannot be trusted at all."""


@dataclass
class Reading:
    """What a reference makes of a file: cells by record number, numbers of defective and of blank records."""

    header: list[str] = field(default_factory=list)
    sound: dict[int, list[str | None]] = field(default_factory=dict)
    defective: dict[int, str] = field(default_factory=dict)
    blank: int = 0


@dataclass(frozen=True)
class Dialect:
    """A declared dialect of delimited text."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    skip_rows: int = 0
    header_rows: int = 1


def decoded(data: bytes, encoding: str) -> str:
    """Text in which undecodable bytes are lone surrogates; UTF-16 cannot go on after one."""
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        raise DamagedFileError("UTF-32")
    if encoding == "utf-16":
        for name in ("utf-16-le", "utf-16-be"):
            if data.startswith(MARKS[name]):
                try:
                    return data[2:].decode(name)
                except UnicodeDecodeError as error:
                    raise DamagedFileError("half a character") from error
        raise DamagedFileError("no mark")
    if data.startswith((MARKS["utf-16-le"], MARKS["utf-16-be"])):
        raise DamagedFileError("the mark of another encoding")
    if encoding == "utf-8":
        return data.removeprefix(MARKS["utf-8"]).decode("utf-8", "surrogateescape")
    if data.startswith(MARKS["utf-8"]):
        raise DamagedFileError("the mark of another encoding")
    return data.decode(PYTHON_NAMES[encoding], "surrogateescape")


def delimited(data: bytes, dialect: Dialect) -> Reading:
    """A delimited file.

    Raises:
        DamagedFileError: It has no header, or a quote leaves the extent of records uncertain.
    """
    text = decoded(data, dialect.encoding)
    reading = Reading()
    start = 0
    number = 0
    lines = dialect.skip_rows + (text[:4].lower() == "sep=" and len(_line(text, 0).rstrip("\r\n")) == 5)
    for _ in range(lines):
        start += len(_line(text, start))
        number += 1
    header_rows: list[list[str]] = []
    for raw, cells in _records(text, start, dialect):
        number += 1
        blank = not raw.strip() if cells is None else not any(cell.strip() for cell in cells)
        if len(header_rows) < dialect.header_rows:
            if cells is None or _is_undecoded(raw):
                raise DamagedFileError("a broken header")
            if header_rows or not blank:
                header_rows.append(cells)
            else:
                reading.blank += 1
            continue
        width = max(map(len, header_rows))
        padded = [row + [""] * (width - len(row)) for row in header_rows]
        if blank:
            reading.blank += 1
        elif _is_undecoded(raw):
            reading.defective[number] = "undecodable"
        elif "\0" in raw:
            reading.defective[number] = "NUL"
        elif cells is None:
            reading.defective[number] = "quotes"
        elif cells in padded or cells in header_rows:
            reading.defective[number] = "a header"
        elif len(cells) != width:
            reading.defective[number] = "width"
        else:
            reading.sound[number] = list(cells)
    if len(header_rows) < dialect.header_rows:
        raise DamagedFileError("no header")
    reading.header = header_rows[0] + [""] * (max(map(len, header_rows)) - len(header_rows[0]))
    return reading


def _line(text: str, start: int) -> str:
    end = start
    while end < len(text) and text[end] not in "\r\n":
        end += 1
    return text[start : _behind_line_end(text, end)]


def _behind_line_end(text: str, end: int) -> int:
    return end + (2 if text[end : end + 2] == "\r\n" else 1 if end < len(text) else 0)


def _is_undecoded(text: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in text)


def _records(text: str, start: int, dialect: Dialect) -> Iterator[tuple[str, list[str] | None]]:
    """Each record's text and cells; None for the cells where its quotes are broken."""
    at = start
    while at < len(text):
        begin, cells, sound = at, [], True
        while True:
            if text[at : at + 1] == dialect.quote:
                cell, at = _quoted(text, at + 1, dialect)
                cells.append(cell)
                if at < len(text) and text[at] not in (dialect.delimiter, "\r", "\n"):
                    # something behind a closing quote: with line ends inside, nobody knows where the record ends
                    if "\n" in cell or "\r" in cell:
                        raise DamagedFileError("text behind a quoted text of several lines")
                    sound = False
                    while at < len(text) and text[at] not in "\r\n":
                        at += 1
            else:
                first = at
                while at < len(text) and text[at] not in (dialect.delimiter, "\r", "\n"):
                    sound = sound and text[at] != dialect.quote
                    at += 1
                cells.append(text[first:at])
            if at < len(text) and text[at] == dialect.delimiter:
                at += 1
                continue
            at = _behind_line_end(text, at)
            break
        yield text[begin:at], cells if sound else None


def _quoted(text: str, at: int, dialect: Dialect) -> tuple[str, int]:
    """The cell behind an opening quote, and the position behind its closing one."""
    cell: list[str] = []
    while at < len(text):
        character = text[at]
        if dialect.escape and character == dialect.escape and at + 1 < len(text):
            following = text[at + 1]
            cell.append(following if following in (dialect.quote, dialect.escape) else character + following)
            at += 2
        elif character == dialect.quote and text[at + 1 : at + 2] == dialect.quote:
            cell.append(character)
            at += 2
        elif character == dialect.quote:
            return "".join(cell), at + 1
        else:
            cell.append(character)
            at += 1
    raise DamagedFileError("it ends within quotes")


class _Doubled(dict):  # type: ignore[type-arg]
    """An object that names a key twice."""


class _NoNumber:
    """NaN or Infinity."""


class _Number(str):
    """A number's own digits."""

    __slots__ = ()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return _Doubled(pairs) if len({key for key, _ in pairs}) < len(pairs) else dict(pairs)


def _parsed(text: str) -> Any:
    options = {"parse_float": _Number, "parse_int": _Number, "parse_constant": lambda _: _NoNumber()}
    return json.loads(text, object_pairs_hook=_pairs, **options)


def json_list(data: bytes, encoding: str = "utf-8", path: str | None = None) -> Reading:
    """A JSON list of records, at a dotted path or at the top.

    Raises:
        DamagedFileError: It is no JSON, or no list stands there.
    """
    try:
        found = _parsed(decoded(data, encoding))
    except (json.JSONDecodeError, RecursionError) as error:
        raise DamagedFileError("no JSON") from error
    for step in path.split(".") if path else []:
        if not isinstance(found, dict) or isinstance(found, _Doubled) or step not in found:
            raise DamagedFileError("nothing at the path")
        found = found[step]
    if not isinstance(found, list):
        raise DamagedFileError("no list")
    reading = Reading()
    for number, record in enumerate(found, start=1):
        _add_record(reading, number, record)
    return reading


def json_lines(data: bytes, encoding: str = "utf-8") -> Reading:
    """One JSON record a line.

    Raises:
        DamagedFileError: The last line has no end and is no record, or no line is one.
    """
    lines = decoded(data, encoding).split("\n")
    reading = Reading()
    for number, line in enumerate(lines, start=1):
        last = number == len(lines)
        if not line.strip(" \t\r"):
            reading.blank += not last
            continue
        try:
            record = _parsed(line.strip(" \t\r"))
        except (json.JSONDecodeError, RecursionError):
            if last:
                raise DamagedFileError("half a record at the end") from None
            reading.defective[number] = "no JSON"
            continue
        _add_record(reading, number, record)
    if reading.defective and not reading.sound and set(reading.defective.values()) == {"no JSON"}:
        raise DamagedFileError("no line is a record")
    return reading


def _add_record(reading: Reading, number: int, record: Any) -> None:
    if not isinstance(record, dict) or _is_defective(record):
        reading.defective[number] = "record"
        return
    cells: dict[str, str | None] = {}
    for name, value in _flat(record, ""):
        if name in cells:
            reading.defective[number] = "a name twice"
            return
        cells[name] = value
    if not any(value and value.strip() for value in cells.values()):
        reading.blank += 1
        return
    reading.header += [name for name in cells if name not in reading.header]
    reading.sound[number] = cells  # type: ignore[assignment]


def _is_defective(value: Any) -> bool:
    if isinstance(value, (_Doubled, _NoNumber)):
        return True
    if isinstance(value, dict):
        return any(_is_defective(key) or _is_defective(member) for key, member in value.items())
    if isinstance(value, list):
        return any(map(_is_defective, value))
    return isinstance(value, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)


def _flat(record: dict[str, Any], prefix: str) -> Iterator[tuple[str, str | None]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield prefix + key, _joined(value)
        else:
            yield prefix + key, _scalar(value)


def _scalar(value: Any) -> str | None:
    return None if value is None else {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _joined(values: list[Any]) -> str:
    if any(isinstance(value, (dict, list)) for value in values):
        return _written(values)
    return ";".join(_scalar(value) or "" for value in values)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, str) and not isinstance(value, _Number):
        return json.dumps(value, ensure_ascii=False)
    return _scalar(value) or "null"
