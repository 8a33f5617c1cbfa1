"""What the tests of readers share: bytes in, table and rows out, by the real function."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from bytes_in import Reader, Refusal, Rows

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.readers import RawTable, read


def rows_of(con: duckdb.DuckDBPyConnection) -> Rows:
    """`(source_row, cells…, structure_reason, raw_row)` of each row, in order."""
    return con.execute("select * from raw order by source_row").fetchall()


@pytest.fixture
def read_bytes(tmp_path: Path) -> Reader:
    """A function from bytes and a declared format to the table and its rows."""

    def reader(data: bytes | str, **declared: Any) -> tuple[RawTable, Rows]:
        declaration = Format(**{"type": "csv", **declared})
        path = tmp_path / f"export.{declaration.type}"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        with duckdb.connect() as con:
            return read(path, declaration, con, tmp_path), rows_of(con)

    return reader


@pytest.fixture
def refusal(read_bytes: Reader) -> Refusal:
    """A function from bytes and a declared format to the refusal they meet."""

    def refuse(data: bytes | str, **declared: Any) -> RejectedFile:
        with pytest.raises(RejectedFile) as caught:
            read_bytes(data, **declared)
        assert caught.value.remedy
        return caught.value

    return refuse
