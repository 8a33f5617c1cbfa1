"""Parsed projects that programmes share. What belongs here: what is kept, and where landing lies. No marts."""

import json
import os
from pathlib import Path

import duckdb
import pytest
from tiny_landing import Landing, parsed
from tiny_programme import land_tiny_programme

from orchestration import parsed_projects
from orchestration.dbt_landing import LANDING, located_manifest, located_project

NAME = "0" * 64
FILES = {"manifest.json": b"{}"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for parsed projects."""
    monkeypatch.setenv("ELEVENPOINT_PARSED", str(tmp_path / "parsed"))
    return tmp_path / "parsed"


def rows_of(landing: Landing, view: str) -> int:
    """Rows of a staging view, which reads landing."""
    with duckdb.connect(str(landing.warehouse), read_only=True) as con:
        [(rows,)] = con.execute(f"select count(*) from staging.{view}").fetchall()
    return rows


def test_two_landings_share_a_parsed_project_and_each_reads_its_own_rows(tiny: Landing, tmp_path: Path) -> None:
    other = Landing(tmp_path / "other", variables=tiny.variables)
    other.build("--select", "stg_files")

    assert rows_of(tiny, "stg_files") == len(tiny.files) > 0
    assert rows_of(other, "stg_files") == 0


def test_a_landing_with_quotes_brackets_and_braces_in_its_path_is_read(tiny: Landing, tmp_path: Path) -> None:
    odd = Landing(tmp_path / "o'dd [a-c] {landing}", variables=tiny.variables)
    land_tiny_programme(odd)
    odd.build("--select", "stg_files", "+stg_survey_responses", "--exclude-resource-type", "test")

    assert rows_of(odd, "stg_survey_responses") == rows_of(tiny, "stg_survey_responses") > 0


def test_no_placeholder_is_left_in_a_located_project(tiny: Landing) -> None:
    content = parsed(tiny.all_variables)
    assert LANDING.encode() in content

    project = located_project(content, Path("/nps/landing"))

    assert len(project.sources) > 10
    assert all("/nps/landing/" in (source.relation_name or "") for source in project.sources.values())
    assert LANDING.encode() not in project.to_msgpack()


def test_no_placeholder_is_left_in_a_located_manifest(tiny: Landing) -> None:
    manifest = located_project(parsed(tiny.all_variables), Path(LANDING)).writable_manifest().to_dict()
    assert LANDING in json.dumps(manifest, default=str)

    located = json.dumps(located_manifest(manifest, Path("/nps/it's")), default=str)

    assert LANDING not in located
    assert "read_parquet('/nps/it''s/survey_responses/" in located


def test_those_that_were_not_used_for_longest_are_forgotten_and_nothing_else(store: Path) -> None:
    names = [f"{number:064x}" for number in range(parsed_projects.KEPT + 1)]
    (store / "programmes").mkdir(parents=True)
    os.utime(store / "programmes", (0, 0))
    for number, name in enumerate(names[:-1], start=1):
        parsed_projects.keep(name, FILES)
        os.utime(store / name, (number, number))
    assert parsed_projects.kept(names[0], "manifest.json") == FILES  # used now

    parsed_projects.keep(names[-1], FILES)

    assert parsed_projects.kept(names[1], "manifest.json") == {}
    folders = {path.name for path in store.iterdir() if path.is_dir()}
    assert folders == {"programmes", *names} - {names[1]}


def test_a_file_that_was_cut_off_or_is_empty_is_not_handed_out(store: Path) -> None:
    parsed_projects.keep(NAME, FILES)
    (store / NAME / "partial_parse.msgpack.part").write_bytes(b"half")
    (store / NAME / "semantic_manifest.json").write_bytes(b"")

    assert parsed_projects.kept(NAME, "manifest.json", "partial_parse.msgpack", "semantic_manifest.json") == FILES


def test_a_store_that_cannot_be_written_costs_nothing_but_a_line_in_the_log(
    store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store.write_text("a file where the folder should be")

    parsed_projects.keep(NAME, FILES)

    assert parsed_projects.kept(NAME, "manifest.json") == {}
    assert f"is not kept in {store}, so it will be parsed again" in caplog.text


def test_nobody_else_can_read_what_is_kept(store: Path) -> None:
    parsed_projects.keep(NAME, FILES)

    assert store.stat().st_mode & 0o077 == 0
    assert (store / NAME).stat().st_mode & 0o077 == 0
