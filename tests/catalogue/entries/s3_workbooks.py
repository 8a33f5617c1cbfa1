"""Section 3 of the catalogue: workbooks."""

from collections.abc import Callable

from catalogue_case import AT, Case
from catalogue_entry import Entry, Step, accepted, quarantined, refused
from catalogue_workbooks import MEGABYTE, Raw, bomb, dated, packed, row, sheet, table, workbook

from ingestion.fates.reasons import warning_note

CHILD = "ingestion/readers/workbook_child.py"
SCAN = "ingestion/readers/workbook_scan.py"
PACKAGE = "ingestion/readers/workbook_package.py"
XLSX = {"format.type": "xlsx"}
HEAD = ("id", "score", "at")
SOUND = table(HEAD, ("a1", 9, AT), ("a2", 3, AT))
SERIALS = XLSX | {"columns.responded_at": {"column": "at", "format": "excel_serial"}}
GOOD_SERIAL = ("zz_good.xlsx", workbook(table(HEAD, ("good-1", 9, 46_000.5))))
GOOD_1904 = ("zz_good.xlsx", workbook(table(HEAD, ("good-1", 9, 44_000.5)), properties='date1904="1"'))
FAR_CORNER = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FORMULA = Raw("><f>4+5</f>")


def put(name: str, *made: bytes) -> Callable[[Case], None]:
    """A drop of one workbook, or of several numbered ones."""

    def drop(case: Case) -> None:
        for number, content in enumerate(made, start=1):
            case.put(name if len(made) == 1 else name.replace(".", f"_{number}."), content)

    return drop


def holds(columns: str, *rows: tuple[object, ...]) -> Callable[[Case], None]:
    """An assertion on what landed, in order."""

    def then(case: Case) -> None:
        assert case.landed(columns) == list(rows)

    return then


def _bombs(case: Case) -> None:
    made = bomb(workbook(), 20)
    unpacked = (20 * MEGABYTE).to_bytes(4, "little")
    assert unpacked in made
    case.put("053_bomb.xlsx", made.replace(unpacked, (1_200 * MEGABYTE).to_bytes(4, "little")))
    case.put("053_bomb_that_lies.xlsx", made.replace(unpacked, (1_000).to_bytes(4, "little")))


def _formatted(case: Case) -> None:
    rows = [row(1, *HEAD), row(2, "a1", 9, AT)]
    rows += [f'<row r="{number}" s="1" customFormat="1"/>' for number in range(3, 1_000_002)]
    rows.append('<row r="1000002"><c r="B1000002" s="1"/></row>')
    case.put("071_formatted.xlsx", workbook(sheet(*rows)))


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{level} "{f"&lol{level - 1 if level > 1 else str()};" * 10}">' for level in range(1, 10))
    + "]>"
)
OUTSIDE = '<!DOCTYPE foo [<!ENTITY xxe SYSTEM "file:///etc/hostname">]>'

ENTRIES = [
    Entry(
        number=53,
        title="Zip bomb (1.2 MB → 1.2 GB)",
        verdict="R",
        code="XLSX_TOO_BIG_UNPACKED",
        where=PACKAGE,
        declare=XLSX,
        drop=_bombs,
        expect={
            "053_bomb.xlsx": refused("XLSX_TOO_BIG_UNPACKED"),
            "053_bomb_that_lies.xlsx": refused("XLSX_DAMAGED"),
        },
        note="Refused by its directory before anything is unpacked; one whose directory lies breaks at that size.",
    ),
    Entry(
        number=54,
        title="Sparse sheet (5 KB)",
        verdict="R",
        code="XLSX_SPARSE",
        where=SCAN,
        declare=XLSX,
        drop=put("054_sparse.xlsx", workbook(sheet(row(1, *HEAD), FAR_CORNER))),
        expect={"054_sparse.xlsx": refused("XLSX_SPARSE")},
        limit_mb=300,
    ),
    Entry(
        number=55,
        title="XXE, billion laughs",
        verdict="R",
        code="XLSX_DTD",
        where=SCAN,
        declare=XLSX,
        drop=put(
            "055_document_type.xlsx",
            workbook(sheet(row(1, *HEAD), row(2, "a1", 9, "&xxe;"), before=OUTSIDE)),
            workbook(sheet(row(1, *HEAD), row(2, "a1", 9, "&lol9;"), before=LAUGHS)),
        ),
        expect={
            "055_document_type_1.xlsx": refused("XLSX_DTD"),
            "055_document_type_2.xlsx": refused("XLSX_DTD"),
        },
        limit_mb=300,
        note="Any document type is refused, in whichever part.",
    ),
    Entry(
        number=56,
        title="Macros (.xlsm, vbaProject)",
        verdict="R",
        code="XLSX_MACRO",
        where=PACKAGE,
        declare=XLSX,
        drop=put("056_macros.xlsm", workbook(SOUND, more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
        expect={"056_macros.xlsm": refused("XLSX_MACRO")},
    ),
    Entry(
        number=57,
        title="External links, OLE objects",
        verdict="W",
        code="XLSX_EXTERNAL_LINKS",
        where=PACKAGE,
        declare=XLSX,
        drop=put(
            "057_links.xlsx",
            workbook(
                SOUND,
                more={"xl/externalLinks/externalLink1.xml": b"<externalLink/>", "xl/embeddings/object1.bin": b"x"},
            ),
        ),
        expect={
            "057_links.xlsx": accepted(
                2,
                "XLSX_EXTERNAL_LINKS: the workbook has links to other workbooks, which are not followed",
                "XLSX_EMBEDDED: the workbook has embedded objects, which are not opened",
            )
        },
    ),
    Entry(
        number=58,
        title="Formula without cached value",
        verdict="Q",
        code="VALUE_IS_FORMULA",
        where=SCAN,
        declare=XLSX,
        drop=put(
            "058_formula.xlsx",
            workbook(
                table(
                    (*HEAD, "comment"),
                    ("a1", 9, AT, Raw(' t="str"><f>"a"&amp;"b"</f><v>ab</v>')),
                    ("a2", 3, AT, Raw("><f>NOW()</f>")),
                )
            ),
        ),
        expect={"058_formula.xlsx": quarantined("VALUE_IS_FORMULA", accepted=1)},
        then=holds("comment", ("ab",)),
        note="A formula with its value is the value.",
    ),
    Entry(
        number=59,
        title="Formula in a key or score column",
        verdict="Q",
        code="VALUE_IS_FORMULA",
        where=SCAN,
        declare=XLSX,
        drop=put("059_formula.xlsx", workbook(table(HEAD, ("a1", FORMULA, AT), (FORMULA, 3, AT), ("a3", 7, AT)))),
        expect={"059_formula.xlsx": quarantined("VALUE_IS_FORMULA", 2, accepted=1)},
    ),
    Entry(
        number=60,
        title="Several sheets",
        verdict="R/A",
        code="SHEET_AMBIGUOUS",
        where=CHILD,
        declare=XLSX,
        drop=put("060_sheets.xlsx", workbook(SOUND, table(("notes",)), names=("Answers", "Notes"))),
        expect={"060_sheets.xlsx": refused("SHEET_AMBIGUOUS")},
        again=(Step((), {"060_sheets.xlsx": accepted(2)}, declare={"format.sheet": "Answers"}),),
        note="Accepted once `sheet` is declared.",
    ),
    Entry(
        number=61,
        title="Hidden or filtered rows",
        verdict="A/W",
        code="XLSX_HIDDEN_ROWS",
        where=SCAN,
        declare=XLSX,
        drop=put(
            "061_hidden.xlsx",
            workbook(
                sheet(
                    row(1, *HEAD),
                    row(2, "a1", 9, AT),
                    row(3, "a2", 3, AT, attributes=' hidden="1"'),
                    row(4, "a3", 7, AT, attributes=' hidden="true"'),
                    behind='<autoFilter ref="A1:C4"/>',
                )
            ),
        ),
        expect={
            "061_hidden.xlsx": accepted(
                3,
                "XLSX_HIDDEN_ROWS: 2 rows are hidden or filtered out and were read like the others (first at row 3)",
            )
        },
    ),
    Entry(
        number=62,
        title="Merged cells",
        verdict="Q",
        code="VALUE_MERGED",
        where=CHILD,
        declare=XLSX,
        drop=put(
            "062_merged.xlsx",
            workbook(
                table(
                    HEAD,
                    ("a1", 9, AT),
                    ("a2", None, AT),
                    ("a3", 7, AT),
                    behind='<mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>',
                )
            ),
        ),
        expect={"062_merged.xlsx": quarantined("VALUE_MERGED", 2, accepted=1)},
        note="Every row that the merged cells reach over.",
    ),
    Entry(
        number=63,
        title="Numbers stored as text",
        verdict="A",
        code=None,
        where=CHILD,
        declare=XLSX,
        drop=put("063_text.xlsx", workbook(table(HEAD, ("a1", "9", AT), ("a2", 9, AT), ("007", "10", AT)))),
        expect={"063_text.xlsx": accepted(3)},
        then=holds("response_id, score", ("a1", 9), ("a2", 9), ("007", 10)),
    ),
    Entry(
        number=64,
        title='Score turned into a date by Excel ("10. Jan", 9-Okt)',
        verdict="Q",
        code="SCORE_IS_DATE",
        where="ingestion/fates/score.py",
        declare=XLSX,
        drop=put(
            "064_dates.xlsx",
            workbook(table(HEAD, ("a1", "10. Jan", AT), ("a2", "9-Okt", AT), ("a3", dated(46_032), AT), ("a4", 8, AT))),
        ),
        expect={"064_dates.xlsx": quarantined("SCORE_IS_DATE", 3, accepted=1)},
    ),
    Entry(
        number=65,
        title="Date serial 46082.42",
        verdict="A",
        code=None,
        where="ingestion/fates/time.py",
        declare=SERIALS,
        good=GOOD_SERIAL,
        drop=put("065_serial.xlsx", workbook(table(HEAD, ("a1", 9, 46_082.42), ("a2", 3, 46_082)))),
        expect={"065_serial.xlsx": accepted(2)},
        then=holds("cast(responded_at as varchar)", ("2026-03-01 09:04:48",), ("2026-02-28 23:00:00",)),
        note="In a column declared `format: excel_serial`; a whole day begins in the programme's zone.",
    ),
    Entry(
        number=66,
        title="1904 epoch",
        verdict="A",
        code=None,
        where="ingestion/fates/epoch.py",
        declare=SERIALS,
        good=GOOD_1904,
        drop=put(
            "066_1904.xlsx",
            workbook(table(HEAD, ("a1", 9, 44_620.42), ("a2", 3, 44_620)), properties='date1904="1"'),
        ),
        expect={"066_1904.xlsx": accepted(2)},
        then=holds("cast(responded_at as varchar)", ("2026-03-01 09:04:48",), ("2026-02-28 23:00:00",)),
        note="From the workbook's own flag, for numbers and for cells shown as dates.",
    ),
    Entry(
        number=67,
        title="Serial ≤ 60 (1900 leap bug)",
        verdict="Q",
        code="DATE_INVALID",
        where="ingestion/fates/time.py",
        declare=SERIALS,
        good=GOOD_SERIAL,
        drop=put("067_leap.xlsx", workbook(table(HEAD, ("a1", 9, 60), ("a2", 3, 1.5), ("a3", 7, 46_082)))),
        expect={"067_leap.xlsx": quarantined("DATE_INVALID", 2, accepted=1)},
    ),
    Entry(
        number=68,
        title="`#N/A`, `#REF!`, `#######`",
        verdict="Q",
        code="VALUE_ERROR",
        where=SCAN,
        declare=XLSX,
        drop=put(
            "068_errors.xlsx",
            workbook(
                table(
                    HEAD,
                    ("a1", Raw(' t="e"><v>#N/A</v>'), AT),
                    ("a2", Raw(' t="e"><f>B9</f><v>#REF!</v>'), AT),
                    ("a3", "#######", AT),
                    ("a4", 8, AT),
                )
            ),
        ),
        expect={"068_errors.xlsx": quarantined("VALUE_ERROR", 3, accepted=1)},
    ),
    Entry(
        number=69,
        title="Long id as 1.23457E+19",
        verdict="Q",
        code="ID_LOST_PRECISION",
        where="ingestion/fates/identity.py",
        declare=XLSX,
        drop=put(
            "069_ids.xlsx",
            workbook(
                table(HEAD, (12345678901234567890, 9, AT), ("1.23457E+19", 3, AT), ("12345678901234567890", 7, AT))
            ),
        ),
        expect={"069_ids.xlsx": quarantined("ID_LOST_PRECISION", 2, accepted=1)},
        then=holds("response_id", ("12345678901234567890",)),
        note="An identifier kept as text keeps its digits.",
    ),
    Entry(
        number=70,
        title="Lost leading zeros (00123 → 123)",
        verdict="W",
        code="ID_LEADING_ZERO",
        where="ingestion/fates/warnings.py",
        declare=XLSX | {"columns.account_id": {"column": "account", "optional": True, "width": 5}},
        drop=put(
            "070_zeros.xlsx",
            workbook(table((*HEAD, "account"), ("a1", 9, AT, 12345), ("a2", 3, AT, 123), ("a3", 7, AT, "00123"))),
        ),
        expect={"070_zeros.xlsx": accepted(3, warning_note("ID_LEADING_ZERO", 1, 3, "account"))},
        note="Where the column declares the `width` of its identifiers.",
    ),
    Entry(
        number=71,
        title="A million formatted blank rows",
        verdict="A",
        code=None,
        where=SCAN,
        declare=XLSX,
        drop=_formatted,
        expect={"071_formatted.xlsx": accepted(1)},
        limit_mb=400,
    ),
    Entry(
        number=72,
        title="Wrong inner type (docx renamed)",
        verdict="R",
        code="XLSX_NO_WORKBOOK",
        where=PACKAGE,
        declare=XLSX,
        drop=put("072_document.xlsx", packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})),
        expect={"072_document.xlsx": refused("XLSX_NO_WORKBOOK")},
    ),
]
