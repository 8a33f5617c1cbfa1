"""Files that are current in two sources of answers at once. What belongs here: finding and telling them.

What does not: answers that two tools hold with other bytes (`source_overlap`), and equal files of one source
(`FILE_DUPLICATE`). It is a warning only: one export may hold two questions, each of which is a source of its own.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from ingestion.landing.manifest import Manifest

ANSWERS = "survey_responses"


def shared_files(current: Iterable[Manifest]) -> list[str]:
    """Tell which sources of answers landed files of the same bytes.

    Args:
        current: The batches that count, of a whole programme.

    Returns:
        One text per two sources, with both names and the first of the files.
    """
    sources: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in current:
        if entry.kind == ANSWERS:
            sources[entry.sha256].setdefault(entry.source, entry.file)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for files in sources.values():
        for pair in combinations(sorted(files), 2):
            shared[pair].append(files[pair[0]])
    return [_told(*pair, sorted(files)) for pair, files in sorted(shared.items())]


def _told(first: str, second: str, files: list[str]) -> str:
    same = (
        f"the same file {files[0]} counts"
        if len(files) == 1
        else f"the same {len(files):,} files, such as {files[0]}, count"
    )
    return (
        f"{first} and {second}: {same} in both. That is right where they read two questions of one export; otherwise"
        " every answer of it counts twice: remove the declaration of one and withdraw its batches"
        " (`elevenpoint batches withdraw --source …`)."
    )
