"""JSON exports: a list of records, a list within an object, or one record a line.

What belongs here: where the records are and what becomes of the file. What does not: the grammar
(`json_scan`) and the record (`json_flatten`).
"""

import codecs
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.readers.decoding import undeclared, utf8_chunks
from ingestion.readers.header import COLUMN_LIMIT, is_blank
from ingestion.readers.json_flatten import FlawedRecordError, TooDeepError, TooLargeError, flatten
from ingestion.readers.json_keys import KeysSeen
from ingestion.readers.json_scan import DECODER, RECORD_LIMIT, JsonText, invalid, too_deep
from ingestion.readers.mojibake import ESCAPED_LEADS, is_suspicious, mojibake_notes
from ingestion.readers.parts import RawParts
from ingestion.readers.refusals import field_too_large, too_many_columns, truncated
from ingestion.readers.table import RawTable

BROKEN = object()
"""Stands for a line that is no JSON."""


def read_json(path: Path, declaration: Format, con: duckdb.DuckDBPyConnection, workdir: Path) -> RawTable:
    """Read a JSON or JSONL file; see `ingestion.readers.read`.

    Columns are all dotted names of all records, in the order in which they are first met;
    `source_row` counts records (of JSONL: lines) from 1.
    """
    texts = codecs.iterdecode(utf8_chunks(path, declaration.encoding), "utf-8", "surrogateescape")
    if declaration.type == "jsonl":
        records = _lines(path, texts)
    else:
        records = _records(JsonText(path, texts), declaration.records)
    return _Reading(path, declaration, RawParts(workdir)).run(records, con)


class _Reading:
    def __init__(self, path: Path, declaration: Format, parts: RawParts) -> None:
        self.path, self.declaration, self.parts = path, declaration, parts
        self.columns: dict[str, int] = {}
        self.blank = 0
        self.undecoded = 0
        self.has_decoded = False
        self.broken = 0
        self.has_mojibake = False
        self.keys = KeysSeen()

    def run(self, records: Iterator[tuple[Any, str]], con: duckdb.DuckDBPyConnection) -> RawTable:
        number = 0
        for number, (value, raw) in enumerate(records, start=1):
            try:
                self._add(number, value, raw)
            except FlawedRecordError as flaw:
                self.parts.add_flawed(number, flaw.reason, raw)
            except TooDeepError as error:
                raise too_deep(self.path) from error
            except TooLargeError as error:
                raise field_too_large(self.path, number) from error
        if self.broken and self.broken == self.parts.rows:
            raise invalid(self.path, f"none of its {self.broken:,} lines is a record")
        if self.undecoded and not self.has_decoded:
            why = f"none of its {self.undecoded:,} records beyond ASCII can be decoded"
            raise undeclared(self.path, self.declaration.encoding, why)
        table = RawTable(list(self.columns), self.blank, self.parts.finish(con))
        notes = mojibake_notes(con, len(table.header)) if self.has_mojibake and table.header else []
        absent = {self.columns[name]: found for name, found in self.keys.absent().items()}
        return replace(table, notes=notes, absent=absent)

    def _add(self, number: int, value: Any, raw: str) -> None:
        if value is None and not raw:
            self.blank += 1
            return
        if not raw.isascii():
            if any("\udc80" <= character <= "\udcff" for character in raw):
                self.undecoded += 1
                raise FlawedRecordError("ENCODING_ROW")
            self.has_decoded = True
            self.has_mojibake = self.has_mojibake or is_suspicious(raw.encode())
        elif "\\u" in raw:
            self.has_mojibake = self.has_mojibake or any(lead in raw for lead in ESCAPED_LEADS)
        if value is BROKEN:
            self.broken += 1
            raise FlawedRecordError("JSON_INVALID")
        found = flatten(value, raw)
        if is_blank(text or "" for text in found.values()):
            self.blank += 1
            return
        for name in found:
            if name not in self.columns:
                self.columns[name] = len(self.columns)
        if len(self.columns) > COLUMN_LIMIT:
            raise too_many_columns(self.path, len(self.columns))
        self.parts.width = len(self.columns)
        self.keys.note(number, found)
        cells: list[str | None] = [None] * self.parts.width
        for name, text in found.items():
            cells[self.columns[name]] = text
        self.parts.add(number, cells, len(raw))


def no_records(path: Path, what: str, hint: str = "") -> RejectedFile:
    """The refusal of a JSON text without records, such as an error message of the tool."""
    return RejectedFile(
        "JSON_NO_RECORDS",
        f"{path.name} has no records where they are declared: {what}.",
        hint or "Look whether the tool sent an error message instead of data, and export the file again.",
    )


def _records(text: JsonText, declared: str | None) -> Iterator[tuple[Any, str]]:
    steps = declared.split(".") if declared else []
    if text.peek() == "[" and steps:
        hint = "Remove `format.records`, or export the file as declared."
        raise no_records(text.path, f"it is a list, not an object with {declared}", hint)
    if text.peek() == "{" and not steps:
        yield from _refuse_object(text)
    yield from _at(text, steps, 1)
    if text.peek():
        raise invalid(text.path, "something follows behind its end")


def _at(text: JsonText, steps: list[str], depth: int) -> Iterator[tuple[Any, str]]:
    """The records of the list that the steps lead to from here; the rest is passed over."""
    if not steps:
        if text.peek() not in ("[", ""):
            raise no_records(text.path, "what stands there is no list")
        for _ in text.elements(depth):
            yield text.value()
        return
    if text.peek() not in ("{", ""):
        raise no_records(text.path, f"nothing bears the name {steps[0]}")
    found = 0
    for key in text.members(depth):
        if key != steps[0]:
            text.skip(depth + 1)
            continue
        found += 1
        if found > 1:
            raise no_records(text.path, f"{key} comes twice", "Export the file again, or split it.")
        yield from _at(text, steps[1:], depth + 1)
    if not found:
        raise no_records(text.path, f"it has no {steps[0]}")


def _refuse_object(text: JsonText) -> Iterator[tuple[Any, str]]:
    """Refuse an object where a list is declared, naming the lists it has."""
    value, _ = text.value()
    lists = ", ".join(_lists(value, "", 1))
    hint = f"Declare where the records are; it has these lists: {lists}." if lists else ""
    if text.peek() == "{":
        hint = "It looks like one record a line: declare `format.type: jsonl`."
    raise no_records(text.path, "it is an object, not a list", hint)
    yield  # makes this a generator, as its caller expects


def _lists(value: Any, prefix: str, depth: int) -> Iterator[str]:
    if isinstance(value, dict) and depth < 4:
        for key, member in value.items():
            if isinstance(member, list):
                yield prefix + key
            yield from _lists(member, f"{prefix}{key}.", depth + 1)


def _lines(path: Path, texts: Iterator[str]) -> Iterator[tuple[Any, str]]:
    """The record of each line; None for a blank line, `BROKEN` for one that is no JSON."""
    waiting = ""
    for text in texts:
        *lines, waiting = (waiting + text).split("\n")
        yield from (_line(path, line) for line in lines)
        if len(waiting) > RECORD_LIMIT:
            raise field_too_large(path, 1)
    if waiting.strip():
        value, raw = _line(path, waiting)
        if value is BROKEN:
            raise truncated(path, "its last line ends within a record")
        yield value, raw


def _line(path: Path, line: str) -> tuple[Any, str]:
    raw = line.strip(" \t\r")
    if not raw:
        return None, ""
    try:
        value, end = DECODER.raw_decode(raw)
    except RecursionError as error:
        raise too_deep(path) from error
    except json.JSONDecodeError:
        return BROKEN, raw
    return (value, raw) if end == len(raw) else (BROKEN, raw)
