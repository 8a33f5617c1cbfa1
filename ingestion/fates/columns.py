"""Which column of a file carries what the declaration names.

What belongs here: matching names to the header, and refusing a file that lacks a needed column.
What does not: the values in the columns.
"""

import json
import re
from dataclasses import dataclass

from ingestion.declarations.source import Column, Exclusion, Source
from ingestion.errors import RejectedFile
from ingestion.fates.text import cleaned, literal
from ingestion.readers import looks_like_data, nearest, quoted, resolve_column

SHARED_BY = " or "
"""Stands between the columns of the export that share a value (`first_of`)."""


@dataclass(frozen=True)
class Resolved:
    """Where a file carries what a source declares; values are SQL over the table `raw`.

    Attributes:
        fields: Field of ours → SQL of its text; fields that the file lacks and may lack are absent.
        attributes: Attribute of ours → the same.
        exclusions: SQL of the text that each exclusion of the source looks at, in their order; one over seconds
            looks at typed times instead. None where the file lacks the column and may: nothing is set apart by it.
        headers: Field of ours → name of the column as the file writes it, or the field's own for a constant.
        notes: What people should know, such as unknown columns.
    """

    fields: dict[str, str]
    attributes: dict[str, str]
    exclusions: tuple[str | None, ...]
    headers: dict[str, str]
    notes: tuple[str, ...]


def resolve(header: list[str], source: Source) -> Resolved:
    """Find every declared column in a file's header.

    Args:
        header: Column names as written; column `i` is `c<i>` of the table `raw`.
        source: The declaration.

    Returns:
        Where each declared value comes from.

    Raises:
        RejectedFile: A needed column is missing, stands twice, or several alternatives are there.
    """
    used: set[int] = set()
    headers: dict[str, str] = {}

    def place_of(names: tuple[str, ...], what: str, optional: bool, remedy: str) -> int | None:
        place = resolve_column(header, names)
        if place is None and not optional:
            raise _missing(header, names, what, remedy)
        if place is not None:
            used.add(place)
        return place

    needed = needed_fields(source)

    def text_of(name: str, column: Column, what: str) -> str | None:
        if column.value is not None:
            headers[name] = name
            return literal(column.value)
        optional, remedy = column.optional and name not in needed, _remedy(name, column, name not in needed)
        if column.first_of:
            places = [place for one in column.first_of if (place := place_of((one,), what, True, "")) is not None]
            if not places and not optional:
                raise _missing(header, tuple(column.first_of), what, remedy)
        else:
            place = place_of(column.names, what, optional, remedy)
            places = [] if place is None else [place]
        if not places:
            return None
        headers[name] = SHARED_BY.join(header[place] for place in places)
        if len(places) == 1:
            return f"c{places[0]}"
        return f"coalesce({', '.join(cleaned(f'c{place}', source.nulls) for place in places)})"

    fields = {name: text_of(name, column, f"`columns.{name}`") for name, column in source.columns.items()}
    attributes = {name: text_of(name, column, f"`attributes.{name}`") for name, column in source.attributes.items()}

    def text_of_exclusion(exclusion: Exclusion) -> str | None:
        if exclusion.column is None:
            return "''"
        remedy = _remedy("column", exclusion, True)
        place = place_of(exclusion.names, "`exclude`", exclusion.optional, remedy)
        return None if place is None else f"c{place}"

    exclusions = [text_of_exclusion(exclusion) for exclusion in source.exclude]
    return Resolved(
        {name: text for name, text in fields.items() if text is not None},
        {name: text for name, text in attributes.items() if text is not None},
        tuple(exclusions),
        headers,
        tuple(_unknown(header, used)),
    )


def needed_fields(source: Source) -> set[str | None]:
    """Fields of which keys and versions are made: a file must have them, also where their columns are optional."""
    by = source.identity.by
    return {source.version, source.valid_from, *(() if by == "row_content" else by)}


def _remedy(key: str, declared: Column | Exclusion, may_be_optional: bool) -> str:
    """What to do about a missing column, with the line to write at its place in the declaration."""
    first_of = isinstance(declared, Column) and declared.first_of
    names = f"[{', '.join(map(_as_yaml, first_of or declared.names))}, <new name>]"
    if isinstance(declared, Exclusion):
        line = f"{key}: {names}"
    elif first_of:
        line = f"{key}: {{first_of: {names}{_more(declared, 'first_of')}}}"
    else:
        more = _more(declared, "column")
        line = f"{key}: {{column: {names}{more}}}" if more else f"{key}: {names}"
    optional = ", or mark it `optional: true`" if may_be_optional else ""
    return f"Export the file again with that column, or declare its new name beside the old one: `{line}`{optional}."


def _more(column: Column, origin: str) -> str:
    """Says that further keys stand beside the names, and stay."""
    return ", …" if column.model_fields_set - {origin} else ""


def _as_yaml(name: str) -> str:
    """A name as a list of a declaration holds it."""
    return name if re.fullmatch(r"[^\W\d][\w ./()+-]*(?<! )", name) else json.dumps(name, ensure_ascii=False)


def _missing(header: list[str], names: tuple[str, ...], what: str, remedy: str) -> RejectedFile:
    if looks_like_data(header):
        return RejectedFile(
            "HEADER_NOT_FOUND",
            f"The header row looks like data, and the column {' or '.join(map(repr, names))} for {what} is not in it.",
            "Export the file with its column names, or declare under `format` in which row they stand.",
        )
    near = list(dict.fromkeys(found.strip() for name in names for found in nearest(header, name)))
    hint = f" Nearest: {quoted(near)}." if near else ""
    return RejectedFile(
        "HEADER_REQUIRED_MISSING",
        f"The column {' or '.join(map(repr, names))} for {what} is missing.{hint}",
        remedy,
    )


def _unknown(header: list[str], used: set[int]) -> list[str]:
    names = [name.strip() for place, name in enumerate(header) if place not in used]
    if not names:
        return []
    return [f"HEADER_UNKNOWN: not declared and kept out: {quoted(names)}"]
