"""JSON of an unknown shape. What belongs here: where its records are. What does not: reading them (`readers`)."""

import codecs
import re
from itertools import islice
from pathlib import Path

from ingestion.errors import RejectedFile
from ingestion.language import counted
from ingestion.onboarding.opened import Opened
from ingestion.onboarding.refusals import NothingProposed
from ingestion.readers.decoding import utf8_chunks
from ingestion.readers.json_scan import JsonText

PART_BYTES = 24 * 1024 * 1024
PART_RECORDS = 50_000
DEEPEST = 3
BEGINS_AS_JSON = re.compile(rb'[{]\s*("|[}]|$)|\[\s*([\[{\]"]|$)')


def looks_like_json(text: bytes) -> bool:
    """Whether a text without marks and leading spaces begins as JSON does."""
    return BEGINS_AS_JSON.match(text) is not None


def open_json(opened: Opened, workdir: Path, chosen: str | None) -> Path:
    """Find the shape of a JSON file and note it.

    Args:
        opened: The file and its encoding; gets type and records.
        workdir: Folder for the part of a large file.
        chosen: Dotted path of the records, where a person has said it.

    Returns:
        The file, or the beginning of a large one as JSON lines.

    Raises:
        RejectedFile: It is no JSON.
        NothingProposed: It has several lists of records.
    """
    path = opened.path
    if _is_lines(opened):
        opened.format["type"] = "jsonl"
        opened.found.append("type: JSON, one record a line")
        return _part(opened, workdir, None) if path.stat().st_size > PART_BYTES else path
    lists = {} if _text(opened).peek() == "[" else _lists(_text(opened), "", 1)
    if chosen or lists:
        opened.format["records"] = chosen or _only(path, lists)
        opened.found.append(f"type: JSON, the records are the list {opened.format['records']}")
    else:
        opened.found.append("type: JSON, a list of records")
    return _part(opened, workdir, opened.format.get("records")) if path.stat().st_size > PART_BYTES else path


def _text(opened: Opened) -> JsonText:
    chunks = utf8_chunks(opened.path, opened.format["encoding"])
    return JsonText(opened.path, codecs.iterdecode(chunks, "utf-8", "surrogateescape"))


def _is_lines(opened: Opened) -> bool:
    """Whether a second value follows the first; the first of JSON lines is an object."""
    text = _text(opened)
    if text.peek() != "{":
        return False
    try:
        text.value()
        return text.peek() == "{"
    except RejectedFile:  # one large object, or a damaged text that the reader refuses
        return False


def _lists(text: JsonText, prefix: str, depth: int) -> dict[str, int]:
    """Dotted path of each list of objects → its records."""
    found: dict[str, int] = {}
    for key in text.members(depth):
        following = text.peek()
        if following == "[":
            count, is_records = 0, False
            for _ in text.elements(depth + 1):
                is_records = text.peek() == "{" or is_records
                text.skip(depth + 2)
                count += 1
            if is_records:
                found[prefix + key] = count
        elif following == "{" and depth < DEEPEST:
            found |= _lists(text, f"{prefix}{key}.", depth + 1)
        else:
            text.skip(depth + 1)
    return found


def _only(path: Path, lists: dict[str, int]) -> str:
    if len(lists) == 1:
        return next(iter(lists))
    named = ", ".join(f"{name} ({counted(count, 'record')})" for name, count in lists.items())
    raise NothingProposed(
        f"{path.name} has several lists of records: {named}. Nothing was written; say which with RECORDS=<path>."
    )


def _part(opened: Opened, workdir: Path, records: str | None) -> Path:
    part = workdir / "part.jsonl"
    text = _text(opened)
    with part.open("w", encoding="utf-8", errors="surrogateescape") as out:
        if opened.format["type"] == "jsonl":
            chunks = codecs.iterdecode(utf8_chunks(opened.path, opened.format["encoding"]), "utf-8", "surrogateescape")
            size = 0
            for chunk in chunks:
                size += len(chunk)
                cut = chunk.rfind("\n") + 1 if size >= PART_BYTES else 0
                out.write(chunk[:cut] if cut else chunk)
                if cut:
                    break
        else:
            for name in records.split(".") if records else []:
                for key in text.members(1):
                    if key == name:
                        break
                    text.skip(2)
            for _ in islice(text.elements(1), PART_RECORDS):
                _, raw = text.value()
                out.write(raw.replace("\r", " ").replace("\n", " ") + "\n")
    opened.is_part = True
    return part
