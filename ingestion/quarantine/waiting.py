"""Which rows wait in quarantine, by reason, source and column.

What belongs here: grouping, counting and choosing examples. What does not: masks (`masking`), text on a
screen (`page`).
"""

import json
from collections import Counter
from dataclasses import dataclass

import duckdb

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.source import Source
from ingestion.fates.columns import SHARED_BY
from ingestion.fates.reasons import NO_ACTION, REASONS, sentence_of
from ingestion.landing.manifest import current_manifests
from ingestion.quarantine.contradicted import CONFLICT, contradicted_rows, make_contradicted, other_version
from ingestion.quarantine.masking import LONGEST_ROW, field_of, masked, printable, shown
from ingestion.quarantine.stored import make_views

EXAMPLES = 3
LOOKED_AT = 10_000
"""Rows of a group among which examples are looked for."""

DISTINCT = f"coalesce(case when reason_code <> '{CONFLICT}' then row_key end, raw_row)"
"""What makes two waiting rows the same one, delivered twice: their identity, or all their text."""


@dataclass(frozen=True)
class Group:
    """Waiting rows with one reason in one column of one source.

    Attributes:
        reason_code: Why.
        source: Where from.
        column: The column of the export that the reason is about, or None where it is about the whole row.
        rows: Rows, each delivery counted.
        distinct_rows: Rows, one that several files deliver counted once.
        files: Files that deliver them.
        first_file: The first of these files, by date and first landing.
        first_row: Number of the first row in it.
        wrong: What is wrong.
        remedy: What to do.
        examples: `file:row  value`, masked where it may be personal.
        contradicted: Landed rows that count no longer because these rows contradict them.
    """

    reason_code: str
    source: str
    column: str | None
    rows: int
    distinct_rows: int
    files: int
    first_file: str
    first_row: int
    wrong: str
    remedy: str
    examples: tuple[str, ...]
    contradicted: int = 0

    @property
    def needs_action(self) -> bool:
        """Whether somebody has to mend something; a footer is no data and stays where it is."""
        return self.reason_code not in NO_ACTION


def waiting(
    programme: LoadedProgramme, source: str | None = None, reason: str | None = None, examples: int = EXAMPLES
) -> list[Group]:
    """The rows that wait for a mended declaration or file.

    Args:
        programme: The programme.
        source: Only this source.
        reason: Only this reason code.
        examples: How many different examples to give of each group.

    Returns:
        Groups, those with most rows first.

    Raises:
        DeclarationError: The programme declares no such source.
    """
    if source is not None:
        programme.source(source)
    declared = {entry.source: entry for entry in programme.sources}
    batches = [entry for entry in current_manifests(programme.layout, source) if entry.source in declared]
    with duckdb.connect() as con:
        make_views(con, programme.layout, batches)
        found = con.execute(
            f"""
            select
                reason_code, source, column_name, count(*), count(distinct {DISTINCT}), count(distinct batch_id),
                first(source_file order by place, source_row), first(source_row order by place, source_row)
            from waits inner join batches using (batch_id)
            where reason_code = coalesce($reason, reason_code)
            group by all
            order by count(*) desc, source, reason_code, column_name
            """,
            {"reason": reason},
        ).fetchall()
        groups = []
        for row in found:
            if row[0] == CONFLICT:
                make_contradicted(con, programme.layout, [entry for entry in batches if entry.source == row[1]])
            groups.append(_group(con, declared[row[1]], row, examples))
        return groups


def _group(con: duckdb.DuckDBPyConnection, source: Source, row: tuple, examples: int) -> Group:
    code, name, column, rows, distinct, files, first_file, first_row = row
    known = REASONS.get(code)
    named = printable(column or "")
    wrong, remedy = (known.wrong, known.remedy) if known else (sentence_of(code), "")
    return Group(
        code, name, column, rows, distinct, files, first_file, first_row,
        wrong.replace("{column}", named).replace("{code}", code), remedy.replace("{column}", named),
        tuple(_examples(con, source, code, column, examples)), contradicted_rows(con) if code == CONFLICT else 0,
    )  # fmt: skip


def _examples(con: duckdb.DuckDBPyConnection, source: Source, code: str, column: str | None, wanted: int) -> list[str]:
    """The first rows that look different from each other."""
    rows = con.execute(
        "select source_file, source_row, raw_row, batch_id from waits inner join batches using (batch_id)"
        " where source = $source and reason_code = $code and column_name is not distinct from $column"
        f" order by place, source_row limit {LOOKED_AT}",
        {"source": source.source, "code": code, "column": column},
    ).fetchall()
    field = field_of(source, column)
    cells = [None if column is None else _cell(raw, column) for _, _, raw, _ in rows]
    counts = Counter(cells)
    found: dict[str, str] = {}
    for (file, number, raw, batch), cell in zip(rows, cells, strict=True):
        if len(found) >= wanted:
            break
        text = masked(raw, LONGEST_ROW) if column is None else shown(cell, field, source, counts[cell])
        line = f"{printable(file)}:{number}  {text}"
        other = other_version(con, batch, number) if code == CONFLICT else None
        # Of a contradiction the difference tells more than how the row looks.
        found.setdefault(other or text, f"{line}\n  {other}" if other else line)
    return list(found.values())


def _cell(raw: str, column: str) -> str | None:
    """The cell of a column; of several that share a value, named `a or b`, the first that is filled."""
    cells = json.loads(raw)
    if not isinstance(cells, dict):
        return None
    names = [column] if column in cells else column.split(SHARED_BY)
    values = [str(cells[name]) for name in names if cells.get(name) is not None]
    return next((value for value in values if value.strip()), next(iter(values), None))
