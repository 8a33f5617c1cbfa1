"""What a published version holds. What belongs here: content and form. What does not: failures, readers, rollback."""

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from small_marts import COLUMNS, marts_of, nps_block, some_answers
from small_warehouse import Programme, write_manifest, write_warehouse

from publishing import Headline, headline

MARTS = sorted(COLUMNS)


def test_every_mart_and_only_the_marts_are_published_with_all_their_rows(programme: Programme) -> None:
    answers = some_answers(60, days=3)
    publication = programme.publish()

    tables = [name for (name,) in programme.ask("select table_name from duckdb_tables() order by 1")]
    counts = {name: programme.ask(f"select count(*) from {name}")[0][0] for name in MARTS}
    assert tables == ["_publication", *MARTS]
    assert counts == dict.fromkeys(MARTS, 0) | {name: len(rows) for name, rows in marts_of(answers).items()}
    assert publication.row_counts == {**counts, "_publication": 1}


def test_comments_of_tables_and_columns_survive(programme: Programme) -> None:
    programme.publish()

    tables = dict(programme.ask("select table_name, comment from duckdb_tables()"))
    columns = programme.ask("select table_name, column_name, comment from duckdb_columns() where not internal")
    assert tables["nps_overall"] == "One row per what nps_overall counts; it's described."
    assert tables["_publication"].startswith("One row per publication so far")
    assert ("nps_overall", "nps", "What nps means.") in columns
    assert [row for row in columns if not row[2]] == []


def test_rows_are_ordered_by_the_key_however_the_warehouse_holds_them(programme: Programme) -> None:
    answers = some_answers(60, days=3)
    programme.build(list(reversed(answers)))
    programme.publish()

    keys = programme.ask("select response_key from fct_response")
    assert keys == [(answer["response_key"],) for answer in answers]


def test_equal_marts_give_equal_files_whatever_their_order_in_the_warehouse(programme: Programme) -> None:
    answers = some_answers(60, days=3)
    first = programme.publish()
    marts = {name: list(reversed(rows)) for name, rows in marts_of(answers).items()}
    write_warehouse(programme.layout.warehouse, marts)
    second = programme.publish()

    def twins(files: dict[str, str]) -> dict[str, str]:
        return {name: sha for name, sha in files.items() if name.startswith("parquet/") and "_publication" not in name}

    assert len(twins(first.files)) == len(MARTS)
    assert twins(first.files) == twins(second.files)


def test_the_parquet_twins_hold_the_same_rows_as_the_database(programme: Programme) -> None:
    programme.publish()

    for mart in [*MARTS, "_publication"]:
        twin = programme.layout.published / "current" / f"{mart}.parquet"
        with duckdb.connect() as connection:
            rows = connection.execute("select * from read_parquet(?)", [str(twin)]).fetchall()
        assert rows == programme.ask(f"select * from {mart}"), mart


def test_current_json_names_every_file_with_its_sha256(programme: Programme) -> None:
    publication = programme.publish(run_id="run-7")

    facts = json.loads((programme.layout.published / "current.json").read_text())
    folder = programme.layout.published / facts["directory"]
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"current.json"}
    assert {file["name"] for file in facts["files"]} == found
    for file in facts["files"]:
        assert hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    assert facts["run_id"] == "run-7"
    assert facts["version"] == publication.version
    assert facts["published_at"] == "2026-04-03T05:01:00Z"
    assert facts["data_as_of"] == "2026-03-31T12:00:00Z"
    assert facts["row_counts"]["fct_response"] == 60


def test_every_published_file_is_read_only(programme: Programme) -> None:
    publication = programme.publish()

    modes = {stat.S_IMODE(path.stat().st_mode) for path in publication.folder.rglob("*") if path.is_file()}
    assert modes == {0o444}


def test_readers_find_everything_through_one_pointer(programme: Programme) -> None:
    publication = programme.publish()
    published = programme.layout.published

    links = {path.name: str(path.readlink()) for path in published.iterdir() if path.is_symlink()}
    assert links == {
        "live": f"versions/{publication.version}",
        "current.duckdb": "live/marts.duckdb",
        "current": "live/parquet",
        "current.json": "live/current.json",
        "report": "live/report",
        "summary.xlsx": "live/summary.xlsx",
    }
    assert (published / "report" / "index.html").read_text().startswith("<!doctype html>")


def test_the_history_of_publications_is_carried_on(programme: Programme) -> None:
    programme.publish(run_id="first")
    programme.build(some_answers(70, days=3))
    programme.publish(run_id="second")

    rows = programme.ask("select run_id, published_tables, row_counts from _publication")
    assert [(run, tables, json.loads(counts)["fct_response"]) for run, tables, counts in rows] == [
        ("first", len(MARTS), 60),
        ("second", len(MARTS), 70),
    ]


def test_the_history_outlives_pruned_and_damaged_versions(programme: Programme) -> None:
    for run in ("a", "b", "c"):
        programme.publish(run_id=run, keep_versions=2)
    newest = programme.layout.published / "live" / "parquet" / "_publication.parquet"
    newest.unlink()
    newest.write_bytes(b"damaged")
    programme.publish(run_id="d", keep_versions=2)

    assert programme.ask("select run_id from _publication") == [("a",), ("b",), ("d",)]


def test_the_headline_of_a_published_file_is_the_nps_of_all_answers(programme: Programme) -> None:
    programme.publish()
    found = headline(programme.current)
    block = nps_block([answer["score"] for answer in some_answers(60, days=3)])

    assert found is not None
    assert found.responses == 60
    assert found.is_reportable
    assert (found.nps, found.low, found.high) == pytest.approx(
        (block["nps"], block["nps_ci_low"], block["nps_ci_high"]), abs=1e-12
    )


def test_the_headline_is_withheld_under_the_minimum_and_absent_without_answers(programme: Programme) -> None:
    programme.build(some_answers(9, days=3))
    programme.publish()
    assert headline(programme.current) == Headline(9, False, None, None, None)

    programme.build([])
    programme.publish()
    assert headline(programme.current) is None


def test_a_programme_without_answers_is_published_empty(programme: Programme) -> None:
    programme.build([])
    publication = programme.publish()

    assert publication.data_as_of is None
    assert programme.ask("select count(*) from fct_response") == [(0,)]
    assert "none yet" in publication.report.read_text()


def test_a_model_that_is_not_public_is_not_published(programme: Programme) -> None:
    def protect(manifest: dict) -> None:
        manifest["nodes"]["model.elevenpoint.quality_results"]["access"] = "protected"
        manifest["nodes"]["model.elevenpoint.helper"] = {
            **manifest["nodes"]["model.elevenpoint.quality_results"],
            "unique_id": "model.elevenpoint.helper",
            "alias": "helper",
        }
        del manifest["nodes"]["model.elevenpoint.quality_results"]["access"]

    write_manifest(programme.manifest, COLUMNS, protect)
    programme.publish()

    assert ("helper",) not in programme.ask("select table_name from duckdb_tables()")


OLD_READER = """
import duckdb, json, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
tables = connection.execute("select table_name, comment from duckdb_tables() order by 1").fetchall()
rows = {name: connection.execute(f'select * from "{name}"').fetchall() for name, _ in tables}
print(json.dumps([duckdb.__version__, tables, rows], default=str))
"""


def test_an_old_driver_reads_the_published_file(programme: Programme) -> None:
    folder = os.environ.get("ELEVENPOINT_DUCKDB_1_2", "")
    if not (Path(folder) / "duckdb").is_dir():
        pytest.fail(
            "ELEVENPOINT_DUCKDB_1_2 must name a folder that holds duckdb 1.2. Run the tests with `make test`, or "
            "`pip install --target .venv/duckdb-1.2 duckdb==1.2.2` and set it to that folder."
        )
    programme.publish()

    done = subprocess.run(
        [sys.executable, "-c", OLD_READER, str(programme.current)],
        env={**os.environ, "PYTHONPATH": folder},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    version, tables, rows = json.loads(done.stdout)
    new = {name: programme.ask(f"select * from {name}") for name in ["_publication", *MARTS]}
    assert version.startswith("1.2.")
    assert dict(tables)["nps_overall"] == "One row per what nps_overall counts; it's described."
    assert rows == json.loads(json.dumps(new, default=str))
