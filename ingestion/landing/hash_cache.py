"""Hashes of inbox files, so that a file at rest is read once and not on every look.

What belongs here: the cache file. What does not: hashing.
"""

import json
from pathlib import Path

from ingestion.landing.batch import write_atomically
from ingestion.layout import Layout


class HashCache:
    """sha256 by path, valid as long as size, time of change and inode are as they were.

    Args:
        path: The cache's file; it may be missing or damaged, which only costs time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, list[int | str]] = {}
        self._changed = False
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            self._entries = known if isinstance(known, dict) else {}
        except (FileNotFoundError, ValueError):
            pass

    @classmethod
    def of(cls, layout: Layout) -> "HashCache":
        """The cache of a programme."""
        return cls(layout.root / "hash_cache.json")

    def get(self, path: Path, size: int, mtime_ns: int, inode: int) -> str | None:
        """The hash of a file that has not changed since, or None."""
        entry = self._entries.get(str(path))
        return str(entry[3]) if entry and entry[:3] == [size, mtime_ns, inode] else None

    def present(self) -> set[str]:
        """Hashes of the known files that are still there and unchanged since; no file is read for it."""
        found = set()
        for path, (size, mtime_ns, inode, sha256) in self._entries.items():
            try:
                facts = Path(path).stat()
            except OSError:
                continue
            if (facts.st_size, facts.st_mtime_ns, facts.st_ino) == (size, mtime_ns, inode):
                found.add(str(sha256))
        return found

    def put(self, path: Path, size: int, mtime_ns: int, inode: int, sha256: str) -> None:
        """Remember a hash."""
        self._entries[str(path)] = [size, mtime_ns, inode, sha256]
        self._changed = True

    def save(self) -> None:
        """Write the cache if it changed, without files that are gone."""
        if self._changed:
            present = {path: entry for path, entry in self._entries.items() if Path(path).exists()}
            write_atomically(self._path, json.dumps(present))
            self._changed = False
