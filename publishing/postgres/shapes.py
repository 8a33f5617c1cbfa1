"""What the server knows of a schema. What belongs here: questions to its catalogues. What does not: any change."""

from dataclasses import dataclass, field

from publishing.export import literal
from publishing.postgres.server import Server
from publishing.postgres.tables import qualified


@dataclass
class Shape:
    """A relation as it is.

    Attributes:
        columns: Type by column, as `format_type` writes it.
        key: Columns of its primary key.
    """

    columns: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()


def shapes_of(server: Server, schema: str) -> dict[str, Shape]:
    """Every table and view of a schema by name."""
    rows = server.rows(
        "select relname, coalesce(attname, ''), coalesce(format_type(atttypid, atttypmod), ''), "
        "coalesce(attnum = any (conkey), false) "
        "from pg_class join pg_namespace on pg_namespace.oid = relnamespace "
        "left join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped "
        "left join pg_constraint on conrelid = pg_class.oid and contype = 'p' "
        f"where nspname = {literal(schema)} and relkind in ('r', 'p', 'v', 'm', 'f') order by relname, attnum"
    )
    shapes: dict[str, Shape] = {}
    for table, column, data_type, is_key in rows:
        shape = shapes.setdefault(table, Shape())
        if column:
            shape.columns[column] = data_type
        if is_key:
            shape.key = (*shape.key, column)
    return shapes


def dependents(server: Server, schema: str, relation: str) -> set[str]:
    """Views, materialised ones too, that read a relation, as `schema.name`; none where it does not exist."""
    rows = server.rows(
        "select distinct format('%I.%I', nspname, relname) from pg_depend "
        "join pg_rewrite on pg_rewrite.oid = objid join pg_class on pg_class.oid = ev_class "
        "join pg_namespace on pg_namespace.oid = relnamespace "
        "where classid = 'pg_rewrite'::regclass and refclassid = 'pg_class'::regclass "
        f"and refobjid = to_regclass({literal(qualified(schema, relation))}) and ev_class <> refobjid"
    )
    return {name for (name,) in rows}


def holders(server: Server, schema: str) -> list[str]:
    """Other sessions with a lock on a relation of a schema that is more than reading, strongest first.

    Where readers have to be waited for, because a table changes its columns, they are named, too.
    """
    rows = server.rows(
        "select distinct pg_locks.pid, coalesce(usename, '?'), coalesce(application_name, ''), "
        "string_agg(distinct relname, ', '), bool_or(mode not in ('AccessShareLock', 'RowShareLock')) as is_writer "
        "from pg_locks join pg_class on pg_class.oid = relation "
        "join pg_namespace on pg_namespace.oid = relnamespace "
        "left join pg_stat_activity on pg_stat_activity.pid = pg_locks.pid "
        f"where granted and nspname = {literal(schema)} and relkind in ('r', 'v') and pg_locks.pid <> pg_backend_pid() "
        "and database = (select oid from pg_database where datname = current_database()) "
        "group by 1, 2, 3 order by is_writer desc, 1"
    )
    return [
        f"process {pid} ({', '.join(filter(None, (user, application)))}) on {tables}"
        for pid, user, application, tables, _ in rows
    ]
