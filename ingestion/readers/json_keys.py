"""Which keys the records of a JSON file lack.

What belongs here: counting. What does not: whether anybody needs the key (the intake knows what is declared).

`"score": null` says that there is no score; a record without `score` says nothing, and a tool that stopped writing
the key looks the same. The two are one NULL in `raw`, so they are told apart here.
"""

from collections.abc import Mapping


class KeysSeen:
    """Counts, over the sound records of a file, which names occur in how many."""

    def __init__(self) -> None:
        self._records = 0
        self._first_record = 0
        self._present: dict[str, int] = {}
        self._first_absent: dict[str, int] = {}
        self._always: set[str] = set()

    def note(self, number: int, record: Mapping[str, str | None]) -> None:
        """Take note of a record.

        Args:
            number: Its number in the file.
            record: Dotted name → text or None.
        """
        self._records += 1
        self._first_record = self._first_record or number
        present = self._present
        for name in record:
            if name in present:
                present[name] += 1
            elif self._records == 1:
                present[name] = 1
                self._always.add(name)
            else:
                present[name] = 1
                self._first_absent[name] = self._first_record
        if len(record) < len(present):
            for name in [name for name in present if name not in record]:
                if _is_null_above(name, record):
                    present[name] += 1
                elif name in self._always:
                    self._always.discard(name)
                    self._first_absent[name] = number

    def absent(self) -> dict[str, tuple[int, int]]:
        """Name → records without it, and the number of the first; names that every record has are left out."""
        return {
            name: (self._records - count, self._first_absent[name])
            for name, count in self._present.items()
            if count < self._records
        }


def _is_null_above(name: str, record: Mapping[str, str | None]) -> bool:
    """Whether the object that holds the name is null as a whole: `"person": null` for `person.email`."""
    above, found, _ = name.rpartition(".")
    while found:
        if above in record:
            return record[above] is None
        above, found, _ = above.rpartition(".")
    return False
