"""What belongs here: where runs of these tests write, and the key they use. What does not: cases (`preset_cases`)."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _runs_below_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENPOINT_VAR", str(tmp_path / "var"))
