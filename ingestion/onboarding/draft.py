"""A declaration in the making. What belongs here: noting values, questions and suggestions with their reasons.

What does not: finding them (`survey_columns`, `crm_columns`) and writing them as YAML (`yaml_text`).
"""

from dataclasses import dataclass, field
from typing import Any

from ingestion.presets import OPEN

Key = tuple[str | int, ...]


def dotted(key: Key) -> str:
    """A key as presets and comments name it."""
    return ".".join(map(str, key))


@dataclass
class Draft:
    """What is proposed for one source.

    Attributes:
        declaration: The vocabulary of sources/*.yml, `OPEN` where only a person knows.
        comments: Dotted key → what stands above it.
        suggestions: Section (`columns`, `attributes`, `exclude`) → lines written as comments at its end.
        found: What was found, with the evidence, for the summary.
        unsure: What is strange or left to a second look, for the summary.
        preset: Title of the preset that fits, or None.
    """

    declaration: dict[str, Any]
    comments: dict[str, str] = field(default_factory=dict)
    suggestions: dict[str, list[str]] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    preset: str | None = None

    def get(self, *key: str | int) -> Any:
        """The value at a key, or None."""
        part: Any = self.declaration
        for step in key:
            if not isinstance(part, dict) or step not in part:
                return None
            part = part[step]
        return part

    def set(self, *key: str | int, to: Any, because: str = "") -> None:
        """Note a value, and the evidence for it."""
        part: Any = self.declaration
        for step in key[:-1]:
            if not isinstance(part.get(step), dict):
                part[step] = {} if part.get(step) is None else {"column": part[step]}
            part = part[step]
        part[key[-1]] = to
        if because:
            self.comments[dotted(key)] = because
        elif to != OPEN:
            self.comments.pop(dotted(key), None)

    def ask(self, *key: str | int, question: str) -> None:
        """Leave a value open with the question that it answers."""
        self.set(*key, to=OPEN, because=question)

    def drop(self, *key: str | int) -> None:
        """Take a value out."""
        part = self.get(*key[:-1]) if len(key) > 1 else self.declaration
        if isinstance(part, dict):
            part.pop(key[-1], None)
        self.comments.pop(dotted(key), None)

    def suggest(self, section: str, line: str, why: str) -> None:
        """Note a line that a person may take up by removing its comment mark."""
        self.suggestions.setdefault(section, []).append(f"{line}  # {why}")

    def warn(self, section: str, why: str) -> None:
        """Note among the suggestions what is not one."""
        self.suggestions.setdefault(section, []).append(why)
