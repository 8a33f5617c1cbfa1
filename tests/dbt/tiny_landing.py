"""A landing directory and a dbt run, made by hand for the tests of the models.

What belongs here: writing Parquet batches and ledger tables with the real landing columns, and calling dbt.
What does not: any expected number.
"""

import gc
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import FACTORY
from dbt.cli.main import dbtRunner, dbtRunnerResult

from ingestion.kinds import KINDS, landing_columns
from ingestion.landing.ledger import ARROW, FILES, GUARD_RESULTS, RUN, SOURCES
from orchestration import parsed_projects
from orchestration.dbt_landing import LANDING, located_project
from orchestration.dbt_manifest import PARSED
from orchestration.dbt_project import PROJECT, fingerprint

FOLDERS = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--quiet"]

LEDGER = {
    "files": FILES | {"first_landed_at": "TIMESTAMP", "is_in_inbox": "BOOLEAN"},
    "sources": SOURCES,
    "run": RUN,
    "guard_results": GUARD_RESULTS,
}


def write_parquet(path: Path, columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
    """Write rows with exactly these columns and types; a missing value is NULL."""
    unknown = {name for row in rows for name in row} - set(columns)
    if unknown:
        raise KeyError(f"no such landing column: {sorted(unknown)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(rows, pa.schema([(name, ARROW[kind]) for name, kind in columns.items()]))
    pq.write_table(table, path)


@dataclass
class Landing:
    """A programme's landing directory below `root`, sealed on `as_of`."""

    root: Path
    as_of: date = date(2026, 3, 1)
    variables: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    guard_results: list[dict[str, Any]] = field(default_factory=list)

    @property
    def warehouse(self) -> Path:
        """The database that dbt builds."""
        return self.root / "warehouse.duckdb"

    def land(self, kind: str, source: str, rows: list[dict[str, Any]], **ledger: Any) -> str:
        """Land one batch of a source and return its id; unset head columns get plausible values.

        `row_key` defaults to a hash over the source and `id` (popped from the row) or the row's position,
        `content_hash` to one over the row's values.
        """
        batch_id = ledger.pop("batch_id", f"batch{len(self.files):03d}")
        source_file = ledger.pop("source_file", f"{source}/{batch_id}.csv")
        full = []
        for number, given in enumerate(rows, start=2):
            row = dict(given)
            identity = row.pop("id", f"{batch_id}:{number}")
            content = json.dumps({k: v for k, v in row.items() if k not in ("fate", "version_order")}, default=str)
            if isinstance(row.get("attributes"), dict):
                row["attributes"] = json.dumps(row["attributes"])
            head = {
                "source": source,
                "source_file": source_file,
                "source_row": number,
                "batch_id": batch_id,
                "fate": "accepted",
                "row_key": hashlib.md5(f"{source}|{identity}".encode()).hexdigest(),
                "content_hash": hashlib.md5(content.encode()).hexdigest(),
                "version_order": "",
            }
            full.append(head | row)
        write_parquet(self.root / "landing" / kind / source / batch_id / "rows.parquet", landing_columns(kind), full)
        fates = {
            fate: sum(row["fate"] == fate for row in full)
            for fate in ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")
        }
        self.sources.setdefault(source, kind)
        self.files.append(
            {
                "batch_id": batch_id,
                "source": source,
                "kind": kind,
                "source_file": source_file,
                "declaration_version": 1,
                "status": "landed",
                "rows_read": len(full),
                "blank_rows": 0,
                "first_landed_at": datetime(2026, 2, 28, 12),
                "landed_at": datetime(2026, 2, 28, 12),
                "run_id": "run",
                "is_current": True,
                "is_in_inbox": True,
            }
            | fates
            | ledger
        )
        return batch_id

    def reject(self, source: str, kind: str, source_file: str, reason_code: str, **ledger: Any) -> None:
        """Enter a refused file into the ledger."""
        self.sources.setdefault(source, kind)
        self.files.append(
            {
                "batch_id": f"batch{len(self.files):03d}",
                "source": source,
                "kind": kind,
                "source_file": source_file,
                "declaration_version": 1,
                "status": "rejected",
                "reason_code": reason_code,
                "reason": "It cannot be read. Export it again.",
                "first_landed_at": datetime(2026, 2, 28, 12),
                "landed_at": datetime(2026, 2, 28, 12),
                "run_id": "run",
                "is_current": False,
                "is_in_inbox": True,
            }
            | ledger
        )

    def seal(self) -> None:
        """Write the ledger tables and each kind's empty batch."""
        landing = self.root / "landing"
        for kind in KINDS:
            write_parquet(landing / kind / "~schema" / "~schema" / "rows.parquet", landing_columns(kind), [])
        run = {
            "run_id": "run",
            "started_at": datetime.combine(self.as_of, datetime.min.time()),
            "as_of": self.as_of,
            "programme": "tiny",
            "title": "Tiny",
            "reporting_timezone": "UTC",
            "elevenpoint_version": "0",
        }
        sources = [
            {"source": source, "kind": kind, "warn_after_hours": 30, "files_pending": 0}
            for source, kind in self.sources.items()
        ]
        tables = {"files": self.files, "sources": sources, "run": [run], "guard_results": self.guard_results}
        for name, rows in tables.items():
            write_parquet(landing / "_ledger" / f"{name}.parquet", LEDGER[name], rows)

    def dbt(self, *arguments: str) -> dbtRunnerResult:
        """Call dbt on the project with this landing, everything it writes below `root`."""
        variables = self.all_variables
        environment = {
            "ELEVENPOINT_WAREHOUSE": str(self.warehouse),
            "DBT_TARGET_PATH": str(self.root / "target"),
            "DBT_LOG_PATH": str(self.root / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }
        with patch.dict(os.environ, environment):
            project = None if "parse" in arguments else located_project(parsed(variables), self.root / "landing")
            result = dbtRunner(manifest=project).invoke([*arguments, *FOLDERS, "--vars", json.dumps(variables)])
            let_go_of_warehouse()
        return result

    @property
    def all_variables(self) -> dict[str, Any]:
        """What dbt gets: `variables` with what follows from them."""
        segments = [
            {"label": None, "attribute": segment["name"]} | segment for segment in self.variables.get("segments", [])
        ]
        return self.variables | {
            "landing": str(self.root / "landing"),
            "segments": segments,
            "segment_columns": [
                {"name": f"segment_{segment['name']}", "data_type": "varchar", "description": "A segment."}
                for segment in segments
            ],
        }

    def build(self, *arguments: str) -> dbtRunnerResult:
        """Seal, build everything but unit tests, and fail with dbt's messages if anything failed."""
        self.seal()
        result = self.dbt("build", "--exclude-resource-type", "unit_test", *arguments)
        assert result.success, failures(result)
        return result

    def query(self, sql: str) -> list[tuple]:
        """Rows of a query over the warehouse, whose marts are found without a schema name."""
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            con.execute("set search_path = 'marts,intermediate,staging'")
            return con.execute(sql).fetchall()


def parsed(variables: dict[str, Any]) -> bytes:
    """The project as dbt parsed it with these variables, for whichever landing; kept for other tests of the run."""
    known = fingerprint(variables)
    kept = parsed_projects.kept(known, PARSED)
    if not kept:
        with tempfile.TemporaryDirectory(prefix="parsed-") as target:
            given = ["--target-path", target, "--vars", json.dumps(variables | {"landing": LANDING})]
            # Models are in the database that the file's name gives.
            with patch.dict(os.environ, {"ELEVENPOINT_WAREHOUSE": str(Path(target) / "warehouse.duckdb")}):
                result = dbtRunner().invoke(["parse", *FOLDERS, *given])
            assert result.success, result.exception
            kept = {PARSED: (Path(target) / PARSED).read_bytes()}
        parsed_projects.keep(known, kept)
    return kept[PARSED]


def let_go_of_warehouse() -> None:
    """Close the DuckDB file, which dbt's adapter would keep open for as long as the process lives."""
    for adapter in FACTORY.adapters.values():
        adapter.cleanup_connections()
    DuckDBConnectionManager.close_all_connections()
    gc.collect()  # the environment closes its file when nothing refers to it any more


def failures(result: dbtRunnerResult) -> list[str]:
    """Names and messages of what failed in a dbt call."""
    if result.exception is not None:
        return [str(result.exception)]
    return [f"{r.node.name}: {r.message}" for r in result.result if r.status in ("error", "fail", "skipped")]
