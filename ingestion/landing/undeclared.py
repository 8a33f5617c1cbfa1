"""Landed sources that no file in `sources/` declares any more.

What belongs here: finding them and refusing to go on. What does not: withdrawing their batches (`guards.approvals`).

Their rows would go on counting beside those of the source that took their place.
"""

import shlex

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import DeclarationError
from ingestion.landing.manifest import Manifest, current_manifests

COUNTED = ("accepted", "unanswered", "excluded", "superseded")
"""Fates of the rows that land."""


def undeclared_sources(programme: LoadedProgramme) -> dict[str, list[Manifest]]:
    """The current batches of each landed source that the programme does not declare, by source.

    Only folders of such sources are read: an inbox may have had 100,000 files.
    """
    declared = {source.source for source in programme.sources}
    landed = {path.name for path in programme.layout.landing.glob("[!_]*/[!_~]*") if path.is_dir()}
    found = {name: current_manifests(programme.layout, name) for name in sorted(landed - declared)}
    return {name: manifests for name, manifests in found.items() if manifests}


def refuse_undeclared_sources(programme: LoadedProgramme) -> None:
    """Stop where a landed source is no longer declared.

    Raises:
        DeclarationError: With each such source, what landed of it, and both remedies.
    """
    texts = [_told(programme, name, manifests) for name, manifests in undeclared_sources(programme).items()]
    if texts:
        raise DeclarationError("\n".join([*texts, "Nothing was changed."]))


def _told(programme: LoadedProgramme, name: str, manifests: list[Manifest]) -> str:
    rows = sum(entry.fates.get(fate, 0) for entry in manifests for fate in COUNTED)
    batches = "1 current batch" if len(manifests) == 1 else f"{len(manifests):,} current batches"
    declaration = programme.folder / "sources" / f"{name}.yml"
    folder = shlex.quote(str(programme.folder))
    return (
        f"The source {name!r} has {batches} with {rows:,} rows in landing, and no file in sources/ declares it any"
        " more. Its rows would go on counting, beside those of the same export under another name.\n"
        f"  Either put {declaration} back,\n"
        f'  or withdraw all its batches: elevenpoint batches withdraw --source {name} --programme {folder} --reason "…"'
    )
