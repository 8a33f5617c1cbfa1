"""The one transaction in which people's tables take over a new version. What belongs here: its statements, its retry.

What does not: loading and checking that version. The tables themselves stay and only rows that differ are written:
views, rights, policies and indexes that others put on them keep working, and nobody who reads waits or is waited for.
"""

import hashlib
import json
import random
import time

from publishing.definitions import ANSWERS, VIEW, postgres_statements
from publishing.export import identifier
from publishing.postgres.changes import Change, bring_up_to_date, change_of
from publishing.postgres.problem import DEADLOCK, LOCKED, PostgresError, StatementError
from publishing.postgres.schemas import comment_of, mark
from publishing.postgres.server import Server
from publishing.postgres.shapes import Shape, dependents, holders, shapes_of
from publishing.postgres.tables import Table, qualified
from publishing.postgres.target import Patience, Target

HISTORY = "_publication"


def take_over(server: Server, target: Target, tables: list[Table], version: str, patience: Patience) -> int:
    """Let the schema that people read take over what was loaded.

    Args:
        server: The session.
        target: Whose schema.
        tables: What was loaded.
        version: Its version.
        patience: How long to wait for locks.

    Returns:
        Rows written, deleted ones counted too.

    Raises:
        PostgresError: Somebody holds a lock, or built something on a table that has to be dropped; the schema is as
            it was.
    """
    for attempt in range(1, patience.attempts + 1):
        try:
            with server.transaction():
                server.run(f"set local lock_timeout = {round(patience.lock_seconds * 1000)}")
                return _take_over(server, target, tables, version)
        except StatementError as error:
            if error.state not in (LOCKED, DEADLOCK):
                raise
            if attempt == patience.attempts:
                raise _locked(server, target, patience) from None
        # Not at once, and not in step with another loader: who queued behind us is to get a turn.
        time.sleep(patience.pause_seconds * random.uniform(0.5, 1.5))  # noqa: S311 - no cryptography
    raise AssertionError("the last attempt returns or raises")


def _take_over(server: Server, target: Target, tables: list[Table], version: str) -> int:
    server.doing = f"comparing the tables of schema {target.schema}"
    shapes = shapes_of(server, target.schema)
    published = _published_before(server, target, shapes)
    changes = [change_of(table, shapes.get(table.name)) for table in tables]
    vanished = sorted(published & (shapes.keys() - {table.name for table in tables}))
    _refuse_foreign_tables(target, {table.name for table in tables}, published, shapes)
    _lock(server, target, changes, vanished, shapes)
    definitions = postgres_statements(target.schema)
    renew = not (comment_of(server, target.schema) or "").endswith(_footprint(definitions))
    _drop(server, target, [*vanished, *(change.table.name for change in changes if change.drops)], renew=renew)
    written = 0
    for change in changes:
        server.doing = f"bringing {target.schema}.{change.table.name} up to date"
        written += bring_up_to_date(server, target, change)
    if renew or any(change.table.name == ANSWERS and (change.is_new or change.added) for change in changes):
        server.doing = f"defining nps() and {VIEW} in schema {target.schema}"
        server.run(*definitions)
    server.doing = f"granting {target.reader} to read schema {target.schema}"
    readable = ", ".join(qualified(target.schema, name) for name in [*(table.name for table in tables), VIEW])
    server.run(
        f"grant usage on schema {identifier(target.schema)} to {identifier(target.reader)}",
        f"grant select on {readable} to {identifier(target.reader)}",
        f"grant execute on all functions in schema {identifier(target.schema)} to {identifier(target.reader)}",
        mark(target, target.schema, f"published marts, version {version}. {_footprint(definitions)}"),
    )
    _refuse_other_counts(server, target, tables)
    return written


def _published_before(server: Server, target: Target, shapes: dict[str, Shape]) -> set[str]:
    """Names of the tables that the schema holds because we put them there."""
    if HISTORY not in shapes:
        return set()
    rows = server.rows(f"select row_counts from {qualified(target.schema, HISTORY)} order by version desc limit 1")
    return {HISTORY, *(json.loads(rows[0][0]) if rows else ())}


def _refuse_foreign_tables(target: Target, wanted: set[str], published: set[str], shapes: dict[str, Shape]) -> None:
    foreign = sorted((wanted & shapes.keys()) - published)
    if foreign:
        raise PostgresError(
            f"Schema {target.schema} of {target.place} holds {', '.join(foreign)}, which Elevenpoint did not make, and "
            "a mart has the same name. Move that table or view into a schema of its own "
            f"(alter table … set schema …), then run `elevenpoint publish-postgres`."
        )


def _lock(server: Server, target: Target, changes: list[Change], vanished: list[str], shapes: dict[str, Shape]) -> None:
    """All locks first and in one order: whoever is in the way is met before anything was done."""
    server.doing = f"locking the tables of schema {target.schema}"
    exclusive = {*vanished, *(change.table.name for change in changes if change.is_exclusive)}
    for name in sorted({*vanished, *(change.table.name for change in changes)} & shapes.keys()):
        mode = "access exclusive" if name in exclusive else "row exclusive"
        server.run(f"lock table only {qualified(target.schema, name)} in {mode} mode")


def _drop(server: Server, target: Target, names: list[str], *, renew: bool) -> None:
    """Drop tables that nobody built on, and the view of ours in their way."""
    built = {name: dependents(server, target.schema, name) - {f"{target.schema}.{VIEW}"} for name in names}
    on_view = dependents(server, target.schema, VIEW)
    if ANSWERS in names:
        built[VIEW] = on_view
    found = [f"{name} is read by {', '.join(sorted(views))}" for name, views in built.items() if views]
    if found:
        raise PostgresError(
            f"The new version changes or ends tables of schema {target.schema} that others built on, and nothing of "
            f"theirs is ever dropped: {'; '.join(found)}. Drop these, run `elevenpoint publish-postgres`, then make "
            "them anew. Until then PostgreSQL keeps its version; the published files are up to date."
        )
    server.doing = f"dropping tables of schema {target.schema} that changed"
    if ANSWERS in names or (renew and not on_view):
        server.run(f"drop view if exists {qualified(target.schema, VIEW)}")
    server.run(*(f"drop table {qualified(target.schema, name)}" for name in names))


def _refuse_other_counts(server: Server, target: Target, tables: list[Table]) -> None:
    """Whoever wrote into the tables at the same moment is found here, before anybody sees it."""
    server.doing = f"counting the rows of schema {target.schema}"
    differ = []
    for table in tables:
        [(live, loaded)] = server.rows(
            f"select (select count(*) from {qualified(target.schema, table.name)}), "
            f"(select count(*) from {qualified(target.loading, table.name)})"
        )
        if live != loaded:
            differ.append(f"{table.name} ({live:,} rows instead of {loaded:,})")
    if differ:
        raise PostgresError(
            f"Schema {target.schema} would not hold what was loaded: {', '.join(differ)}. Somebody else writes into "
            "its tables, or a trigger on them does. Keep them for Elevenpoint alone, then run "
            "`elevenpoint publish-postgres`."
        )


def _footprint(statements: list[str]) -> str:
    """What the schema's comment ends with, so that function and view are touched only where they change."""
    digest = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    return f"[{digest[:12]}]"


def _locked(server: Server, target: Target, patience: Patience) -> PostgresError:
    who = holders(server, target.schema)
    told = f" Locked by: {'; '.join(who)}." if who else ""
    return PostgresError(
        f"Tables of schema {target.schema} in {target.place} were locked by other sessions for "
        f"{patience.attempts} attempts of {patience.lock_seconds:g} s each.{told} Let them commit or end them "
        "(pg_terminate_backend), then run `elevenpoint publish-postgres`; people read the version before until then."
    )
