"""What a run tells of each file. What belongs here: the shape of the report. What does not: deciding what it says."""

from dataclasses import dataclass, field

from ingestion.errors import RejectedFile
from ingestion.inbox import InboxFile
from ingestion.landing.manifest import Manifest


@dataclass(frozen=True)
class FileIntake:
    """What became of one file.

    Attributes:
        file: Name relative to the source's inbox.
        status: `landed`, `unchanged`, `rejected`, `held` or `ignored`.
        batch_id: The file's batch, where it has one.
        rows_read: Data rows.
        fates: Fate → rows.
        reasons: Reason code → rows.
        reason_code: Why it was not taken in.
        message: The same in a sentence.
        remedy: What to do.
        notes: What people should know of a landed file.
    """

    file: str
    status: str
    batch_id: str | None = None
    rows_read: int = 0
    fates: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    reason_code: str | None = None
    message: str = ""
    remedy: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceIntake:
    """What became of the files of one source; `problem` says what is wrong with its inbox as a whole."""

    source: str
    kind: str
    files: tuple[FileIntake, ...]
    problem: str | None = None


def not_ready(file: InboxFile) -> FileIntake:
    """The result of a file that is not read."""
    return FileIntake(file.name, file.state, reason_code=file.reason_code, message=file.message, remedy=file.remedy)


def refused_file(name: str, refused: RejectedFile) -> FileIntake:
    """The result of a file that was refused before its content was known."""
    return FileIntake(name, "rejected", reason_code=refused.reason_code, message=refused.message, remedy=refused.remedy)


def result_of(manifest: Manifest, status: str, name: str) -> FileIntake:
    """The result of a file that has a manifest, from this run or an earlier one."""
    return FileIntake(
        name,
        status,
        manifest.batch_id,
        manifest.rows_read,
        manifest.fates,
        manifest.reasons,
        manifest.reason_code,
        manifest.reason or "",
        manifest.remedy or "",
        tuple(manifest.notes),
    )
