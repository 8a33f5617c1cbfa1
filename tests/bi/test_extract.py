"""The workbook of the summary marts. What belongs here: small published files made by hand, hostile ones too.

What does not: the demo's workbook (`tests/demo`).
"""

from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from published_file import publish_by_hand

from ingestion.errors import ElevenpointError
from publishing.audit import AuditError
from publishing.extract import audit_workbook, write_extract
from publishing.extract.words import WORDS

SCORE = {
    "period_grain": "VARCHAR",
    "period_start": "DATE",
    "responses": "BIGINT",
    "nps": "DOUBLE",
    "nps_ci_low": "DOUBLE",
    "answered_share": "DOUBLE",
    "change_p_value": "DOUBLE",
    "is_reportable": "BOOLEAN",
}
COMMENTS = {
    "nps": "Net Promoter Score (points, unrounded).",
    "nps_ci_low": "Lower end of the interval.",
    "answered_share": "answered of asked (share, 0…1).",
}
ROWS = [
    ("month", date(2026, 1, 1), 1234, 19.558016768, 18.4, 0.123456, 0.0001, True),
    ("month", date(2026, 2, 1), 5, None, None, None, None, False),
    ("quarter", date(2026, 1, 1), 1239, -100.0, -100.0, 1.0, None, True),
]
NOTES = {"source": "VARCHAR", "noted_at": "TIMESTAMP", "note": "VARCHAR"}

HOSTILE = [
    '=HYPERLINK("http://example.com","click")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "=cmd|' /C calc'!A0",
    "{=1+1}",
    "http://example.com/",
    "12",
    "1e5",
    "TRUE",
    "  spaces  ",
    "two\nlines",
    "<b>&amp;</b>",
    "\U0001f600 ﷽",
    "",
]


def _book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def _rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def _texts(sheet: Worksheet) -> str:
    return "\n".join(str(value) for row in _rows(sheet) for value in row if value is not None)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Two marts."""
    notes = [("crm", datetime(2026, 3, 1, 10, 30, 15), text) for text in HOSTILE]
    tables = {"nps_overall": SCORE, "identity_findings": NOTES}
    return publish_by_hand(
        tmp_path / "small.duckdb", tables, {"nps_overall": ROWS, "identity_findings": notes}, COMMENTS
    )


def test_every_cell_is_what_the_mart_holds_and_of_its_type(database: Path, tmp_path: Path) -> None:
    write_extract(database, tmp_path / "out.xlsx")

    book = _book(tmp_path / "out.xlsx")
    header, *rows = _rows(book["nps_overall"])
    assert list(header) == list(SCORE)
    with_days = [(grain, datetime(day.year, day.month, day.day), *rest) for grain, day, *rest in ROWS]
    assert rows == with_days
    types = [[type(value) for value in row] for row in rows]
    assert types[0] == [str, datetime, int, float, float, float, float, bool]
    assert [row[2] for row in _rows(book["identity_findings"])[1:]] == HOSTILE
    assert book["identity_findings"]["B2"].value == datetime(2026, 3, 1, 10, 30, 15)


def test_null_is_an_empty_cell_and_never_zero(database: Path, tmp_path: Path) -> None:
    write_extract(database, tmp_path / "out.xlsx")

    row = _book(tmp_path / "out.xlsx")["nps_overall"][3]
    assert [cell.value for cell in row] == ["month", datetime(2026, 2, 1), 5, None, None, None, None, False]


def test_no_text_is_ever_a_formula_a_link_or_a_number(database: Path, tmp_path: Path) -> None:
    write_extract(database, tmp_path / "out.xlsx")

    sheet = _book(tmp_path / "out.xlsx")["identity_findings"]
    cells = [row[2] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    # Without the mark Excel would make a formula of such a text as soon as somebody edits its cell.
    marked = {cell.value for cell in cells if cell.quotePrefix}
    assert marked == {text for text in HOSTILE if text[:1] and text[:1] in "=+-@\t"}


def test_numbers_look_like_their_unit_and_keep_all_digits(database: Path, tmp_path: Path) -> None:
    write_extract(database, tmp_path / "out.xlsx")

    row = _book(tmp_path / "out.xlsx")["nps_overall"][2]
    formats = [cell.number_format for cell in row]
    assert formats[1:7] == ["yyyy-mm-dd", "#,##0", "0.0", "0.0", "0.0%", "0.0000"]
    assert row[3].value == 19.558016768


def test_headers_stay_in_sight_and_can_be_filtered(database: Path, tmp_path: Path) -> None:
    write_extract(database, tmp_path / "out.xlsx")

    book = _book(tmp_path / "out.xlsx")
    for name, ref in (("nps_overall", "A1:H4"), ("identity_findings", f"A1:C{len(HOSTILE) + 1}")):
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref == ref
        assert all(11 <= width.width <= 44 for width in book[name].column_dimensions.values())


def test_the_first_sheet_says_what_this_is_and_how_to_read_it(database: Path, tmp_path: Path) -> None:
    write_extract(database, tmp_path / "out.xlsx")

    book = _book(tmp_path / "out.xlsx")
    assert book.sheetnames[:3] == ["Read me", "Columns", "nps_overall"]
    facts = {row[0]: row[1] for row in _rows(book["Read me"])}
    assert facts["Programme"] == "small"
    assert facts["Newest answer (UTC)"] == datetime(2026, 3, 31, 12)
    assert facts["Published (UTC)"] == datetime(2026, 4, 3, 5)
    assert facts["Minimum of answers"] == 12
    assert facts["nps_overall"] == "What nps_overall tells."
    text = _texts(book["Read me"])
    assert "never average scores" in text
    assert "Below 12 answers" in text
    assert "Days and weeks are left out" in text
    columns = {(row[0], row[1]): row[3] for row in _rows(book["Columns"])}
    assert columns["nps_overall", "nps"] == "Net Promoter Score (points, unrounded)."


def test_a_german_programme_has_german_sheets_and_dates(tmp_path: Path) -> None:
    labels = dict.fromkeys(("field", "value", "language", "label", "description"), "VARCHAR")
    rows = [
        ("mart", "nps_overall", "de", "NPS gesamt", "Der NPS des Programms."),
        ("mart", "nps_overall", "en", "NPS", "The NPS of the programme."),
        ("period_grain", "day", "de", "Tag", "Ein Tag."),
    ]
    scores = [*ROWS, ("day", date(2026, 1, 1), 9, None, None, None, None, False)]
    database = publish_by_hand(
        tmp_path / "german.duckdb",
        {"nps_overall": SCORE, "labels": labels},
        {"nps_overall": scores, "labels": rows},
        language="de",
    )
    write_extract(database, tmp_path / "out.xlsx")

    book = _book(tmp_path / "out.xlsx")
    assert book.sheetnames[:2] == ["Lies mich", "Spalten"]
    assert book["nps_overall"]["B2"].number_format == "dd.mm.yyyy"
    [row] = [row for row in _rows(book["Lies mich"]) if row[0] == "nps_overall"]
    assert row == ("nps_overall", "Der NPS des Programms.", "ohne Tag", 3, 4)


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["de"].keys() == WORDS["en"].keys()
    for key, text in WORDS["en"].items():
        assert text.count("{") == WORDS["de"][key].count("{"), key


def test_marts_about_single_answers_people_and_accounts_are_left_out_and_told(tmp_path: Path) -> None:
    tables = {
        name: {key: "VARCHAR", "responses": "BIGINT"}
        for name, key in (("fct_response", "response_key"), ("dim_customer", "respondent_key"), ("a", "account_key"))
    }
    database = publish_by_hand(
        tmp_path / "keyed.duckdb", {**tables, "nps_overall": SCORE}, {"fct_response": [("k1", 1), ("k2", 1)]}
    )
    write_extract(database, tmp_path / "out.xlsx")

    book = _book(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Read me", "Columns", "nps_overall", "_publication"]
    told = {row[0]: row[2:4] for row in _rows(book["Read me"])}
    assert told["fct_response"] == ("one row per answer, person or account", 2)
    assert told["dim_customer"] == ("one row per answer, person or account", 0)
    assert "k1" not in _texts(book["Read me"])


def test_a_mart_asked_for_by_name_comes_whole(tmp_path: Path) -> None:
    days = [("day", date(2026, 1, 1), 3, None, None, None, None, False), *ROWS]
    tables = {"nps_overall": SCORE, "fct_response": {"response_key": "VARCHAR"}, "other": NOTES}
    database = publish_by_hand(tmp_path / "named.duckdb", tables, {"nps_overall": days, "fct_response": [("k1",)]})
    extract = write_extract(database, tmp_path / "out.xlsx", marts=["fct_response", "nps_overall"])

    book = _book(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Read me", "Columns", "fct_response", "nps_overall"]
    assert book["nps_overall"].max_row == 1 + len(days)
    assert [(sheet.mart, sheet.rows) for sheet in extract.sheets] == [("fct_response", 1), ("nps_overall", 4)]


def test_periods_asked_for_are_the_only_ones(database: Path, tmp_path: Path) -> None:
    write_extract(database, tmp_path / "out.xlsx", periods=["quarter"])

    book = _book(tmp_path / "out.xlsx")
    assert [row[0] for row in _rows(book["nps_overall"])[1:]] == ["quarter"]
    assert "Days and weeks are left out" not in _texts(book["Read me"])
    assert book["identity_findings"].max_row == 1 + len(HOSTILE), "a mart without periods stays whole"


def test_long_marts_keep_the_shortest_periods_that_can_be_read_and_say_so(tmp_path: Path) -> None:
    columns = {"period_grain": "VARCHAR", "member": "BIGINT"}
    path = publish_by_hand(tmp_path / "long.duckdb", {"nps_by_segment": columns, "nps_trailing": {"day": "BIGINT"}}, {})
    counts = {"day": 5000, "week": 3000, "month": 900, "quarter": 300, "all": 5, "current": 7}
    with duckdb.connect(str(path)) as connection:
        for period, count in counts.items():
            connection.execute("insert into nps_by_segment select ?, range from range(?)", [period, count])
        connection.execute("insert into nps_trailing select range from range(1001)")
    extract = write_extract(path, tmp_path / "out.xlsx")

    found = {sheet.mart: (sheet.dropped, sheet.rows) for sheet in extract.sheets}
    assert found["nps_by_segment"] == (("day", "week", "month"), 312)
    book = _book(tmp_path / "out.xlsx")
    told = {row[0]: row for row in _rows(book["Read me"])}
    assert told["nps_by_segment"][2:] == ("without day, week, month", 312, 9212)
    assert told["nps_trailing"][2:4] == ("too many rows to read in a sheet", 1001)
    assert "nps_trailing" not in book.sheetnames


def test_a_mart_with_more_rows_than_a_sheet_is_refused_by_name_with_a_remedy(tmp_path: Path) -> None:
    path = publish_by_hand(tmp_path / "huge.duckdb", {"fct_response": {"response_key": "BIGINT"}}, {})
    with duckdb.connect(str(path)) as connection:
        connection.execute("insert into fct_response select range from range(1048576)")
    (tmp_path / "out.xlsx").write_text("yesterday's")

    with pytest.raises(ElevenpointError, match=r"fct_response: 1,048,576 rows.*holds 1,048,575.*\.parquet"):
        write_extract(path, tmp_path / "out.xlsx", marts=["fct_response"])
    assert (tmp_path / "out.xlsx").read_text() == "yesterday's"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["huge.duckdb", "out.xlsx"]


def test_texts_longer_than_a_cell_are_cut_and_counted(tmp_path: Path) -> None:
    text = "\U0001f600" * 20_000
    rows = {"intake_summary": [("a", None, text), ("b", None, "short"), ("c", None, "x" * 32_767)]}
    database = publish_by_hand(tmp_path / "texts.duckdb", {"intake_summary": NOTES}, rows)
    write_extract(database, tmp_path / "out.xlsx")

    book = _book(tmp_path / "out.xlsx")
    assert book["intake_summary"]["C2"].value == text[: 32_767 // 2]
    assert book["intake_summary"]["C4"].value == "x" * 32_767
    assert "1 texts were longer" in _texts(book["Read me"])


def test_numbers_that_excel_cannot_hold_stay_readable(tmp_path: Path) -> None:
    columns = {"count_of": "BIGINT", "value": "DOUBLE", "on_day": "DATE"}
    rows = [(9_007_199_254_740_993, float("nan"), date(1899, 12, 31)), (10**15, 0.1, date(1900, 3, 1))]
    database = publish_by_hand(tmp_path / "odd.duckdb", {"targets": columns}, {"targets": rows})
    write_extract(database, tmp_path / "out.xlsx")

    found = _rows(_book(tmp_path / "out.xlsx")["targets"])[1:]
    assert found == [("9007199254740993", "nan", "1899-12-31"), (10**15, 0.1, datetime(1900, 3, 1))]


def test_names_of_sheets_fit_into_excel_and_stay_apart(tmp_path: Path) -> None:
    first, second = "nps_by_touchpoint_lifecycle_stage", "nps_by_touchpoint_lifecycle_STATE"
    database = publish_by_hand(tmp_path / "names.duckdb", {first: {"n": "BIGINT"}, second: {"n": "BIGINT"}}, {})
    extract = write_extract(database, tmp_path / "out.xlsx")

    names = {sheet.mart: sheet.name for sheet in extract.sheets}
    assert sorted((names[first], names[second])) == [
        "nps_by_touchpoint_lifecycle_S~2" if names[second].endswith("~2") else "nps_by_touchpoint_lifecycle_STA",
        "nps_by_touchpoint_lifecycle_sta" if names[second].endswith("~2") else "nps_by_touchpoint_lifecycle_s~2",
    ]
    book = _book(tmp_path / "out.xlsx")
    assert {names[first], names[second]} <= set(book.sheetnames)
    links = {cell.value: cell.hyperlink.location for (cell, *_) in book["Read me"].iter_rows() if cell.hyperlink}
    assert links[names[first]] == f"'{names[first]}'!A1"


def test_the_same_marts_give_the_same_bytes(database: Path, tmp_path: Path) -> None:
    write_extract(database, tmp_path / "one.xlsx")
    write_extract(database, tmp_path / "two.xlsx")

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_workbook_that_lost_rows_or_cannot_be_read_is_no_publication(database: Path, tmp_path: Path) -> None:
    extract = write_extract(database, tmp_path / "out.xlsx")
    audit_workbook(extract)

    book = _book(extract.path)
    book["nps_overall"].delete_rows(4)
    del book["identity_findings"]
    book.save(extract.path)
    with pytest.raises(AuditError, match=r"(?s)Nothing was published.*nps_overall has 2 rows.*3.*identity_findings"):
        audit_workbook(extract)
    extract.path.write_bytes(extract.path.read_bytes()[:-200])
    with pytest.raises(AuditError, match=r"out\.xlsx cannot be read back.*Check the disk"):
        audit_workbook(extract)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"marts": ["nps_overal"]}, r"'nps_overal' is no mart.*nps_overall", id="mart"),
        pytest.param({"periods": ["months"]}, r"'months' is no length of period.*month", id="period"),
    ],
)
def test_a_name_that_is_not_there_is_told_with_what_there_is(
    database: Path, tmp_path: Path, options: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(ElevenpointError, match=message):
        write_extract(database, tmp_path / "out.xlsx", **options)
    assert not (tmp_path / "out.xlsx").exists()


def test_places_that_cannot_be_written_and_files_that_are_not_there_are_told(database: Path, tmp_path: Path) -> None:
    with pytest.raises(ElevenpointError, match=r"ends in \.xlsx"):
        write_extract(database, tmp_path / "out.xls")
    with pytest.raises(ElevenpointError, match=r"cannot be written.*Name a folder that is there"):
        write_extract(database, tmp_path / "nowhere" / "out.xlsx")
    with pytest.raises(ElevenpointError, match="nothing is published yet"):
        write_extract(tmp_path / "none.duckdb", tmp_path / "out.xlsx")


def test_a_workbook_that_cannot_be_finished_leaves_nothing_beside_it(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "books" / "out.xlsx"
    out.mkdir(parents=True)  # the finished workbook cannot take its place

    with pytest.raises(ElevenpointError, match="cannot be written"):
        write_extract(database, out)
    assert list(out.parent.iterdir()) == [out]
