"""MetricFlow's command for a programme. What belongs here: calling it. What does not: the metrics (`dbt_project`).

Nothing of the refresh needs it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ingestion.errors import ElevenpointError
from ingestion.layout import Layout
from orchestration.dbt_project import PROJECT, environment, prepared_folder

SEMANTIC_MANIFEST = "semantic_manifest.json"

COMMAND = "from dbt_metricflow.cli.main import cli; cli(prog_name='elevenpoint metrics --')"


def metrics_project(layout: Layout) -> Path:
    """A folder that MetricFlow takes for the dbt project: it looks for the target folder inside, and nowhere else.

    Args:
        layout: Whose target folder.

    Raises:
        ElevenpointError: The programme has no warehouse or no parsed metrics yet.
    """
    prepared = prepared_folder(layout)
    for needed in (layout.warehouse, prepared / SEMANTIC_MANIFEST):
        if not needed.exists():
            raise ElevenpointError(f"{needed}: is not there, so no metric can be asked. Run `make refresh` first.")
    folder = layout.dbt / "metrics"
    folder.mkdir(exist_ok=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copyfile(PROJECT / name, folder / name)
    # In one step, for another question may be asked at the same moment.
    link = folder / f"target.{os.getpid()}"
    link.symlink_to(prepared, target_is_directory=True)
    link.replace(folder / "target")
    return folder


def metrics_environment(layout: Layout) -> dict[str, str]:
    """The environment variables that MetricFlow needs for a programme.

    Raises:
        ElevenpointError: The programme has no warehouse or no parsed metrics yet.
    """
    folder = str(metrics_project(layout))
    return {**os.environ, **environment(layout), "DBT_PROJECT_DIR": folder, "DBT_PROFILES_DIR": folder}


def run_metrics_command(layout: Layout, arguments: Sequence[str]) -> int:
    """Run MetricFlow's command as a person typed it.

    Args:
        layout: The programme whose warehouse is asked.
        arguments: The command and its options, such as `query --metrics nps`.

    Returns:
        Its exit code.

    Raises:
        ElevenpointError: The programme has no warehouse or no parsed metrics yet.
    """
    command = [sys.executable, "-c", COMMAND, *arguments]
    return subprocess.run(command, env=metrics_environment(layout), check=False).returncode
