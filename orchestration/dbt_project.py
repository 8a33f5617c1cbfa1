"""Where dbt works for a programme. What belongs here: paths, environment, fingerprint. What does not: running it."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ingestion.declarations.load import LoadedProgramme
from ingestion.layout import REPOSITORY, Layout
from orchestration.dbt_landing import LANDING
from orchestration.dbt_vars import dbt_vars
from orchestration.settings import QUIET

PROJECT = REPOSITORY / "dbt_project"

PARSED_SUFFIXES = {".sql", ".yml", ".yaml", ".md", ".csv", ".py"}

DBT_PACKAGES = ("dbt-core", "dbt-duckdb", "dagster-dbt")


def target_folder(layout: Layout) -> Path:
    """Where dbt writes for a programme: every command its own artefacts over those of the last one."""
    return layout.dbt / "target"


def prepared_folder(layout: Layout) -> Path:
    """The parsed project of a programme, which no command of dbt writes to."""
    return layout.dbt / "prepared"


def manifest_file(layout: Layout) -> Path:
    """The prepared manifest of a programme."""
    return prepared_folder(layout) / "manifest.json"


def built_manifest_file(layout: Layout) -> Path:
    """The manifest that the last build was given: of what is in the warehouse."""
    return target_folder(layout) / "manifest.json"


def run_results_file(layout: Layout) -> Path:
    """The results of the last `dbt build`."""
    return target_folder(layout) / "run_results.json"


def environment(layout: Layout) -> dict[str, str]:
    """The environment variables that dbt needs for a programme."""
    return {
        **QUIET,
        "ELEVENPOINT_WAREHOUSE": str(layout.warehouse),
        "DBT_TARGET_PATH": str(target_folder(layout)),
        "DBT_LOG_PATH": str(layout.dbt / "logs"),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_PROJECT_DIR": str(PROJECT),
    }


@contextmanager
def environment_of(layout: Layout) -> Iterator[None]:
    """Put dbt's variables into this process's environment for a while, and keep what it writes private.

    The warehouse, the compiled SQL and dbt's log are nobody's but the service's; only `published/` is for others.
    """
    mask = os.umask(0o077)
    before = {name: os.environ.get(name) for name in environment(layout)}
    os.environ.update(environment(layout))
    try:
        yield
    finally:
        os.umask(mask)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def vars_argument(programme: LoadedProgramme, **instead: object) -> list[str]:
    """The `--vars` argument of every dbt command for a programme; `instead` are other values for some of them."""
    return ["--vars", json.dumps(dbt_vars(programme) | instead, sort_keys=True)]


def fingerprint(variables: Mapping[str, Any]) -> str:
    """Changes with whatever the parsed project depends on: its files, the variables but for `landing`, versions.

    Args:
        variables: As of `dbt_vars`.
    """
    digest = hashlib.sha256()
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in PARSED_SUFFIXES and not {"target", "logs"} & set(path.relative_to(PROJECT).parts):
            digest.update(f"{path.relative_to(PROJECT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    facts: Mapping[str, object] = {
        "vars": {**variables, "landing": LANDING},
        # dbt writes both into what it parsed.
        "places": [str(PROJECT), sys.prefix],
        "versions": {package: version(package) for package in DBT_PACKAGES},
    }
    digest.update(json.dumps(facts, sort_keys=True).encode())
    return digest.hexdigest()
