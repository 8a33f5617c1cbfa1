"""For people: dbt and sqlfluff with a programme's variables. What belongs here: calling them. Nothing of the refresh."""

import os
import subprocess
import sys
from collections.abc import Sequence

from ingestion.declarations.load import LoadedProgramme
from ingestion.layout import REPOSITORY
from orchestration.dbt_project import PROJECT, environment, environment_of, vars_argument


def run_dbt_command(programme: LoadedProgramme, arguments: Sequence[str]) -> int:
    """Run a dbt command as a person typed it.

    Args:
        programme: The programme whose variables and paths dbt gets.
        arguments: The command and its options.

    Returns:
        dbt's exit code: 0 success, 1 a node failed, 2 the call was wrong.
    """
    from dbt.cli.main import dbtRunner

    takes_vars = bool(arguments) and not arguments[0].startswith("-")
    with environment_of(programme.layout):
        outcome = dbtRunner().invoke([*arguments, *(vars_argument(programme) if takes_vars else [])])
    if outcome.exception is not None:
        sys.stderr.write(f"{outcome.exception}\n")
        return 2
    return int(not outcome.success)


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
