"""Parquet files declared as a source."""

import io
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from bytes_in import Reader, Refusal

from ingestion.declarations.source import Format
from ingestion.readers import read


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def test_every_type_becomes_text_and_instants_iso_8601(read_bytes: Reader) -> None:
    values = pa.table(
        {
            "id": [7],
            "score": [9.0],
            "amount": pa.array([Decimal("12.50")], pa.decimal128(6, 2)),
            "yes": [True],
            "on": [date(2026, 1, 2)],
            "local": pa.array([datetime(2026, 1, 2, 3, 4, 5)], pa.timestamp("ms")),
            "at": pa.array(
                [datetime(2026, 1, 2, 3, 4, 5, 600, timezone(timedelta(hours=2)))], pa.timestamp("us", "Europe/Berlin")
            ),
            "tags": [["a", "b"]],
            "person": [{"email": "a@example.com"}],
        }
    )

    table, rows = read_bytes(parquet(values), type="parquet")

    assert table.header == ["id", "score", "amount", "yes", "on", "local", "at", "tags", "person"]
    assert rows == [
        (
            1,
            "7",
            "9.0",
            "12.50",
            "true",
            "2026-01-02",
            "2026-01-02T03:04:05",
            "2026-01-02T01:04:05.0006Z",
            '["a","b"]',
            '{"email":"a@example.com"}',
            None,
            None,
        )
    ]


def test_null_stays_null_and_blank_rows_are_counted(read_bytes: Reader) -> None:
    values = pa.table({"id": ["a", None, " ", "d"], "score": pa.array([None, None, None, 9], pa.int32())})

    table, rows = read_bytes(parquet(values), type="parquet")

    assert rows == [(1, "a", None, None, None), (4, "d", "9", None, None)]
    assert (table.rows, table.blank_rows) == (2, 2)


def test_a_nul_condemns_its_row(read_bytes: Reader) -> None:
    _, rows = read_bytes(parquet(pa.table({"id": ["a", "b\0", "c"], "n": [1, 2, 3]})), type="parquet")

    assert [row[3] for row in rows] == [None, "TEXT_NUL", None]
    assert rows[1][1:3] == (None, None)


def test_a_file_without_rows_has_its_header(read_bytes: Reader) -> None:
    table, rows = read_bytes(parquet(pa.table({"id": pa.array([], pa.string())})), type="parquet")

    assert (table.header, rows) == (["id"], [])


def test_a_cut_file_is_truncated_and_a_damaged_one_refused(refusal: Refusal) -> None:
    data = parquet(pa.table({"id": [str(number) for number in range(1000)]}))

    assert refusal(data[:-20], type="parquet").reason_code == "FILE_TRUNCATED"
    assert refusal(data[:200] + data[400:], type="parquet").reason_code == "PARQUET_DAMAGED"


def test_rows_keep_their_numbers_in_a_connection_that_does_not_keep_their_order(tmp_path: Path) -> None:
    path = tmp_path / "many.parquet"
    pq.write_table(pa.table({"id": pa.array(range(1, 600_001))}), path)

    with duckdb.connect(config={"threads": 8, "preserve_insertion_order": "false"}) as con:
        read(path, Format(type="parquet"), con, tmp_path)

        assert con.execute("select count(*) from raw where c0 = source_row::varchar").fetchall() == [(600_000,)]
