"""The private area of a source with an origin: `extracts/<source>/`.

What belongs here: what lies where in it, and moving things in and out so that a killed run leaves nothing
half. What does not: filling it.

    files/         what intake reads, like an inbox
    <extract>.json the facts of an extract in files/
    objects.json   which objects of a folder lie in files/
    replaced/      extracts that a full one replaced, or that could not be read; nothing reads them
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingestion.landing.batch import move_file, private_folder, write_atomically
from ingestion.layout import Layout

CHUNK = 1 << 20
_NAME = re.compile(r"extract_([0-9]{6,})_.*[.]parquet")


@dataclass(frozen=True)
class ExtractFacts:
    """What is known of one extract.

    Attributes:
        extract: Name of its file in `files/`.
        rows: Rows in it.
        is_full: Whether it holds everything there was, and not only what was new.
        fingerprint: Of the database, the relation and the cursor it was read from.
        cursor: Column of the cursor, or None.
        cursor_from: Where reading began, inclusive, as the database writes it; None for a full extract.
        cursor_to: Where the next reading continues (before the lookback).
        cursor_max: Highest value in the extract; later than `cursor_to` where it lay in the future.
        rows_without_cursor: Rows of the relation whose cursor is NULL; a full extract holds them, others do not.
        extracted_at: Moment of the database's snapshot, ISO 8601.
        bytes: Size of the file.
        sha256: Of the file.
    """

    extract: str
    rows: int
    is_full: bool
    fingerprint: str
    cursor: str | None
    cursor_from: str | None
    cursor_to: str | None
    cursor_max: str | None
    rows_without_cursor: int
    extracted_at: str
    bytes: int = 0
    sha256: str = ""


class Area:
    """The area of one source.

    Args:
        layout: The programme's folders.
        source: Name of the source.
    """

    def __init__(self, layout: Layout, source: str) -> None:
        self.root = layout.extracts / source
        self.files = self.root / "files"
        self.replaced = self.root / "replaced"
        self._objects = self.root / "objects.json"

    def prepare(self) -> None:
        """Make the folders and remove what a killed run left: facts of an extract that never came to be."""
        private_folder(self.files)
        for path in self.root.glob("extract_*.json"):
            if not (self.files / f"{path.stem}.parquet").exists():
                path.unlink()

    def extracts(self) -> list[ExtractFacts]:
        """The extracts in `files/`, oldest first."""
        found = [ExtractFacts(**json.loads(path.read_bytes())) for path in sorted(self.root.glob("extract_*.json"))]
        return [facts for facts in found if (self.files / facts.extract).exists()]

    def next_number(self) -> int:
        """Number of the next extract; numbers are never given twice."""
        names = [path.name for folder in (self.files, self.replaced) for path in folder.glob("extract_*.parquet")]
        numbers = [int(match.group(1)) for match in map(_NAME.fullmatch, names) if match]
        return max(numbers, default=0) + 1

    def commit(self, facts: ExtractFacts, made: Path) -> None:
        """Take a finished extract in. The rename of its file is the moment from which it counts."""
        write_atomically(self.root / _facts_name(facts), json.dumps(asdict(facts), indent=2) + "\n")
        move_file(made, self.files / facts.extract)

    def set_aside(self, facts: ExtractFacts) -> None:
        """Take an extract out of intake's sight; its bytes are kept."""
        private_folder(self.replaced)
        (self.files / facts.extract).replace(self.replaced / facts.extract)
        (self.root / _facts_name(facts)).replace(self.replaced / _facts_name(facts))

    def objects(self, folder: str) -> dict[str, list[int]]:
        """Key → size and time of change (ns) of the objects of a folder that lie in `files/`.

        A damaged or missing record only costs time: everything is fetched again.
        """
        try:
            known: Any = json.loads(self._objects.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        if not isinstance(known, dict) or known.get("folder") != folder:
            return {}
        return {key: facts for key, facts in known["objects"].items() if (self.files / key).is_file()}

    def remember_objects(self, folder: str, objects: dict[str, list[int]]) -> None:
        """Write down which objects lie in `files/`."""
        write_atomically(self._objects, json.dumps({"folder": folder, "objects": objects}))


def sha256_of(path: Path) -> str:
    """The sha256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _facts_name(facts: ExtractFacts) -> str:
    return f"{Path(facts.extract).stem}.json"
