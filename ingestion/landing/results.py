"""What a run tells of each file. What belongs here: the shape of the report. What does not: deciding what it says."""

from collections.abc import Sequence
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
        taken_up: Rows that were in quarantine before and are not any more.
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
    taken_up: int = 0


@dataclass(frozen=True)
class SourceIntake:
    """What became of the files of one source.

    Attributes:
        source: Name of the source.
        kind: Its kind.
        files: One result per file.
        problem: What is wrong with its inbox or origin as a whole.
        place: Where people find its files, where that is not its inbox.
        notes: What people should know of its origin.
        drift: What the headers of new files that can be taken in change, one text per file.
    """

    source: str
    kind: str
    files: tuple[FileIntake, ...]
    problem: str | None = None
    place: str | None = None
    notes: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()


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
        manifest.taken_up if status == "landed" else 0,
    )


def stranded_batches(batches: Sequence[Manifest]) -> str:
    """The problem of a source whose rows get other keys while files of earlier batches have left the inbox."""
    named = ", ".join(f"{entry.file} (batch {entry.batch_id})" for entry in batches)
    commands = "; ".join(f'`elevenpoint batches withdraw {entry.batch_id} --reason "…"`' for entry in reversed(batches))
    return (
        "The declaration makes other keys of the rows (identity, survey, or with row_content any content), and these"
        f" files have left the inbox, so that their rows would count twice: {named}. Nothing of the source landed."
        f" Put these very files back into the inbox, take the change back, or withdraw the batches: {commands}."
    )
