"""The entries of the bad-input catalogue: one module for each of its sections, `s<section>_<name>.py`, each with a
list `ENTRIES`. What belongs here: gathering them. What does not: any entry."""

import importlib
import pkgutil

from catalogue_entry import Entry

CATALOGUE_SIZE = 169


def _gathered() -> dict[int, tuple[int, Entry]]:
    found: dict[int, tuple[int, Entry]] = {}
    for module in pkgutil.iter_modules(__path__):
        section = int(module.name.partition("_")[0].removeprefix("s"))
        for entry in importlib.import_module(f"{__name__}.{module.name}").ENTRIES:
            assert entry.number not in found, f"entry {entry.number} stands twice"
            found[entry.number] = section, entry
    return dict(sorted(found.items()))


_SECTIONS = _gathered()

ENTRIES: dict[int, Entry] = {number: entry for number, (_, entry) in _SECTIONS.items()}
"""Number → entry, in order."""


def of_sections(*sections: int) -> list[Entry]:
    """The entries of some sections, in order."""
    return [entry for section, entry in _SECTIONS.values() if section in sections]


def section_of(entry: Entry) -> int:
    """The section that an entry belongs to."""
    return _SECTIONS[entry.number][0]
