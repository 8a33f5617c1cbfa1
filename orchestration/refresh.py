"""One refresh from the command line. What belongs here: running the daily job here and now. What does not: its steps.

It is the same job that the schedule starts, on the same Dagster instance, so its run shows in the UI.
"""

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ingestion.belongs_to import refuse_other_programme
from ingestion.declarations.load import LoadedProgramme
from ingestion.landing.undeclared import refuse_undeclared_sources
from orchestration.dbt_manifest import prepare
from orchestration.lock import only_refresh
from orchestration.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance


@dataclass(frozen=True)
class Refreshed:
    """A run that ended.

    Attributes:
        run_id: Dagster's run.
        success: Whether every step succeeded.
        prepare_seconds: Wall seconds of dbt's parse, 0 where the manifest was still good.
        steps: Wall seconds by step.
        log: Where the output of the steps went.
    """

    run_id: str
    success: bool
    prepare_seconds: float
    log: Path
    steps: dict[str, float] = field(default_factory=dict)


def refresh(programme: LoadedProgramme, settings: Settings, terminal: TextIO) -> Refreshed:
    """Run the daily job of a programme to its end.

    Args:
        programme: The programme.
        settings: The settings of the process.
        terminal: Where progress goes.

    Raises:
        LockedError: Another refresh of the programme is running.
        DeclarationError: A landed source is not declared any more, or another programme has the name.
        ElevenpointError: dbt cannot parse its project.
    """
    with only_refresh(programme.layout):
        refuse_other_programme(programme)
        refuse_undeclared_sources(programme)
        terminal.write(f"Refreshing {programme.programme.title} ({programme.folder})\n")
        terminal.flush()
        log = programme.layout.root / "refresh.log"
        with _output_to(log):
            started = time.monotonic()
            prepare_seconds = time.monotonic() - started if prepare(programme) else 0.0
            return _run(programme, settings, terminal, prepare_seconds, log)


def _run(
    programme: LoadedProgramme, settings: Settings, terminal: TextIO, prepare_seconds: float, log: Path
) -> Refreshed:
    # Imported here, after the lock and the declarations, which answer within a second.
    from orchestration import progress
    from orchestration.automation import JOB, run_tags
    from orchestration.build import build_definitions
    from orchestration.run_state import step_seconds

    progress.stream = terminal
    definitions = build_definitions(programme, row_counts=settings.row_counts, published_url=settings.published_url)
    job = definitions.resolve_job_def(JOB)
    with _instance(settings.home) as instance:
        result = job.execute_in_process(
            instance=instance,
            run_config={"loggers": {"progress": {}}},
            tags=dict(run_tags(programme)),
            raise_on_error=False,
        )
        steps = step_seconds(instance, result.run_id)
    return Refreshed(result.run_id, result.success, prepare_seconds, log, steps)


def _instance(home: Path) -> "DagsterInstance":
    """The instance of `dagster.yaml`, but without capturing output: the log file has it."""
    from dagster import DagsterInstance
    from dagster._core.instance.ref import InstanceRef

    silent = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
    return DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides={"compute_logs": silent}))


@contextlib.contextmanager
def _output_to(log: Path) -> Iterator[None]:
    """Send what libraries print to a private file, so that the terminal shows progress only."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as file:
        log.chmod(0o600)
        before = sys.stdout, sys.stderr
        try:
            with contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
                yield
        finally:
            sys.stdout, sys.stderr = before
