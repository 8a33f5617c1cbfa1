"""What the models refuse, in words for people, at the line where it stands.

What belongs here: turning pydantic's errors into mistakes with place, bad value and allowed values.
What does not: which values are allowed (`programme`, `source`) and rules over several keys (`fits`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from ingestion.declarations.fits import listed, nearest
from ingestion.declarations.source import DOES_NOT_FIT
from ingestion.declarations.yaml_lines import Mistake, YamlFile, YamlPath

SHAPES = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
}
"""Errors about the shape of a value, and the shape that is wanted."""

WANTED = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number with a point as decimal mark",
    "float_type": "a number with a point as decimal mark",
    "finite_number": "a finite number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
}
BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}
LENGTHS = {"string_too_short": ("min_length", "at least"), "string_too_long": ("max_length", "at most")}
PATTERNS = {
    r"^[a-z][a-z0-9_]{0,62}$": "a name in lower_snake_case: small letters, digits and _, a letter first",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "a time of day such as 05:00",
}


@dataclass(frozen=True)
class _Located:
    """An error with its path in the file, and the alternatives of a choice (`text` or `keys`) it belongs to."""

    error: Mapping[str, Any]
    path: YamlPath
    branches: tuple[tuple[YamlPath, str], ...]
    is_key: bool


def explain(failure: ValidationError, model: type[BaseModel], file: YamlFile) -> list[Mistake]:
    """Word every error of a failed validation.

    Args:
        failure: What pydantic reports.
        model: The model that refused.
        file: The file the data came from.

    Returns:
        One mistake per thing to mend.
    """
    located = [_locate(error, file.data) for error in failure.errors(include_url=False)]
    schema = model.model_json_schema()
    return [
        file.mistake(path, message, at_key=at_key)
        for path, message, at_key in (_word(group, schema) for group in _choices(located))
        if message
    ]


def _locate(error: Mapping[str, Any], data: Any) -> _Located:
    """Split pydantic's location into what stands in the file and which alternative was tried."""
    path: YamlPath = ()
    branches: list[tuple[YamlPath, str]] = []
    is_key = False
    for step in error["loc"]:
        last = len(path) + len(branches) == len(error["loc"]) - 1
        if isinstance(data, Mapping) and str(step) in data:
            path, data = (*path, str(step)), data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            path, data = (*path, step), data[step]
        elif step == "[key]":
            is_key = True
        elif last and error["type"] == "missing":
            path = (*path, step)
        else:
            branches.append((path, str(step)))
    return _Located(error, path, tuple(branches), is_key)


def _choices(located: list[_Located]) -> list[list[_Located]]:
    """Group the errors: alternatives of one choice speak with one voice, the one whose shape was meant."""
    groups: list[list[_Located]] = []
    chosen: dict[YamlPath, list[_Located]] = {}
    for item in located:
        if item.branches:
            chosen.setdefault(item.branches[0][0], []).append(item)
        else:
            groups.append([item])
    for path, items in chosen.items():
        fitting = [item for item in items if not (item.error["type"] in SHAPES and item.path == path)]
        given_shape = isinstance(items[0].error["input"], str) or fitting == []
        if given_shape and all(item.path == path for item in items):
            groups.append(items)
        else:
            inner = [_Located(item.error, item.path, item.branches[1:], item.is_key) for item in fitting]
            groups.extend(_choices(inner))
    return groups


def _word(group: list[_Located], schema: Mapping[str, Any]) -> tuple[YamlPath, str, bool]:
    """Path, message and whether the key is meant."""
    first = group[0]
    if len(group) == 1:
        at_key = first.is_key or first.error["type"] == "extra_forbidden"
        return first.path, _message(first, schema), at_key
    wanted: list[str] = []
    for item in group:
        literal = item.error["type"] == "literal_error"
        wanted += _expected(item) if literal else [SHAPES.get(item.error["type"], item.error["msg"])]
    return (
        first.path,
        f"{_shown(first.error['input'])} is not allowed; allowed: {' or '.join(dict.fromkeys(wanted))}",
        False,
    )


def _message(item: _Located, schema: Mapping[str, Any]) -> str:
    error, kind, given = item.error, item.error["type"], item.error["input"]
    if kind == DOES_NOT_FIT:
        return ""  # the loader asks `fits.kind_mistakes` itself, which knows the places
    if kind == "missing":
        about = _property(schema, item.path)
        allowed = f"; allowed: {listed(about['enum'])}" if "enum" in about else ""
        described = f": {about['description']}" if about.get("description") and "enum" not in about else ""
        return f"is missing{described}{allowed}"
    if kind == "extra_forbidden":
        allowed_keys = list(_resolve(schema, _at(schema, item.path[:-1])).get("properties", {}))
        key = str(item.path[-1])
        return f"unknown key `{key}`{nearest(key, allowed_keys)}; allowed: {listed(allowed_keys)}"
    if kind == "literal_error":
        allowed_values = _expected(item)
        hint = nearest(given, allowed_values) if isinstance(given, str) else ""
        return f"{_shown(given)} is not allowed{hint}; allowed: {listed(allowed_values)}"
    if given is None and (kind in SHAPES or kind in WANTED):
        wanted = {**SHAPES, **WANTED}[kind]
        return f"is empty, but must be {wanted}: fill it in, remove the key, or quote the text 'null'"
    if kind in SHAPES:
        return f"must be {SHAPES[kind]}, not {_shown(given)}"
    if kind in WANTED:
        return f"{_shown(given)} is not {WANTED[kind]}"
    if kind in BOUNDS:
        bound, words = BOUNDS[kind]
        return f"{_shown(given)} is not allowed; it must be {words} {error['ctx'][bound]}"
    if kind == "string_pattern_mismatch":
        pattern = error["ctx"]["pattern"]
        return f"{_shown(given)} is not {PATTERNS.get(pattern, f'text that matches {pattern}')}"
    if kind in LENGTHS:
        bound, words = LENGTHS[kind]
        return f"{_shown(given)} must have {words} {error['ctx'][bound]} character"
    return error["msg"].removeprefix("Value error, ")


def _expected(item: _Located) -> list[str]:
    return re.findall(r"'([^']*)'", item.error["ctx"]["expected"])


def _shown(value: Any) -> str:
    """A bad value as a message shows it."""
    if value is None:
        return "an empty value"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Mapping):
        return f"keys and values ({listed(list(value)[:5])})"
    text = str(value)
    return repr(text if len(text) <= 80 else text[:77] + "…")


def _resolve(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references and, in a choice, take the alternative with keys."""
    if "$ref" in part:
        return _resolve(schema, schema["$defs"][part["$ref"].rsplit("/", 1)[-1]])
    for alternative in part.get("anyOf", []):
        resolved = _resolve(schema, alternative)
        if resolved.get("type") == "object":
            return resolved
    return part


def _at(schema: Mapping[str, Any], path: YamlPath) -> Mapping[str, Any]:
    """The part of a JSON schema that describes a path."""
    part: Mapping[str, Any] = schema
    for step in path:
        part = _resolve(schema, part)
        if isinstance(step, int):
            part = part.get("items", {})
        else:
            part = part.get("properties", {}).get(step) or part.get("additionalProperties") or {}
    return part


def _property(schema: Mapping[str, Any], path: YamlPath) -> Mapping[str, Any]:
    part = _at(schema, path)
    return part if isinstance(part, Mapping) else {}
