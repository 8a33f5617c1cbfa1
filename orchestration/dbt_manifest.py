"""The prepared manifest: dbt's parse of the project with a programme's variables.

What belongs here: parsing when something changed, and refusing to go on without. What does not: building.
Dagster needs the manifest to know the assets; parsing takes seconds, so it is done once and kept.
"""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.belongs_to import refuse_other_programme, remember_programme
from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.layout import Layout
from orchestration import parsed_projects
from orchestration.dbt_landing import LANDING, located_manifest
from orchestration.dbt_project import (
    PROJECT,
    environment_of,
    fingerprint,
    manifest_file,
    prepared_folder,
    target_folder,
    vars_argument,
)
from orchestration.dbt_vars import dbt_vars

PREPARED = "prepared.sha256"
"""Name of the file that holds the fingerprint of what was parsed; written last."""

PARSED = "partial_parse.msgpack"
"""Name under which dbt keeps the parsed project."""

NEEDED = ("manifest.json", PARSED, "semantic_manifest.json")
"""What parsing makes and later steps read."""


class MissingManifest(ElevenpointError):  # noqa: N818 - named for what is wrong
    """Nobody prepared the programme yet."""


@dataclass(frozen=True)
class Prepared:
    """The parsed project at one moment; definitions and build of a run use the same one.

    Attributes:
        manifest: dbt's `manifest.json`, for Dagster; with landing's folder in it.
        parsed: dbt's own form of it, with the code of every model, so that a build does not parse once more; for
            `dbt_landing.located_project`.
        fingerprint: What it was parsed from.
        manifest_json: dbt's `manifest.json` as it was parsed.
    """

    fingerprint: str
    manifest: Mapping[str, Any]
    parsed: bytes
    manifest_json: bytes


def prepare(programme: LoadedProgramme) -> bool:
    """Parse the dbt project for a programme if anything that matters changed.

    Returns:
        Whether it had to be parsed.

    Raises:
        ElevenpointError: dbt cannot parse the project.
    """
    refuse_other_programme(programme)
    # The webserver and the daemon may load the definitions at the same moment.
    with _only_one(programme.layout):
        remember_programme(programme)
        return _prepare(programme)


def prepared(programme: LoadedProgramme) -> Prepared:
    """The parsed project of a programme, parsed anew where it has become stale.

    Raises:
        MissingManifest: It was never prepared.
        DeclarationError: Another programme of the same name was.
    """
    refuse_other_programme(programme)
    layout = programme.layout
    if not manifest_file(layout).is_file():
        raise MissingManifest(
            f"dbt's manifest {manifest_file(layout)} is missing, so Dagster cannot know the models. "
            f"Run: elevenpoint prepare --programme {programme.folder}"
        )
    with _only_one(layout):
        _prepare(programme)
        text = manifest_file(layout).read_bytes()
        return Prepared(
            fingerprint=_prepared(prepared_folder(layout)) or "",
            manifest=located_manifest(json.loads(text), layout.landing),
            parsed=(prepared_folder(layout) / PARSED).read_bytes(),
            manifest_json=text,
        )


def _prepare(programme: LoadedProgramme) -> bool:
    folder = prepared_folder(programme.layout)
    wanted = fingerprint(dbt_vars(programme))
    if _prepared(folder) == wanted and all((folder / name).is_file() for name in NEEDED):
        return False
    (folder / PREPARED).unlink(missing_ok=True)
    files = parsed_projects.kept(wanted, *NEEDED)
    is_kept = len(files) == len(NEEDED)
    if not is_kept:
        _parse(programme)
        files = {name: (target_folder(programme.layout) / name).read_bytes() for name in NEEDED}
        parsed_projects.keep(wanted, files)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / PREPARED).write_text(wanted, encoding="utf-8")
    return not is_kept


def _prepared(folder: Path) -> str | None:
    path = folder / PREPARED
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _parse(programme: LoadedProgramme) -> None:
    # Imported here: dbt costs seconds, and an unchanged project need not be parsed.
    from dbt.cli.main import dbtRunner

    with environment_of(programme.layout):
        variables = vars_argument(programme, landing=LANDING)
        outcome = dbtRunner().invoke(["--quiet", "parse", "--no-use-colors", *variables])
    if not outcome.success:
        raise ElevenpointError(f"dbt cannot parse {PROJECT}: {outcome.exception or outcome.result}")


@contextmanager
def _only_one(layout: Layout) -> Iterator[None]:
    layout.root.mkdir(parents=True, exist_ok=True)
    layout.dbt.mkdir(mode=0o700, exist_ok=True)  # compiled SQL and results are nobody else's
    target_folder(layout).mkdir(exist_ok=True)
    prepared_folder(layout).mkdir(exist_ok=True)
    with (layout.dbt / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
