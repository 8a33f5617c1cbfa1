"""Bringing what is new from a source's origin into its area.

What belongs here: the one entrance that intake and sensor use. What does not: how each origin is read.
"""

from dataclasses import dataclass

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.source import Source
from ingestion.inbox import InboxFile
from ingestion.landing.batch import work_folder
from ingestion.landing.manifest import read_manifests
from ingestion.origins.area import Area
from ingestion.origins.problem import OriginError


@dataclass(frozen=True)
class Brought:
    """What a look at an origin came to.

    Attributes:
        left: Objects that were not fetched, with state, reason and remedy.
        problem: Why the origin cannot be read now, and what to do; what was brought before is taken in nevertheless.
        notes: What people should know.
    """

    left: tuple[InboxFile, ...] = ()
    problem: str | None = None
    notes: tuple[str, ...] = ()


def bring(programme: LoadedProgramme, source: Source, fingerprint: str) -> Brought:
    """Bring what is new from the origin of a source; nothing for a source without one.

    Args:
        programme: The programme.
        source: One of its sources.
        fingerprint: Of the current declaration: what could not be read under it is extracted anew.

    Returns:
        What was left, what is wrong and what is worth knowing. An origin that cannot be read raises nothing,
        so that other sources are refreshed.
    """
    if source.origin is None:
        return Brought()
    area = Area(programme.layout, source.source)
    area.prepare()
    try:
        with work_folder(programme.layout, f"{source.source}-origin") as workdir:
            if source.origin.database is None:
                from ingestion.origins.fetch import fetch
                from ingestion.origins.folder import list_folder

                tree = list_folder(programme, source)
                return Brought(tuple(fetch(tree, str(source.origin.folder), area, workdir)))
            from ingestion.origins.extract import extract

            rejected = _rejected(programme, source, fingerprint)
            return Brought(notes=extract(source.origin.database, area, rejected, workdir).notes)
    except OriginError as problem:
        return Brought(problem=str(problem))


def unseen(programme: LoadedProgramme, source: Source) -> set[str]:
    """What a folder holds that no refresh has fetched: one text per object and state of it.

    Databases are not asked: the schedule reads them. A folder that cannot be listed holds nothing new here;
    the refresh says what is wrong with it.
    """
    if source.origin is None or source.origin.folder is None:
        return set()
    from ingestion.origins.fetch import new_objects
    from ingestion.origins.folder import list_folder

    try:
        tree = list_folder(programme, source)
    except OriginError:
        return set()
    known = Area(programme.layout, source.source).objects(source.origin.folder)
    return {f"{entry.name}\0{entry.size}\0{entry.mtime_ns}" for entry in new_objects(tree, known)}


def place_of(source: Source) -> str:
    """Where people find the files of a source."""
    if source.origin is None:
        return f"inbox/{source.source}"
    if source.origin.folder is not None:
        return source.origin.folder.partition("?")[0].rstrip("/")
    return f"extracts/{source.source}/files"


def described(source: Source) -> str:
    """Where a source's rows come from, for people."""
    database = source.origin.database if source.origin else None
    if database is None:
        return f"`{place_of(source)}/{source.files}`"
    return f"{f'table `{database.table}`' if database.table else 'a query'} of the database in `{database.url_env}`"


def _rejected(programme: LoadedProgramme, source: Source, fingerprint: str) -> frozenset[str]:
    manifests = [
        entry
        for entry in read_manifests(programme.layout, source.source)
        if entry.declaration_fingerprint == fingerprint
    ]
    landed = {entry.sha256 for entry in manifests if entry.status == "landed"}
    return frozenset({entry.sha256 for entry in manifests if entry.status == "rejected"} - landed)
