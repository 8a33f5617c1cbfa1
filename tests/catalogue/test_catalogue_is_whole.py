"""The catalogue as a whole. What belongs here: that no entry is missing and the page says what is tested."""

import table
from entries import CATALOGUE_SIZE, ENTRIES


def test_every_number_of_the_catalogue_has_its_entry() -> None:
    assert list(ENTRIES) == list(range(1, CATALOGUE_SIZE + 1))


def test_the_module_that_handles_an_entry_exists() -> None:
    assert {entry.where for entry in ENTRIES.values() if not (table.REPOSITORY / entry.where).exists()} == set()


def test_the_page_is_current() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page(), "run: python tests/catalogue/table.py"
