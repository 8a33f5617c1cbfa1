"""Encoding, dialect and header of an unknown export. What belongs here: what onboarding finds of them, and refuses."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from onboarded_export import Look, look_at

from ingestion.errors import RejectedFile
from ingestion.onboarding import NothingProposed

Export = Callable[..., Look]
Survey = Callable[..., str]

GERMAN = ["über schön für Gruß"] * 24


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1252", "windows-1252"),
        ("mac_roman", "mac-roman"),
    ],
)
def test_the_encoding_is_found_by_its_bytes(export: Export, survey: Survey, encoding: str, declared: str) -> None:
    look = export(survey(Grund=GERMAN), encoding=encoding)

    assert look.declared["format"]["encoding"] == declared
    assert f"encoding: {declared}, " in look.printed
    look.answer({"timezone": "UTC", "columns.survey_type.value": "relational"})
    assert look.land().files[0].fates["accepted"] == 24


def test_bytes_that_fit_two_encodings_are_left_to_a_person(export: Export, survey: Survey) -> None:
    # A9 alone is © in both, and 8E is Ž or é: one of them, standing alone, says nothing.
    look = export(survey(Code=["x"] * 24).encode().replace(b",x\n", b",\x8e\n", 1))

    assert look.declared["format"]["encoding"] == "?"
    assert "byte 8E is Ž in windows-1252 and é in mac-roman" in look.open["format.encoding"]


def test_a_few_bytes_of_another_encoding_are_reported_and_do_not_change_it(export: Export, survey: Survey) -> None:
    content = survey(Grund=GERMAN).encode().replace("über".encode(), "über".encode("cp1252"), 1)
    look = export(content)

    assert look.declared["format"]["encoding"] == "utf-8"
    assert "1 line is not: their rows will be quarantined (ENCODING_ROW)" in look.printed


def test_text_that_was_encoded_twice_is_reported(export: Export, survey: Survey) -> None:
    look = export(survey(Grund=["fÃ¼r alle"] * 24))

    assert "24 places look like text that was encoded twice" in look.printed


def test_ascii_is_said_to_fit_several_encodings(export: Export, survey: Survey) -> None:
    assert "every byte is ASCII, which utf-8, windows-1252 and mac-roman read alike" in export(survey()).printed


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_the_delimiter_is_the_one_that_cuts_every_row_alike(export: Export, survey: Survey, delimiter: str) -> None:
    comments = [f'"because, and; also {number}"' for number in range(24)]
    look = export(survey(delimiter=delimiter, Grund=comments))

    assert look.declared["format"]["delimiter"] == delimiter
    assert "cuts 100% of the first 25 records into 4" in look.printed


def test_the_separator_line_of_a_spreadsheet_is_believed(export: Export, survey: Survey) -> None:
    look = export("sep=;\n" + survey(delimiter=";"))

    assert look.declared["format"] == {"type": "csv", "encoding": "utf-8", "delimiter": ";"}


def test_single_quotes_and_backslashes_are_found(export: Export, survey: Survey, tmp_path: Path) -> None:
    single = export(survey(Grund=["'one, two'"] * 24, Ort=["'a'"] * 24, Plan=["'b'"] * 24, Art=["'c'"] * 24))
    escaped = tmp_path / "escaped.csv"
    escaped.write_text(survey(Grund=['"say \\"yes\\", then, go"'] * 24))

    assert single.declared["format"]["quote"] == "'"
    assert look_at(escaped, tmp_path / "other").declared["format"]["escape"] == "\\"


def test_title_rows_above_the_header_are_skipped_and_the_rows_land(export: Export, survey: Survey) -> None:
    look = export("Feedback report\nExported on 2026-03-31\n\n" + survey())

    assert look.declared["format"]["skip_rows"] == "3"
    look.answer({"timezone": "UTC", "columns.survey_type.value": "relational"})
    assert look.land().files[0].fates["accepted"] == 24


def test_footer_rows_are_named_by_their_known_words_only(export: Export, survey: Survey) -> None:
    look = export(survey() + "Total,24\nExported by Mara Muster\n")

    assert look.declared["format"]["footer"] == "^(Total|Exported)\\b"
    assert "Mara" not in look.text + look.printed
    look.answer({"timezone": "UTC", "columns.survey_type.value": "relational"})
    assert look.land().files[0].reasons == {"ROW_FOOTER": 2}


def test_a_recognised_footer_is_not_counted_as_data(export: Export, survey: Survey) -> None:
    look = export(survey(Plan=["a", "b"] * 12) + "Total,,24,\n")

    assert "all 24 rows and 4 columns were looked at" in look.made.lines[0]
    assert "What is said here was seen in all 24 rows of that file." in look.text
    assert "plan: Plan  # 2 different values\n" in look.text
    assert look.declared["columns"]["response_id"] == "Response ID"
    assert "24 values fit" in look.text


def test_the_note_on_an_open_last_row_says_how_to_answer_it(export: Export, survey: Survey) -> None:
    look = export(survey().removesuffix("\n"))

    assert "LAST_ROW_OPEN: the last row has no line end" in look.printed
    assert "declare `format.last_row: closed`" in look.printed


def test_a_footer_without_a_known_word_is_reported_and_left(export: Export, survey: Survey) -> None:
    look = export(survey() + "Mara Muster\n")

    assert "footer" not in look.declared["format"]
    assert "footer: 1 row at the end has few cells" in look.printed
    assert "Mara" not in look.text + look.printed


def test_the_import_ids_of_qualtrics_make_three_header_rows_and_say_the_zone(export: Export) -> None:
    rows = [f"2026-03-{1 + n:02} 10:00:00,2026-03-{1 + n:02} 10:05:00,IP Address,R_{n},{n % 11}" for n in range(20)]
    look = export(
        "\n".join(
            [
                "StartDate,EndDate,Status,ResponseId,Q7",
                'Start Date,End Date,Response Type,Response ID,"On a scale from 0-10, would you recommend us?"',
                '"{""ImportId"":""startDate"",""timeZone"":""America/Denver""}"'
                ',"{""ImportId"":""endDate"",""timeZone"":""America/Denver""}","{""ImportId"":""status""}"'
                ',"{""ImportId"":""_recordId""}","{""ImportId"":""QID7""}"',
                *rows,
                "",
            ]
        )
    )

    assert look.declared["format"]["header"] == {"rows": "3", "names": "1"}
    assert look.declared["timezone"] == "America/Denver"
    assert look.declared["columns"]["score"] == "Q7"


def test_the_second_header_row_of_surveymonkey_is_joined(export: Export) -> None:
    rows = [f"{n},03/{1 + n:02}/2026 09:00:00 AM,{n % 11},ok {n}" for n in range(20)]
    question = "How likely are you to recommend us?,Why?"
    look = export("\n".join([f"Respondent,End Date,{question}", ",,Response,Open-Ended Response", *rows, ""]))

    assert look.declared["format"]["header"] == {"rows": "2", "join": " | "}
    assert look.declared["columns"]["score"] == "How likely are you to recommend us? | Response"


def test_question_texts_below_the_names_are_a_second_header_row(export: Export) -> None:
    rows = [f"r{n},2026-03-{1 + n:02} 10:00:00,{n % 11},{n % 5}" for n in range(20)]
    texts = "Response ID,When it was answered,How likely are you to recommend us?,How easy was it?"
    look = export("\n".join(["id,at,Q1,Q2", texts, *rows, ""]))

    assert look.declared["format"]["header"] == {"rows": "2", "names": "1"}
    assert look.declared["columns"]["score"] == "Q1"


@pytest.mark.parametrize("shape", ["list", "lines", "wrapped"])
def test_json_is_read_in_each_of_its_shapes(export: Export, shape: str) -> None:
    records = [{"id": f"r{n}", "nps_score": n % 11, "answered_at": f"2026-03-{1 + n:02}T10:00:00Z"} for n in range(20)]
    texts = {
        "list": json.dumps(records),
        "lines": "\n".join(map(json.dumps, records)) + "\n",
        "wrapped": json.dumps({"data": {"responses": records, "ids": [1, 2]}, "page": 1}),
    }
    look = export(texts[shape], name="export.json")

    expected = {
        "list": {"type": "json"},
        "lines": {"type": "jsonl"},
        "wrapped": {"type": "json", "records": "data.responses"},
    }
    assert look.declared["format"] == expected[shape] | {"encoding": "utf-8"}
    assert look.declared["timezone"] == "UTC"
    look.answer({"columns.survey_type.value": "relational"})
    assert look.land().files[0].fates["accepted"] == 20


@pytest.mark.parametrize("shape", ["list", "lines", "wrapped"])
def test_of_large_json_the_first_records_are_looked_at(
    export: Export, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingestion.onboarding.open_json.PART_BYTES", 2000)
    monkeypatch.setattr("ingestion.onboarding.open_json.PART_RECORDS", 25)
    records = [{"id": f"r{n}", "nps_score": n % 11, "answered_at": f"2026-03-{1 + n % 28:02}"} for n in range(100)]
    texts = {
        "list": json.dumps(records),
        "lines": "\n".join(map(json.dumps, records)) + "\n",
        "wrapped": json.dumps({"page": 1, "data": {"more": {"a": [1]}, "responses": records}}, indent=1),
    }
    look = export(texts[shape], name="export.json")

    first = 100 if shape == "lines" else 25  # lines come in chunks, and the first holds them all
    assert f"the first {first} rows and 3 columns were looked at" in look.printed
    look.answer({"columns.survey_type.value": "relational"})
    assert look.land().files[0].fates["accepted"] == 100


def test_two_lists_of_records_are_left_to_a_person(export: Export) -> None:
    with pytest.raises(NothingProposed, match=r"several lists of records: a \(1 record\), b \(2 records\)"):
        export(json.dumps({"a": [{"x": 1}], "b": [{"y": 1}, {"y": 2}]}), name="export.json")


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_below_its_title_from_the_sheet_with_rows(tmp_path: Path, export: Export) -> None:
    from datetime import datetime

    rows = [[f"r{n}", datetime(2026, 3, 1 + n, 10, 30), n % 11] for n in range(20)]
    table = [
        ["Report of March", None, None],
        ["Response ID", "Submitted", "How likely are you to recommend us?"],
        *rows,
    ]
    path = workbook(tmp_path / "book.xlsx", Notes=[["about"]], Data=table)
    look = look_at(path, tmp_path / "programme")

    assert look.declared["format"] == {"type": "xlsx", "sheet": "Data", "skip_rows": "1"}
    assert look.declared["columns"]["responded_at"] == {"column": "Submitted", "format": "iso8601"}


def test_several_sheets_with_rows_are_left_to_a_person(tmp_path: Path) -> None:
    rows = [["id", "score"], ["a", 1], ["b", 2]]
    path = workbook(tmp_path / "book.xlsx", One=rows, Two=rows)

    with pytest.raises(NothingProposed, match=r"several sheets with rows: 'One', 'Two'.*SHEET="):
        look_at(path, tmp_path / "programme")
    assert not (tmp_path / "programme").exists()


def test_parquet_is_read_with_its_types(tmp_path: Path, export: Export) -> None:
    import duckdb

    path = tmp_path / "export.parquet"
    duckdb.sql(
        "select 'r' || range as response_id, range % 11 as nps, "
        "timestamptz '2026-03-01 10:00:00+00' + to_days(range::int) as answered_at from range(30)"
    ).write_parquet(str(path))
    look = look_at(path, tmp_path / "programme")

    assert look.declared["format"] == {"type": "parquet"}
    assert look.declared["columns"]["score"] == "nps"
    assert set(look.open) == {"columns.survey_type.value", "version"}


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "export.csv", "FILE_EMPTY"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "export.csv", "FILE_IS_HTML"),
        (b"%PDF-1.7 ...", "export.csv", "FILE_TYPE_MISMATCH"),
        ("a,b\n1,2\n".encode("utf-16-le"), "export.csv", "ENCODING_UNDECLARED"),
        (b'{"error": "token expired"}', "export.json", "JSON_NO_RECORDS"),
        (b'[{"a": 1}, {"a": ', "export.json", "FILE_TRUNCATED"),
        (b"PK\x03\x04 no workbook", "export.xlsx", "FILE_TRUNCATED"),
        (b"PAR1 broken", "export.parquet", "FILE_TRUNCATED"),
        (b'a,b\n1,"2\n3,4\n5,6\n', "export.csv", "CSV_UNTERMINATED_QUOTE"),
        (b"2026-03-01,9,r1\n2026-03-02,8,r2\n2026-03-03,7,r3\n", "export.csv", "HEADER_NOT_FOUND"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_run_refuses_it(
    export: Export, tmp_path: Path, content: bytes, name: str, code: str
) -> None:
    with pytest.raises(RejectedFile) as refused:
        export(content, name=name)

    assert refused.value.reason_code == code
    assert not (tmp_path / "programme").exists()


def test_links_and_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "there.csv")
    for name, code in (("link.csv", "FILE_SYMLINK"), (".", "FILE_NOT_REGULAR")):
        with pytest.raises(RejectedFile) as refused:
            look_at(tmp_path / name, tmp_path / "programme")
        assert refused.value.reason_code == code


def test_a_file_that_is_not_there_is_told_with_the_folder_that_was_looked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "november.csv").write_text("x")

    with pytest.raises(NothingProposed) as relative:
        look_at(Path("exports/novembre.csv"), tmp_path / "programme")
    with pytest.raises(NothingProposed) as absolute:
        look_at(tmp_path / "nowhere" / "a.csv", tmp_path / "programme")

    assert str(relative.value) == (
        f"There is no file exports/novembre.csv (did you mean exports/november.csv?); looked from {tmp_path}. "
        "Give the path of the exported file."
    )
    assert str(absolute.value) == f"There is no file {tmp_path}/nowhere/a.csv. Give the path of the exported file."


@pytest.mark.parametrize("packing", ["gzip", "zip"])
def test_a_packed_export_is_looked_into(export: Export, survey: Survey, packing: str) -> None:
    made = io.BytesIO()
    if packing == "zip":
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("export.csv", survey())
    content = made.getvalue() if packing == "zip" else gzip.compress(survey().encode())
    look = export(content, name=f"export.csv.{packing}")

    assert look.declared["format"]["compression"] == packing
    look.answer({"timezone": "UTC", "columns.survey_type.value": "relational"})
    assert look.land().files[0].fates["accepted"] == 24


def test_a_large_file_is_looked_at_in_part_and_its_scores_and_times_as_a_whole(
    export: Export, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingestion.onboarding.open_file.PART_BYTES", 1000)
    days = [f"{1 + number % 12:02}/{1 + number % 12:02}/2026 10:00" for number in range(400)]
    days[399] = "31/03/2026 10:00"
    scores = [str(number % 3) for number in range(399)] + ["10"]
    look = export(survey(rows=400, Submitted=days, **{"How likely are you to recommend us (0-10)?": scores}))

    assert "the first 37 rows and 3 columns were looked at; scores, times and ids of all rows" in look.printed
    assert "400 answers from 0 to 10" in look.printed
    assert look.declared["columns"]["responded_at"]["format"] == "%d/%m/%Y %H:%M"
