"""Which preset an export fits, by the names in its header.

What belongs here: loading the presets and comparing their fingerprints with a header. What does not: what a
preset makes of the file (`proposal`).
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from ingestion.presets.model import Fingerprint, Preset, RowFingerprint
from ingestion.readers.names import normalised

TOOLS = Path(__file__).parent / "tools"
"""The folder of the presets, one YAML file each."""


@dataclass(frozen=True)
class Recognised:
    """A preset that fits a header.

    Attributes:
        preset: The preset.
        header_row_count: Header rows that the file has; the data begins below them.
        matched: Names of the file that the preset documents or tells it by, as the file writes them.
        missing: Names that the preset documents and the file lacks.
    """

    preset: Preset
    header_row_count: int
    matched: tuple[str, ...]
    missing: tuple[str, ...]


@cache
def all_presets() -> tuple[Preset, ...]:
    """Every preset, by name."""
    return tuple(_read(path) for path in sorted(TOOLS.glob("*.yml")))


def _read(path: Path) -> Preset:
    return Preset.model_validate({"name": path.stem} | yaml.safe_load(path.read_text(encoding="utf-8")))


def recognise(header_rows: list[list[str]]) -> list[Recognised]:
    """Find the presets that fit the head of a file.

    Args:
        header_rows: Cells of the first records of the file, five if it has them: header and data alike, without
            title rows. Of JSON the flattened names are the only row.

    Returns:
        What fits, the one that explains most of the header first; usually one or none.
    """
    found = [recognised for preset in all_presets() if (recognised := _fit(preset, header_rows))]
    return sorted(found, key=lambda one: (-len(one.matched), one.preset.name))


def _fit(preset: Preset, header_rows: list[list[str]]) -> Recognised | None:
    fingerprint = preset.recognise
    count = header_row_count(preset, header_rows)
    names_row = names_row_of(preset, count)
    if len(header_rows) < max([count, *fingerprint.rows]):
        return None
    wanted: dict[int, list[RowFingerprint]] = {names_row: [fingerprint]}
    for row, further in fingerprint.rows.items():
        wanted.setdefault(row, []).append(further)
    if not all(_holds(one, header_rows[row - 1]) for row, each in wanted.items() for one in each):
        return None
    return _recognised(preset, count, header_rows[names_row - 1], fingerprint)


def header_row_count(preset: Preset, header_rows: list[list[str]]) -> int:
    """How many header rows a file of the preset has: as its rows show, else as declared."""
    for count, pattern in preset.recognise.header_rows.items():
        if len(header_rows) >= count and any(re.search(pattern, cell) for cell in header_rows[count - 1]):
            return count
    return preset.recognise.otherwise_rows or int(_header(preset).get("rows", 1))


def names_row_of(preset: Preset, count: int) -> int:
    """Which of the header rows holds the names, from 1."""
    return min(int(_header(preset).get("names", 1)), count)


def _header(preset: Preset) -> dict[str, int | str]:
    return preset.declaration.get("format", {}).get("header", {})


def _holds(wanted: RowFingerprint, names: list[str]) -> bool:
    def there(entry: str) -> bool:
        return any(is_named(name, entry) for name in names)

    return (
        all(map(there, wanted.all_of))
        and (not wanted.any_of or any(map(there, wanted.any_of)))
        and not any(map(there, wanted.none_of))
    )


def is_named(name: str, entry: str) -> bool:
    """Whether a column bears a name, or one that a regular expression between slashes matches as a whole."""
    if len(entry) > 2 and entry.startswith("/") and entry.endswith("/"):
        return re.fullmatch(entry[1:-1], normalised(name), re.IGNORECASE) is not None
    return normalised(name) == normalised(entry)


def _recognised(preset: Preset, count: int, names: list[str], fingerprint: Fingerprint) -> Recognised:
    entries = [*preset.documented, *fingerprint.all_of, *fingerprint.any_of]
    matched = tuple(name.strip() for name in names if any(is_named(name, entry) for entry in entries))
    certain = [entry for entry in preset.documented if "<" not in entry]
    missing = tuple(entry for entry in certain if not any(is_named(name, entry) for name in names))
    return Recognised(preset, count, matched, missing)
