"""Section 2 of the catalogue: encoding and CSV structure."""

from catalogue_case import AT, Case
from catalogue_entry import Entry, Outcome, Step, accepted, quarantined, refused

CAREFUL = "ingestion/readers/delimited_careful.py"
DECODING = "ingestion/readers/decoding.py"
HEADER = "ingestion/readers/header.py"
MEGABYTES_100 = 100 * 1024 * 1024


def holds(columns: str, *rows: tuple[object, ...]):
    """An assertion on what landed, in order."""

    def then(case: Case) -> None:
        assert case.landed(columns) == list(rows)

    return then


def _one_large_field(case: Case) -> None:
    with (case.inbox / "049_large_field.csv").open("wb") as file:
        file.write(f"id,score,at,comment\na1,9,{AT},fine\na2,3,{AT},".encode())
        for _ in range(100):
            file.write(b"x" * (MEGABYTES_100 // 100))
        file.write(b"\n")
    case.age(case.inbox / "049_large_field.csv")


def _many_columns(case: Case) -> None:
    names = ["id", "score", "at", *(f"q{number}" for number in range(9_997))]
    case.put_rows("050_columns.csv", ",".join(["a1", "9", AT, *[""] * 9_997]), header=",".join(names))


def _late_surprise(case: Case) -> None:
    rows = [f"a{number},{number % 11},{AT}" for number in range(60_000)]
    case.put_rows("052_late.csv", *rows, f"a60000,eight,{AT}")


def _other(name: str):
    def drop(case: Case) -> None:
        case.clear()
        case.put_corpus(name)

    return drop


ENTRIES = [
    Entry(
        number=28,
        title="UTF-8 BOM",
        verdict="A",
        code=None,
        where=DECODING,
        drop="028_utf8_bom.csv",
        expect=accepted(2),
        then=holds("response_id, score", ("a1", 9), ("a2", 3)),
    ),
    Entry(
        number=29,
        title="UTF-16 LE/BE with BOM",
        verdict="A/D",
        code=None,
        where=DECODING,
        declare={"format.encoding": "utf-16"},
        drop=("029_utf16_be.csv", "029_utf16_le.csv"),
        expect={"029_utf16_be.csv": accepted(2), "029_utf16_le.csv": Outcome(fates={"duplicate": 2})},
        then=holds("comment", ("grün – schön",), ("łódź 😀",)),
        note="Declare `encoding: utf-16`; the second file says the same in the other byte order.",
    ),
    Entry(
        number=30,
        title="UTF-16 without BOM",
        verdict="R",
        code="ENCODING_UNDECLARED",
        where=DECODING,
        drop=("030_utf16_be_without_mark.csv", "030_utf16_le_without_mark.csv"),
        expect={
            "030_utf16_be_without_mark.csv": refused("ENCODING_UNDECLARED"),
            "030_utf16_le_without_mark.csv": refused("ENCODING_UNDECLARED"),
        },
        again=(
            Step(
                (),
                {
                    "030_utf16_be_without_mark.csv": refused("ENCODING_UNDECLARED"),
                    "030_utf16_le_without_mark.csv": refused("ENCODING_UNDECLARED"),
                },
                declare={"format.encoding": "utf-16"},
            ),
        ),
        note="Declaring utf-16 does not help: without its mark nothing says which byte comes first.",
    ),
    Entry(
        number=31,
        title="windows-1252 (umlauts, dash)",
        verdict="A/R",
        code="ENCODING_UNDECLARED",
        where=DECODING,
        declare={"format.encoding": "windows-1252"},
        drop="031_windows_1252.csv",
        expect=accepted(2),
        then=holds("comment", ("Größe – schön",), ("10 € zu viel",)),
        again=(
            Step((), {"031_windows_1252.csv": refused("ENCODING_UNDECLARED")}, declare={"format.encoding": "utf-8"}),
        ),
        note="Accepted where declared, refused otherwise: there is no fallback to a second encoding.",
    ),
    Entry(
        number=32,
        title="Mojibake (`GroÃŸ`)",
        verdict="W",
        code="TEXT_MOJIBAKE",
        where="ingestion/readers/mojibake.py",
        drop="032_mojibake.csv",
        expect=accepted(4, "TEXT_MOJIBAKE: 2 rows hold text that was decoded in a wrong encoding (first at row 3)"),
        note="Counted and left as it is; a Portuguese `SÃO` is none.",
    ),
    Entry(
        number=33,
        title="Two encodings in one file",
        verdict="Q",
        code="ENCODING_ROW",
        where=CAREFUL,
        drop="033_two_encodings.csv",
        expect=quarantined("ENCODING_ROW", accepted=2),
    ),
    Entry(
        number=34,
        title="NUL byte",
        verdict="Q",
        code="TEXT_NUL",
        where=CAREFUL,
        drop="034_nul.csv",
        expect=quarantined("TEXT_NUL", accepted=2),
    ),
    Entry(
        number=35,
        title="`;`, tab, pipe",
        verdict="A/R",
        code="DELIMITER_MISMATCH",
        where=HEADER,
        declare={"format.delimiter": ";"},
        drop=("035_comma.csv", "035_semicolon.csv"),
        expect={"035_comma.csv": refused("DELIMITER_MISMATCH"), "035_semicolon.csv": accepted(2)},
        again=(
            Step(_other("035_tab.csv"), {"035_tab.csv": accepted(2)}, declare={"format.delimiter": "\t"}),
            Step(_other("035_pipe.csv"), {"035_pipe.csv": accepted(2)}, declare={"format.delimiter": "|"}),
        ),
        note="Declared for each source; a file that another delimiter would cut into columns is refused.",
    ),
    Entry(
        number=36,
        title="`sep=;` first line",
        verdict="A",
        code=None,
        where=HEADER,
        declare={"format.delimiter": ";"},
        drop="036_sep_line.csv",
        expect=accepted(2),
        then=holds("response_id, source_row", ("a1", 3), ("a2", 4)),
    ),
    Entry(
        number=37,
        title='Quoted newline, `""`',
        verdict="A",
        code=None,
        where="ingestion/readers/quick_look.py",
        drop="037_quoted_line_ends.csv",
        expect=accepted(3),
        then=holds("comment", ('first line\r\nsecond "line"',), ("a, b\nc",), ("plain",)),
    ),
    Entry(
        number=38,
        title="Unterminated quote in the middle",
        verdict="R",
        code="CSV_UNTERMINATED_QUOTE",
        where=CAREFUL,
        drop="038_quote_in_the_middle.csv",
        expect=refused("CSV_UNTERMINATED_QUOTE"),
    ),
    Entry(
        number=39,
        title="Stray quote in an unquoted field",
        verdict="Q",
        code="CSV_STRAY_QUOTE",
        where="ingestion/readers/records.py",
        drop="039_stray_quote.csv",
        expect=quarantined("CSV_STRAY_QUOTE", accepted=1),
    ),
    Entry(
        number=40,
        title="Row too short",
        verdict="Q",
        code="ROW_TOO_SHORT",
        where=CAREFUL,
        drop="040_too_short.csv",
        expect=quarantined("ROW_TOO_SHORT", accepted=2),
    ),
    Entry(
        number=41,
        title="Row too long",
        verdict="Q",
        code="ROW_TOO_LONG",
        where=CAREFUL,
        drop="041_too_long.csv",
        expect=quarantined("ROW_TOO_LONG", accepted=2),
    ),
    Entry(
        number=42,
        title="Mixed line ends",
        verdict="A",
        code=None,
        where="ingestion/readers/quick_look.py",
        drop="042_mixed_line_ends.csv",
        expect=accepted(3),
        then=holds("response_id, score, source_row", ("a1", 9, 2), ("a2", 3, 3), ("a3", 7, 4)),
    ),
    Entry(
        number=43,
        title="CR only",
        verdict="A",
        code=None,
        where=CAREFUL,
        drop="043_cr_only.csv",
        expect=accepted(2),
        then=holds("response_id, score, source_row", ("a1", 9, 2), ("a2", 3, 3)),
    ),
    Entry(
        number=44,
        title="Blank lines, `,,,` rows",
        verdict="A",
        code=None,
        where=CAREFUL,
        drop="044_blank_lines.csv",
        expect=accepted(2, blank=6),
        then=holds("response_id, source_row", ("a1", 3), ("a2", 6)),
        note="Counted apart as `blank_rows`.",
    ),
    Entry(
        number=45,
        title='Footer ("Summe", "Exported by")',
        verdict="Q",
        code="ROW_FOOTER",
        where=CAREFUL,
        declare={"format.footer": "Summe|Exported by"},
        drop="045_footer.csv",
        expect=quarantined("ROW_FOOTER", 2, accepted=2),
        note="By the declared `footer`.",
    ),
    Entry(
        number=46,
        title="Title rows above the header",
        verdict="R/A",
        code="HEADER_NOT_FOUND",
        where=HEADER,
        drop="046_title_rows.csv",
        expect=refused("HEADER_NOT_FOUND"),
        again=(Step((), {"046_title_rows.csv": accepted(2)}, declare={"format.skip_rows": 2}),),
        note="Accepted once `skip_rows: 2` is declared.",
    ),
    Entry(
        number=47,
        title="Lines starting with `#`",
        verdict="A",
        code=None,
        where="ingestion/readers/delimited_fast.py",
        drop="047_hash_lines.csv",
        expect=accepted(2),
        then=holds("response_id, comment", ("#a1", "# not a comment"), ("a2", "fine")),
    ),
    Entry(
        number=48,
        title="Second header in the middle (concatenated files)",
        verdict="Q",
        code="ROW_IS_HEADER",
        where="ingestion/readers/delimited_fast.py",
        drop="048_header_in_the_middle.csv",
        expect=quarantined("ROW_IS_HEADER", accepted=2),
    ),
    Entry(
        number=49,
        title="One field of 100 MB",
        verdict="R",
        code="FIELD_TOO_LARGE",
        where="ingestion/readers/staging.py",
        drop=_one_large_field,
        expect={"049_large_field.csv": refused("FIELD_TOO_LARGE")},
        limit_mb=300,
    ),
    Entry(
        number=50,
        title="10,000 columns",
        verdict="R",
        code="TOO_MANY_COLUMNS",
        where=HEADER,
        drop=_many_columns,
        expect={"050_columns.csv": refused("TOO_MANY_COLUMNS")},
        limit_mb=300,
    ),
    Entry(
        number=51,
        title="Backslash escapes",
        verdict="A/Q",
        code=None,
        where="ingestion/readers/records.py",
        declare={"format.escape": "\\"},
        drop="051_backslash.csv",
        expect=accepted(2),
        then=holds("comment", ('a "quoted" word, and a \\',), ("fine",), ("fine",)),
        again=(
            Step(
                (), {"051_backslash.csv": quarantined("CSV_STRAY_QUOTE", accepted=1)}, declare={"format.escape": None}
            ),
        ),
        note="Accepted where `escape` is declared.",
    ),
    Entry(
        number=52,
        title="Wrong type only after 50,000 rows",
        verdict="Q",
        code="SCORE_NOT_NUMERIC",
        where="ingestion/fates/score.py",
        drop=_late_surprise,
        expect={"052_late.csv": quarantined("SCORE_NOT_NUMERIC", accepted=60_000)},
        note="Everything is read as text and typed afterwards.",
    ),
]
