"""Parsed projects that programmes share. What belongs here: what is kept, and where landing lies. No marts."""

import os
from pathlib import Path

import duckdb
import pytest
from tiny_landing import Landing, parsed
from tiny_programme import land_tiny_programme

from orchestration import parsed_projects
from orchestration.dbt_landing import LANDING, located_project


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
    project = located_project(parsed(tiny.all_variables), Path("/nps/landing"))

    sources = [(source.relation_name, str(source.config)) for source in project.sources.values()]
    assert len(sources) > 10
    assert [told for told in sources if LANDING in str(told) or "/nps/landing/" not in told[0]] == []


def test_those_that_were_not_used_for_longest_are_forgotten(store: Path) -> None:
    for number in range(parsed_projects.KEPT):
        parsed_projects.keep(f"p{number}", {"manifest.json": b"{}"})
        os.utime(store / f"p{number}", (number, number))
    assert parsed_projects.kept("p0", "manifest.json") == {"manifest.json": b"{}"}  # used now

    parsed_projects.keep("new", {"manifest.json": b"{}"})

    assert parsed_projects.kept("p1", "manifest.json") == {}
    assert {path.name for path in store.iterdir() if path.is_dir()} == {"new", "p0", *(f"p{n}" for n in range(2, 8))}


def test_a_file_that_was_cut_off_is_not_handed_out(store: Path) -> None:
    parsed_projects.keep("p", {"manifest.json": b"{}"})
    (store / "p" / "partial_parse.msgpack.part").write_bytes(b"half")

    assert parsed_projects.kept("p", "manifest.json", "partial_parse.msgpack") == {"manifest.json": b"{}"}


def test_nobody_else_can_read_what_is_kept(store: Path) -> None:
    parsed_projects.keep("p", {"manifest.json": b"{}"})

    assert store.stat().st_mode & 0o077 == 0
    assert (store / "p").stat().st_mode & 0o077 == 0
