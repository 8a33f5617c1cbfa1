"""Looking a preset's columns up in the header of a file.

What belongs here: which names of a file a preset's column means. What does not: what is written into the
declaration for them, and what is asked (`proposal`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.declarations.source import Header
from ingestion.presets.model import Find, Preset
from ingestion.presets.recognition import header_row_count
from ingestion.readers.header import column_names
from ingestion.readers.names import normalised


@dataclass(frozen=True)
class Found:
    """What one entry of a preset's column means in a file.

    Attributes:
        names: Names of the file, on one line each.
        is_clear: False where they are several and a person has to choose.
    """

    names: list[str]
    is_clear: bool = True


class HeaderNames:
    """The header of one file under one preset.

    Args:
        preset: The preset.
        rows: As for `recognise`.
    """

    def __init__(self, preset: Preset, rows: list[list[str]]) -> None:
        self.row_count = header_row_count(preset, rows)
        self.rows = rows[: self.row_count]
        self.names = self.rows[0] if self.rows else []
        if self.row_count > 1:
            header = Header.model_validate(preset.declaration["format"]["header"] | {"rows": self.row_count})
            self.names = column_names(Path(preset.title), self.rows, header, self.row_count)

    def look_up(self, entry: str | Mapping[str, Any]) -> Found:
        """Find a column by name, or by what `model.Find` says."""
        if not isinstance(entry, Mapping):
            return Found(self._named(entry))
        wanted = Find.model_validate(entry)
        found: dict[str, str | None] = {}
        for index, cell in enumerate(self._cells(wanted.row)[: len(self.names)]):
            match = re.search(wanted.find, folded(cell), re.IGNORECASE)
            if match and wanted.group is not None:
                found |= dict.fromkeys(self._named(match.group(wanted.group)))
            elif match:
                found[folded(self.names[index])] = match.group(wanted.one_question) if wanted.one_question else None
        if wanted.one_question is None:
            return Found(list(found), is_clear=len(found) < 2)
        questions = {question: name for name, question in found.items()}
        # Of several questions one column each shows well enough that a person has to choose.
        return Found(list(found)) if len(questions) < 2 else Found(list(questions.values()), is_clear=False)

    def _cells(self, row: int | None) -> list[str]:
        if row is None:
            return self.names
        return self.rows[row - 1] if row <= len(self.rows) else []

    def _named(self, wanted: str) -> list[str]:
        return [folded(name) for name in self.names if normalised(name) == normalised(wanted)][:1]


def folded(name: str) -> str:
    """A name on one line: columns are matched regardless of white space, and YAML is easier to read without it."""
    return " ".join(name.split())


def wanted_name(entry: Any) -> str:
    """What was looked for, as a sentence shows it."""
    if isinstance(entry, list):
        return " or ".join(wanted_name(one) for one in entry)
    return entry["named"] if isinstance(entry, Mapping) else repr(entry)
