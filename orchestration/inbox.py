"""What is new in the inbox. What belongs here: comparing it with landing. What does not: listing and hashing files."""

import hashlib

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import HeldFile, RejectedFile
from ingestion.inbox import list_inbox
from ingestion.landing.claims import hash_of
from ingestion.landing.hash_cache import HashCache
from ingestion.landing.manifest import read_manifests
from ingestion.origins import unseen


def new_content(programme: LoadedProgramme) -> str | None:
    """A hash over the content of the files that no refresh has looked at yet.

    Files that are still being written do not count, so a sensor fires when a file is complete. A file
    that was refused has been looked at: it alone starts no further refresh. Landed folders count like
    inboxes; databases are not asked, the schedule reads them.

    Returns:
        The hash, the same for the same content whatever the files are called; None if nothing is new.
    """
    cache = HashCache.of(programme.layout)
    found = set()
    for source in programme.sources:
        found |= {f"{source.source}\0{facts}" for facts in unseen(programme, source)}
        known = {manifest.sha256 for manifest in read_manifests(programme.layout, source.source)}
        for file in list_inbox(programme.inbox(source.source), source).files:
            if file.state != "ready":
                continue
            try:
                content = hash_of(file, cache)
            except (HeldFile, RejectedFile):
                continue  # the refresh will say what is wrong with it
            if content not in known:
                found.add(f"{source.source}\0{content}")
    cache.save()
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest() if found else None
