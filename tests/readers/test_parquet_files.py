"""Parquet files declared as a source."""

import io
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
from bytes_in import Reader, Refusal


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def test_every_type_becomes_text_and_instants_iso_8601(read_bytes: Reader) -> None:
    table = pa.table(
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

    read, rows = read_bytes(parquet(table), type="parquet")

    assert read.header == ["id", "score", "amount", "yes", "on", "local", "at", "tags", "person"]
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
    table = pa.table({"id": ["a", None, " ", "d"], "score": pa.array([None, None, None, 9], pa.int32())})

    read, rows = read_bytes(parquet(table), type="parquet")

    assert rows == [(1, "a", None, None, None), (4, "d", "9", None, None)]
    assert (read.rows, read.blank_rows) == (2, 2)


def test_a_nul_condemns_its_row(read_bytes: Reader) -> None:
    _, rows = read_bytes(parquet(pa.table({"id": ["a", "b\0", "c"], "n": [1, 2, 3]})), type="parquet")

    assert [row[3] for row in rows] == [None, "TEXT_NUL", None]
    assert rows[1][1:3] == (None, None)


def test_a_file_without_rows_has_its_header(read_bytes: Reader) -> None:
    read, rows = read_bytes(parquet(pa.table({"id": pa.array([], pa.string())})), type="parquet")

    assert (read.header, rows) == (["id"], [])


def test_a_cut_file_is_truncated_and_a_damaged_one_refused(refusal: Refusal) -> None:
    data = parquet(pa.table({"id": [str(number) for number in range(1000)]}))

    assert refusal(data[:-20], type="parquet").reason_code == "FILE_TRUNCATED"
    assert refusal(data[:200] + data[400:], type="parquet").reason_code == "PARQUET_DAMAGED"
