"""Sections 5–11 of the catalogue: headers, scores, time, identity, response quality, CRM, text."""

from collections.abc import Callable

import pytest
from catalogue_entry import Entry
from catalogue_published import published
from entries import of_sections


@pytest.mark.parametrize("entry", of_sections(5, 6, 7, 8, 9, 10, 11), ids=lambda entry: entry.label)
def test_the_input_gets_its_verdict_and_loses_no_row(entry: Entry, handle: Callable[[Entry], None]) -> None:
    if entry.scenario is not None:
        published()  # before the clock of the entry runs: whichever comes first would pay for all of them
    handle(entry)
