"""The engine that rows pass through. What belongs here: its settings, and errors that keep values to themselves.

What does not: any statement about rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from ingestion.errors import ElevenpointError, RejectedFile
from ingestion.landing.disk import full_disk

AS_WRITTEN = "build_side_probe_side"
"""Joins keep the order in which they are written."""

ONCE = f"{AS_WRITTEN},filter_pushdown"
"""Filters stay where they are written, too: below a projection, what they ask for would be computed twice."""


def connect(workdir: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that spills into the work folder and knows no timezone but UTC.

    Joins keep the order in which they are written, the smaller relation on the right: the engine takes `raw` for a
    table of one row and would otherwise build its hash table of millions of whole rows.
    """
    con = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": "1200MB",
            "temp_directory": str(workdir / "spill"),
            "autoinstall_known_extensions": "false",
            "preserve_insertion_order": "false",
            "disabled_optimizers": AS_WRITTEN,
        },
    )
    con.execute("set TimeZone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    return con


@contextmanager
def without_values(file: str) -> Iterator[None]:
    """Turn errors of the engine, whose text may repeat cell values, into ours.

    Args:
        file: Name of the file that is taken in.

    Raises:
        RejectedFile: FILE_NOT_PROCESSED, where a value could not be processed at all.
        ElevenpointError: Memory or disk ran out; nothing of the file landed.
    """
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        if full_disk(error):
            raise  # told by `told_when_full`, which knows where
        raise ElevenpointError(
            f"{file}: memory or disk ran out while it was taken in ({type(error).__name__}). Nothing of it landed. "
            "Free some space below var/ and start the refresh again."
        ) from None
    except (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.InvalidInputException) as error:
        raise RejectedFile(
            "FILE_NOT_PROCESSED",
            f"A value in it cannot be processed ({type(error).__name__}).",
            "Please report it with the file's header and declaration, without its rows.",
        ) from None
