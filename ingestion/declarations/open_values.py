"""Values that a proposal left open because only a person knows them.

What belongs here: how an open value is written, and finding those that still are. What does not: proposing
(`ingestion.presets`, `ingestion.onboarding`) and every other mistake of a declaration.
"""

from collections.abc import Iterator, Mapping
from typing import Any

OPEN = "?"
"""How `make onboard` writes a value that it does not know."""

LISTS_OF_TOKENS = ("nulls", "unanswered", "equals")
"""Lists of what cells may hold; a question mark is an honest member of them."""

Path = tuple[str | int, ...]


def open_values(data: Any, path: Path = ()) -> Iterator[Path]:
    """Find the open values of a declaration as written.

    Args:
        data: The declaration, or a part of it.
        path: Where the part stands.

    Yields:
        The path of each.
    """
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key not in LISTS_OF_TOKENS or value == OPEN:  # the list itself may be what is asked for
                yield from open_values(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from open_values(value, (*path, index))
    elif data == OPEN:
        yield path
