"""Finding a declared column in a header. What belongs here: how names are compared.

What does not: reading the header (`header`), and which columns a source needs.
"""

import difflib
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from ingestion.errors import RejectedFile

MOST_QUOTED = 8
"""How many columns a message names before it only counts them."""

PERSONAL = re.compile(r"[^\s@]@[^\s@]|(\+|(?<!\d)0)\d[\d /()-]{5,}")
"""An address or a telephone number. They stand where JSON has a key for each person."""


def normalised(name: str) -> str:
    """The form in which column names are compared: NFC, one space for any white space, case folded."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def resolve_column(header: list[str], names: tuple[str, ...]) -> int | None:
    """Position of the one column that bears one of the given names.

    Args:
        header: Column names as written in the file.
        names: Names that the declaration allows.

    Returns:
        Index into `header`, or None where no column bears any of the names.

    Raises:
        RejectedFile: HEADER_DUPLICATE where several columns do; which of them is meant is not guessed.
    """
    wanted = {normalised(name) for name in names}
    found = [index for index, name in enumerate(header) if normalised(name) in wanted]
    if len(found) > 1:
        columns = ", ".join(f"{header[index].strip()!r} (column {index + 1})" for index in found)
        raise RejectedFile(
            "HEADER_DUPLICATE",
            f"The header has {len(found)} columns for one declared name: {columns}.",
            "Rename or remove all but one of them in the export, or declare the one that is meant.",
        )
    return found[0] if found else None


def quoted(names: Sequence[str]) -> str:
    """Names of columns in quotes as messages list them, the first few; one that may be a person's is not repeated."""
    more = f" and {len(names) - MOST_QUOTED} more" if len(names) > MOST_QUOTED else ""
    return ", ".join(map(_quoted, names[:MOST_QUOTED])) + more


def _quoted(name: str) -> str:
    return "(a name with an address or a telephone number)" if PERSONAL.search(name) else repr(name)


def nearest(header: list[str], name: str, limit: int = 3) -> list[str]:
    """Names of the header that resemble a missing one, best first, as written."""
    by_form = {normalised(written): written for written in header if written.strip()}
    return [by_form[form] for form in difflib.get_close_matches(normalised(name), by_form, n=limit, cutoff=0.5)]


def header_fingerprint(header: list[str]) -> str:
    """Sixteen hex digits that change when a name is added, removed or renamed, but not with order, case or spaces."""
    forms = "\x1f".join(sorted(normalised(name) for name in header))
    return hashlib.sha256(forms.encode()).hexdigest()[:16]


def duplicate_notes(header: list[str]) -> list[str]:
    """A warning for each name that several columns bear."""
    counts = Counter(normalised(name) for name in header if name.strip())
    first = {normalised(name): name.strip() for name in reversed(header)}
    return [f"the header has {_quoted(first[form])} {count} times" for form, count in counts.items() if count > 1]


def looks_like_data(header: Iterable[str]) -> bool:
    """Whether most names are numbers, dates or addresses: then the file probably has no header row at all."""
    names = [name.strip() for name in header if name.strip()]
    return bool(names) and 2 * sum(map(_is_value, names)) >= len(names)


def _is_value(name: str) -> bool:
    letters = sum(character.isalpha() for character in name)
    return "@" in name or (any(character.isdigit() for character in name) and letters <= len(name) // 4)
