"""For people: dbt, the docs and sqlfluff for a programme. What belongs here: calling them. Nothing of the refresh."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.layout import REPOSITORY
from orchestration.dbt_landing import located_project
from orchestration.dbt_manifest import prepare, prepared
from orchestration.dbt_project import (
    PROJECT,
    environment,
    environment_of,
    manifest_file,
    vars_argument,
)

OF_NODES = {"build", "compile", "docs", "list", "ls", "run", "run-operation", "seed", "show", "test"}
"""Commands of dbt that work on the parsed project, which is prepared; others, such as `parse`, look for themselves."""


def run_dbt_command(programme: LoadedProgramme, arguments: Sequence[str]) -> int:
    """Run a dbt command as a person typed it.

    Args:
        programme: The programme whose variables and paths dbt gets.
        arguments: The command and its options.

    Returns:
        dbt's exit code: 0 success, 1 a node failed, 2 the call was wrong.
    """
    from dbt.cli.main import dbtRunner

    command = next((argument for argument in arguments if not argument.startswith("-")), None)
    project = None
    if command in OF_NODES and not {"--help", "-h"} & set(arguments):
        try:
            prepare(programme)
            project = located_project(prepared(programme).parsed, programme.layout.landing)
        except ElevenpointError as error:
            sys.stderr.write(f"{error}\n")
            return 2
    with environment_of(programme.layout):
        outcome = dbtRunner(manifest=project).invoke([*arguments, *(vars_argument(programme) if command else [])])
    if outcome.exception is not None:
        sys.stderr.write(f"{outcome.exception}\n")
        return 2
    return int(not outcome.success)


def write_docs(programme: LoadedProgramme) -> list[Path]:
    """Write docs/marts.md from the models, and the documentation's pages below the programme's var folder.

    Raises:
        ElevenpointError: There is no warehouse yet; docs/marts.md is written nevertheless.
    """
    from publishing.docs_site import build_docs_site
    from publishing.handbook import marts_page

    prepare(programme)
    layout = programme.layout
    page = REPOSITORY / "docs" / "marts.md"
    page.write_text(marts_page(manifest_file(layout)), encoding="utf-8")
    site = layout.root / "docs"
    shutil.rmtree(site, ignore_errors=True)
    report = "../published/report/index.html"
    return [page, build_docs_site(site, manifest_file(layout), layout.warehouse, report=report)]


def lint_models(programme: LoadedProgramme) -> int:
    """Lint the dbt project with sqlfluff, whose dbt templater compiles the models.

    Returns:
        sqlfluff's exit code.
    """
    surroundings = {**os.environ, **environment(programme.layout)}
    # Compiling needs no warehouse, and a running refresh may hold the real one.
    del surroundings["ELEVENPOINT_WAREHOUSE"]
    command = [sys.executable, "-m", "sqlfluff", "lint", str(PROJECT), "--disable-progress-bar", "--processes", "0"]
    with tempfile.TemporaryDirectory(prefix="elevenpoint-lint-") as target:
        surroundings |= {"DBT_TARGET_PATH": target, "DBT_LOG_PATH": target}
        return subprocess.run(command, cwd=REPOSITORY, env=surroundings, check=False).returncode
