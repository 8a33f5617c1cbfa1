"""Names in proposals. What belongs here: how columns are shown, and names of ours made from theirs."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable

from ingestion.onboarding.profile import ColumnFacts
from ingestion.onboarding.words import spelled

SHOWN = 80
LONGEST = 40
"""Letters of a name of ours."""
PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./ %+-]*")
READ_AS_NOTHING = ("null", "~", "")
_LATIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def shown(column: ColumnFacts) -> str:
    """A column as messages name it: its name in one line, or its place."""
    name = " ".join(column.name.split())
    if not name:
        return f"column {column.index + 1}"
    return repr(name if len(name) <= SHOWN else name[: SHOWN - 3] + "…")


def listed(columns: Iterable[ColumnFacts], most: int = 8) -> str:
    """Columns as a sentence lists them."""
    names = [shown(column) for column in columns]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def slug(name: str, taken: Collection[str] = ()) -> str:
    """A lower_snake_case name of at most 40 letters that is not taken yet; a longer one ends with a whole word."""
    text = unicodedata.normalize("NFKD", spelled(name).translate(_LATIN)).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "_", text).strip("_")
    if len(made) > LONGEST:
        words = made[: LONGEST + 1].rpartition("_")[0]
        made = words.rstrip("_") or made[:LONGEST]
    made = made if made[:1].isalpha() else f"column_{made}".rstrip("_")
    number, unique = 2, made
    while unique in taken:
        unique, number = f"{made}_{number}", number + 1
    return unique


def scalar(value: object) -> str:
    """A value as YAML, in quotes where it needs any."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    is_plain = PLAIN.fullmatch(text) and text.lower() not in READ_AS_NOTHING and not text.endswith(" ")
    if is_plain and " #" not in text and text.isascii():
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter == " " or letter.isprintable() else _escaped(letter) for letter in quoted)


def yaml_pair(key: str, value: object) -> str:
    """`key: value` as YAML."""
    return f"{key}: {scalar(value if not isinstance(value, str) else value.strip())}"


def _escaped(letter: str) -> str:
    point = ord(letter)
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
