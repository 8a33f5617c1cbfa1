"""Reading what is new in a table into an immutable Parquet file.

What belongs here: where reading begins, streaming, and whether the result is worth keeping. What does
not: the SQL (`relation`), the session (`postgres`) and the places of files (`area`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.declarations.origin import DatabaseOrigin
from ingestion.origins.address import address_of
from ingestion.origins.area import Area, ExtractFacts, sha256_of
from ingestion.origins.known_rows import holds_something_new
from ingestion.origins.problem import OriginError
from ingestion.origins.relation import Cursor, Relation, cursor_of

if TYPE_CHECKING:
    from ingestion.origins.postgres import Session

ROWS_PER_GROUP = 100_000


@dataclass(frozen=True)
class Extracted:
    """What one look at a table found.

    Attributes:
        extract: The new extract, or None where nothing is new.
        notes: What people should know.
    """

    extract: ExtractFacts | None
    notes: tuple[str, ...]


def extract(declared: DatabaseOrigin, area: Area, rejected: frozenset[str], workdir: Path) -> Extracted:
    """Read a table's new rows into the area.

    Args:
        declared: The origin.
        area: Of the source.
        rejected: sha256 of the files that intake could not read under the current declaration. From the first of
            them on everything is read anew, so that a column which comes back is not missing for ever; then they are
            set aside.
        workdir: Private folder on the area's file system.

    Returns:
        The extract, if any, and notes.

    Raises:
        OriginError: The database cannot be read.
    """
    from ingestion.origins.postgres import session

    area.prepare()
    relation, address = Relation(declared), address_of(declared.url_env)
    _tidy(area)
    extracts = area.extracts()
    unread = [facts for facts in extracts if facts.sha256 in rejected]
    made = workdir / "extract.parquet"
    fingerprint = relation.fingerprint(address.place)
    # A later extract begins where an unread one ended: to go on from it would leave the unread rows out.
    sound = extracts[: extracts.index(unread[0])] if unread else extracts
    earlier = [facts for facts in sound if facts.fingerprint == fingerprint]
    with session(address, relation.name, declared.timeout_minutes) as opened:
        columns = opened.column_types(relation.select)
        cursor = cursor_of(declared, columns, relation.name)
        start = _start(opened, cursor, earlier)
        rows, moment, cursor_to, cursor_max, ahead = opened.row(relation.measure(cursor, start))
        lost = opened.row(relation.without_cursor(cursor))[0] if cursor else 0
        notes = _notes(relation, cursor, start, lost, ahead)
        if not rows:
            _tidy(area, unread)
            return Extracted(None, notes)
        facts = ExtractFacts(
            extract=f"extract_{area.next_number():06d}_{moment[:10]}.parquet",
            rows=rows,
            is_full=start is None,
            fingerprint=fingerprint,
            cursor=declared.cursor,
            cursor_from=start,
            cursor_to=cursor_to,
            cursor_max=cursor_max,
            rows_without_cursor=lost,
            extracted_at=f"{moment}Z",
        )
        written = _write(opened.batches(relation.rows(columns, cursor, start)), list(columns), facts, made)
    if written != rows:
        raise OriginError(
            f"{relation.name} gave {written} rows where its snapshot counted {rows}; nothing was kept. "
            "A query whose result changes from one call to the next (random(), now()) cannot be read."
        )
    if not holds_something_new(made, _comparable(earlier, cursor, start, area), workdir, declared.cursor):
        _tidy(area, unread)
        return Extracted(None, notes)
    facts = replace(facts, bytes=made.stat().st_size, sha256=sha256_of(made))
    area.commit(facts, made)
    _tidy(area, unread)
    return Extracted(facts, notes)


def _tidy(area: Area, unread: Sequence[ExtractFacts] = ()) -> None:
    """Set aside what could not be read, and what a full extract replaced; a killed run may have left that to the next.

    What could not be read goes only once its rows were read anew: until then it is what says from where.
    """
    extracts = area.extracts()
    newest_full = max((number for number, facts in enumerate(extracts) if facts.is_full), default=0)
    for number, facts in enumerate(extracts):
        if number < newest_full or facts in unread:
            area.set_aside(facts)


def _start(opened: "Session", cursor: Cursor | None, earlier: list[ExtractFacts]) -> str | None:
    """Where reading begins, as the database writes the value; None to read everything."""
    reached = [facts.cursor_to for facts in earlier if facts.cursor_to is not None]
    if cursor is None or not reached:
        return None
    return str(opened.row(cursor.start(reached[-1]))[0])


def _comparable(earlier: list[ExtractFacts], cursor: Cursor | None, start: str | None, area: Area) -> list[Path]:
    """Extracts that may hold the rows just read."""
    if cursor is None:
        known = earlier[-1:]
    elif start is None:
        known = []
    else:
        known = [facts for facts in earlier if cursor.reaches(facts.cursor_max, start)]
    return [area.files / facts.extract for facts in known]


def _write(batches: Iterator[pa.RecordBatch], names: list[str], facts: ExtractFacts, made: Path) -> int:
    """Stream batches of text into a Parquet file; returns the rows written."""
    # The number makes the bytes unique: a table that returns to an earlier state is another delivery.
    about = {"elevenpoint.extract": facts.extract, "elevenpoint.extracted_at": facts.extracted_at}
    schema = pa.schema([(name, pa.string()) for name in names], metadata=about)
    written = 0
    with pq.ParquetWriter(made, schema, compression="zstd") as writer:
        for batch in batches:
            columns = [column.cast(pa.string()) for column in batch.columns]
            table = pa.Table.from_arrays(columns, schema=schema)
            writer.write_table(table, row_group_size=ROWS_PER_GROUP)
            written += batch.num_rows
    return written


def _notes(relation: Relation, cursor: Cursor | None, start: str | None, lost: int, ahead: int) -> tuple[str, ...]:
    notes = []
    if lost:
        fate = "were not looked at" if start is not None else "are in this full extract, but later changes are missed"
        notes.append(
            f"{relation.name} has {lost} rows whose {cursor.name if cursor else ''} is empty; they {fate}. "
            "Give them a value, or take another cursor, such as coalesce(…) in `query`."
        )
    if ahead:
        notes.append(
            f"{relation.name} has {ahead} rows whose {cursor.name if cursor else ''} lies in the future; they are read "
            "again at every refresh until that moment has passed, so that no row is missed."
        )
    return tuple(notes)
