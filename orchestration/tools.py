"""For people: dbt, its docs and sqlfluff for a programme. What belongs here: calling them. Nothing of the refresh."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.layout import REPOSITORY
from orchestration.dbt_manifest import prepare
from orchestration.dbt_project import (
    PROJECT,
    environment,
    environment_of,
    manifest_file,
    target_folder,
    vars_argument,
)


def run_dbt_command(programme: LoadedProgramme, arguments: Sequence[str]) -> int:
    """Run a dbt command as a person typed it.

    Args:
        programme: The programme whose variables and paths dbt gets.
        arguments: The command and its options.

    Returns:
        dbt's exit code: 0 success, 1 a node failed, 2 the call was wrong.
    """
    from dbt.cli.main import dbtRunner

    takes_vars = any(not argument.startswith("-") for argument in arguments)
    with environment_of(programme.layout):
        outcome = dbtRunner().invoke([*arguments, *(vars_argument(programme) if takes_vars else [])])
    if outcome.exception is not None:
        sys.stderr.write(f"{outcome.exception}\n")
        return 2
    return int(not outcome.success)


def write_docs(programme: LoadedProgramme) -> list[Path]:
    """Write docs/marts.md from the models, and dbt's own static pages below the programme's var folder.

    Raises:
        ElevenpointError: dbt could not read project or warehouse.
    """
    from publishing.handbook import marts_page

    prepare(programme)
    page = REPOSITORY / "docs" / "marts.md"
    page.write_text(marts_page(manifest_file(programme.layout)), encoding="utf-8")
    if run_dbt_command(programme, ["--quiet", "docs", "generate", "--static"]):
        raise ElevenpointError(f"dbt could not write its docs; {page} is written. Refresh the programme first.")
    return [page, target_folder(programme.layout) / "static_index.html"]


def lint_models(programme: LoadedProgramme) -> int:
    """Lint the dbt project with sqlfluff, whose dbt templater compiles the models.

    Returns:
        sqlfluff's exit code.
    """
    surroundings = {**os.environ, **environment(programme.layout)}
    # Compiling needs no warehouse, and a running refresh may hold the real one.
    del surroundings["ELEVENPOINT_WAREHOUSE"]
    command = [sys.executable, "-m", "sqlfluff", "lint", str(PROJECT), "--disable-progress-bar"]
    return subprocess.run(command, cwd=REPOSITORY, env=surroundings, check=False).returncode
