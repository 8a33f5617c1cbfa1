"""The score as a function, and the answers to put into it, for tools that read the published marts.

What belongs here: the function `nps` and the view `nps_answers`, for the published file and for PostgreSQL. What does
not: the marts' own formula (`dbt_project/macros/nps/bands.sql`) and its metrics (`dbt_project/models/semantic`);
tests/one_definition holds all of them to the same numbers.

A tool that averages the scores of groups gets a wrong one. These add up counts instead:

    select channel, nps(sum(promoters), sum(detractors), sum(responses)) from nps_answers group by channel
"""

import duckdb

from publishing.export import identifier, literal

FUNCTION = "nps"
VIEW = "nps_answers"
ANSWERS = "fct_response"

FORMULA = "cast(100 * (promoters - detractors) as float8) / nullif(responses, 0)"
"""−100…100, unrounded; NULL without answers."""

FUNCTION_COMMENT = (
    "The Net Promoter Score of counted answers, −100…100, unrounded; NULL without answers. Give it sums of counts, "
    "never averages, and show the number of answers beside it."
)

VIEW_COMMENT = (
    "One row per answer of fct_response, so the same answers as nps_overall, with each count as a column of 0 and 1: "
    "add these up over any columns and give the sums to nps()."
)

COUNTS = {
    "responses": ("1", "1 for every answer (answers)."),
    **{
        f"{band}s": (
            f"case when nps_group = '{band}' then 1 else 0 end",
            f"1 for the answer of a {band} (answers).",
        )
        for band in ("promoter", "passive", "detractor")
    },
}
"""Column of the view → its expression and its comment."""


def duckdb_statements() -> list[str]:
    """Statements that add the function and the view to the current schema of a DuckDB file that holds the marts."""
    return [
        f"create macro {FUNCTION}(promoters, detractors, responses) as {FORMULA}",
        f"comment on macro {FUNCTION} is {literal(FUNCTION_COMMENT)}",
        f"create view {VIEW} as {_answers(ANSWERS)}",
        f"comment on view {VIEW} is {literal(VIEW_COMMENT)}",
        *(f"comment on column {VIEW}.{name} is {literal(comment)}" for name, (_, comment) in COUNTS.items()),
    ]


def postgres_statements(schema: str) -> list[str]:
    """Statements that add both to a schema of PostgreSQL that holds the marts with their comments, or renew them.

    The function takes DOUBLE PRECISION because PostgreSQL turns BIGINT and the NUMERIC of its `sum` into that by
    itself; counts are exact in it.

    Args:
        schema: Name of the schema, unquoted. It may be renamed afterwards: neither refers to it by name.
    """
    inside = identifier(schema)
    view = f"{inside}.{VIEW}"
    function = f"{inside}.{FUNCTION}(double precision, double precision, double precision)"
    arguments = "promoters double precision, detractors double precision, responses double precision"
    return [
        f"create or replace function {inside}.{FUNCTION}({arguments}) returns double precision language sql immutable "
        f"parallel safe as $$ select {FORMULA} $$",
        f"comment on function {function} is {literal(FUNCTION_COMMENT)}",
        f"create or replace view {view} as {_answers(f'{inside}.{ANSWERS}')}",
        f"comment on view {view} is {literal(VIEW_COMMENT)}",
        *(f"comment on column {view}.{name} is {literal(comment)}" for name, (_, comment) in COUNTS.items()),
        _inherit_postgres_comments(schema),
    ]


def define(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the function and the view to the file that is being published, with the comments of every column.

    Args:
        connection: From `open_warehouse`, after `copy_marts`.
    """
    [(before,)] = connection.execute("select current_database()").fetchall()
    comments = connection.execute(
        "select column_name, comment from duckdb_columns() "
        "where database_name = 'published' and table_name = ? and comment is not null",
        [ANSWERS],
    ).fetchall()
    connection.execute("begin transaction")
    # Inside the file, because a name that says the catalog holds only while the file is attached as `published`.
    connection.execute("use published.main")
    for statement in duckdb_statements():
        connection.execute(statement)
    for name, comment in comments:
        connection.execute(f"comment on column {VIEW}.{identifier(name)} is {literal(comment)}")
    connection.execute(f"use {identifier(before)}")
    connection.execute("commit")


def _answers(table: str) -> str:
    counts = ", ".join(f"cast({expression} as bigint) as {name}" for name, (expression, _) in COUNTS.items())
    # Counts first: where answers gain a column, it comes last, and PostgreSQL replaces a view in place only then.
    return f"select {counts}, {ANSWERS}.* from {table} as {ANSWERS}"


def _inherit_postgres_comments(schema: str) -> str:
    """Give the view's columns the comments of the answers' columns."""
    inside, table, view = literal(schema), literal(ANSWERS), literal(VIEW)
    return f"""do $$
declare answer record;
begin
    for answer in
        select pg_attribute.attname as name, col_description(attrelid, attnum) as comment
        from pg_attribute
        where attrelid = format('%I.%I', {inside}, {table})::regclass and attnum > 0 and not attisdropped
    loop
        execute format('comment on column %I.%I.%I is %L', {inside}, {view}, answer.name, answer.comment);
    end loop;
end
$$"""
