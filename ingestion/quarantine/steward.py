"""The raw rows for the person who mends them. What belongs here: one CSV, on explicit request only.

What does not: anything that is shown on a screen, which is masked. The file holds personal data.
"""

import csv
import os
import re
from pathlib import Path

import duckdb

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.fates.reasons import NO_ACTION
from ingestion.fates.text import listed
from ingestion.landing.batch import PRIVATE_FILE
from ingestion.landing.manifest import current_manifests
from ingestion.quarantine.stored import make_views

HEADER = ("source", "source_file", "source_row", "reason_code", "reason", "column_name", "raw_row")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet runs a cell that begins so, even from a CSV."""

WITHIN = re.compile(r"([;\t\r\n])(?=[\s\"]*[=+\-@])")
"""Where a spreadsheet set to another separator than the comma, as German ones are, sees such a cell begin."""

MARK = "'"
"""What makes a text of it."""


def write_rows(programme: LoadedProgramme, out: Path, source: str | None = None, reason: str | None = None) -> int:
    """Write the waiting rows with everything that was in them, footers and the like only where they are asked for.

    Args:
        programme: The programme.
        out: A file that does not exist yet; only its owner may read it.
        source: Only this source.
        reason: Only this reason code.

    Returns:
        Number of rows.

    Raises:
        ElevenpointError: The file exists, its folder does not, or it would lie where BI tools or intake read.
    """
    _refuse_place(programme, out)
    batches = current_manifests(programme.layout, source)
    with duckdb.connect() as con:
        make_views(con, programme.layout, batches)
        rows = con.execute(
            f"select {', '.join(HEADER)} from waits inner join batches using (batch_id)"
            f" where coalesce(reason_code = $reason, reason_code not in ({listed(NO_ACTION)}))"
            " order by source, place, source_row",
            {"reason": reason},
        ).fetchall()
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, PRIVATE_FILE)
    except OSError as error:
        raise ElevenpointError(
            f"{out} cannot be made ({error.strerror}); name a file that does not exist yet, in a folder that does."
        ) from None
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows([_harmless(value) for value in row] for row in rows)
    return len(rows)


def _refuse_place(programme: LoadedProgramme, out: Path) -> None:
    place = out.resolve()
    for folder, who in ((programme.layout.published, "BI tools"), (programme.folder / "inbox", "intake")):
        if place.is_relative_to(folder.resolve()):
            raise ElevenpointError(f"{out} lies where {who} read, and raw rows hold personal data; write elsewhere.")


def _harmless(value: object) -> object:
    if not isinstance(value, str):
        return value
    within = WITHIN.sub(rf"\1{MARK}", value)
    return MARK + within if value.startswith(FORMULA_STARTS) else within
