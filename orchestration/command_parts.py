"""What commands have in common. What belongs here: the programme that a call names, checked. No commands."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ingestion.declarations.load import LoadedProgramme
    from orchestration.settings import Settings

Programme = Annotated[
    Path | None,
    typer.Option(help="Folder of the programme; default: ELEVENPOINT_PROGRAMME, or programmes/demo."),
]


def load(folder: Path | None) -> "tuple[LoadedProgramme, Settings]":
    """The programme and the settings of this process; every declaration is checked."""
    from ingestion.belongs_to import refuse_other_programme
    from ingestion.declarations.load import load_programme
    from ingestion.guards.properties import properties_of
    from orchestration.settings import prepare_process, read_settings

    given = read_settings().programme if folder is None else folder
    programme = load_programme(given)
    for source in programme.sources:
        properties_of(source)
    moved = refuse_other_programme(programme)
    if moved:
        typer.echo(moved, err=True)
    return programme, prepare_process(programme.folder)
