"""Fixtures of the onboarding tests. What belongs here: writing small exports. What does not: expectations."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from onboarded_export import Look, look_at
from survey_question import QUESTION


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Look]:
    """A function from a file's content to the onboarded file."""
    monkeypatch.setenv("ELEVENPOINT_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ELEVENPOINT_PSEUDONYM_KEY", "0123456789abcdef" * 4)

    def make(content: str | bytes, name: str = "export.csv", encoding: str = "utf-8", **options: Any) -> Look:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return look_at(path, tmp_path / "programme", **options)

    return make


@pytest.fixture
def survey() -> Callable[..., str]:
    """A function that writes a plain survey export; single columns are replaced by name."""

    def make(rows: int = 24, delimiter: str = ",", question: str = QUESTION, **columns: list[str] | None) -> str:
        all_columns: dict[str, list[str] | None] = {
            "Response ID": [f"r{number:04}" for number in range(rows)],
            "Submitted": [f"2026-03-{1 + number % 28:02} 09:{number % 60:02}:00" for number in range(rows)],
            question: [str(number % 11) for number in range(rows)],
        }
        all_columns |= columns
        kept = {name: values for name, values in all_columns.items() if values is not None}
        lines = [delimiter.join(kept), *(delimiter.join(cells) for cells in zip(*kept.values(), strict=True))]
        return "\n".join(lines) + "\n"

    return make
