"""One programme of the corpus, refreshed once: for inputs whose fate only the marts show.

What belongs here: the refresh, and looking at what it made. What does not: expectations.
"""

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from catalogue_case import CORPUS
from warm_command import warm_command

REPOSITORY = Path(__file__).resolve().parents[2]
ROWS = {"accounts": 13, "answers": 24, "contacts": 4}
"""Data rows of the corpus' files, counted by hand."""


@dataclass(frozen=True)
class Published:
    """What the refresh of `corpus/world` made below `root`."""

    root: Path

    @property
    def report(self) -> str:
        """Every page of the report, one after the other."""
        pages = sorted((self.root / "published" / "report").glob("*.html"))
        return "\n".join(page.read_text(encoding="utf-8") for page in pages)

    def marts(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the published file, which BI tools open."""
        return _query(self.root / "published" / "current.duckdb", sql)

    def warehouse(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the private warehouse."""
        return _query(self.root / "warehouse.duckdb", sql)

    def answers(self, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        """Answers of `fct_response` with the ids that they were exported with, in the order of their ids."""
        landed = f"read_parquet('{self.root}/landing/survey_responses/*/*/rows.parquet')"
        return self.marts(
            f"select landed.response_id, {columns} from fct_response as answer"
            f" inner join {landed} as landed on landed.row_key = answer.response_key"
            f" where {where} order by landed.response_id"
        )

    def rows_lost(self) -> int:
        """Rows of the files that are in no fate."""
        told = dict(
            self.marts(
                "select source, sum(accepted + unanswered + excluded + duplicate + superseded + quarantined)"
                " from intake_summary group by source"
            )
        )
        return sum(abs(rows - told.get(source, 0)) for source, rows in ROWS.items())


@cache
def published() -> Published:
    """The refreshed programme; made by the first entry that asks for it."""
    folder = Path(tempfile.mkdtemp(prefix="catalogue-world-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(CORPUS / "world", folder / "world")
    var = folder / "var"
    (var / "dagster").mkdir(parents=True)
    shutil.copy(REPOSITORY / "dagster.yaml", var / "dagster")
    environment = {**os.environ, "ELEVENPOINT_VAR": str(var), "DAGSTER_HOME": str(var / "dagster"), "DO_NOT_TRACK": "1"}
    done = warm_command().run(["refresh", "--programme", str(folder / "world")], REPOSITORY, environment, timeout=600)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return Published(var / "catalogue_world")


def _query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        con.execute("set TimeZone = 'UTC'")
        return con.execute(sql).fetchall()
