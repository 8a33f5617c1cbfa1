"""Sections 1–4 of the catalogue: arrival and files, encoding and CSV structure, workbooks, JSON."""

from collections.abc import Callable

import pytest
from catalogue_entry import Entry
from entries import of_sections


@pytest.mark.parametrize("entry", of_sections(1, 2, 3, 4), ids=lambda entry: entry.label)
def test_the_input_gets_its_verdict_and_loses_no_row(entry: Entry, handle: Callable[[Entry], None]) -> None:
    handle(entry)
