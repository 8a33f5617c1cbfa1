"""What tests of the catalogue share. What belongs here: running an entry in a fresh world and keeping its result for
the line at the end of the run (`tests/conftest.py` prints it). What does not: entries."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.register_assert_rewrite("catalogue_run", "catalogue_case", "catalogue_parts", "entries")

from catalogue_case import KEY  # noqa: E402 - rewritten from here on
from catalogue_entry import Entry  # noqa: E402
from catalogue_run import SECONDS, run_entry  # noqa: E402


@pytest.fixture
def handle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> Callable[[Entry], None]:
    """A function that runs an entry and asserts its verdict."""

    def run(entry: Entry) -> None:
        monkeypatch.setenv("ELEVENPOINT_VAR", str(tmp_path / "var"))
        monkeypatch.setenv("ELEVENPOINT_PSEUDONYM_KEY", KEY)
        began = sum(os.times()[:4])
        lost = run_entry(entry, tmp_path / "programme")
        assert lost == 0
        assert sum(os.times()[:4]) - began < SECONDS
        record_property("catalogue_entry", entry.number)
        record_property("catalogue_rows_lost", lost)

    return run
