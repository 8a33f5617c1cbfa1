"""From an export to landed rows by way of a preset. What belongs here: doing it. What does not: what must come out."""

import csv
import json
import os
import re
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import yaml
from preset_cases import EXPORTS, Case

from ingestion.declarations.load import load_programme
from ingestion.intake import FileIntake, take_in
from ingestion.readers.json_flatten import flatten
from ingestion.run import Run

PROGRAMME = {"name": "world", "title": "A world", "timezone": "Europe/Berlin", "holds_personal_data": "false"}
HEAD = 5
INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def head_of(path: Path, observed: dict[str, Any]) -> list[list[str]]:
    """The first records of a file, as onboarding gives them to `recognise`."""
    if observed["type"] == "json":
        data = json.loads(path.read_text(encoding="utf-8"))
        records = data[observed["records"]] if "records" in observed else data
        return [list(dict.fromkeys(name for record in records for name in flatten(record, "")))]
    with path.open(encoding="utf-8", newline="") as stream:
        return list(islice(csv.reader(stream, delimiter=observed.get("delimiter", ",")), HEAD))


def answered(declaration: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """The declaration with the engineer's answers in it."""
    for key, answer in answers.items():
        *above, last = key.split(".")
        part = declaration
        for step in above:
            part = part[int(step)] if isinstance(part, list) else part[step]
        part[last] = answer
    return declaration


def write_programme(folder: Path, declaration: dict[str, Any]) -> None:
    """A programme with one source, as files."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "programme.yml").write_text(yaml.safe_dump(PROGRAMME), encoding="utf-8")
    text = yaml.safe_dump({"source": "export"} | declaration, allow_unicode=True, sort_keys=False)
    (folder / "sources" / "export.yml").write_text(text, encoding="utf-8")


def drop(case: Case, folder: Path) -> None:
    """Put the case's export into the inbox, written a minute ago."""
    inbox = folder / "inbox" / "export"
    inbox.mkdir(parents=True)
    path = inbox / case.file
    path.write_bytes((EXPORTS / case.file).read_bytes())
    if case.as_workbook:
        path = _as_workbook(path)
    past = path.stat().st_mtime - 60
    os.utime(path, (past, past))


def take(folder: Path) -> FileIntake:
    """Take the one file of the one source in; the declaration goes through the real loader."""
    programme = load_programme(folder)
    (file,) = take_in(programme, programme.source("export"), Run.now("run-1")).files
    return file


def query(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """Ask the landed rows (`landing`) and the quarantined ones (`quarantine`)."""
    layout = load_programme(folder).layout
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        landed = layout.landing / "*" / "export" / "*" / "rows.parquet"
        for name, path in (("landing", landed), ("quarantine", layout.quarantine / "export" / "*.parquet")):
            if list(Path("/").glob(str(path)[1:])):
                con.execute(f"create view {name} as select * from read_parquet('{path}')")
            else:
                con.execute(f"create table {name} (source_row bigint, reason_code varchar)")
        return con.execute(sql).fetchall()


def _as_workbook(path: Path) -> Path:
    from openpyxl import Workbook

    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    path.unlink()
    book = Workbook()
    for row in rows:
        book.active.append([datetime.fromisoformat(cell) if INSTANT.fullmatch(cell) else cell for cell in row])
    for letter in "ABC":
        book.active.column_dimensions[letter].hidden = True
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")
