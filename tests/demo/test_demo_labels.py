"""Every enumerated value of the published demo has a German and an English label."""

from collections.abc import Callable
from pathlib import Path

import duckdb
from labelled_columns import unlabelled


def test_every_enumerated_value_of_the_published_marts_has_a_label(
    demo_folder: Path, refreshed: Callable[[Path], Path]
):
    with duckdb.connect(str(refreshed(demo_folder)), read_only=True) as connection:
        marts = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        described = connection.execute("select distinct value from labels where field = 'mart'").fetchall()
        assert {name for (name,) in described} == marts
        assert unlabelled(connection, "main") == []
