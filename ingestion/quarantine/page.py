"""The quarantine as text on a screen. What belongs here: laying out lines. What does not: finding any of it."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ingestion.quarantine.history import FileHistory
from ingestion.quarantine.masking import printable
from ingestion.quarantine.waiting import Group

WIDTH = 110


def waiting_lines(groups: Sequence[Group]) -> Iterator[str]:
    """The rows that wait, with what to do about them."""
    waits = [group for group in groups if group.needs_action]
    settled = [group for group in groups if not group.needs_action]
    if waits:
        rows, distinct = sum(group.rows for group in waits), sum(group.distinct_rows for group in waits)
        times = "once" if rows == 1 else f"{rows:,} times"
        yield f"Waiting in quarantine: {_rows(distinct)}, delivered {times}."
        yield from _groups(waits)
        yield ""
        yield "Mend the declaration or the file, and the next refresh takes the rows up."
        yield "Examples show digits as 0 and letters as a; --out writes the raw rows into a file for a data steward."
    else:
        yield "No row waits in quarantine."
    if settled:
        yield ""
        yield f"No data, and nothing to do: {_rows(sum(group.rows for group in settled))}."
        yield from _groups(settled)


def _groups(groups: Sequence[Group]) -> Iterator[str]:
    for group in groups:
        yield ""
        yield from _group(group)


def _group(group: Group) -> Iterator[str]:
    where = f"column {printable(group.column)!r}" if group.column is not None else "the whole row"
    yield f"{group.reason_code}  {group.source}, {where}: {_rows(group.rows)}, {group.distinct_rows:,} distinct"
    files = "1 file" if group.files == 1 else f"{group.files:,} files"
    yield f"  first     {printable(group.first_file)}, row {group.first_row}; in {files}"
    yield from _wrapped("wrong", group.wrong)
    yield from _wrapped("remedy", group.remedy)
    if group.contradicted:
        verb = "does" if group.contradicted == 1 else "do"
        yield from _wrapped("also", f"{_rows(group.contradicted)} that landed before {verb} not count any more either.")
    lines = [line for example in group.examples for line in example.splitlines()]
    for number, line in enumerate(lines):
        yield f"  {'examples' if number == 0 else '':<8}  {line}"


def _wrapped(label: str, text: str) -> Iterable[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=f"  {label:<8}  ", subsequent_indent=" " * 12)


def history_lines(histories: Sequence[FileHistory]) -> Iterator[str]:
    """What each file had in quarantine, batch by batch."""
    if not histories:
        yield "No file has had a row in quarantine."
    for history in histories:
        yield f"{history.source}/{printable(history.file)}"
        for step in history.steps:
            replaced = f", replaces {step.replaces}" if step.replaces else ""
            yield (
                f"  {step.landed_at[:16].replace('T', ' ')}  batch {step.batch_id}  declaration"
                f" {step.declaration_version}  quarantined {step.quarantined:,}, taken up {step.taken_up:,}"
                f"  ({step.state}{replaced})"
            )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
