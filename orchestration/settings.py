"""The one place that reads the environment. What belongs here: variables and their defaults. What does not: using them.

`ingestion.layout` reads `ELEVENPOINT_VAR`, and `ingestion` the pseudonym key; everything else is here.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.layout import REPOSITORY, var_root

DEFAULT_PROGRAMME = REPOSITORY / "programmes" / "demo"

QUIET = {
    # Nothing that runs here reports home.
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
}


@dataclass(frozen=True)
class Settings:
    """What the environment decides.

    Attributes:
        programme: Folder of the programme (`ELEVENPOINT_PROGRAMME`), absolute.
        row_counts: Whether rows of each built table are counted for the UI (`ELEVENPOINT_ROW_COUNTS`,
            on unless `0`).
        home: Folder of `dagster.yaml` (`DAGSTER_HOME`), absolute; relative paths in it start there.
        published_url: Address under which a web server serves the programme's `published` folder
            (`ELEVENPOINT_PUBLISHED_URL`), so that Dagster's UI links to report and docs; None where none does.
    """

    programme: Path
    row_counts: bool
    home: Path
    published_url: str | None = None


def read_settings() -> Settings:
    """The settings of this process."""
    folder = os.environ.get("ELEVENPOINT_PROGRAMME") or DEFAULT_PROGRAMME
    return Settings(
        programme=Path(folder).resolve(),
        row_counts=os.environ.get("ELEVENPOINT_ROW_COUNTS", "1") != "0",
        home=Path(os.environ.get("DAGSTER_HOME") or REPOSITORY).resolve(),
        published_url=os.environ.get("ELEVENPOINT_PUBLISHED_URL") or None,
    )


def parsed_projects_folder() -> Path:
    """Where parsed dbt projects are kept: `ELEVENPOINT_PARSED`, or `.parsed` in the folder for all that runs make."""
    return Path(os.environ.get("ELEVENPOINT_PARSED") or var_root() / ".parsed").resolve()


def prepare_process(programme: Path | None = None) -> Settings:
    """Set what this process and its children find in their environment, and go to Dagster's home.

    Relative paths in `dagster.yaml` start at the working directory, so a command that is called from
    elsewhere would scatter run history.

    Args:
        programme: Folder of the programme; by default the environment's.

    Returns:
        The settings.
    """
    settings = read_settings()
    if programme is not None:
        settings = replace(settings, programme=programme.resolve())
    os.environ.update(
        QUIET,
        ELEVENPOINT_PROGRAMME=str(settings.programme),
        ELEVENPOINT_VAR=str(var_root()),
        ELEVENPOINT_PARSED=str(parsed_projects_folder()),
        DAGSTER_HOME=str(settings.home),
    )
    os.chdir(settings.home)
    return settings
