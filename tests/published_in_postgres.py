"""Whether PostgreSQL holds what a published file holds. What belongs here: the comparison. What does not: loading."""

from pathlib import Path

import adbc_driver_postgresql.dbapi as postgresql
import duckdb


def differences(database: Path, url: str, schema: str) -> dict[str, tuple[int, int]]:
    """Rows that only the file, and only the server, holds, by table; tables that are the same are left out."""
    found = {}
    with (
        duckdb.connect(str(database), read_only=True) as file,
        postgresql.connect(url) as con,
        con.cursor() as cursor,
    ):
        for (table,) in file.execute("select table_name from duckdb_tables()").fetchall():
            columns = [
                f'"{name}"'
                for (name,) in file.execute(
                    "select column_name from duckdb_columns() where table_name = ? order by column_index", [table]
                ).fetchall()
            ]
            cursor.execute(f'select {", ".join(columns)} from {schema}."{table}"')
            file.register("theirs", cursor.fetch_arrow_table())
            ours, theirs = f'select {", ".join(columns)} from "{table}"', "select * from theirs"
            pair = tuple(
                file.execute(f"select count(*) from ({one} except all {other})").fetchall()[0][0]
                for one, other in ((ours, theirs), (theirs, ours))
            )
            if pair != (0, 0):
                found[table] = pair
    return found
