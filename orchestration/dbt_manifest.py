"""The prepared manifest: dbt's parse of the project with a programme's variables.

What belongs here: parsing when something changed, and refusing to go on without. What does not: building.
Dagster needs the manifest to know the assets; parsing takes seconds, so it is done once and kept.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.layout import Layout
from orchestration.dbt_project import (
    PROJECT,
    environment_of,
    fingerprint,
    manifest_file,
    target_folder,
    vars_argument,
)

PREPARED = "prepared.sha256"
"""Name of the file that holds the fingerprint of what was parsed; written last."""


class MissingManifest(ElevenpointError):  # noqa: N818 - named for what is wrong
    """Nobody prepared the programme yet."""


def prepare(programme: LoadedProgramme) -> bool:
    """Parse the dbt project for a programme if anything that matters changed.

    Returns:
        Whether it had to be parsed.

    Raises:
        ElevenpointError: dbt cannot parse the project.
    """
    layout = programme.layout
    # The webserver and the daemon may load the definitions at the same moment.
    with _only_one(layout):
        wanted = fingerprint(programme)
        if _prepared(layout) == wanted and manifest_file(layout).is_file():
            return False
        (target_folder(layout) / PREPARED).unlink(missing_ok=True)
        _parse(programme)
        (target_folder(layout) / PREPARED).write_text(wanted, encoding="utf-8")
        return True


def prepared_manifest(programme: LoadedProgramme) -> Path:
    """The manifest of a programme, parsed anew where it has become stale.

    Raises:
        MissingManifest: It was never prepared.
    """
    path = manifest_file(programme.layout)
    if not path.is_file():
        raise MissingManifest(
            f"dbt's manifest {path} is missing, so Dagster cannot know the models. "
            f"Run: elevenpoint prepare --programme {programme.folder}"
        )
    prepare(programme)
    return path


def _prepared(layout: Layout) -> str | None:
    path = target_folder(layout) / PREPARED
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _parse(programme: LoadedProgramme) -> None:
    # Imported here: dbt costs seconds, and an unchanged project need not be parsed.
    from dbt.cli.main import dbtRunner

    with environment_of(programme.layout):
        outcome = dbtRunner().invoke(["--quiet", "parse", "--no-use-colors", *vars_argument(programme)])
    if not outcome.success:
        raise ElevenpointError(f"dbt cannot parse {PROJECT}: {outcome.exception or outcome.result}")


@contextmanager
def _only_one(layout: Layout) -> Iterator[None]:
    target_folder(layout).mkdir(parents=True, exist_ok=True)
    with (layout.dbt / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
