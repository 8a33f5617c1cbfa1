"""Writes `docs/bad-input.md` from the entries: `python tests/catalogue/table.py`.

What belongs here: the page. What does not: what it says of an entry, which stands in the entry and is tested.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
if __name__ == "__main__":
    sys.path[:0] = [str(HERE), str(REPOSITORY)]

from catalogue_entry import VERDICTS, Entry  # noqa: E402 - the path is known only now
from entries import CATALOGUE_SIZE, ENTRIES, section_of  # noqa: E402

PAGE = REPOSITORY / "docs" / "bad-input.md"

SECTIONS = {
    1: "Arrival and files",
    2: "Encoding and CSV structure",
    3: "Workbooks",
    4: "JSON",
    5: "Headers and schema drift",
    6: "The score",
    7: "Time",
    8: "Identity and repetition",
    9: "Response quality",
    10: "CRM",
    11: "Text",
}

HEAD = """\
# Bad input

What intake does with each of {size} bad inputs, from an empty file to half a character. Every line is a test
(`tests/catalogue/entries/`): the input is dropped beside a good file, a real run takes the inbox in, and the verdict,
the reason code and the fate of every row must be exactly these; the good file must land. No row is lost in any of them.

This page is generated: `python tests/catalogue/table.py`. Handled: {handled} of {size}.

| letter | verdict |
|---|---|
{verdicts}

What is wrong with a file or a row, and what to do about it, is said where it happens: in the summary of the refresh, in
`intake_summary`, and for rows with `make quarantine`. A warning is a note on the file and never holds a cell's value.
"""

COLUMNS = "| # | input | verdict | code | handled in | note |\n|---|---|---|---|---|---|"


def page() -> str:
    """The text of the page."""
    verdicts = "\n".join(f"| {letter} | {meaning} |" for letter, meaning in VERDICTS.items())
    parts = [HEAD.format(size=CATALOGUE_SIZE, handled=len(ENTRIES), verdicts=verdicts)]
    for section, title in SECTIONS.items():
        entries = [entry for entry in ENTRIES.values() if section_of(entry) == section]
        if entries:
            lines = "\n".join(map(_line, entries))
            parts.append(f"## {title}\n\n{COLUMNS}\n{lines}\n")
    return "\n".join(parts)


def _line(entry: Entry) -> str:
    code = f"`{entry.code}`" if entry.code else ""
    cells = (str(entry.number), entry.title, entry.verdict.replace("/", " / "), code, f"`{entry.where}`", entry.note)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(REPOSITORY)}: {len(ENTRIES)} of {CATALOGUE_SIZE} entries")
