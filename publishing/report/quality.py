"""What the numbers rest on: fates of rows, freshness of sources, results of checks.

What belongs here: reading the marts about intake. What does not: NPS (`queries`).
"""

from dataclasses import dataclass
from typing import Any

import duckdb

FRESHNESS = ("fresh", "warn", "error", "never_landed")
"""States of a source; the page has a word for each."""

FATES = ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")
"""Fates of a row, in the order they are shown."""


@dataclass(frozen=True)
class Intake:
    """What became of the rows of one source; `fates` in the order of `FATES`.

    Attributes:
        ruled_out: Accepted answers that an account rule keeps out of every number.
    """

    source: str
    files: int
    rejected: int
    rows_read: int
    fates: tuple[int, ...]
    ruled_out: int


@dataclass(frozen=True)
class Checks:
    """The checks of the newest run: how many, and those that did not pass, as (source, check, severity, values)."""

    total: int
    failed: tuple[dict[str, Any], ...]


def intake(connection: duckdb.DuckDBPyConnection) -> list[Intake]:
    """One row per source."""
    sums = ", ".join(f"coalesce(sum({fate}), 0)::bigint" for fate in FATES)
    rows = connection.execute(
        "select source, count(*) filter (where status = 'landed'), count(*) filter (where status = 'rejected'), "
        f"coalesce(sum(rows_read), 0)::bigint, sum(excluded_by_account_rule)::bigint, {sums} "
        "from intake_summary group by source order by source"
    ).fetchall()
    return [Intake(row[0], row[1], row[2], row[3], tuple(row[5:]), row[4]) for row in rows]


def refusals(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Files that were refused: `source`, `source_file`, `reason_code`, `reason`."""
    return _named(
        connection.execute(
            "select source, source_file, reason_code, reason from intake_summary "
            "where status = 'rejected' order by source, source_file"
        )
    )


def freshness(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """One row per source: `source`, `newest` (naive UTC), `status`, `pending` (files)."""
    return _named(
        connection.execute(
            "select source, last_event_at as newest, freshness_status as status, files_pending as pending "
            "from source_freshness order by source"
        )
    )


def checks(connection: duckdb.DuckDBPyConnection) -> Checks:
    """The checks of the run whose results are the newest."""
    latest = "run_id = (select run_id from quality_results order by checked_at desc, run_id desc limit 1)"
    [(total,)] = connection.execute(f"select count(*) from quality_results where {latest}").fetchall()
    failed = connection.execute(
        f"select source, property, severity, observed, threshold from quality_results where {latest} and not passed "
        "order by severity, source, property"
    )
    return Checks(total, tuple(_named(failed)))


def _named(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in result.description]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
