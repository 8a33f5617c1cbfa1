"""What a run needs beside data. What belongs here: the lock as Dagster's resource, and what is looked at behind it.

What does not: the lock itself.
"""

from collections.abc import Iterator

import dagster as dg

from ingestion.belongs_to import remember_programme
from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.landing.undeclared import refuse_undeclared_sources
from orchestration.lock import only_refresh
from orchestration.run_state import end_dead_runs


def refresh_lock(programme: LoadedProgramme) -> dg.ResourceDefinition:
    """The lock, held from the first step of a run to its end."""

    @dg.resource(description="Held for the whole run: one refresh of a programme at a time.")
    def hold(context: dg.InitResourceContext) -> Iterator[None]:
        try:
            with only_refresh(programme.layout):
                moved = remember_programme(programme)
                if moved and context.log is not None:
                    context.log.warning(moved)
                if context.run is not None and context.instance is not None:
                    end_dead_runs(context.instance, programme.name, context.run.run_id)
                refuse_undeclared_sources(programme)
                yield
        except ElevenpointError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from error

    return hold
