"""Files that a refresh passes over although somebody may wait for their rows.

What belongs here: which of them people are told of, with the reason and what to do. What does not: the verdict on a
single file of a source (`inbox`), and telling it.

Hidden files, the same bytes under another name and withdrawn files are passed over on purpose and are not told.
"""

import difflib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingestion.declarations.load import LoadedProgramme
from ingestion.inbox import list_inbox, printable
from ingestion.landing.results import FileIntake, SourceIntake, not_ready

ON_PURPOSE = ("FILE_HIDDEN", "FILE_DUPLICATE", "FILE_WITHDRAWN")

SHOWN = 10
"""How many are named where people read; the others are counted."""


def not_read_of(found: SourceIntake) -> list[str]:
    """What a source's intake passed over: file, reason and remedy, one text each."""
    return _told(found.place or f"inbox/{found.source}", found.files)


def strays(programme: LoadedProgramme) -> list[str]:
    """What lies in `inbox/` where no source looks: single files, and folders of another name."""
    inbox = programme.folder / "inbox"
    read = {source.source for source in programme.sources if source.origin is None}
    fetched = {source.source for source in programme.sources} - read
    entries = sorted(os.scandir(inbox), key=lambda entry: entry.name) if inbox.is_dir() else []
    texts = []
    for entry in entries:
        name = f"inbox/{printable(entry.name)}"
        if entry.name.startswith(".") or entry.name in read:
            continue
        if not entry.is_dir(follow_symlinks=False):
            where = ", ".join(f"inbox/{source}/" for source in sorted(read)) or "none is declared"
            texts.append(
                f"{name}: FILE_NOT_DECLARED: It lies beside the folders. Move it into that of its source: {where}."
            )
        elif _holds_files(Path(entry.path)):
            texts.append(f"{name}/: FOLDER_NOT_DECLARED: {_why_no_source(entry.name, read, fetched)}")
    return texts


def passed_over(programme: LoadedProgramme) -> list[str]:
    """The same for every source and the inbox as a whole, from a look at the folders alone."""
    texts = []
    for source in programme.sources:
        if source.origin is None:
            listing = list_inbox(programme.inbox(source.source), source, wait=False)
            texts += [f"{source.source}: {listing.problem}"] if listing.problem else []
            texts += _told(f"inbox/{source.source}", [not_ready(file) for file in listing.files])
    return texts + strays(programme)


def shown(texts: Sequence[str], count: int | None = None) -> Iterator[str]:
    """As many as people read, and how many more there are.

    Args:
        texts: The first ones, or all.
        count: How many there are, where `texts` holds only the first.
    """
    yield from texts[:SHOWN]
    more = (len(texts) if count is None else count) - SHOWN
    if more > 0:
        yield f"and {more:,} more"


def _told(place: str, files: Iterable[FileIntake]) -> list[str]:
    return [
        " ".join(filter(None, (f"{place}/{file.file}: {file.reason_code}: {file.message}", file.remedy)))
        for file in files
        if file.status in ("held", "ignored") and file.reason_code not in ON_PURPOSE
    ]


def _holds_files(folder: Path) -> bool:
    return any(not name.startswith(".") for _, _, names in os.walk(folder) for name in names)


def _why_no_source(name: str, read: set[str], fetched: set[str]) -> str:
    if name in fetched:
        return (
            f"Source {name} reads its `origin`, not this folder. Take the files out, or declare them as another source."
        )
    shown_name = printable(name)
    near = difflib.get_close_matches(name, read, n=1)
    rename = (
        f"Move its files into inbox/{near[0]}/" if near else f"Rename it to a source that is declared ({_list(read)})"
    )
    return f"No source is called {shown_name}. {rename}, or declare it with `make onboard FILE=… SOURCE={shown_name}`."


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "there is none"
