"""The inbox of a source: which files are there and which of them are ready.

What belongs here: looking at files which other people write. What does not: reading them (`landing.claims`).
Nothing here changes, moves or deletes a file of the inbox.
"""

import fnmatch
import os
import re
import stat
import time
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from ingestion.declarations.source import FileDate, Source

QUIET_SECONDS = 2.0
"""A file whose last change is younger may still be written; then we wait that long, once, and look again."""

MOST_FOLDERS = 32
"""How deep `**` looks."""

UNFINISHED = (".part", ".tmp", ".crdownload", ".download")
OFFICE_LOCK = "~$"
ENDING = re.compile(r"[.][a-z][a-z0-9]{0,9}([.](gz|zip))?$", re.IGNORECASE)


@dataclass(frozen=True)
class InboxFile:
    """One entry of an inbox.

    Attributes:
        name: Path relative to the inbox with `/`, safe to print and to store.
        path: Where it is.
        state: `ready`, `held`, `ignored` or `rejected`.
        size: Bytes.
        mtime_ns: Time of the last change.
        inode: Number of the file on its disk.
        file_date: Date in the name, where one is declared.
        reason_code: Why it is not ready.
        message: The same in a sentence.
        remedy: What to do.
    """

    name: str
    path: Path
    state: str = "ready"
    size: int = 0
    mtime_ns: int = 0
    inode: int = 0
    file_date: date | None = None
    reason_code: str | None = None
    message: str = ""
    remedy: str = ""

    @property
    def position(self) -> tuple[str, str]:
        """Sorts files in file order: by date, then by name."""
        return str(self.file_date or ""), self.name


@dataclass(frozen=True)
class Listing:
    """The files of an inbox in file order, or why there are none."""

    files: tuple[InboxFile, ...]
    problem: str | None = None


def list_inbox(folder: Path, source: Source, wait: bool = True) -> Listing:
    """List a source's files without opening any.

    Args:
        folder: `inbox/<source>/`.
        source: The declaration.
        wait: Whether to look a second time at files that changed a moment ago.

    Returns:
        Every entry with its state; `problem` with the remedy where the folder is missing.
    """
    if not folder.is_dir():
        return Listing(
            (), f"The folder {folder} is missing. Make it and drop the exports of source {source.source} into it."
        )
    segments = source.files.split("/")
    depth = MOST_FOLDERS if "**" in segments else len(segments)
    found = [_look(path, folder, source) for path in _walk(folder, depth)]
    settled = _settled(found) if wait else found
    return Listing(tuple(sorted(settled, key=lambda file: file.position)))


def _walk(folder: Path, depth: int) -> list[Path]:
    entries = []
    for entry in os.scandir(folder):
        if depth > 1 and entry.is_dir(follow_symlinks=False):
            entries += _walk(Path(entry.path), depth - 1)
        else:
            entries.append(Path(entry.path))
    return entries


def printable(name: str) -> str:
    """A name as it can be printed and stored, whatever its bytes are."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _look(path: Path, folder: Path, source: Source) -> InboxFile:
    name = printable(path.relative_to(folder).as_posix())
    file = InboxFile(name, path)
    try:
        facts = path.lstat()
    except FileNotFoundError:
        return replace(file, state="held", reason_code="FILE_GONE", message="It vanished while the inbox was listed.")
    file = replace(file, size=facts.st_size, mtime_ns=facts.st_mtime_ns, inode=facts.st_ino)
    if path.name.startswith("."):
        return replace(file, state="ignored", reason_code="FILE_HIDDEN", message="Hidden files are not read.")
    if path.name.endswith(UNFINISHED) or path.name.startswith(OFFICE_LOCK):
        return replace(
            file,
            state="held",
            reason_code="FILE_UNFINISHED",
            message="Its name says that it is still being written or open.",
            remedy="Rename it once it is complete; the next refresh looks again.",
        )
    if not matches(name, source.files):
        if stat.S_ISDIR(facts.st_mode):
            return replace(
                file,
                state="ignored",
                reason_code="FILE_NOT_DECLARED",
                message=f"It is a folder, and `files: {source.files}` looks into none of that name.",
                remedy="Move its files up, or declare `files` with the folder, such as `**/*.csv`.",
            )
        return replace(
            file,
            state="ignored",
            reason_code="FILE_NOT_DECLARED",
            message=f"Its name does not match `files: {source.files}`.",
            remedy="Rename it, widen `files`, or take it out of the folder.",
        )
    if stat.S_ISLNK(facts.st_mode):
        return replace(
            file,
            state="rejected",
            reason_code="FILE_SYMLINK",
            message="It is a symbolic link, which is never followed.",
            remedy="Put the file itself into the folder.",
        )
    if not stat.S_ISREG(facts.st_mode):
        return replace(
            file,
            state="ignored",
            reason_code="FILE_NOT_REGULAR",
            message="It is a folder or device, not a file.",
            remedy="Take it out of the folder, or put the file itself there.",
        )
    if facts.st_size > source.limits.file_bytes:
        return replace(
            file,
            state="rejected",
            reason_code="FILE_TOO_LARGE",
            message=f"It has {facts.st_size:,} bytes; `limits.file_bytes` allows {source.limits.file_bytes:,}.",
            remedy="Split the export, or raise `limits.file_bytes` of the source.",
        )
    return dated(file, source)


def matches(name: str, pattern: str) -> bool:
    """Whether a name matches a glob, part by part; `**` stands for any number of folders, also none.

    A written-out ending such as `.csv` or `.csv.gz` matches in capitals, too: it says the type, not which file it is.
    """
    ending = ENDING.search(pattern)
    if ending and name.lower().endswith(ending[0].lower()):
        name = name[: -len(ending[0])] + ending[0]
    return _parts_match(name.split("/"), pattern.split("/"))


def _parts_match(parts: list[str], wanted: list[str]) -> bool:
    if not wanted:
        return not parts
    if wanted[0] == "**":
        return any(_parts_match(parts[skipped:], wanted[1:] or ["*"]) for skipped in range(len(parts)))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], wanted[0]) and _parts_match(parts[1:], wanted[1:])


def dated(file: InboxFile, source: Source) -> InboxFile:
    """A file with the date of its name where one is declared, or rejected for lack of it."""
    if source.file_date is None:
        return file
    found = file_date_of(file.name, source.file_date)
    if found is None:
        return replace(
            file,
            state="rejected",
            reason_code="FILE_DATE_MISSING",
            message=f"Its name carries no date as `file_date` declares it ({source.file_date.pattern}).",
            remedy="Rename the file, or correct `file_date`.",
        )
    return replace(file, file_date=found)


def file_date_of(name: str, declared: FileDate) -> date | None:
    """The date that a file's name carries, or None."""
    match = re.search(declared.pattern, name)
    if match is None or match.group(1) is None:
        return None
    try:
        return datetime.strptime(match.group(1), declared.format).date()
    except ValueError:
        return None


def _settled(files: list[InboxFile]) -> list[InboxFile]:
    """Wait once for files that changed a moment ago, and hold those that are not at rest."""
    ages = {file.name: _age(file) for file in files if file.state == "ready"}
    young = {name for name, age in ages.items() if age < QUIET_SECONDS}
    if not young:
        return files
    time.sleep(max(QUIET_SECONDS - max(0.0, min(ages[name] for name in young)), 0.0))
    return [_second_look(file) if file.name in young else file for file in files]


def _age(file: InboxFile) -> float:
    return time.time() - file.mtime_ns / 1e9


def _second_look(file: InboxFile) -> InboxFile:
    try:
        facts = file.path.lstat()
    except FileNotFoundError:
        return replace(file, state="held", reason_code="FILE_GONE", message="It vanished while the inbox was listed.")
    if (facts.st_size, facts.st_mtime_ns, facts.st_ino) == (file.size, file.mtime_ns, file.inode):
        return file
    return replace(
        file,
        state="held",
        reason_code="FILE_GROWING",
        message="It is still being written.",
        remedy="Nothing to do: the next refresh looks again.",
    )
