"""The demo's workbook for Excel. What belongs here: what every refresh publishes, and the command that writes others.

What does not: hostile texts and sizes (`tests/bi`).
"""

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from ingestion.layout import REPOSITORY


@pytest.fixture(scope="module")
def published(refreshed, demo_folder: Path) -> Path:
    """The demo's folder of publications."""
    return refreshed(demo_folder).parent


@pytest.fixture(scope="module")
def book(published: Path) -> openpyxl.Workbook:
    """The workbook that the refresh wrote."""
    return openpyxl.load_workbook(published / "summary.xlsx", read_only=True)


def _cell(value: Any) -> Any:
    """A value of a mart as Excel holds it: a day is a moment at midnight, of a number fifteen digits or more count."""
    if type(value) is datetime.date:
        return datetime.datetime.combine(value, datetime.time())
    return pytest.approx(value, rel=1e-14) if isinstance(value, float) else value


@pytest.mark.parametrize("mart", ["nps_overall", "nps_by_segment", "targets"])
def test_every_cell_of_a_sheet_is_that_of_the_mart(mart: str, book: openpyxl.Workbook, published: Path) -> None:
    with duckdb.connect(str(published / "current.duckdb"), read_only=True) as connection:
        cursor = connection.execute(f"select * from {mart}")
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    header, *found = book[mart].iter_rows(values_only=True)
    assert list(header) == names
    grain = names.index("period_grain")
    held = {row[grain] for row in found}
    expected = [row for row in rows if row[grain] in held]
    assert "day" not in held
    assert len(found) == len(expected) > 5
    for row, cells in zip(expected, found, strict=True):
        assert list(cells) == [_cell(value) for value in row]


def test_the_workbook_is_part_of_the_version(book: openpyxl.Workbook, published: Path) -> None:
    facts = json.loads((published / "current.json").read_text())
    assert "summary.xlsx" in {file["name"] for file in facts["files"]}
    rows = {row[0]: row for row in book[book.sheetnames[0]].iter_rows(values_only=True)}
    assert facts["version"] in {value for row in rows.values() for value in row}
    for mart in ("fct_response", "follow_up_queue", "nps_trailing"):
        assert mart not in book.sheetnames
        assert rows[mart][3] == facts["row_counts"][mart]
    assert {"nps_overall", "nps_drivers", "survey_funnel", "labels"} <= set(book.sheetnames)


def test_the_command_writes_a_mart_that_was_left_out(published: Path, demo_folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "orchestration.cli", "extract", "--programme", str(demo_folder)]
    environment = {**os.environ, "ELEVENPOINT_VAR": str(published.parents[1])}

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *options], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
        )

    out = tmp_path / "queue.xlsx"
    done = run("--out", str(out), "--marts", "follow_up_queue", "--marts", "nps_overall", "--periods", "year")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(out)
    sheets = openpyxl.load_workbook(out, read_only=True)
    assert sheets.sheetnames[2:] == ["follow_up_queue", "nps_overall"]
    assert {row[0] for row in sheets["nps_overall"].iter_rows(min_row=2, values_only=True)} == {"year"}

    wrong = run("--out", str(out), "--marts", "follow_up_que")
    assert wrong.returncode == 1
    assert "follow_up_queue" in wrong.stderr
