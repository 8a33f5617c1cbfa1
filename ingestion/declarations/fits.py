"""Whether the parts of a source's declaration fit its kind and each other.

What belongs here: rules over several keys of one `sources/*.yml`, each with the path of what breaks it.
What does not: the value of a single key (`source`) and rules between files (`cross_checks`).

The rules look at the declaration as written (mappings and text), so that they speak even while another
key of the file is wrong, and everything is reported at once.
"""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from ingestion.kinds import HISTORY_KINDS, KINDS, RESPONSE_KIND, FieldType

CONSTANTS = {"survey_type": ("relational", "transactional"), "treatment_group": ("treated", "holdout")}
"""Text fields whose values the marts know by name: what a constant or a `map` may lead to."""

Finding = tuple[tuple[str | int, ...], str]


def kind_mistakes(raw: Mapping[str, Any]) -> Iterator[Finding]:
    """Find what does not fit together in a source's declaration.

    Args:
        raw: The declaration as mappings, lists and text; keys of the wrong shape are passed over here.

    Yields:
        Path of the mistake and what is wrong with it.
    """
    kind = raw.get("kind")
    if kind not in KINDS:
        return
    columns = _mapping(raw.get("columns"))
    files = raw.get("files")
    if isinstance(files, str) and (not files or files.startswith("/") or ".." in files.split("/")):
        yield ("files",), f"{files!r} leaves the source's inbox folder: write a pattern below it, such as *.csv"
    yield from _origin(raw)
    yield from _columns(kind, columns)
    yield from _attributes(columns, _mapping(raw.get("attributes")))
    yield from _nameless(raw)
    yield from _identity(raw, columns)
    yield from _versions(kind, raw, columns)
    yield from _exclusions(kind, raw, columns)
    if raw.get("delivery") == "cumulative" and _mapping(raw.get("identity")).get("by") == "row_content":
        message = "`delivery: cumulative` needs rows that are identified by fields: with row_content a changed one is"
        yield ("delivery",), f"{message} another row"
    if kind != RESPONSE_KIND and raw.get("score") is not None:
        yield ("score",), f"`score` goes with {RESPONSE_KIND} only, and this is {kind}"


def _origin(raw: Mapping[str, Any]) -> Iterator[Finding]:
    if _mapping(raw.get("origin")).get("database") is None:
        return
    given = _mapping(raw.get("format")).get("type")
    if given is not None and given != "parquet":
        yield ("format", "type"), f"{given!r} does not fit: rows of a database arrive as `type: parquet`"
    if raw.get("files", "*") != "*":
        yield ("files",), "`files` goes with files only, and `origin.database` has none: take it out"


def _columns(kind: str, columns: Mapping[str, Any]) -> Iterator[Finding]:
    fields = {field.name: field for field in KINDS[kind]}
    for name in columns:
        if name not in fields:
            message = f"{kind} has no field `{name}`{nearest(name, fields)}; allowed: {listed(fields)}"
            yield ("columns", name), f"{message}; further columns belong under `attributes:`"
    for name, field in fields.items():
        if field.required and name not in columns:
            yield ("columns",), f"`columns` lacks `{name}`, which {kind} needs: {field.description}"
    for name, given in columns.items():
        column = _mapping({"column": given} if isinstance(given, str | list) else given)
        timed = name in fields and fields[name].type in (FieldType.INSTANT, FieldType.DATE)
        from_file = column.get("column") is not None or column.get("first_of") is not None
        if timed and from_file and column.get("format") is None:
            yield ("columns", name), "needs a `format`, such as %d.%m.%Y or iso8601: dates are declared, never guessed"
        if name in CONSTANTS:
            given_values = {("value",): column.get("value")}
            given_values |= {("map", key): value for key, value in _mapping(column.get("map")).items()}
            for path, value in given_values.items():
                if isinstance(value, str) and value not in CONSTANTS[name]:
                    yield ("columns", name, *path), f"{value!r} is not allowed; allowed: {listed(CONSTANTS[name])}"


def _attributes(columns: Mapping[str, Any], attributes: Mapping[str, Any]) -> Iterator[Finding]:
    for name in attributes:
        if name in columns:
            yield ("attributes", name), f"`{name}` is also declared in `columns`: keep one of the two"
        for key in ("format", "timezone"):
            if _mapping(attributes[name]).get(key) is not None:
                message = f"an attribute is kept as the text of the export, so `{key}` would do nothing: take it out"
                yield ("attributes", name, key), message


def _nameless(raw: Mapping[str, Any]) -> Iterator[Finding]:
    """Lists of column names without a name."""
    entries = raw.get("exclude")
    places = [(("exclude", index), entry) for index, entry in enumerate(entries if isinstance(entries, list) else [])]
    for part in ("columns", "attributes"):
        places += [((part, name), given) for name, given in _mapping(raw.get(part)).items()]
    for path, given in places:
        if given == [] or _mapping(given).get("column") == []:
            yield path, "is an empty list: name the columns of which a file has exactly one"


def _identity(raw: Mapping[str, Any], columns: Mapping[str, Any]) -> Iterator[Finding]:
    by = _mapping(raw.get("identity")).get("by")
    if by == "row_content" or not isinstance(by, list):
        return
    if not by:
        yield ("identity", "by"), "is an empty list: name the fields that identify a row, or write row_content"
    for index, name in enumerate(by):
        if name not in columns:
            yield ("identity", "by", index), f"`identity.by` names {name}, which `columns` does not declare"


def _versions(kind: str, raw: Mapping[str, Any], columns: Mapping[str, Any]) -> Iterator[Finding]:
    version, valid_from = raw.get("version"), raw.get("valid_from")
    if version == "updated_at" and "updated_at" not in columns:
        yield ("version",), "`version: updated_at` needs the field updated_at in `columns`"
    for key in ("version", "valid_from"):
        if raw.get(key) == "file_date" and raw.get("file_date") is None:
            yield (key,), f"`{key}: file_date` needs `file_date`: say where the file's name carries its date"
    history = " and ".join(sorted(HISTORY_KINDS))
    if kind in HISTORY_KINDS and valid_from is None:
        yield (), f"{kind} needs `valid_from` (file_date, created_at or updated_at): since when do attributes hold?"
    if kind not in HISTORY_KINDS and valid_from is not None:
        yield ("valid_from",), f"`valid_from` goes with {history} only, and this is {kind}"
    if kind in HISTORY_KINDS and valid_from in ("created_at", "updated_at") and valid_from not in columns:
        yield ("valid_from",), f"`valid_from: {valid_from}` needs that field in `columns`"
    if kind in HISTORY_KINDS and valid_from in ("file_date", "updated_at") and version != valid_from:
        yield (
            ("valid_from",),
            f"`valid_from: {valid_from}` needs `version: {valid_from}`: the newer state is the one that began later",
        )


def _exclusions(kind: str, raw: Mapping[str, Any], columns: Mapping[str, Any]) -> Iterator[Finding]:
    entries = raw.get("exclude")
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        since = _mapping(entry).get("seconds_after")
        if since is None:
            continue
        for name in (since, "responded_at"):
            if kind != RESPONSE_KIND:
                yield ("exclude", index, "seconds_after"), f"goes with {RESPONSE_KIND} only, and this is {kind}"
                break
            if name not in columns:
                yield ("exclude", index, "seconds_after"), f"needs the field `{name}` in `columns`"


def nearest(given: str, allowed: Any) -> str:
    """` (did you mean …?)` for the nearest allowed word, or nothing."""
    found = difflib.get_close_matches(given, [str(word) for word in allowed], n=1, cutoff=0.6)
    return f" (did you mean `{found[0]}`?)" if found else ""


def listed(allowed: Any) -> str:
    """Allowed words as a sentence reads them."""
    return ", ".join(str(word) for word in allowed)


def _mapping(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}
