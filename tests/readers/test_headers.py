"""Header rows, and columns found by their names."""

import pytest
from bytes_in import Reader, Refusal

from ingestion.errors import RejectedFile
from ingestion.readers import header_fingerprint, looks_like_data, nearest, resolve_column


def test_of_three_header_rows_the_declared_one_names_the_columns(read_bytes: Reader) -> None:
    head = 'StartDate,Q1,Q1_NPS_GROUP\nStart Date,"How likely is it,\nfrom 0 to 10?",Group\n'
    head += '"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}","{""ImportId"":""QID1_G""}"\n'

    table, rows = read_bytes(head + "2026-01-02,9,Promoter\n", header={"rows": 3, "names": 1})

    assert table.header == ["StartDate", "Q1", "Q1_NPS_GROUP"]
    assert rows == [(4, "2026-01-02", "9", "Promoter", None, None)]


def test_joined_header_rows_repeat_the_question_over_its_options(read_bytes: Reader) -> None:
    head = "Respondent ID,How likely?,Why?,,\n,Response,Price,Service,Open-Ended Response\n"

    table, _ = read_bytes(head + "1,9,x,,\n", header={"rows": 2, "join": " | "})

    assert table.header == [
        "Respondent ID",
        "How likely? | Response",
        "Why? | Price",
        "Why? | Service",
        "Why? | Open-Ended Response",
    ]


def test_title_rows_are_skipped_where_they_are_declared(read_bytes: Reader) -> None:
    table, rows = read_bytes('NPS report "Q1"\n"of, all\nid,score\n1,9\n', skip_rows=2)

    assert table.header == ["id", "score"]
    assert rows[0][0] == 4


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("NPS report,,\nid,score,at\n1,9,x\n", {}),
        ("id,score\n", {"header": {"rows": 2}}),
        ("title\n", {"skip_rows": 1}),
        ('id,sc"ore\n1,9\n', {}),
    ],
)
def test_a_header_that_is_not_where_it_is_declared_refuses_the_file(
    refusal: Refusal, text: str, declared: dict[str, object]
) -> None:
    assert refusal(text, **declared).reason_code == "HEADER_NOT_FOUND"


def test_columns_without_a_name_are_allowed(read_bytes: Reader) -> None:
    table, _ = read_bytes("id,,score\n1,x,9\n")

    assert table.header == ["id", "", "score"]


def test_names_twice_in_a_header_are_noted(read_bytes: Reader) -> None:
    table, rows = read_bytes("id,Note,note \n1,a,b\n")

    assert table.header == ["id", "Note", "note "]
    assert rows == [(2, "1", "a", "b", None, None)]
    assert table.notes == ["the header has 'Note' 2 times"]


@pytest.mark.parametrize(
    "written", ["Größe  der Firma", " GRÖSSE DER FIRMA", "Gro\u0308ße\u00a0der Firma", "größe\nder firma"]
)
def test_names_match_in_spite_of_case_spaces_and_unicode_form(written: str) -> None:
    assert resolve_column(["id", written], ("Größe der Firma",)) == 1


def test_any_of_several_declared_names_finds_the_column() -> None:
    assert resolve_column(["Antwort-ID", "Punkte"], ("Response ID", "Antwort-ID")) == 0
    assert resolve_column(["id"], ("Response ID",)) is None


@pytest.mark.parametrize("header", [["score", "id", "Score "], ["NPS", "id", "score"]])
def test_two_columns_for_one_declared_name_refuse_the_file(header: list[str]) -> None:
    with pytest.raises(RejectedFile) as caught:
        resolve_column(header, ("score", "NPS"))

    assert caught.value.reason_code == "HEADER_DUPLICATE"
    assert "column 1" in caught.value.message
    assert "column 3" in caught.value.message


def test_the_nearest_names_are_suggested_as_written() -> None:
    assert nearest(["Respondent ID", " Recieved At ", "x"], "Received at") == [" Recieved At "]
    assert nearest(["a", "b"], "score") == []


def test_the_fingerprint_changes_with_names_and_not_with_their_order_or_case() -> None:
    assert header_fingerprint(["id", "Score"]) == header_fingerprint([" score", "ID"])
    assert header_fingerprint(["id", "score"]) != header_fingerprint(["id", "score", "score"])
    assert header_fingerprint(["id", "score"]) != header_fingerprint(["id", "scores"])
    assert len(header_fingerprint([])) == 16


def test_a_header_of_values_looks_like_data() -> None:
    assert looks_like_data(["R-100234", "9", "2026-01-02 10:00:00", "very good"])
    assert looks_like_data(["ada@example.com", "10"])
    assert not looks_like_data(["Response ID", "Q1", "Start Date (UTC)", "2019"])
