"""Making the demo and reading what intake made of it. What belongs here: both. What does not: expectations."""

import subprocess
import sys
from pathlib import Path

import duckdb

from ingestion.intake import SourceIntake
from ingestion.layout import REPOSITORY

DEMO = REPOSITORY / "programmes" / "demo"


def run_generator(out: Path, *, seed: int | None = None, environment: dict[str, str] | None = None) -> str:
    """Generate into a folder in a process of its own; returns what it printed."""
    command = [sys.executable, str(DEMO / "generate.py"), "--out", str(out)]
    if seed is not None:
        command += ["--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Landed:
    """What the real intake made of the demo."""

    def __init__(self, var: Path, intakes: dict[str, SourceIntake]) -> None:
        self.intakes = intakes
        self._root = var / "demo"

    def rows(self, query: str) -> list[tuple]:
        """A query over `landed`, all kinds side by side, and `quarantined`."""
        with duckdb.connect() as con:
            con.execute(
                f"create view landed as select * from read_parquet('{self._root}/landing/*/*/*/rows.parquet',"
                " union_by_name = true)"
            )
            con.execute(f"create view quarantined as select * from read_parquet('{self._root}/quarantine/*/*.parquet')")
            return con.execute(query).fetchall()
