"""What the platform's reader makes of a file, held against the strict reference.

What belongs here: reading, comparing, counting. What does not: the files.
"""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import strict_reference as strict

from ingestion.declarations.source import Format
from ingestion.errors import RejectedFile
from ingestion.readers import read

CON = duckdb.connect(config={"threads": 1, "preserve_insertion_order": "false"})
"""One connection for all mutants: opening one takes longer than reading."""

BY_LOOKS = {
    "HEADER_NOT_FOUND", "DELIMITER_MISMATCH", "FILE_TYPE_MISMATCH", "FILE_IS_HTML", "FILE_EMPTY", "JSON_NO_RECORDS",
    "ENCODING_UNDECLARED", "HEADER_ROWS", "TOO_MANY_COLUMNS",
}  # fmt: skip
"""Refusals of a file for what it looks like, which a grammar knows nothing of."""


@dataclass(frozen=True)
class Read:
    """What the platform read: header, sound rows and numbers of flawed ones, or the code of its refusal."""

    refused: str | None = None
    header: list[str] = field(default_factory=list)
    sound: dict[int, list[str | None]] = field(default_factory=dict)
    flawed: dict[int, str] = field(default_factory=dict)
    blank: int = 0
    notes: tuple[str, ...] = ()


def read_ours(data: bytes, declared: dict[str, Any], folder: Path) -> Read:
    """Read bytes by the real function; a refusal has to say what is wrong and what to do."""
    workdir = Path(tempfile.mkdtemp(dir=folder))
    declaration = Format(**declared)
    path = workdir / f"export.{declaration.type}"
    path.write_bytes(data)
    try:
        table = read(path, declaration, CON, workdir)
        rows = CON.execute("select * from raw order by source_row").fetchall()
    except RejectedFile as refused:
        return Read(refused=refused.reason_code if refused.message and refused.remedy else "says nothing")
    finally:
        shutil.rmtree(workdir)
    assert table.rows == len(rows)
    sound = {row[0]: list(row[1:-2]) for row in rows if row[-2] is None}
    flawed = {row[0]: row[-2] for row in rows if row[-2] is not None}
    assert len(sound) + len(flawed) == len(rows), "a row number comes twice"
    return Read(None, table.header, sound, flawed, table.blank_rows, tuple(table.notes))


def read_strictly(data: bytes, declared: dict[str, Any]) -> strict.Reading | None:
    """Read bytes by the reference; None where it refuses them."""
    encoding = declared.get("encoding", "utf-8")
    try:
        if declared["type"] == "json":
            return strict.json_list(data, encoding, declared.get("records"))
        if declared["type"] == "jsonl":
            return strict.json_lines(data, encoding)
        dialect = strict.Dialect(
            encoding,
            declared.get("delimiter", ","),
            declared.get("quote", '"'),
            declared.get("escape"),
            declared.get("skip_rows", 0),
            declared.get("header", {}).get("rows", 1),
        )
        return strict.delimited(data, dialect)
    except strict.DamagedFileError:
        return None


def complaint(data: bytes, declared: dict[str, Any], folder: Path, tally: Counter[str]) -> str | None:
    """What is wrong with how the platform read bytes, or None; counts what became of them.

    Wrong is: a file that the reference refuses and the platform takes; a row that one of the two takes and the other
    does not, or with other cells; a sound file refused for its grammar.
    """
    ours = read_ours(data, declared, folder)
    reference = read_strictly(data, declared)
    if ours.refused is not None:
        tally["refused"] += 1
        if reference is None or reference.defective or ours.refused in BY_LOOKS:
            return None
        return f"the file is sound and refused: {ours.refused}"
    if reference is None:
        return f"a damaged file is taken with {len(ours.sound)} rows"
    tally["taken whole" if not ours.flawed else "rows set apart"] += 1
    if declared["type"] in ("json", "jsonl"):
        expected = {n: [cells.get(name) for name in reference.header] for n, cells in reference.sound.items()}
    else:
        expected = reference.sound
    for what, one, two in (
        ("header", ours.header, reference.header),
        ("sound rows", ours.sound, expected),
        ("flawed rows", set(ours.flawed), set(reference.defective)),
        ("blank rows", ours.blank, reference.blank),
    ):
        if one != two:
            return f"{what} differ: {one!r} instead of {two!r}"
    return None
