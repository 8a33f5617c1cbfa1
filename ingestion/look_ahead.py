"""Looking at the headers of files before any of them lands.

What belongs here: reading headers only, for intake and for `elevenpoint check --files`. What does not: the
verdict over them (`drift`), and landing anything.
"""

import logging
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion import pseudonyms
from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.source import Source
from ingestion.drift import STOPPING, Drift, compare
from ingestion.errors import ElevenpointError, RejectedFile
from ingestion.fates.engine import connect, without_values
from ingestion.inbox import list_inbox
from ingestion.landing.hash_cache import HashCache
from ingestion.landing.manifest import Manifest, newest_landed, read_manifests
from ingestion.landing.plan import Delivery, declaration_fingerprint
from ingestion.readers import read

LOG = logging.getLogger(__name__)

LARGEST_READ_TWICE = 64_000_000
"""Bytes up to which a file is read for its header alone where that means reading all of it (JSON, workbooks)."""


@dataclass(frozen=True)
class Look:
    """What the header of one file says; `refused` instead where it cannot be read."""

    source: str
    file: str
    drift: Drift | None = None
    refused: str | None = None

    @property
    def stops(self) -> bool:
        """Whether the file would be refused."""
        return self.refused is not None or (self.drift is not None and self.drift.verdict == STOPPING)

    def __str__(self) -> str:
        if self.refused or self.drift is None:
            return f"{self.source}/{self.file}: {self.refused or 'too large to look at twice'}"
        findings = f": {'; '.join(self.drift.findings)}" if self.drift.findings else ""
        return f"{self.source}/{self.file}: {self.drift.verdict}{findings}"


def headers_before(
    manifests: Iterable[Manifest], files: Sequence[Delivery], arrival: int | None = None
) -> list[list[str]]:
    """Headers of the source's landed files before some files: by the dates of their names, or as they came.

    Args:
        manifests: Of the source, oldest first.
        files: The files, in file order; they are not compared with themselves.
        arrival: Number of the first of them among the source's files, or None where they are new.
    """
    own = {file.key for file in files}
    landed = [entry for entry in newest_landed(manifests) if entry.header and entry.delivery not in own]
    if files and files[0].file_date:
        landed = sorted((one for one in landed if one.position < files[0].position), key=lambda one: one.position)
    else:
        landed = sorted(
            (one for one in landed if arrival is None or one.arrival < arrival), key=lambda one: one.arrival
        )
    return [entry.header for entry in landed]


def look_ahead(
    source: Source, files: Sequence[tuple[str, Path]], before: Sequence[Sequence[str]], workdir: Path
) -> list[Look]:
    """Look at the headers of new files of a source, one after the other, and say what they change.

    Args:
        source: The declaration.
        files: Name and path of each, in file order.
        before: Headers of the source's landed files, oldest first.
        workdir: Private folder for intermediate files.

    Returns:
        One look per file; nothing lands, and a bad file raises nothing.
    """
    known = list(before)
    looks = []
    for name, path in files:
        try:
            header = read_header(path, source, workdir)
        except RejectedFile as refused:
            looks.append(Look(source.source, name, refused=f"{refused.reason_code}: {refused.message}"))
            continue
        except (ElevenpointError, FileNotFoundError):
            looks.append(Look(source.source, name, refused="it changed or vanished while it was looked at"))
            continue
        drift = compare(header, source, known) if header else None
        if drift and drift.verdict != STOPPING:
            known.append(header or [])
        looks.append(Look(source.source, name, drift))
    return looks


def log_drift(looks: Iterable[Look]) -> None:
    """Write into the log what headers change."""
    for look in looks:
        if look.drift and look.drift.is_news:
            level = logging.WARNING if look.stops else logging.INFO
            LOG.log(level, "schema drift before anything landed: %s", look)


def read_header(path: Path, source: Source, workdir: Path) -> list[str] | None:
    """The column names of a file; None where telling them means reading a very large file.

    Raises:
        RejectedFile: It has no header as declared.
    """
    declared = source.format
    if declared.type == "csv" and declared.compression == "none":
        from ingestion.readers.sniff_type import refuse_wrong_type
        from ingestion.readers.staging import head_of

        refuse_wrong_type(path, declared.type)
        return head_of(path, declared).names
    if declared.type != "parquet" and path.stat().st_size > LARGEST_READ_TWICE:
        return None
    with (
        tempfile.TemporaryDirectory(dir=workdir) as folder,
        connect(Path(folder)) as con,
        without_values(path.name),
    ):
        return read(path, declared, con, Path(folder)).header


def check_files(programme: LoadedProgramme, sources: Sequence[Source]) -> list[Look]:
    """Look at every file of the inboxes that the next refresh would read; nothing is written or landed.

    Args:
        programme: The programme.
        sources: Those of its sources to look at.

    Returns:
        Looks in the order of sources and files; files that landed under today's declaration are left out.
    """
    looks = []
    with tempfile.TemporaryDirectory(prefix="elevenpoint-check-") as workdir:
        for source in sources:
            manifests = read_manifests(programme.layout, source.source)
            landed = newest_landed(manifests)
            known = _landed_as_declared(programme, source, landed)
            cache = HashCache.of(programme.layout)
            listing = list_inbox(programme.inbox(source.source), source, wait=False)
            ready = [file for file in listing.files if file.state == "ready"]
            hashes = [cache.get(file.path, file.size, file.mtime_ns, file.inode) for file in ready]
            new = [
                Delivery(file.name, sha256 or file.name, file.file_date.isoformat() if file.file_date else None)
                for file, sha256 in zip(ready, hashes, strict=True)
                if sha256 not in known
            ]
            paths = {file.name: file.path for file in ready}
            looks += look_ahead(
                source, [(file.name, paths[file.name]) for file in new], headers_before(manifests, new), Path(workdir)
            )
    return looks


def _landed_as_declared(programme: LoadedProgramme, source: Source, landed: Sequence[Manifest]) -> set[str]:
    """Hashes of the files that landed under today's declaration; none where the key is missing."""
    try:
        key = pseudonyms.pseudonym_key(programme.programme)
    except ElevenpointError:
        return set()
    fingerprint = declaration_fingerprint(source, programme.programme, key.key_id)
    return {entry.sha256 for entry in landed if entry.declaration_fingerprint == fingerprint}
