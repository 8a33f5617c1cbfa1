"""How much one run takes on, so that a backlog is worked off in runs that end.

What belongs here: the room for copies made ahead, the turn of a run, the limit of rows. What does not: what a source
declares (`declarations.source.Limits`) and how large a file may be (`inbox`).
"""

from ingestion.declarations.source import Source
from ingestion.errors import RejectedFile
from ingestion.landing.results import FileIntake

AHEAD_FILES = 500
AHEAD_BYTES = 2_000_000_000


class Ahead:
    """Room for private copies of files that are made before their turn comes, while their bytes are hashed anyway.

    Files beyond it are read twice: once for their hash, which decides the order, and once when their turn comes.
    """

    def __init__(self) -> None:
        self._files = 0
        self._bytes = 0

    def has_room(self, size: int) -> bool:
        """Whether a copy of so many bytes may be made now; the first may always."""
        if self._files and (self._files >= AHEAD_FILES or self._bytes + size > AHEAD_BYTES):
            return False
        self._files += 1
        self._bytes += size
        return True


class Turn:
    """The files that one run reads.

    Args:
        files: How many; as many again may be refused ones that are tried anew, so that those keep nobody waiting.
    """

    def __init__(self, files: int) -> None:
        self.files = files
        self._new = self._again = 0

    def has_room(self, *, retry: bool) -> bool:
        """Whether another file may be read.

        Args:
            retry: Whether it was refused before under this declaration.
        """
        if retry:
            self._again += 1
            return self._again <= self.files
        self._new += 1
        return self._new <= self.files

    def waiting(self, name: str) -> FileIntake:
        """The result of a file whose turn comes in a later run."""
        return FileIntake(
            name,
            "held",
            reason_code="FILE_WAITS",
            message=f"It waits for the next run: one run reads {self.files:,} new files of a source.",
            remedy="Start the refresh again, or raise `limits.files_per_run`.",
        )


def refuse_too_many_rows(name: str, rows: int, source: Source) -> None:
    """Refuse a file with more rows than declared.

    Raises:
        RejectedFile: FILE_TOO_LARGE.
    """
    if rows > source.limits.file_rows:
        raise RejectedFile(
            "FILE_TOO_LARGE",
            f"{name} has {rows:,} rows; `limits.file_rows` allows {source.limits.file_rows:,}.",
            "Split the export, or raise `limits.file_rows` of the source.",
        )
