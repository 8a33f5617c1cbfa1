"""Which schemas are ours, who may read them, and who loads. What belongs here: marks, the role, the lock, leftovers.

What does not: tables. A schema is ours by its comment; nothing is ever dropped in one that is not.
"""

import time

from ingestion.errors import LockedError
from publishing.export import identifier, literal
from publishing.postgres.problem import EXISTS_ALREADY, PostgresError, StatementError
from publishing.postgres.server import Server
from publishing.postgres.tables import qualified
from publishing.postgres.target import Patience, Target


def be_the_only_loader(server: Server, target: Target, patience: Patience) -> None:
    """Take the lock of a schema; the server lets go of it when the session ends, however it ends.

    Raises:
        LockedError: Another load of the schema is running.
    """
    server.doing = f"taking the lock of schema {target.schema}"
    deadline = time.monotonic() + patience.loader_seconds
    query = f"select pg_try_advisory_lock(hashtextextended({literal('elevenpoint ' + target.schema)}, 0))"
    # A loader that was killed a moment ago is noticed by the server only at the end of its statement.
    while not server.rows(query)[0][0]:
        if time.monotonic() > deadline:
            raise LockedError(
                f"Schema {target.schema} of {target.place} is being loaded by another process. Wait until it has "
                "ended, then run `elevenpoint publish-postgres`."
            )
        time.sleep(min(1.0, patience.loader_seconds / 4))


def make_ours(server: Server, target: Target) -> None:
    """Make the schema that people read where it is missing.

    Raises:
        PostgresError: A schema of that name is somebody else's.
    """
    server.doing = f"making schema {target.schema}"
    if not _is_ours(server, target, target.schema):
        with server.transaction():
            server.run(
                f"create schema if not exists {identifier(target.schema)}",
                mark(target, target.schema, "nothing loaded yet."),
            )


def make_loading(server: Server, target: Target) -> None:
    """Make an empty schema to load into; what an earlier load left in it is dropped.

    Raises:
        PostgresError: A schema of that name is somebody else's, or somebody built something on tables in it.
    """
    server.doing = f"making schema {target.loading}"
    clear_loading(server, target)
    with server.transaction():
        server.run(
            f"create schema if not exists {identifier(target.loading)}",
            mark(target, target.loading, "a version that is being loaded, or what a load that failed left."),
        )


def clear_loading(server: Server, target: Target) -> None:
    """Drop what an earlier load left in the schema to load into, such as one that was killed.

    Raises:
        PostgresError: A schema of that name is somebody else's, or somebody built something on tables in it.
    """
    if _is_ours(server, target, target.loading):
        drop_loading(server, target)


def drop_loading(server: Server, target: Target) -> None:
    """Drop the schema to load into, with our tables and nothing else."""
    server.doing = f"dropping schema {target.loading}"
    tables = server.rows(
        f"select tablename from pg_tables where schemaname = {literal(target.loading)} order by tablename"
    )
    with server.transaction():
        server.run(
            *(f"drop table {qualified(target.loading, table)}" for (table,) in tables),
            f"drop schema {identifier(target.loading)}",
        )


def mark(target: Target, schema: str, text: str) -> str:
    """The statement that marks a schema as ours."""
    return f"comment on schema {identifier(schema)} is {literal(f'{target.mark} {text}')}"


def comment_of(server: Server, schema: str) -> str | None:
    """The comment of a schema; None where the schema does not exist."""
    found = server.rows(
        f"select coalesce(obj_description(oid, 'pg_namespace'), '') from pg_namespace where nspname = {literal(schema)}"
    )
    return found[0][0] if found else None


def make_reader(server: Server, target: Target) -> None:
    """Make the role that may read, where it is missing; it cannot log in.

    Raises:
        PostgresError: It is missing and our role may not make roles.
    """
    server.doing = f"making role {target.reader}"
    if server.rows(f"select 1 from pg_roles where rolname = {literal(target.reader)}"):
        return
    [(may_create,)] = server.rows("select rolcreaterole or rolsuper from pg_roles where rolname = current_user")
    if not may_create:
        raise PostgresError(
            f"Role {target.reader} is missing in {target.place}, and the role of the address may not make roles. Ask "
            f"an administrator to run once: create role {identifier(target.reader)} nologin;"
        )
    try:
        server.run(f"create role {identifier(target.reader)} nologin")
    except StatementError as error:
        if error.state != EXISTS_ALREADY:  # made by the load of another schema in the meantime
            raise


def _is_ours(server: Server, target: Target, schema: str) -> bool:
    """Whether a schema exists and is ours; an empty one that our role owns becomes ours.

    Raises:
        PostgresError: It is somebody else's.
    """
    comment = comment_of(server, schema)
    if comment is None or comment.startswith(target.mark):
        return comment is not None
    [(is_owner, holds_nothing)] = server.rows(
        "select pg_has_role(nspowner, 'usage'), "
        "not exists (select from pg_class where relnamespace = pg_namespace.oid) "
        "and not exists (select from pg_proc where pronamespace = pg_namespace.oid) "
        "and not exists (select from pg_type where typnamespace = pg_namespace.oid) "
        f"from pg_namespace where nspname = {literal(schema)}"
    )
    if is_owner and holds_nothing and not comment:
        return False
    raise PostgresError(
        f"Schema {schema} of {target.place} is not one that Elevenpoint made for programme {target.programme} (its "
        f"comment does not begin with {target.mark!r}), so nothing in it was touched. Name another schema under "
        "`postgres` in programme.yml, or drop that one if nobody needs it."
    )
