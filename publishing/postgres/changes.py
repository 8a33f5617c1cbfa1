"""One table that people read, on its way to a new version. What belongs here: its shape, its rows, its comments.

What does not: locks, and tables that end. All statements are part of the transaction of `takeover`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from publishing.export import identifier, literal
from publishing.postgres.server import Server
from publishing.postgres.shapes import Shape
from publishing.postgres.tables import Table, comment_statement, qualified
from publishing.postgres.target import Target


@dataclass(frozen=True)
class Change:
    """What a table that people read needs before it can hold new rows.

    Attributes:
        table: As it is to be.
        is_new: It is not there yet, or is made anew because columns vanished or changed their type.
        drops: It has to be dropped first.
        added: Columns that are only added.
        old_key: Columns of the primary key that has to go; None where it stays.
    """

    table: Table
    is_new: bool
    drops: bool
    added: tuple[str, ...] = ()
    old_key: tuple[str, ...] | None = None

    @property
    def new_key(self) -> bool:
        """Whether its primary key is another one, or none any more."""
        return self.old_key is not None

    @property
    def is_exclusive(self) -> bool:
        """Whether readers have to be waited for."""
        return self.drops or bool(self.added) or self.new_key


def change_of(table: Table, shape: Shape | None) -> Change:
    """What a table needs, given the shape that it has; None where it does not exist."""
    if shape is None:
        return Change(table, is_new=True, drops=False)
    wanted = {column.name: column.postgres_type for column in table.columns}
    if any(wanted.get(name) != data_type for name, data_type in shape.columns.items()):
        return Change(table, is_new=True, drops=True)
    added = tuple(name for name in wanted if name not in shape.columns)
    old_key = tuple(shape.key) if set(shape.key) != set(table.key) else None
    return Change(table, is_new=False, drops=False, added=added, old_key=old_key)


def bring_up_to_date(server: Server, target: Target, change: Change) -> int:
    """Give a table that people read the shape, the rows and the comments of what was loaded.

    Args:
        server: The session, in the transaction that takes over, with the locks taken.
        target: Whose schema.
        change: What the table needs; if it has to be dropped, it was.

    Returns:
        Rows deleted and inserted.

    Raises:
        StatementError: The rows do not fit, such as a key that holds a value twice.
    """
    table = change.table
    place = qualified(target.schema, table.name)
    if change.is_new:
        server.run(table.create(target.schema))
    for column in table.columns:
        if column.name in change.added:
            server.run(f"alter table {place} add column {identifier(column.name)} {column.postgres_type}")
    if change.new_key:
        for (constraint,) in server.rows(
            f"select conname from pg_constraint where conrelid = {literal(place)}::regclass and contype = 'p'"
        ):
            server.run(f"alter table {place} drop constraint {identifier(constraint)}")
        for name in change.old_key or ():  # PostgreSQL leaves them NOT NULL, also where they no longer are
            server.run(f"alter table {place} alter column {identifier(name)} drop not null")
    is_other = change.is_new or change.new_key
    written = _write_all(server, target, table) if is_other or not table.key else _write_changed(server, target, table)
    if is_other and table.key:  # after the rows: to build an index at once is faster
        server.run(f"alter table {place} add primary key ({', '.join(map(identifier, table.key))})")
    server.run(*_comments(server, target, table))
    return written


def _comments(server: Server, target: Target, table: Table) -> Iterator[str]:
    """Statements for the comments that are not there yet."""
    place = literal(qualified(target.schema, table.name))
    there = dict(
        server.rows(
            f"select coalesce(attname, ''), coalesce(description, '') from pg_description left join pg_attribute "
            f"on attrelid = objoid and attnum = objsubid and objsubid > 0 "
            f"where objoid = {place}::regclass and classoid = 'pg_class'::regclass"
        )
    )
    for column, text in table.comments().items():
        if there.get(column, "") != text:
            yield comment_statement(target.schema, table.name, column, text)


def _write_all(server: Server, target: Target, table: Table) -> int:
    live, loaded = qualified(target.schema, table.name), qualified(target.loading, table.name)
    deleted = server.count(f"delete from {live}")
    inserted = server.count(f"insert into {live} ({table.names()}) select {table.names()} from {loaded}")
    return deleted + inserted


def _write_changed(server: Server, target: Target, table: Table) -> int:
    """Delete rows that the new version does not hold as they are, then insert those whose key is missing."""
    live, loaded = qualified(target.schema, table.name), qualified(target.loading, table.name)
    same_key = " and ".join(f"live.{identifier(name)} = loaded.{identifier(name)}" for name in table.key)
    same_row = f"({table.names('live')}) is not distinct from ({table.names('loaded')})"
    deleted = server.count(
        f"delete from {live} as live where not exists (select from {loaded} as loaded where {same_key} and {same_row})"
    )
    return deleted + server.count(
        f"insert into {live} ({table.names()}) select {table.names('loaded')} from {loaded} as loaded "
        f"where not exists (select from {live} as live where {same_key})"
    )
