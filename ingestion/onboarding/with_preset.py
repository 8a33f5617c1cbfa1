"""A preset's proposal, completed with what the file shows.

What belongs here: filling its open values by evidence, and checking its claims against the data. What does not: the
preset itself (`ingestion.presets`).
"""

from collections.abc import Sequence

import duckdb

from ingestion.kinds import KINDS, FieldType
from ingestion.onboarding.columns_of_time import Times, misfits, propose_zone, question_of
from ingestion.onboarding.draft import Draft
from ingestion.onboarding.naming import shown
from ingestion.onboarding.opened import Opened
from ingestion.onboarding.profile import ColumnFacts
from ingestion.onboarding.refusals import NothingProposed
from ingestion.onboarding.score_scale import judge
from ingestion.onboarding.survey_columns import named_columns, suggest_attributes
from ingestion.onboarding.survey_score import propose_scale, propose_score
from ingestion.onboarding.time_formats import is_absolute, reads
from ingestion.presets import OPEN, SEVERAL_FIT, Proposal
from ingestion.readers.names import normalised

ORIGINS = ("column", "first_of")


def from_preset(proposal: Proposal, title: str, source: str, opened: Opened) -> Draft:
    """A draft that begins with what the preset knows; the file's own format wins over the preset's."""
    declaration = {"source": source, **proposal.declaration}
    known = dict(declaration.get("format") or {})
    declaration["format"] = known | opened.format
    if "header" in known and opened.format.get("type") in ("csv", "xlsx"):
        declaration["format"]["header"] = opened.format.get("header", known["header"])
        if declaration["format"]["header"].get("rows", 1) == 1:
            declaration["format"].pop("header")
    comments = {key: _without_key(key, text) for key, text in proposal.comments.items()}
    return Draft(declaration, comments=comments, preset=title)


def _without_key(key: str, comment: str) -> str:
    """A preset's comment without the key, beside which it will stand."""
    return "\n".join(line.removeprefix(f"{key}: ") for line in comment.splitlines())


def complete(
    draft: Draft, con: duckdb.DuckDBPyConnection, opened: Opened, columns: Sequence[ColumnFacts], times: Times
) -> None:
    """Fill what the preset left open and the file answers, and check what it claims.

    Args:
        draft: A draft of `from_preset`.
        con: Connection with `seen`.
        opened: The file.
        columns: Its columns.
        times: Those that hold times.

    Raises:
        NothingProposed: It is a survey's export without a score.
    """
    by_name = {normalised(column.name): column for column in columns}
    fields = {field.name: field for field in KINDS[draft.declaration["kind"]]}
    used: list[int] = []
    for name in list(draft.get("columns") or {}):
        column = _column_of(draft, name, by_name)
        if column is None or name not in fields:
            continue
        if fields[name].type in (FieldType.INSTANT, FieldType.DATE):
            _check_time(draft, con, name, column, times)
            used += [column.index] if column.index in times.by_index else []
        elif draft.get("columns", name, "map"):
            _check_map(draft, name, column)
    _zone(draft, used, times)
    if "score" in fields:
        _score(draft, opened, list(columns), by_name)
        taken = named_columns(draft)
        left = [column for column in columns if column.index not in times.by_index]
        suggest_attributes(draft, [column for column in left if normalised(column.name) not in taken])


def _column_of(draft: Draft, name: str, by_name: dict[str, ColumnFacts]) -> ColumnFacts | None:
    given = draft.get("columns", name)
    origin = given if isinstance(given, str) else next((given[key] for key in ORIGINS if key in given), None)
    names = [origin] if isinstance(origin, str) else origin or []
    found = [by_name[normalised(one)] for one in names if normalised(one) in by_name]
    return found[0] if found else None


def _check_time(draft: Draft, con: duckdb.DuckDBPyConnection, name: str, column: ColumnFacts, times: Times) -> None:
    """Answer an open format by the data, or check the declared one."""
    key = ("columns", name, "format")
    declared, facts = draft.get(*key), times.by_index.get(column.index)
    if not column.filled:
        return
    if declared == OPEN and facts is not None:
        if facts.is_ambiguous:
            draft.ask(*key, question=question_of(facts))
        else:
            one = facts.readings[0]
            draft.set(*key, to=one.format, because=f"all {one.fits:,} values fit" if facts.fits_all else "")
            draft.found.append(f"{name}: {shown(column)}, {one.format}, {one.first[:16]} to {one.last[:16]}")
        if not facts.fits_all:
            draft.unsure.append(misfits(name, column, facts))
        return
    if declared in (None, OPEN):
        return
    missed = reads(con, column, declared)
    if not missed:
        draft.found.append(f"{name}: {shown(column)}, {declared} as the preset says, and every value fits")
        return
    other = f" The file fits {' and '.join(one.format for one in facts.readings)}." if facts else ""
    draft.ask(*key, question=f"the preset says {declared}, but {missed:,} values do not fit it.{other}")
    draft.unsure.append(
        f"{name}: {missed:,} values of {shown(column)} do not fit {declared}, as the preset says.{other}"
    )


def _check_map(draft: Draft, name: str, column: ColumnFacts) -> None:
    given = draft.get("columns", name)
    if given.get("otherwise", "quarantine") != "quarantine" or not column.values:
        return
    unnamed = sum(rows for value, rows in column.values.items() if value not in given["map"])
    if unnamed:
        values = sum(value not in given["map"] for value in column.values)
        draft.unsure.append(
            f"{name}: {values} values of {shown(column)} in {unnamed:,} rows are not in `map`: quarantined as it stands"
        )


def _zone(draft: Draft, used: list[int], times: Times) -> None:
    if draft.get("timezone") not in (None, OPEN):
        return
    asked = draft.comments.get("timezone", "")
    propose_zone(draft, used, times)
    if draft.get("timezone") == OPEN and asked:
        draft.comments["timezone"] = asked
    for index in used:
        zone = times.zones.get(index)
        if zone and draft.get("timezone") == OPEN and not is_absolute(times.by_index[index].readings[0].format):
            draft.unsure.append(f"timezone: the name of column {index + 1} says {zone}")


def _score(draft: Draft, opened: Opened, columns: list[ColumnFacts], by_name: dict[str, ColumnFacts]) -> None:
    column = _column_of(draft, "score", by_name)
    if column is None:
        asked = draft.comments.get("columns.score", "")
        choice = draft.comments.pop("columns.score.column", "")
        draft.declaration.setdefault("columns", {}).pop("score", None)
        try:
            propose_score(draft, columns, opened.path.name)
        except NothingProposed:
            if SEVERAL_FIT not in choice:
                raise
            draft.ask("columns", "score", question=choice)
        if draft.get("columns", "score") == OPEN and asked:
            draft.comments["columns.score"] = f"{asked}\n{draft.comments['columns.score']}"
        return
    found = judge(column)
    if found.against:
        draft.unsure.append(f"score: the preset takes {shown(column)}, but {found.against}")
        return
    draft.found.append(f"score: {shown(column)}, as the preset says: {found.evidence}")
    propose_scale(draft, found)
