"""From an unknown export to a commented declaration. What belongs here: the order of steps, and refusing as a whole.

What does not: the steps. Nothing is written before all of them have been taken.
"""

import shlex
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion.declarations.open_questions import open_questions
from ingestion.declarations.yaml_lines import Mistake, read_yaml
from ingestion.fates.engine import connect, without_values
from ingestion.kinds import KINDS, RESPONSE_KIND
from ingestion.onboarding import files
from ingestion.onboarding.columns_of_time import Times, find_all_times
from ingestion.onboarding.crm_columns import file_date_of, holds_people, propose_crm
from ingestion.onboarding.draft import Draft
from ingestion.onboarding.newer_version import settle_version
from ingestion.onboarding.open_file import open_export
from ingestion.onboarding.opened import Opened
from ingestion.onboarding.profile import ColumnFacts, profile
from ingestion.onboarding.refusals import NothingProposed
from ingestion.onboarding.segments import segment_lines
from ingestion.onboarding.summary import summary
from ingestion.onboarding.survey import propose_survey
from ingestion.onboarding.whole_file import look_at_whole, whole_relation
from ingestion.onboarding.with_preset import complete, from_preset
from ingestion.onboarding.yaml_text import as_yaml
from ingestion.presets import propose, recognise

MOST_KEPT = 2_000_000
"""Rows up to which the engine keeps its own copy of them."""


@dataclass(frozen=True)
class Onboarded:
    """What onboarding made.

    Attributes:
        path: The declaration.
        programme: `programme.yml`, where it was written, too.
        preset: Name of the preset that fits, or None.
        questions: What is still open, with its place.
        lines: What to print.
    """

    path: Path
    programme: Path | None
    preset: str | None
    questions: tuple[Mistake, ...]
    lines: tuple[str, ...]


def onboard(
    file: Path,
    source: str,
    programme: Path,
    *,
    kind: str | None = None,
    replace: bool = False,
    sheet: str | None = None,
    records: str | None = None,
) -> Onboarded:
    """Look at an export and write a commented proposal of its declaration.

    Args:
        file: The export; it is never changed, moved or copied.
        source: Name of the source to declare.
        programme: Folder of the programme; it is made where it does not exist.
        kind: Source kind, where it is no survey's answers.
        replace: Whether an existing declaration may be written over.
        sheet: The sheet of a workbook that has several.
        records: The list of records of a JSON file that has several.

    Returns:
        What was written and what is open.

    Raises:
        DeclarationError: The source's name or the kind is none.
        RejectedFile: The file cannot be read.
        NothingProposed: Nothing can be proposed, or the declaration exists already.
    """
    if kind is not None and kind not in KINDS:
        raise NothingProposed(f"KIND={kind} is no source kind; allowed: {', '.join(KINDS)}.")
    target = files.check_target(programme, source, replace=replace)
    with tempfile.TemporaryDirectory(prefix="onboard-") as folder:
        workdir = Path(folder)
        with connect(workdir) as con, without_values(file.name):
            opened = open_export(file, con, workdir, sheet=sheet, records=records)
            if not opened.rows:
                raise NothingProposed(f"{file.name} holds a header and no rows: nothing can be seen in it.")
            _keep(con, opened)
            columns = profile(con, opened.header, opened.questions)
            draft = _draft(con, opened, columns, source, kind)
            people = holds_people(columns)
            looked = _looked(opened, columns, con)
    text = as_yaml(draft, _head(file, opened, draft))
    files.write_source(target, text, replace=replace)
    made = files.write_programme(programme, holds_people=people, segments=segment_lines(draft))
    inbox = files.make_inbox(programme, source)
    asked = [*open_questions(read_yaml(target, str(target)))]
    asked += open_questions(read_yaml(made, str(made))) if made else []
    written = [target, *([made] if made else []), inbox]
    lines = summary(draft, looked, written, asked, _commands(file, inbox, programme))
    return Onboarded(target, made, draft.preset, tuple(asked), tuple(lines))


def _keep(con: duckdb.DuckDBPyConnection, opened: Opened) -> None:
    """Make `seen`, the rows that are looked at: kept by the engine, which asks them many questions."""
    kept = "view" if opened.rows > MOST_KEPT else "temp table"
    con.execute(f"create {kept} seen as select * from raw")


def _draft(
    con: duckdb.DuckDBPyConnection, opened: Opened, columns: list[ColumnFacts], source: str, kind: str | None
) -> Draft:
    found = [one for one in recognise(opened.header_rows) if kind in (None, one.preset.declaration.get("kind"))]
    relation = whole_relation(con, opened)
    times = find_all_times(con, opened, columns)
    look_at_whole(con, columns, times, relation)
    if found:
        draft = _from_preset(con, opened, columns, times, source, found)
    else:
        draft = Draft({"source": source, "kind": kind or RESPONSE_KIND})
        _note_file(draft, opened)
        if draft.declaration["kind"] == RESPONSE_KIND:
            propose_survey(draft, con, opened, columns, times, relation)
        else:
            draft.declaration["format"] = dict(opened.format)
            propose_crm(draft, con, columns, times, relation)
    settle_version(draft)
    for key, question in opened.open.items():
        draft.ask("format", key, question=question)
    draft.found[:0] = opened.found
    draft.unsure[:0] = opened.unsure
    return draft


def _from_preset(
    con: duckdb.DuckDBPyConnection,
    opened: Opened,
    columns: list[ColumnFacts],
    times: Times,
    source: str,
    found: list[Any],
) -> Draft:
    best = found[0]
    draft = from_preset(propose(best.preset, opened.header_rows), best.preset.title, source, opened)
    _note_file(draft, opened)
    draft.found.append(f"recognised by its header: {len(best.matched)} known columns, such as {best.matched[0]!r}")
    for other in found[1:]:
        draft.unsure.append(f"the header fits {other.preset.title}, too")
    complete(draft, con, opened, columns, times)
    return draft


def _note_file(draft: Draft, opened: Opened) -> None:
    draft.declaration.setdefault("files", files.files_pattern(opened.path))
    draft.declaration.setdefault("format", dict(opened.format))
    dated = file_date_of(opened.path)
    if dated and draft.declaration["kind"] != RESPONSE_KIND:
        draft.declaration.setdefault("file_date", dated)


def _looked(opened: Opened, columns: list[ColumnFacts], con: duckdb.DuckDBPyConnection) -> str:
    megabytes = opened.path.stat().st_size / 1e6
    size = f"{megabytes:,.1f} MB" if megabytes >= 0.1 else f"{opened.path.stat().st_size:,} bytes"
    if not opened.is_part:
        return f"{opened.path.name}: {size}, all {opened.rows:,} rows and {len(columns)} columns were looked at"
    tables = {name for (name,) in con.execute("select view_name from duckdb_views()").fetchall()}
    more = "; scores, times and ids of all rows" if "whole" in tables else ""
    return f"{opened.path.name}: {size}; the first {opened.rows:,} rows and {len(columns)} columns were looked at{more}"


def _head(file: Path, opened: Opened, draft: Draft) -> list[str]:
    tool = f"{draft.preset}." if draft.preset else "No known tool."
    rows = f"the first {opened.rows:,} rows" if opened.is_part else f"all {opened.rows:,} rows"
    return [
        f"Proposed from {file.name}: {tool} What is said here was seen in {rows} of that file.",
        'Replace every "?" by an answer; `make check` lists what is still open. Lines behind # are suggestions.',
    ]


def _commands(file: Path, inbox: Path, programme: Path) -> list[str]:
    folder = shlex.quote(str(programme))
    return [
        f"cp {shlex.quote(str(file))} {shlex.quote(str(inbox))}/",
        f"make check PROGRAMME={folder}",
        f"make refresh PROGRAMME={folder}",
    ]
