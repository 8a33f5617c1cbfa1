"""What must keep a version from being published. What belongs here: each guard, tripped by bad data."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_marts import COLUMNS, some_answers
from small_warehouse import Programme, content, write_manifest

from ingestion.errors import ElevenpointError
from publishing.audit import AuditError, audit


def _change_warehouse(*statements: str) -> Callable[[Programme], None]:
    def change(programme: Programme) -> None:
        with duckdb.connect(str(programme.layout.warehouse)) as connection:
            for statement in statements:
                connection.execute(statement)

    return change


def _change_manifest(change_node: Callable[[dict[str, Any]], None]) -> Callable[[Programme], None]:
    def change(programme: Programme) -> None:
        write_manifest(
            programme.manifest,
            COLUMNS,
            lambda manifest: change_node(manifest["nodes"]["model.elevenpoint.nps_overall"]),
        )

    return change


def _column(name: str, data_type: str, comment: str = "Described.") -> Callable[[Programme], None]:
    return _change_warehouse(
        f'alter table marts.fct_response add column "{name}" {data_type}',
        f"comment on column marts.fct_response.\"{name}\" is '{comment}'",
    )


def _drop_a_column_that_the_page_shows(programme: Programme) -> None:
    _change_warehouse("alter table marts.intake_summary drop column accepted")(programme)


FAULTS: dict[str, tuple[Callable[[Programme], None], str]] = {
    "a mart is missing": (_change_warehouse("drop table marts.nps_by_segment"), "nps_by_segment.*make refresh"),
    "a column is a list": (_column("scores", "bigint[]"), r"scores \(BIGINT\[\]\).*Cast it"),
    "a column is an int128": (_column("total", "hugeint"), r"total \(HUGEINT\).*Cast it"),
    "an e-mail column": (_column("email", "varchar"), r"fct_response\.email may hold personal data\. Leave it out"),
    "a comment column": (_column("comment", "varchar"), r"fct_response\.comment may hold personal data"),
    "the owner of an account": (_column("owner", "varchar"), r"fct_response\.owner may hold personal data"),
    "raw attributes": (_column("attributes", "varchar"), r"fct_response\.attributes may hold personal data"),
    "a column without a comment": (
        _change_warehouse("comment on column marts.fct_response.score is null"),
        r"fct_response\.score has no comment\. Describe it",
    ),
    "a table without a comment": (
        _change_warehouse("comment on table marts.fct_response is null"),
        r"fct_response has no comment\. Describe it",
    ),
    "a mart without a contract": (
        _change_manifest(lambda node: node["config"].update(contract={"enforced": False})),
        "nps_overall has no enforced contract",
    ),
    "no mart at all": (lambda programme: write_manifest(programme.manifest, []), "no public model in schema marts"),
    "no manifest": (lambda programme: programme.manifest.unlink(), r"manifest\.json: cannot be read.*Make it with"),
    "no warehouse": (
        lambda programme: programme.layout.warehouse.unlink(),
        r"warehouse\.duckdb: there is no warehouse",
    ),
    "a warehouse that is no database": (
        lambda programme: programme.layout.warehouse.write_bytes(b"not a database" * 1000),
        r"warehouse\.duckdb: cannot be opened",
    ),
    "a page that cannot be made": (_drop_a_column_that_the_page_shows, "quality.html cannot be made.*accepted"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_fit_is_not_published_and_readers_keep_the_last_version(programme: Programme, fault: str) -> None:
    programme.publish()
    programme.build(some_answers(90, days=3))
    spoil, message = FAULTS[fault]
    spoil(programme)
    before = content(programme.layout.published)

    with pytest.raises(ElevenpointError, match=f"(?s){message}"):
        programme.publish()

    assert content(programme.layout.published) == before


def test_the_next_good_build_is_published_after_a_refused_one(programme: Programme) -> None:
    programme.publish()
    FAULTS["an e-mail column"][0](programme)
    with pytest.raises(AuditError):
        programme.publish()
    programme.build(some_answers(90, days=3))
    programme.publish()

    assert programme.ask("select count(*) from fct_response") == [(90,)]
    assert programme.ask("select count(*) from _publication") == [(2,)]


def test_every_finding_is_named_at_once(programme: Programme) -> None:
    FAULTS["an e-mail column"][0](programme)
    FAULTS["a table without a comment"][0](programme)

    with pytest.raises(AuditError) as caught:
        programme.publish()

    assert "fct_response.email may hold personal data" in str(caught.value)
    assert "fct_response has no comment" in str(caught.value)


def test_the_owner_that_a_source_declares_may_be_published(programme: Programme) -> None:
    programme.publish()

    assert programme.ask("select owner from source_freshness") == [("Research team",)]


@pytest.fixture
def version(programme: Programme, tmp_path: Path) -> tuple[Path, dict[str, int]]:
    """A sound version to spoil, and the rows that it should have."""
    publication = programme.publish()
    copy = tmp_path / "version"
    shutil.copytree(publication.folder, copy)
    (copy / "marts.duckdb").chmod(0o644)
    audit(copy, publication.row_counts)
    return copy, publication.row_counts


def test_a_table_with_other_rows_than_the_warehouse_is_refused(version: tuple[Path, dict[str, int]]) -> None:
    folder, rows = version
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        connection.execute("delete from fct_response where response_key = 'r000007'")

    with pytest.raises(AuditError, match="fct_response has 59 rows, the warehouse 60"):
        audit(folder, rows)


def test_a_table_that_nobody_declared_is_refused(version: tuple[Path, dict[str, int]]) -> None:
    folder, rows = version
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        connection.execute("create table scratch as select 1::bigint as one")

    with pytest.raises(AuditError, match="scratch is in the new file but not a declared mart"):
        audit(folder, rows)


def test_a_missing_or_shorter_twin_is_refused(version: tuple[Path, dict[str, int]]) -> None:
    folder, rows = version
    parquet = folder / "parquet"
    (parquet / "nps_overall.parquet").unlink()
    shutil.copy(parquet / "quality_results.parquet", parquet / "fct_response.parquet")

    with pytest.raises(AuditError, match=r"(?s)fct_response\.parquet has 3 rows.*nps_overall\.parquet is missing"):
        audit(folder, rows)


def test_a_write_ahead_log_beside_the_file_is_refused(version: tuple[Path, dict[str, int]]) -> None:
    folder, rows = version
    database = folder / "marts.duckdb"
    crash = "import duckdb,os,sys; c=duckdb.connect(sys.argv[1]); c.execute('create table x as select 1'); os._exit(1)"
    subprocess.run([sys.executable, "-c", crash, str(database)], check=False)
    assert (folder / "marts.duckdb.wal").exists()

    with pytest.raises(AuditError, match=r"marts\.duckdb\.wal lies beside"):
        audit(folder, rows)


def test_a_damaged_file_is_refused(version: tuple[Path, dict[str, int]]) -> None:
    folder, rows = version
    (folder / "marts.duckdb").write_bytes(b"damaged")

    with pytest.raises(AuditError, match="cannot be read back"):
        audit(folder, rows)


def _results(programme: Programme, change: dict[str, str | None]) -> Path:
    statuses: dict[str, str | None] = {f"model.elevenpoint.{mart}": "success" for mart in COLUMNS}
    statuses["test.elevenpoint.unique_fct_response"] = "pass"
    results = [
        {"unique_id": name, "status": status} for name, status in {**statuses, **change}.items() if status is not None
    ]
    path = programme.layout.root / "run_results.json"
    path.write_text(json.dumps({"results": results}))
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"test.elevenpoint.unique_fct_response": "fail"}, "failed: test.elevenpoint.unique_fct_response"),
        ({"model.elevenpoint.nps_overall": "error"}, "failed: model.elevenpoint.nps_overall"),
        ({"model.elevenpoint.nps_overall": "skipped"}, "not built: nps_overall"),
        ({"model.elevenpoint.nps_overall": None}, "not built: nps_overall"),
    ],
)
def test_a_failed_or_partial_build_is_refused_even_if_the_graph_let_it_through(
    programme: Programme, change: dict[str, str | None], message: str
) -> None:
    programme.publish()
    before = content(programme.layout.published)

    with pytest.raises(ElevenpointError, match=message):
        programme.publish(run_results=_results(programme, change))

    assert content(programme.layout.published) == before


def test_a_whole_build_with_warnings_is_published(programme: Programme) -> None:
    results = _results(programme, {"test.elevenpoint.some_warning": "warn"})

    assert programme.publish(run_results=results).is_live
