"""The manifest of a batch. What belongs here: its fields, writing and reading it, which batches are current.

What does not: the rows beside it.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from ingestion.layout import Layout

MANIFEST = "manifest.json"
ROWS = "rows.parquet"
WITHDRAWN = "withdrawn.json"
"""A person's marker in a batch's folder: none of its rows count."""

FATES = ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")


@dataclass(frozen=True)
class Manifest:
    """What is known of one file that was taken in or refused.

    Attributes:
        batch_id: Name of the batch's folder; follows from the file's bytes and the declaration.
        source: Source that the file belongs to.
        kind: Kind of the source.
        file: Name of the file relative to the source's inbox.
        sha256: Hash of the file's bytes.
        bytes: Size of the file.
        header: Column names as written.
        header_fingerprint: Changes when a name is added, removed or renamed.
        file_date: Date in the file's name, ISO, or None.
        arrival: Number of the file among the source's files, by first landing; kept when it is read again.
        declaration_fingerprint: Hash of everything declared that affects rows.
        declaration_version: 1, 2, … of the source.
        status: `landed` or `rejected`.
        reason_code: Of a rejected file.
        reason: What is wrong with a rejected file.
        remedy: What to do about it.
        rows_read: Data rows of the file.
        blank_rows: Rows without any content, counted apart.
        fates: Fate → rows; they add up to `rows_read`.
        reasons: Reason code → rows.
        notes: What people should know.
        first_event_at: Earliest main instant of the rows, ISO UTC.
        last_event_at: Latest main instant of the rows, ISO UTC.
        landed_at: When the batch became the newest of its file, ISO UTC.
        run_id: Run that did it.
        replaces: Batch of the same file that this one replaces, or None.
        taken_up: Rows that were in quarantine before this batch and are not any more.
        key_fingerprint: Hash of what `row_key` was made of, or None in a manifest from before it was kept.
        first_landed_at: When the file landed for the first time, under whatever declaration, ISO UTC; None where
            it was refused, and in a manifest from before it was kept.
    """

    batch_id: str
    source: str
    kind: str
    file: str
    sha256: str
    bytes: int
    declaration_fingerprint: str
    declaration_version: int
    status: str
    landed_at: str
    run_id: str
    arrival: int
    header: list[str] = field(default_factory=list)
    header_fingerprint: str | None = None
    file_date: str | None = None
    reason_code: str | None = None
    reason: str | None = None
    remedy: str | None = None
    rows_read: int = 0
    blank_rows: int = 0
    fates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
    reasons: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    first_event_at: str | None = None
    last_event_at: str | None = None
    replaces: str | None = None
    taken_up: int = 0
    key_fingerprint: str | None = None
    first_landed_at: str | None = None

    @property
    def delivery(self) -> tuple[str, str]:
        """What was delivered: the same bytes under another date are another state of the world."""
        return self.sha256, self.file_date or ""

    @property
    def position(self) -> tuple[str, str]:
        """Sorts the files of a source in file order."""
        return self.file_date or "", self.file

    def folder(self, layout: Layout) -> Path:
        """Where the batch lies."""
        return layout.landing / self.kind / self.source / self.batch_id

    def is_withdrawn(self, layout: Layout) -> bool:
        """Whether a person took the batch out."""
        return (self.folder(layout) / WITHDRAWN).exists()

    def as_json(self) -> str:
        """The text of manifest.json."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"


_FIELDS = {entry.name for entry in fields(Manifest)}


def read_manifests(layout: Layout, source: str | None = None) -> list[Manifest]:
    """All manifests of a programme, or of one source, oldest first."""
    found = []
    for path in layout.landing.glob(f"[!_]*/{source or '[!_]*'}/*/{MANIFEST}"):
        facts = json.loads(path.read_text(encoding="utf-8"))
        found.append(Manifest(**{name: value for name, value in facts.items() if name in _FIELDS}))
    return sorted(found, key=lambda manifest: (manifest.landed_at, manifest.declaration_version, manifest.batch_id))


def first_landed_at(manifests: Iterable[Manifest]) -> str | None:
    """The earliest landing of some batches; None if none of them landed."""
    return min(
        (entry.first_landed_at or entry.landed_at for entry in manifests if entry.status == "landed"), default=None
    )


def newest_landed(manifests: Iterable[Manifest]) -> list[Manifest]:
    """Of each file the batch that landed last, whether it was withdrawn or not.

    Args:
        manifests: Manifests, oldest first.
    """
    return list({(entry.source, *entry.delivery): entry for entry in manifests if entry.status == "landed"}.values())


def current_of(layout: Layout, manifests: Iterable[Manifest]) -> list[Manifest]:
    """The batches that count: of each file the one that landed last, unless it was withdrawn.

    Args:
        layout: Where they lie.
        manifests: Manifests, oldest first.
    """
    return [manifest for manifest in newest_landed(manifests) if not manifest.is_withdrawn(layout)]


def current_manifests(layout: Layout, source: str | None = None) -> list[Manifest]:
    """The manifests of the batches that count, of a programme or of one source."""
    return current_of(layout, read_manifests(layout, source))
