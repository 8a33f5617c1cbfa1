"""From a preset and a header to a declaration with open questions.

What belongs here: looking up the preset's columns in the header, and saying what is left to a person. What does
not: anything that only data shows, such as a score's scale or a date's order (`ingestion.onboarding`).
"""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingestion.declarations.open_values import OPEN, open_values
from ingestion.declarations.timezones import mistake_in
from ingestion.presets.lookup import HeaderNames, wanted_name
from ingestion.presets.model import Preset

UTC_NAMES = ("Z", "GMT", "UTC")

SEVERAL_FIT = "Several columns fit"
"""How a question begins that a person answers by choosing among columns of the file."""

ALWAYS_OPEN = {
    "columns.survey": "What is the survey called in your reports?",
    "columns.survey_type": "Is it asked after an event (transactional) or at intervals (relational)?",
    "timezone": "In which zone are the times of the export?",
}
"""Questions that no export answers, unless the preset words them better."""


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
        self.header = HeaderNames(preset, header_rows)
        self.declaration = copy.deepcopy(preset.declaration)
        self.comments = dict(preset.comments)
        self.why_open: dict[str, str] = {}

    def proposal(self) -> Proposal:
        if "origin" in self.declaration:  # its columns are those of the query, not of a file
            return self._finished()
        if self.header.row_count == 1:
            self.declaration["format"].pop("header", None)
        elif "header" in self.declaration["format"]:
            self.declaration["format"]["header"]["rows"] = self.header.row_count
        self._zone()
        for part in ("columns", "attributes"):
            given = self.declaration.get(part, {})
            resolved = {name: self._column(f"{part}.{name}", column) for name, column in given.items()}
            if part in self.declaration:
                self.declaration[part] = {name: column for name, column in resolved.items() if column is not None}
        self._exclusions()
        return self._finished()

    def _finished(self) -> Proposal:
        keys = [".".join(map(str, path)) for path in open_values(self.declaration)]
        questions = [self._question(key) for key in keys]
        comments = {key: text for key, text in self.comments.items() if self._is_there(key)}
        for key, question in zip(keys, questions, strict=True):
            comments[key] = _joined(comments.get(key), question)
        return Proposal(self.declaration, comments, list(dict.fromkeys(questions)), self.preset.name)

    def _zone(self) -> None:
        place = self.preset.timezone_from
        if place is None or place.row > len(self.header.rows):
            return
        cells = self.header.rows[place.row - 1]
        found = {match.group(1) for cell in cells if (match := re.search(place.pattern, cell))}
        zones = {"UTC" if name in UTC_NAMES else name for name in found}
        mistake = mistake_in(next(iter(zones))) if len(zones) == 1 else None
        if len(zones) == 1 and mistake is None:
            self.declaration["timezone"] = zones.pop()
            self.comments["timezone"] = f"as header row {place.row} of the file says"
        elif zones:
            said = f"Header row {place.row} names {', '.join(sorted(zones))}, which is not one known timezone"
            self.why_open["timezone"] = f"{said}: {mistake}." if mistake else f"{said}."

    def _column(self, key: str, column: Any) -> Any:
        """A column as the declaration has it, or None where the file lacks it and may."""
        given = {"column": column} if isinstance(column, str) else dict(column)
        if "value" in given:
            return given
        origin = "first_of" if "first_of" in given else "column"
        entries = given[origin] if isinstance(given[origin], list) else [given[origin]]
        found = [self.header.look_up(entry) for entry in entries]
        names = list(dict.fromkeys(name for one in found for name in one.names))
        if not names and given.get("optional"):
            return None
        is_clear = all(one.is_clear for one in found) and (origin == "first_of" or len(names) < 2)
        if not is_clear:
            self.why_open[key] = f"{SEVERAL_FIT}: {', '.join(map(repr, names))}."
        elif not names:
            self.why_open[key] = f"The file has no column {wanted_name(given[origin])}."
        elif len(names) > 1:
            return given | {"first_of": names}
        del given[origin]
        name = names[0] if names and is_clear else OPEN
        return name if not given and name != OPEN else {"column": name} | given

    def _exclusions(self) -> None:
        kept = []
        for exclusion in self.declaration.get("exclude", []):
            wanted = exclusion["column"]
            entries = wanted if isinstance(wanted, list) else [wanted]
            names = [name for entry in entries for name in self.header.look_up(entry).names]
            if len(names) == 1:
                kept.append(exclusion | {"column": names[0]})
            else:
                note = f"The file lacks the column {wanted_name(wanted)}, by which {exclusion['reason']} rows are told."
                self.comments["exclude"] = _joined(self.comments.get("exclude"), note)
        if "exclude" in self.declaration:
            self.declaration["exclude"] = kept

    def _question(self, key: str) -> str:
        """The question of an open value: its reason, then what the preset asks at the key or above it."""
        parts = key.split(".")
        above = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
        words = ALWAYS_OPEN | self.preset.open
        reason = next((self.why_open[name] for name in above if name in self.why_open), None)
        asked = next((words[name] for name in above if name in words), None)
        return f"{key}: {' '.join(filter(None, [reason, asked]))}"

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


def _joined(first: str | None, second: str) -> str:
    return f"{first}\n{second}" if first else second
