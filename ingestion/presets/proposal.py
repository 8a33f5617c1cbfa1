"""From a preset and a header to a declaration with open questions.

What belongs here: looking up the preset's columns in the header, and saying what is left to a person. What does
not: anything that only data shows, such as a score's scale or a date's order (`ingestion.onboarding`).
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from ingestion.declarations.open_values import OPEN, open_values
from ingestion.declarations.source import Header
from ingestion.presets.model import Preset
from ingestion.presets.recognition import header_row_count, names_row_of
from ingestion.readers.names import normalised

UTC_NAMES = ("Z", "GMT", "UTC")


@dataclass
class Proposal:
    """A declaration as far as it is known.

    Attributes:
        declaration: The vocabulary of sources/*.yml without `source`; `OPEN` where only a person knows. `format`
            lacks what the file itself shows: its type unless the tool has only one, encoding, delimiter.
        comments: Dotted key → what to write beside it.
        questions: One for each open value, in words.
        preset: Name of the preset, or None where there was none.
    """

    declaration: dict[str, Any]
    comments: dict[str, str] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)
    preset: str | None = None


def propose(preset: Preset, header_rows: list[list[str]]) -> Proposal:
    """Propose a declaration for a file that a preset fits.

    Args:
        preset: The preset, found by `recognise`.
        header_rows: As for `recognise`.

    Returns:
        The proposal; fields whose optional column the file lacks are left out.
    """
    return _Writing(preset, header_rows).proposal()


class _Writing:
    def __init__(self, preset: Preset, header_rows: list[list[str]]) -> None:
        self.preset = preset
        self.count = header_row_count(preset, header_rows)
        self.rows = header_rows[: self.count]
        self.declaration = copy.deepcopy(preset.declaration)
        self.comments = dict(preset.comments)
        self.why_open: dict[str, str] = {}
        self.names = self._names()

    def proposal(self) -> Proposal:
        self._zone()
        for part in ("columns", "attributes"):
            given = self.declaration.get(part, {})
            resolved = {name: self._column(f"{part}.{name}", column) for name, column in given.items()}
            if part in self.declaration:
                self.declaration[part] = {name: column for name, column in resolved.items() if column is not None}
        self._exclusions()
        keys = [".".join(map(str, path)) for path in open_values(self.declaration)]
        questions = [self._question(key) for key in keys]
        comments = {key: text for key, text in self.comments.items() if self._is_there(key)}
        for key, question in zip(keys, questions, strict=True):
            comments[key] = "\n".join(filter(None, [comments.get(key), question]))
        return Proposal(self.declaration, comments, list(dict.fromkeys(questions)), self.preset.name)

    def _names(self) -> list[str]:
        """Column names of the file, as its declared header makes them."""
        written = self.declaration.get("format", {}).get("header", {})
        if self.count == 1:
            self.declaration.get("format", {}).pop("header", None)
            return self.rows[0] if self.rows else []
        written["rows"] = self.count
        header = Header.model_validate(written)
        width = max(len(row) for row in self.rows)
        padded = [[*row, *[""] * (width - len(row))] for row in self.rows]
        if header.join is None:
            return padded[names_row_of(self.preset, self.count) - 1]
        from ingestion.readers.header import joined_names

        return joined_names(padded, header.join)

    def _zone(self) -> None:
        place = self.preset.timezone_from
        if place is None or place.row > len(self.rows):
            return
        found = {match.group(1) for cell in self.rows[place.row - 1] if (match := re.search(place.pattern, cell))}
        zones = {"UTC" if name in UTC_NAMES else name for name in found}
        if len(zones) == 1 and zones <= available_timezones():
            self.declaration["timezone"] = zones.pop()
            self.comments["timezone"] = f"as header row {place.row} of the file says"
        elif zones:
            said = ", ".join(sorted(zones))
            self.why_open["timezone"] = f"Header row {place.row} names {said}, which is not one known timezone."

    def _column(self, key: str, column: Any) -> Any:
        """A column as the declaration has it, or None where the file lacks it and may."""
        given = {"column": column} if isinstance(column, str) else dict(column)
        if "find" in given:
            given = {"column": given}
        optional = given.get("optional", False)
        for origin in ("column", "first_of"):
            if origin not in given or given[origin] == OPEN:
                continue
            found = self._found(given[origin], origin)
            if not found and optional:
                return None
            if isinstance(found, list) and origin == "column" and len(found) > 1:
                self.why_open[key] = f"Several columns fit: {', '.join(map(repr, found))}."
                found = []
            given[origin] = found if origin == "first_of" else (found[0] if found else OPEN)
            if given[origin] == []:
                given[origin] = [OPEN]
        if given.get("column") == OPEN and key not in self.why_open:
            self.why_open[key] = f"The file has no column that fits {_wanted(column)}."
        return given["column"] if list(given) == ["column"] and given["column"] != OPEN else given

    def _found(self, wanted: Any, origin: str) -> list[str]:
        """Names of the file that bear a wanted name or match what is to be found."""
        if isinstance(wanted, Mapping):
            return self._search(wanted)
        entries = [wanted] if isinstance(wanted, str) else list(wanted)
        found = []
        for entry in entries:
            found += self._search(entry) if isinstance(entry, Mapping) else self._named(entry)
        return list(dict.fromkeys(found))

    def _named(self, entry: str) -> list[str]:
        return [name.strip() for name in self.names if normalised(name) == normalised(entry)][:1]

    def _search(self, wanted: Mapping[str, Any]) -> list[str]:
        """Names whose cell in a header row matches; or the names that a group of the match spells."""
        row = (
            self.names
            if "row" not in wanted
            else self.rows[wanted["row"] - 1]
            if len(self.rows) >= wanted["row"]
            else []
        )
        found = []
        for index, cell in enumerate(row):
            match = re.search(wanted["find"], " ".join(cell.split()), re.IGNORECASE)
            if match and "group" in wanted:
                found += self._named(match.group(wanted["group"]))
            elif match and index < len(self.names):
                found.append(self.names[index].strip())
        return list(dict.fromkeys(found))

    def _exclusions(self) -> None:
        kept = []
        for exclusion in self.declaration.get("exclude", []):
            found = self._found(exclusion["column"], "column")
            if len(found) == 1:
                kept.append(exclusion | {"column": found[0]})
            else:
                reason, column = exclusion["reason"], _wanted(exclusion["column"])
                note = f"The file lacks the column {column}, by which {reason} rows are told."
                self.comments["exclude"] = "\n".join(filter(None, [self.comments.get("exclude"), note]))
        if "exclude" in self.declaration:
            self.declaration["exclude"] = kept

    def _question(self, key: str) -> str:
        """The question of an open value: its reason, then what the preset asks at the key or above it."""
        parts = key.split(".")
        above = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
        reason = next((self.why_open[name] for name in above if name in self.why_open), None)
        asked = next((self.preset.open[name] for name in above if name in self.preset.open), None)
        return " ".join(filter(None, [f"{key}:", reason, asked]))

    def _is_there(self, key: str) -> bool:
        part: Any = self.declaration
        for step in key.split("."):
            if isinstance(part, Mapping) and step in part:
                part = part[step]
            elif isinstance(part, list) and step.isdigit() and int(step) < len(part):
                part = part[int(step)]
            else:
                return False
        return True


def _wanted(column: Any) -> str:
    """What was looked for, as a sentence shows it."""
    if isinstance(column, Mapping):
        wanted = column.get("find") or column.get("column") or column.get("first_of")
        return _wanted(wanted)
    if isinstance(column, list):
        return " or ".join(_wanted(one) for one in column)
    return repr(column)
