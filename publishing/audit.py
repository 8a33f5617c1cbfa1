"""What must hold before readers see a version. Publishing trusts nothing that it can check on the file itself.

What belongs here: the checks, each with its remedy. What does not: repairing anything.
"""

from pathlib import Path

import duckdb

from ingestion.errors import ElevenpointError
from ingestion.kinds import KINDS
from publishing.definitions import ANSWERS, FUNCTION, VIEW
from publishing.export import SIMPLE_TYPES, identifier
from publishing.publication import DATABASE, PARQUET

PERSONAL = frozenset(
    {field.name for fields in KINDS.values() for field in fields if field.personal} | {"attributes", "raw_row"}
)
"""Column names that stand for a person, an account, or text that one wrote, plus the raw texts that may hold them."""

DECLARED_OWNER = frozenset({"source_freshness", "quality_results", "targets", "alerts"})
"""Marts whose `owner` is the team that a declaration names, not the person who looks after an account or a case."""


HEADLINE = "nps_overall"
"""The mart whose scores the published function must give."""


def is_personal(table: str, column: str) -> bool:
    """Whether a column of a mart may hold personal data, by its name."""
    return column in PERSONAL and not (column == "owner" and table in DECLARED_OWNER)


class AuditError(ElevenpointError):
    """A new version is not fit to be read; the published one stays as it is."""


def audit(folder: Path, expected: dict[str, int]) -> None:
    """Check a version that is not live yet.

    Args:
        folder: The version's folder, holding the database and the Parquet twins.
        expected: Rows by table, as counted in the warehouse.

    Raises:
        AuditError: Naming every finding, each with its remedy.
    """
    database = folder / DATABASE
    findings = []
    if strays := sorted(path.name for path in folder.glob(f"{DATABASE}.wal*")):
        findings.append(f"{', '.join(strays)} lies beside {DATABASE}: it was not closed. Publish again.")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            findings += _tables(connection, expected)
            findings += _definitions(connection, expected)
            findings += _columns(connection)
            findings += _twins(connection, folder, expected)
    except duckdb.Error as error:
        findings.append(f"{DATABASE} cannot be read back: {error}. Check the disk, then publish again.")
    if findings:
        raise AuditError("Nothing was published; readers keep the last good version.\n- " + "\n- ".join(findings))


def _tables(connection: duckdb.DuckDBPyConnection, expected: dict[str, int]) -> list[str]:
    found = dict(connection.execute("select table_name, comment from duckdb_tables()").fetchall())
    findings = [
        f"mart {name} is missing in the new file. Build it with `make refresh`."
        for name in sorted(expected.keys() - found.keys())
    ]
    findings += [
        f"table {name} is in the new file but not a declared mart. Make it a public model with a contract."
        for name in sorted(found.keys() - expected.keys())
    ]
    findings += [
        f"mart {name} has no comment. Describe it in its YAML; `persist_docs` must be on for relations."
        for name, comment in sorted(found.items())
        if not comment
    ]
    for name in sorted(expected.keys() & found.keys()):
        [(rows,)] = connection.execute(f"select count(*) from {identifier(name)}").fetchall()
        if rows != expected[name]:
            findings.append(f"mart {name} has {rows} rows, the warehouse {expected[name]}. Publish again.")
    return findings


def _definitions(connection: duckdb.DuckDBPyConnection, expected: dict[str, int]) -> list[str]:
    views = dict(connection.execute("select view_name, comment from duckdb_views() where not internal").fetchall())
    macros = dict(
        connection.execute("select function_name, comment from duckdb_functions() where not internal").fetchall()
    )
    findings = []
    for kind, wanted, found in (("view", VIEW, views), ("function", FUNCTION, macros)):
        if wanted not in found:
            findings.append(f"{kind} {wanted} is missing in the new file. Publish again.")
        elif not found[wanted]:
            findings.append(f"{kind} {wanted} has no comment. Publish again.")
        findings += [
            f"{kind} {name} is in the new file but not one that publishing makes. Publish again."
            for name in sorted(found.keys() - {wanted})
        ]
    if VIEW in views and ANSWERS in expected:
        [(rows,)] = connection.execute(f"select coalesce(sum(responses), 0) from {VIEW}").fetchall()
        if rows != expected[ANSWERS]:
            findings.append(f"view {VIEW} counts {rows} answers, {ANSWERS} {expected[ANSWERS]}. Publish again.")
    if FUNCTION in macros and HEADLINE in expected:
        score = f"{FUNCTION}(promoters, detractors, responses)"
        # By the last bit the two may differ; anything more is another definition.
        [(rows,)] = connection.execute(
            f"select count(*) from {HEADLINE} where nps is not null and coalesce(abs(nps - {score}) > 1e-9, true)"
        ).fetchall()
        if rows:
            findings.append(
                f"function {FUNCTION} gives another score than {rows} rows of {HEADLINE}. Make "
                "publishing/definitions.py and dbt_project/macros/nps/bands.sql say the same, then publish again."
            )
    return findings


def _columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    findings = []
    for table, column, data_type, comment in connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() "
        "where not internal order by table_name, column_index"
    ).fetchall():
        place = f"{table}.{column}"
        if is_personal(table, column):
            findings.append(f"{place} may hold personal data. Leave it out of the mart or publish its pseudonym.")
        if data_type not in SIMPLE_TYPES:
            findings.append(
                f"{place} is {data_type}. Cast it in the model to one of {', '.join(sorted(SIMPLE_TYPES))}."
            )
        if not comment:
            findings.append(f"{place} has no comment. Describe it in its YAML; `persist_docs` must be on for columns.")
    return findings


def _twins(connection: duckdb.DuckDBPyConnection, folder: Path, expected: dict[str, int]) -> list[str]:
    findings = []
    for name, rows in sorted(expected.items()):
        twin = folder / PARQUET / f"{name}.parquet"
        if not twin.exists():
            findings.append(f"{PARQUET}/{twin.name} is missing. Publish again.")
            continue
        [(found,)] = connection.execute("select count(*) from read_parquet(?)", [str(twin)]).fetchall()
        if found != rows:
            findings.append(f"{PARQUET}/{twin.name} has {found} rows, the warehouse {rows}. Publish again.")
    return findings
