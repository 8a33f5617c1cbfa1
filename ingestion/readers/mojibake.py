"""Text that was decoded in the wrong encoding once before it came here, such as `GroÃŸ` for `Groß`.

What belongs here: recognising it, quickly in bytes and exactly in cells. What does not: mending it. What the
text was before is a guess, and it is the origin that has to be mended.
"""

import duckdb

from ingestion.language import counted
from ingestion.readers.parts import text_literal

LEADS = ("Ã".encode(), "Â".encode(), "â€".encode())
"""What the first bytes of UTF-8 letters look like when they are read as windows-1252 or latin-1."""
RARE_BYTES = (b"\x83", b"\x82", b"\xe2")
"""One byte of each lead: looking for a single byte first is ten times as quick, and most text has none of them."""
LONGEST_LEAD = max(map(len, LEADS))
ESCAPED_LEADS = ("\\u00c3", "\\u00C3", "\\u00c2", "\\u00C2", "\\u00e2", "\\u00E2")

PATTERN = "|".join(
    (
        "Ã[€‚ƒ„†‡ˆ‰Š‹ŒŽ‘“•˜™š›œžŸ¡-º¼-¿\u0080-\u009f]",
        # marks that may also follow a capital at the end of a word
        "Ã[\u00a0…–—”’»]\\p{L}",
        "Â[\u0080-¿]",
        "â€[\u0080-\u00ff\u0152-\u0178\u02c6-\u02dc\u2013-\u203a\u2122]",
    )
)
"""RE2 of two or three letters that stand for one."""


def is_suspicious(text: bytes) -> bool:
    """Whether UTF-8 bytes may hold such text: quick, and only sometimes wrong in saying so."""
    return any(mark in text and lead in text for mark, lead in zip(RARE_BYTES, LEADS, strict=True))


def mojibake_notes(con: duckdb.DuckDBPyConnection, width: int) -> list[str]:
    """A warning with the number of rows of `raw` that hold such text, or none.

    Args:
        con: Connection with the view `raw`.
        width: Its columns `c0, c1, …`.
    """
    cells = ", ".join(f"c{index}" for index in range(width))
    count, first = con.execute(
        "select count(*), min(source_row) from raw"
        f" where regexp_matches(concat_ws(chr(31), {cells}), {text_literal(PATTERN)})"
    ).fetchall()[0]
    if not count:
        return []
    hold = f"{counted(count, 'row')} {'holds' if count == 1 else 'hold'}"
    return [f"TEXT_MOJIBAKE: {hold} text that was decoded in a wrong encoding (first at row {first:,})"]
