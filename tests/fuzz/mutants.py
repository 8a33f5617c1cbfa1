"""Damaged exports, made from sound ones by a seed. What belongs here: exports and mutations. What does not: judging.

Every mutant follows from its number alone, so a failure names what to look at.
"""

import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

NASTY = (
    '"', '""', ",", ";", "\t", "\n", "\r", "\r\n", "\n\n", "\0", "\\", '\\"', "'", " ", "\u00a0", "\u2028", "\x0b",
    "\x0c", "\x1c", "\x1e", "\x1f", "\x85", "\ufeff", "é", "\U0001f600", "{", "}", "[", "]", ":", "null", "#", "=1+1",
)  # fmt: skip
RAW_BYTES = (b"\xff", b"\xfe", b"\x80", b"\x81", b"\xc3", b"\xe2\x82", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1a")

SCORES = ("0", "9", "10", "", "7.5", "11", "N/A", "Promoter")
TEXTS = (
    "fine",
    "größer, besser",
    'she said "no"',
    "two\nlines",
    "cr\r\nlf",
    " edges ",
    "",
    "emoji 😀",
    "tab\there",
    "é;ß",
)


@dataclass(frozen=True)
class Export:
    """A sound export and what is declared of it."""

    name: str
    data: bytes
    declared: dict[str, Any] = field(default_factory=dict)

    @property
    def encoding(self) -> str:
        """The declared encoding."""
        return self.declared.get("encoding", "utf-8")


def csv_cell(text: str, delimiter: str, quote: str, *, always: bool) -> str:
    """One cell as RFC 4180 writes it."""
    needs = always or any(mark in text for mark in (delimiter, quote, "\r", "\n"))
    return quote + text.replace(quote, quote * 2) + quote if needs else text


def csv_export(
    name: str,
    *,
    delimiter: str = ",",
    line_end: str = "\n",
    python_codec: str = "utf-8",
    always: bool = False,
    above: str = "",
    header_rows: int = 1,
    rows: int = 12,
    **declared: Any,
) -> Export:
    """A survey export in some dialect."""
    quote = declared.get("quote", '"')
    table = [["id", "score", "at", "comment"]] + [
        ["" if c else "id", "score", "at", "x"] for c in range(header_rows - 1)
    ]
    for number in range(rows):
        text = TEXTS[number % len(TEXTS)]
        text = text.encode(python_codec, "ignore").decode(python_codec)
        table.append([f"r{number}", SCORES[number % len(SCORES)], f"2026-01-{number % 28 + 1:02} 10:00", text])
    lines = [delimiter.join(csv_cell(cell, delimiter, quote, always=always) for cell in row) for row in table]
    text = above + line_end.join([*lines, ""])
    declared |= {"type": "csv", "delimiter": delimiter}
    if header_rows > 1:
        declared["header"] = {"rows": header_rows}
    return Export(name, text.encode(python_codec), declared)


RECORDS: list[dict[str, Any]] = [
    {
        "id": f"r{number}",
        "score": (number % 11) if number % 4 else None,
        "at": 1767600000 + number,
        "ratio": 0.5 + number,
        "person": {"email": f"p{number}@example.org", "vip": number % 2 == 0},
        "tags": ["a", "b"] if number % 3 else [],
        "comment": TEXTS[number % len(TEXTS)],
    }
    for number in range(8)
]

DELIMITED = (
    csv_export("comma"),
    csv_export("crlf", line_end="\r\n"),
    csv_export("cr", line_end="\r"),
    csv_export("all quoted", always=True, line_end="\r\n"),
    csv_export("semicolon", delimiter=";", python_codec="cp1252", encoding="windows-1252"),
    csv_export("tab", delimiter="\t"),
    csv_export("bar", delimiter="|", quote="'"),
    csv_export("with a mark", python_codec="utf-8-sig"),
    csv_export("utf-16", python_codec="utf-16", encoding="utf-16", delimiter="\t"),
    csv_export("mac roman", python_codec="mac_roman", encoding="mac-roman", delimiter=";"),
    csv_export("title above", above="Export of answers\n", skip_rows=1),
    csv_export("separator line", above="sep=;\n", delimiter=";"),
    csv_export("two header rows", header_rows=2),
    csv_export("backslash", escape="\\"),
)
LISTS = (
    Export("list", json.dumps(RECORDS, ensure_ascii=False).encode(), {"type": "json"}),
    Export("indented list", json.dumps(RECORDS, indent=2).encode(), {"type": "json"}),
    Export(
        "wrapped",
        json.dumps({"meta": {"n": 8}, "data": {"rows": RECORDS}, "next": None}).encode(),
        {"type": "json", "records": "data.rows"},
    ),
)
LINES = (
    Export("lines", "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in RECORDS).encode(), {"type": "jsonl"}),
    Export("crlf lines", "".join(json.dumps(r) + "\r\n" for r in RECORDS).encode(), {"type": "jsonl"}),
)


def workbook() -> bytes:
    """The same answers as a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["id", "score", "at", "comment"])
    for number in range(12):
        at = datetime(2026, 1, number + 1, 10)
        book.active.append([f"r{number}", number % 11, at, TEXTS[number % len(TEXTS)].strip() or None])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def parquet() -> bytes:
    """The same answers as a Parquet file, which only a landed table is."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    names = ("id", "score", "comment")
    columns = zip(*((f"r{n}", n % 11, TEXTS[n % len(TEXTS)]) for n in range(12)), strict=True)
    pq.write_table(pa.table(dict(zip(names, columns, strict=True))), made)
    return made.getvalue()


Mutation = Callable[[bytes, random.Random, str], bytes]


def _as_bytes(text: str, encoding: str) -> bytes:
    names = {"windows-1252": "cp1252", "mac-roman": "mac_roman", "utf-16": "utf-16-le"}
    return text.encode(names.get(encoding, encoding), "ignore")


def flip_byte(data: bytes, dice: random.Random, _: str) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]


def insert_nasty(data: bytes, dice: random.Random, encoding: str) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + _as_bytes(dice.choice(NASTY), encoding) + data[at:]


def insert_bytes(data: bytes, dice: random.Random, _: str) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(RAW_BYTES) + data[at:]


def replace_nasty(data: bytes, dice: random.Random, encoding: str) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + _as_bytes(dice.choice(NASTY), encoding) + data[at + 1 :]


def delete_slice(data: bytes, dice: random.Random, _: str) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.choice((1, 1, 1, 2, 5, 40)) :]


def repeat_slice(data: bytes, dice: random.Random, _: str) -> bytes:
    at = dice.randrange(len(data))
    end = at + dice.choice((1, 2, 8, 60))
    return data[:end] + data[at:]


def cut_off(data: bytes, dice: random.Random, _: str) -> bytes:
    return data[: dice.randrange(1, len(data))]


def join_whole(data: bytes, dice: random.Random, _: str) -> bytes:
    return data + data[: dice.randrange(1, len(data))]


def shuffle_lines(data: bytes, dice: random.Random, _: str) -> bytes:
    lines = data.splitlines(keepends=True)
    one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


def drop_or_repeat_line(data: bytes, dice: random.Random, _: str) -> bytes:
    lines = data.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    return b"".join([*lines[:at], *([lines[at]] * dice.choice((0, 0, 2, 3))), *lines[at + 1 :]])


def change_line_end(data: bytes, dice: random.Random, _: str) -> bytes:
    lines = data.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    lines[at] = lines[at].rstrip(b"\r\n") + dice.choice((b"", b"\n", b"\r", b"\r\n", b"\n\n", b"\n\r"))
    return b"".join(lines)


def blank_a_line(data: bytes, dice: random.Random, encoding: str) -> bytes:
    lines = data.splitlines(keepends=True)
    lines.insert(
        dice.randrange(len(lines) + 1), _as_bytes(dice.choice(("\n", " \n", ",,,\n", ";;;\n", '""\n')), encoding)
    )
    return b"".join(lines)


MUTATIONS: tuple[Mutation, ...] = (
    flip_byte, insert_nasty, insert_nasty, insert_bytes, replace_nasty, replace_nasty, delete_slice, delete_slice,
    repeat_slice, cut_off, join_whole, shuffle_lines, drop_or_repeat_line, change_line_end, blank_a_line,
)  # fmt: skip


def mutant(exports: tuple[Export, ...], number: int) -> tuple[Export, bytes]:
    """The mutant of a number: an export with one to three mutations."""
    dice = random.Random(number)
    export = exports[number % len(exports)]
    data = export.data
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        mutation = dice.choice(MUTATIONS)
        data = mutation(data, dice, export.encoding) if len(data) > 1 else data
    return export, data
