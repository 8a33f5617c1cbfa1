"""The programme that an entry of the catalogue runs in.

What belongs here: the declaration, the inbox, the good file, and looking at what a run left behind.
What does not: what is expected of a run (`catalogue_run`).
"""

import copy
import io
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.programme import Programme
from ingestion.declarations.source import Source
from ingestion.guards import GuardResult, check_pending
from ingestion.intake import FileIntake, take_in
from ingestion.landing.ledger import seal
from ingestion.landing.manifest import Manifest, read_manifests
from ingestion.run import Run

CORPUS = Path(__file__).resolve().parent / "corpus"
KEY = "0123456789abcdef" * 4
STARTED = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
AT = "2026-01-05 10:00"

ANSWERS: dict[str, Any] = {
    "source": "answers",
    "kind": "survey_responses",
    "files": "*",
    "timezone": "Europe/Berlin",
    "format": {"type": "csv"},
    "columns": {
        "response_id": "id",
        "survey": {"value": "relationship"},
        "survey_type": {"value": "relational"},
        "score": "score",
        "responded_at": {"column": "at", "format": "%Y-%m-%d %H:%M"},
        "person_id": {"column": "person", "optional": True},
        "account_id": {"column": "account", "optional": True},
        "email": {"column": "email", "optional": True},
        "comment": {"column": "comment", "optional": True},
    },
    "identity": {"by": ["response_id"]},
}
"""What entries declare unless they say otherwise: answers with the columns id, score and at."""

GOOD_ROW = {"id": "good-1", "score": "9", "at": AT}


class Case:
    """One programme with one inbox, its runs and what they left behind.

    Args:
        folder: Empty folder; `ELEVENPOINT_VAR` must point elsewhere or below it.
        declare: Changes to `ANSWERS`; a key with dots reaches into it, None as a value takes the key out.
        programme: Changes to the programme's own facts.
    """

    def __init__(self, folder: Path, declare: Mapping[str, Any], programme: Mapping[str, Any]) -> None:
        self.folder = folder
        self.declaration = copy.deepcopy(ANSWERS)
        self.programme_facts = {"name": "catalogue", "title": "Catalogue", "timezone": "Europe/Berlin", **programme}
        self.runs = 0
        self.good = ""
        self.declare(declare)

    def declare(self, changes: Mapping[str, Any]) -> None:
        """Change the declaration."""
        for path, value in changes.items():
            *steps, last = path.split(".")
            place = self.declaration
            for step in steps:
                place = place.setdefault(step, {})
            if value is None:
                place.pop(last, None)
            else:
                place[last] = copy.deepcopy(value)

    @property
    def source(self) -> Source:
        return Source.model_validate(self.declaration)

    @property
    def programme(self) -> LoadedProgramme:
        return LoadedProgramme(self.folder, Programme.model_validate(self.programme_facts), (self.source,))

    @property
    def layout(self) -> Any:
        return self.programme.layout

    @property
    def inbox(self) -> Path:
        inbox = self.folder / "inbox" / self.declaration["source"]
        inbox.mkdir(parents=True, exist_ok=True)
        return inbox

    def put(self, name: str, content: str | bytes) -> Path:
        """Put a file into the inbox that was written a minute ago."""
        path = self.inbox / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.age(path)

    def put_rows(self, name: str, *rows: str, header: str = "id,score,at") -> Path:
        """Put a CSV into the inbox."""
        return self.put(name, "\n".join([header, *rows, ""]))

    def put_corpus(self, *names: str) -> None:
        """Put files of the corpus into the inbox."""
        for name in names:
            self.put(name, (CORPUS / name).read_bytes())

    def clear(self) -> None:
        """Take every file but the good one out of the inbox."""
        for path in self.inbox.iterdir():
            if path.name != self.good:
                path.unlink()

    def age(self, path: Path) -> Path:
        """Make a file look as if it had been written a minute ago."""
        past = path.stat().st_mtime - 60
        os.utime(path, (past, past))
        return path

    def drop_good(self, given: tuple[str, str | bytes] | None) -> None:
        """Put the good file into the inbox: one row, in the declared format; it sorts behind the entry's files."""
        name, content = given or good_file(self.declaration["format"])
        self.good = name
        self.put(name, content)

    def take(self) -> dict[str, FileIntake]:
        """One run over the inbox."""
        self.runs += 1
        taken = take_in(self.programme, self.source, Run(f"run-{self.runs}", STARTED))
        assert taken.problem is None, taken.problem
        return {file.file: file for file in taken.files}

    def check(self) -> list[GuardResult]:
        """What the guards say of the batches that are not cleared yet."""
        return check_pending(self.programme, self.source, Run(f"check-{self.runs}", STARTED))

    def seal(self) -> None:
        """Write the ledger that dbt reads."""
        seal(self.programme, Run("seal", STARTED))

    def manifests(self) -> list[Manifest]:
        return read_manifests(self.layout, self.declaration["source"])

    def manifest(self, batch_id: str | None) -> Manifest:
        (found,) = [entry for entry in self.manifests() if entry.batch_id == batch_id]
        return found

    def landed(self, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        """Landed rows but the good file's, in the order of files and rows."""
        return query(
            f"select {columns} from landing where source_file <> '{self.good}' and ({where})"
            " order by source_file, source_row",
            landing=[manifest.folder(self.layout) / "rows.parquet" for manifest in self.manifests()],
        )

    def quarantined(self, columns: str = "source_row, reason_code", where: str = "true") -> list[tuple[Any, ...]]:
        """Quarantined rows in the order of files and rows."""
        return query(
            f"select {columns} from quarantine where {where} order by source_file, source_row",
            quarantine=list((self.layout.quarantine / self.declaration["source"]).glob("*.parquet")),
        )


def query(sql: str, **views: Iterable[Path]) -> list[tuple[Any, ...]]:
    """Rows of a query over views of Parquet files."""
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        for name, paths in views.items():
            present = [str(path) for path in paths if path.exists()]
            if not present:
                return []
            con.execute(f"create view {name} as select * from read_parquet({present})")
        return con.execute(sql).fetchall()


def good_file(declared: Mapping[str, Any]) -> tuple[str, bytes]:
    """Name and content of a good file of a declared format."""
    kind = declared["type"]
    if kind == "csv":
        made = _good_text(declared)
    elif kind == "xlsx":
        made = _good_workbook(declared)
    else:
        record: Any = {name: int(text) if name == "score" else text for name, text in GOOD_ROW.items()}
        if kind == "json":
            record = [record]
            for step in reversed((declared.get("records") or "").split(".")):
                record = {step: record} if step else record
        made = json.dumps(record).encode() + b"\n"
    return f"zz_good.{kind}", _compressed(made, declared.get("compression", "none"), kind)


def _good_text(declared: Mapping[str, Any]) -> bytes:
    quote, delimiter = declared.get("quote", '"'), declared.get("delimiter", ",")
    above = [f"title{delimiter}" for _ in range(declared.get("skip_rows", 0))]
    header = declared.get("header", {})
    names = [delimiter.join(GOOD_ROW)] * header.get("rows", 1)
    cells = delimiter.join(f"{quote}{cell}{quote}" for cell in GOOD_ROW.values())
    codec = {"mac-roman": "mac_roman"}.get(declared.get("encoding", "utf-8"), declared.get("encoding", "utf-8"))
    return "\n".join([*above, *names, cells, ""]).encode(codec)


def _good_workbook(declared: Mapping[str, Any]) -> bytes:
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = declared.get("sheet") or "Sheet1"
    for row in (*[["title"]] * declared.get("skip_rows", 0), list(GOOD_ROW), list(GOOD_ROW.values())):
        sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _compressed(content: bytes, compression: str, kind: str) -> bytes:
    if compression == "gzip":
        import gzip

        return gzip.compress(content)
    if compression == "zip":
        import zipfile

        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"export.{kind}", content)
        return stream.getvalue()
    return content
