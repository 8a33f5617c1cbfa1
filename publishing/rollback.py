"""Going back to an earlier version. What belongs here: choosing and checking it. What does not: publishing."""

from dataclasses import replace
from datetime import UTC, datetime

from ingestion.errors import ElevenpointError
from ingestion.layout import Layout
from publishing.durable import only_writer, sha256
from publishing.publication import Publication, iso
from publishing.versions import go_live, note_rollback, set_aside_logs, versions


def rollback(layout: Layout, to: str | None = None) -> Publication:
    """Point readers at an earlier version; nothing is rebuilt or removed.

    Args:
        layout: Whose publication.
        to: A version that `versions` lists; None for the one before the live one.

    Returns:
        The version that is live now; its `replaced` says which was live before.

    Raises:
        ElevenpointError: There is no such version, or its files are not as they were published.
        LockedError: A publish or another rollback is running.
    """
    with only_writer(layout.published):
        kept = versions(layout)
        live = next((one for one in kept if one.is_live), None)
        if live is None:
            raise ElevenpointError(
                f"{layout.published}: nothing has been published yet. Run `make refresh` for this programme first."
            )
        target = _choose(kept, live, to)
        _verify(target)
        now = datetime.now(UTC)
        # The note comes first: after a crash in between, a note without a swap does no harm, but a swap
        # without a note would make the next publish take the newer version for a crashed one.
        note_rollback(layout, {"at": str(iso(now)), "from": live.version, "to": target.version})
        notes = set_aside_logs(layout, now)
        go_live(layout, target.version)
        return replace(target, is_live=True, replaced=live.version, notes=notes)


def _choose(kept: list[Publication], live: Publication, to: str | None) -> Publication:
    names = [one.version for one in kept]
    if to is None:
        earlier = kept[: names.index(live.version)]
        if not earlier:
            raise ElevenpointError(
                f"{live.version} is live and no earlier version is kept, so there is nothing to go back to. "
                "Raise keep_versions in programme.yml to keep more."
            )
        return earlier[-1]
    if to == live.version:
        raise ElevenpointError(f"{to} is live already. Name another version of: {', '.join(names)}.")
    if to not in names:
        raise ElevenpointError(f"{to} is not a kept version. Name one of: {', '.join(names)}.")
    return kept[names.index(to)]


def _verify(target: Publication) -> None:
    for name, digest in target.files.items():
        path = target.folder / name
        if not path.exists() or sha256(path) != digest:
            raise ElevenpointError(
                f"{path}: is not as it was published (its SHA-256 differs from current.json), so the pointer "
                "stays where it is. Roll back to another version, or publish anew with `make refresh`."
            )
