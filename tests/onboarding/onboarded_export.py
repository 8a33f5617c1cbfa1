"""An export, onboarded, answered and landed. What belongs here: doing so. What does not: expectations."""

import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingestion.declarations.load import check_programme, load_programme
from ingestion.declarations.open_questions import open_questions
from ingestion.declarations.open_values import open_values
from ingestion.declarations.yaml_lines import path_text, read_yaml
from ingestion.intake import SourceIntake, take_in
from ingestion.onboarding import Onboarded, onboard
from ingestion.run import Run

STARTED = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PROGRAMME_ANSWERS = {"timezone": "UTC", "holds_personal_data": "false"}
SOURCE_ANSWERS = {"version": "arrival"}
"""Of a question that every export with ids and without a time of change asks; a test may answer otherwise."""


@dataclass
class Look:
    """One onboarded export."""

    file: Path
    folder: Path
    made: Onboarded

    @property
    def text(self) -> str:
        return self.made.path.read_text(encoding="utf-8")

    @property
    def printed(self) -> str:
        return "\n".join(self.made.lines)

    @property
    def declared(self) -> dict[str, Any]:
        return read_yaml(self.made.path, str(self.made.path)).data

    @property
    def open(self) -> dict[str, str]:
        """Open key of the source → its question."""
        file = read_yaml(self.made.path, str(self.made.path))
        return {one.path: one.message.removeprefix("is still open: ") for one in open_questions(file)}

    def answer(self, answers: dict[str, Any]) -> "Look":
        """Replace each open value as a person does, where it stands; every answer must have its question."""
        _fill(self.made.path, {key: value for key, value in SOURCE_ANSWERS.items() if key in self.open} | answers)
        _fill(self.folder / "programme.yml", PROGRAMME_ANSWERS)
        return self

    def edit(self, before: str, after: str) -> "Look":
        assert before in self.text
        self.made.path.write_text(self.text.replace(before, after), encoding="utf-8")
        return self

    def mistakes(self) -> list[str]:
        return [str(one) for one in check_programme(self.folder)[1]]

    def land(self) -> SourceIntake:
        """Copy the export into the inbox and take it in."""
        loaded = load_programme(self.folder)
        (source,) = loaded.sources
        target = loaded.inbox(source.source) / self.file.name
        target.write_bytes(self.file.read_bytes())
        past = target.stat().st_mtime - 60
        os.utime(target, (past, past))
        return take_in(loaded, source, Run("run-1", STARTED))

    def rows(self, columns: str) -> list[tuple[Any, ...]]:
        """Landed rows in the order of the file."""
        pattern = load_programme(self.folder).layout.landing / "*" / self.declared["source"] / "*" / "rows.parquet"
        with duckdb.connect() as con:
            con.execute("set TimeZone = 'UTC'")
            return con.execute(f"select {columns} from read_parquet('{pattern}') order by source_row").fetchall()


def _fill(path: Path, answers: dict[str, Any]) -> None:
    file = read_yaml(path, str(path))
    lines = path.read_text(encoding="utf-8").splitlines()
    places = sorted(((file.mistake(at, ""), path_text(at)) for at in open_values(file.data)), reverse=True)
    asked = {key for _, key in places}
    assert asked == set(answers) or path.name == "programme.yml", f"asked: {asked}, answered: {set(answers)}"
    for place, key in places:
        line = lines[place.line - 1]
        head, tail = line[: place.column - 1], line[place.column - 1 :]
        lines[place.line - 1] = head + re.sub(r"^[\"']?[?][\"']?", lambda _, key=key: json.dumps(answers[key]), tail)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def look_at(file: Path, folder: Path, **options: Any) -> Look:
    """Onboard a file as source `answers` of a new programme."""
    return Look(file, folder, onboard(file, "answers", folder, **options))
