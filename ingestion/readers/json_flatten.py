"""A JSON record → texts under dotted names.

What belongs here: what each JSON type becomes, and the reasons for which a record is refused.
What does not: finding the records (`json_records`).
"""

import json
from typing import Any

from ingestion.readers.json_scan import DEPTH_LIMIT, NotANumber, RepeatedKeys
from ingestion.readers.records import FIELD_LIMIT


class FlawedRecordError(Exception):
    """A record that cannot be used, by its reason code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooDeepError(Exception):
    """A record nests deeper than `DEPTH_LIMIT`."""


class TooLargeError(Exception):
    """A value has more than `FIELD_LIMIT` characters."""


def flatten(value: Any, raw: str) -> dict[str, str | None]:
    """Flatten a record.

    Objects within become dotted names (`person.email`), lists of plain values one text joined with
    `;`, other lists JSON text. Numbers keep the digits they were written with.

    Args:
        value: What `json_scan.DECODER` made of the record.
        raw: Its text.

    Returns:
        Dotted name → text, or None for JSON null.

    Raises:
        FlawedRecordError: JSON_NOT_OBJECT, JSON_DUP_KEY, JSON_NOT_A_NUMBER, TEXT_SURROGATE or TEXT_NUL.
        TooDeepError: It nests too deep.
        TooLargeError: A value is above the limit.
    """
    if not isinstance(value, dict):
        raise FlawedRecordError("JSON_NOT_OBJECT")
    cells: dict[str, str | None] = {}
    _flatten(value, "", cells, 1)
    if "\\u" in raw:
        _check_escapes(cells)
    if len(raw) > FIELD_LIMIT and any(text and len(text) > FIELD_LIMIT for text in cells.values()):
        raise TooLargeError
    return cells


def _flatten(value: dict[str, Any], prefix: str, cells: dict[str, str | None], depth: int) -> None:
    _check_object(value, depth)
    for key, member in value.items():
        name = prefix + key
        if isinstance(member, dict):
            _flatten(member, name + ".", cells, depth + 1)
            continue
        if name in cells:  # {"a.b": 1, "a": {"b": 2}}
            raise FlawedRecordError("JSON_DUP_KEY")
        cells[name] = _list_text(member, depth + 1) if isinstance(member, list) else _scalar_text(member)


def _check_object(value: Any, depth: int) -> None:
    if depth > DEPTH_LIMIT:
        raise TooDeepError
    if isinstance(value, RepeatedKeys):
        raise FlawedRecordError("JSON_DUP_KEY")


def _scalar_text(value: Any) -> str | None:
    if isinstance(value, NotANumber):
        raise FlawedRecordError("JSON_NOT_A_NUMBER")
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _list_text(values: list[Any], depth: int) -> str:
    if any(isinstance(value, (dict, list)) for value in values):
        return _json_text(values, depth)
    return ";".join(_scalar_text(value) or "" for value in values)


def _json_text(value: Any, depth: int) -> str:
    """JSON text in which numbers keep their digits, so `json.dumps` cannot write it."""
    _check_object(value, depth)
    if isinstance(value, dict):
        members = (f"{json.dumps(key, ensure_ascii=False)}: {_json_text(of, depth + 1)}" for key, of in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_json_text(element, depth + 1) for element in value) + "]"
    if type(value) is str:
        return json.dumps(value, ensure_ascii=False)
    return _scalar_text(value) or "null"


def _check_escapes(cells: dict[str, str | None]) -> None:
    texts = [*cells, *(text for text in cells.values() if text)]
    if any("\0" in text for text in texts):
        raise FlawedRecordError("TEXT_NUL")
    try:
        "".join(texts).encode()
    except UnicodeEncodeError as error:
        raise FlawedRecordError("TEXT_SURROGATE") from error
