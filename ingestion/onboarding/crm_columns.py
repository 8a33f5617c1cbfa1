"""The columns of a CRM export. What belongs here: fields by the names of their columns, checked against the values.

What does not: the names themselves (`crm_names`). Only a clear name is taken up; two columns for one field, or values
of another sort, leave it as a commented suggestion, or as a question where the kind needs the field.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from ingestion.fates.booleans import FALSE, TRUE
from ingestion.kinds import HISTORY_KINDS, KINDS, Field, FieldType
from ingestion.onboarding import words
from ingestion.onboarding.columns_of_time import Times, propose_time, propose_zone
from ingestion.onboarding.crm_names import BARE_ID, NAMES, OWN_ID
from ingestion.onboarding.draft import Draft
from ingestion.onboarding.naming import listed, shown, yaml_pair
from ingestion.onboarding.profile import ColumnFacts, is_unique
from ingestion.onboarding.words import says, spelled

DATE_IN_NAME = re.compile(r"(?<![0-9])(20[0-9]{2}([-_.]?)[01][0-9]\2[0-3][0-9])(?![0-9])")
POINT = re.compile(r"[-+]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)([.][0-9]+)?")
COMMA = re.compile(r"[-+]?([0-9]+|[0-9]{1,3}([.][0-9]{3})+)(,[0-9]+)?")


def propose_crm(
    draft: Draft, con: duckdb.DuckDBPyConnection, columns: Sequence[ColumnFacts], times: Times, relation: str
) -> None:
    """Propose the fields of a kind that is not a survey's answers.

    Args:
        draft: Its `kind` is set; gets everything else.
        con: Connection with the rows.
        columns: All columns.
        times: Those that hold times.
        relation: The table in which uniqueness is looked at.
    """
    kind = draft.declaration["kind"]
    fields = {field.name: field for field in KINDS[kind]}
    used: list[int] = []
    if "survey" in fields:
        from ingestion.onboarding.survey_columns import propose_context

        propose_context(draft, draft.declaration["source"])
    for name, field in fields.items():
        if draft.get("columns", name) is not None:
            continue
        found = _named(kind, name, columns)
        fitting = [column for column in found if _fits(field, column, times)]
        if len(fitting) == 1:
            _take(draft, field, fitting[0], times)
            used.append(fitting[0].index)
        elif field.required:
            _ask(draft, con, field, fitting or [column for column in columns if _fits(field, column, times)], relation)
        for column in found if len(fitting) != 1 else []:
            draft.suggest("columns", yaml_pair(name, column.name), _why_not(field, column, times))
    timed = [index for index in used if index in times.by_index]
    propose_zone(draft, timed, times)
    _identity(draft, con, columns, relation)
    _history(draft)
    _decimal(draft, con, [column for column in columns if column.index in used], fields)


def _named(kind: str, name: str, columns: Sequence[ColumnFacts]) -> list[ColumnFacts]:
    pattern = NAMES.get(kind, {}).get(name)
    if pattern is None:
        return []
    named = [column for column in columns if column.is_named and re.fullmatch(pattern, spelled(column.name))]
    if not named and OWN_ID[kind] == [name]:
        named = [column for column in columns if column.is_named and re.fullmatch(BARE_ID, spelled(column.name))]
    return named


def _fits(field: Field, column: ColumnFacts, times: Times) -> bool:
    """Whether a column's values are of a field's sort; an empty column fits nothing."""
    if not column.filled or not column.is_named:
        return False
    if field.type in (FieldType.INSTANT, FieldType.DATE):
        return column.index in times.by_index
    if field.type in (FieldType.NUMBER, FieldType.INTEGER):
        return column.share(column.numbers) > 0.9 and column.index not in times.by_index
    if field.type is FieldType.BOOLEAN:
        return bool(column.values) and {value.lower() for value in column.values} <= {*TRUE, *FALSE}
    if field.type is FieldType.EMAIL:
        return column.share(column.emails) > 0.9
    return column.index not in times.by_index and not column.emails


def _why_not(field: Field, column: ColumnFacts, times: Times) -> str:
    if not column.filled:
        return "empty in this file"
    return "one of several that bear such a name" if _fits(field, column, times) else f"its values are no {field.type}"


def _take(draft: Draft, field: Field, column: ColumnFacts, times: Times) -> None:
    if field.type in (FieldType.INSTANT, FieldType.DATE):
        propose_time(draft, field.name, column, times)
        return
    draft.set("columns", field.name, to=column.name.strip())
    draft.found.append(f"{field.name}: {shown(column)}, filled in {column.filled:,} of {column.rows:,} rows")


def _ask(
    draft: Draft, con: duckdb.DuckDBPyConnection, field: Field, fitting: Sequence[ColumnFacts], relation: str
) -> None:
    """Leave a required field open and name the columns that could be it."""
    is_id = draft.declaration["kind"] in OWN_ID and [field.name] == OWN_ID[draft.declaration["kind"]]
    if is_id:
        fitting = [column for column in fitting if column.longest <= 64 and is_unique(con, column, relation)]
    could = f"by their values these could be: {listed(fitting)}" if fitting else "no column has such values"
    question = f"{field.description}: no name says it clearly; {could}. Write the column's name"
    if field.type in (FieldType.INSTANT, FieldType.DATE):
        draft.ask("columns", field.name, "column", question=question)
        draft.ask("columns", field.name, "format", question="a strptime pattern, iso8601, unix_seconds or excel_serial")
    else:
        constant = ", or {value: …} where it is always the same" if field.type is FieldType.TEXT else ""
        draft.ask("columns", field.name, question=question + constant)


def _identity(draft: Draft, con: duckdb.DuckDBPyConnection, columns: Sequence[ColumnFacts], relation: str) -> None:
    kind = draft.declaration["kind"]
    by = OWN_ID[kind]
    declared = draft.get("columns") or {}
    if not all(name in declared for name in by):
        draft.ask("identity", "by", question=(
            f"which declared fields make a row what it is, such as [{', '.join(by)}]? row_content takes all of them, so"
            " that a row that changes counts as another"
        ))  # fmt: skip
        return
    draft.set("identity", to={"by": list(by)})
    own = next((column for column in columns if len(by) == 1 and declared[by[0]] == column.name.strip()), None)
    if own is not None and not is_unique(con, own, relation):
        draft.unsure.append(f"identity: {shown(own)} is empty in some rows or comes several times in this file")


def _history(draft: Draft) -> None:
    """Since when a row's attributes hold, and which of two rows is the newer."""
    kind = draft.declaration["kind"]
    declared = draft.get("columns") or {}
    if kind not in HISTORY_KINDS:
        return
    dated = draft.get("file_date") is not None
    if "updated_at" in declared:
        draft.set("version", to="updated_at")
        draft.set("valid_from", to="updated_at", because="a row's attributes hold since the CRM last changed it")
    elif dated:
        draft.set("version", to="file_date")
        draft.set("valid_from", to="file_date", because="each file is the state of its day")
    elif "created_at" in declared:
        draft.set("valid_from", to="created_at", because=(
            "the export says neither when a row changed nor, in its name, of which day it is, so history is not known;"
            " name the files by their date, declare `file_date`, and attributes are those of the day of the answer"
        ))  # fmt: skip
        draft.set("version", to="arrival")
    else:
        draft.ask("valid_from", question=(
            "since when do a row's attributes hold? file_date (with `file_date` above it and `version: file_date`),"
            " created_at or updated_at with such a column"
        ))  # fmt: skip


def file_date_of(path: Path) -> dict[str, str] | None:
    """How a file's name carries its date, where it does."""
    match = DATE_IN_NAME.search(path.name)
    if match is None:
        return None
    before, behind = path.name[: match.start()], path.name[match.end() :]
    format = match.group(2).join(["%Y", "%m", "%d"])
    return {"pattern": f"{re.escape(before)}(.+){re.escape(behind)}".replace("\\-", "-"), "format": format}


def _decimal(
    draft: Draft, con: duckdb.DuckDBPyConnection, used: Sequence[ColumnFacts], fields: dict[str, Field]
) -> None:
    """The decimal mark of the numbers, or a question where 1.234 may be either."""
    declared = draft.get("columns") or {}
    numbers = [
        column
        for column in used
        if any(fields[name].type is FieldType.NUMBER and declared.get(name) == column.name.strip() for name in fields)
    ]
    if not numbers:
        return
    values: set[str] = set()
    for column in numbers:
        cell = f"c{column.index}"
        query = f"select distinct {column.text} from seen where contains({cell}, '.') or contains({cell}, ',')"
        values |= {value for (value,) in con.execute(f"{query} limit 5000").fetchall() if value}
    point = {value for value in values if POINT.fullmatch(value)}
    comma = {value for value in values if COMMA.fullmatch(value)}
    if values and comma >= values and not point >= values:
        draft.set("format", "decimal", to=",", because="the numbers have a decimal comma")
    elif values and point >= values and comma >= values:
        draft.ask("format", "decimal", question=(
            f"{listed(numbers)}: every number reads with a decimal point and with a decimal comma (1.234 is either"
            ' 1 234 or 1,234). Write "." or ","'
        ))  # fmt: skip


def holds_people(columns: Sequence[ColumnFacts]) -> bool:
    """Whether the export holds e-mail addresses or names of people."""
    return any(
        column.filled and (column.share(column.emails) > 0.5 or says(words.PERSON_NAME, column.name))
        for column in columns
    )
