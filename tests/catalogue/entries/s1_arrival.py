"""Section 1 of the catalogue: arrival and files."""

from catalogue_entry import Entry, accepted, refused

ENTRIES = [
    Entry(
        number=4,
        title="0 bytes",
        verdict="R",
        code="FILE_EMPTY",
        where="ingestion/readers/sniff_type.py",
        drop="004_empty.csv",
        expect=refused("FILE_EMPTY"),
    ),
    Entry(
        number=5,
        title="Header only",
        verdict="W",
        code="FILE_NO_ROWS",
        where="ingestion/intake.py",
        drop="005_header_only.csv",
        expect=accepted(0, "FILE_NO_ROWS: the file holds no rows"),
    ),
]
