"""JSON, wrapped JSON and JSONL."""

import json

import pytest
from bytes_in import Reader, Refusal

SOUND = '[{"id": 10, "a": [true, "x\\u00e9"]}, {"id": 2}]'


def test_nested_objects_become_dotted_columns_in_the_order_first_seen(read_bytes: Reader) -> None:
    records = [
        {"id": 7, "person": {"email": "a@example.com"}, "person_properties": {"Delighted Source": "Email"}},
        {"id": 8, "tags": ["new", "eu", 3], "person": {"name": None, "email": "b@example.com"}},
    ]

    table, rows = read_bytes(json.dumps(records), type="json")

    assert table.header == ["id", "person.email", "person_properties.Delighted Source", "tags", "person.name"]
    assert rows == [
        (1, "7", "a@example.com", "Email", None, None, None, None),
        (2, "8", "b@example.com", None, "new;eu;3", None, None, None),
    ]


def test_numbers_keep_the_digits_they_were_written_with(read_bytes: Reader) -> None:
    text = '[{"a": 9.0, "b": 12345678901234567890123, "c": 1e1, "d": [{"q": 1.50}], "e": -0}]'

    _, rows = read_bytes(text, type="json")

    assert rows[0][1:6] == ("9.0", "12345678901234567890123", "1e1", '[{"q": 1.50}]', "-0")


def test_null_and_a_missing_key_are_null_and_empty_text_is_not(read_bytes: Reader) -> None:
    _, rows = read_bytes('[{"id": 1, "a": null, "b": ""}, {"id": 2, "b": true, "c": []}]', type="json")

    assert [row[1:5] for row in rows] == [("1", None, "", None), ("2", None, "true", "")]


def test_records_are_found_at_the_declared_path_among_other_content(read_bytes: Reader) -> None:
    text = '{"meta": {"n": [1, {"data": 2}]}, "data": {"x": {}, "responses": [{"id": 1}], "y": []}, "z": "}"}'

    table, rows = read_bytes(text, type="json", records="data.responses")

    assert (table.header, rows) == (["id"], [(1, "1", None, None)])


def test_each_line_of_jsonl_is_a_record_and_blank_lines_are_counted(read_bytes: Reader) -> None:
    table, rows = read_bytes('\ufeff{"id": 1}\r\n\n{"id": 2}\n{}\n{"id": 3}', type="jsonl")

    assert [row[:2] for row in rows] == [(1, "1"), (3, "2"), (5, "3")]
    assert (table.rows, table.blank_rows) == (3, 2)


def test_records_larger_than_the_reading_block_and_many_of_them_are_read(read_bytes: Reader) -> None:
    records = [{"id": number, "text": "ü" * 9_000, "list": [number] * 20} for number in range(100)]

    _, rows = read_bytes(json.dumps(records, ensure_ascii=False, indent=1), type="json")

    assert [row[1] for row in rows] == [str(number) for number in range(100)]
    assert {row[2] for row in rows} == {"ü" * 9_000}


@pytest.mark.parametrize("declared", ["json", "jsonl"])
@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ('{"id": 2, "id": 3}', "JSON_DUP_KEY"),
        ('{"id": 2, "a": {"b": 1, "b": 2}}', "JSON_DUP_KEY"),
        ('{"id": 2, "a": [{"b": 1, "b": 2}]}', "JSON_DUP_KEY"),
        ('{"id": 2, "a.b": 1, "a": {"b": 2}}', "JSON_DUP_KEY"),
        ('{"id": NaN}', "JSON_NOT_A_NUMBER"),
        ('{"id": [1, -Infinity]}', "JSON_NOT_A_NUMBER"),
        ('{"id": "\\ud83d"}', "TEXT_SURROGATE"),
        ('{"id": "\\u0000"}', "TEXT_NUL"),
        ("[2]", "JSON_NOT_OBJECT"),
    ],
)
def test_a_broken_record_is_kept_with_its_reason_and_spoils_no_other(
    read_bytes: Reader, record: str, reason: str, declared: str
) -> None:
    records = ['{"id": 1}', record, '{"id": "\\ud83d\\ude00"}']
    text = "\n".join(records) + "\n" if declared == "jsonl" else f"[{','.join(records)}]"

    table, rows = read_bytes(text, type=declared)

    assert table.header == ["id"]
    assert rows == [(1, "1", None, None), (2, None, reason, record), (3, "😀", None, None)]


def test_a_broken_line_of_jsonl_condemns_only_itself(read_bytes: Reader) -> None:
    _, rows = read_bytes('{"id": 1}\n{"id": 2\n{"id": 3} x\n{"id": 4}\n', type="jsonl")

    assert [(row[0], row[2]) for row in rows] == [(1, None), (2, "JSON_INVALID"), (3, "JSON_INVALID"), (4, None)]


def test_undecodable_bytes_condemn_their_record(read_bytes: Reader, refusal: Refusal) -> None:
    _, rows = read_bytes('[{"id": "ü"}, '.encode() + b'{"id": "\xfc"}]', type="json")
    assert [row[2] for row in rows] == [None, "ENCODING_ROW"]
    assert refusal(b'[{"id": "\xfc"}]', type="json").reason_code == "ENCODING_UNDECLARED"


@pytest.mark.parametrize("length", range(1, len(SOUND)))
def test_a_json_text_cut_anywhere_is_truncated(refusal: Refusal, length: int) -> None:
    assert (
        refusal('[{"id": 10, "a": [true, "x\\u00e9"]}, {"id": 2}]'[:length], type="json").reason_code
        == "FILE_TRUNCATED"
    )


def test_a_wrapper_that_is_not_closed_is_truncated(refusal: Refusal) -> None:
    assert refusal('{"data": [{"id": 1}], "more": [1', type="json", records="data").reason_code == "FILE_TRUNCATED"


def test_half_a_last_line_is_truncated(refusal: Refusal) -> None:
    assert refusal('{"id": 1}\n{"id": 2', type="jsonl").reason_code == "FILE_TRUNCATED"


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('{"error": "unauthorised"}', "data"),
        ('{"error": "unauthorised"}', None),
        ('{"data": {"responses": []}}', None),
        ('{"data": {"id": 1}}', "data"),
        ('{"data": [{"id": 1}], "data": [{"id": 2}]}', "data"),
        ('[{"id": 1}]', "data"),
    ],
)
def test_a_text_without_records_where_they_are_declared_is_refused(
    refusal: Refusal, text: str, records: str | None
) -> None:
    assert refusal(text, type="json", records=records).reason_code == "JSON_NO_RECORDS"


def test_an_object_instead_of_a_list_is_refused_with_the_lists_it_has(refusal: Refusal) -> None:
    assert "data.responses" in refusal('{"data": {"responses": [{"id": 1}]}}', type="json").remedy
    assert "jsonl" in refusal('{"id": 1}\n{"id": 2}\n', type="json").remedy


@pytest.mark.parametrize(
    "text",
    ["[" * 10_000 + "]" * 10_000, '[{"a": ' + "[" * 100 + "]" * 100 + "}]", '[{"a":' * 100 + "1" + "}]" * 100],
)
def test_deep_nesting_is_refused(refusal: Refusal, text: str) -> None:
    assert refusal(text, type="json").reason_code == "JSON_TOO_DEEP"


def test_deep_nesting_beside_the_records_is_refused_too(refusal: Refusal) -> None:
    text = '{"x": ' + "[" * 10_000 + "]" * 10_000 + ', "data": [{"id": 1}]}'

    assert refusal(text, type="json", records="data").reason_code == "JSON_TOO_DEEP"


@pytest.mark.parametrize(
    "text", ['[{"id": 1} {"id": 2}]', '[{"id": 1}] x', "[{'id': 1}]", '[{"id": 1,}, {"id": 2}, {"id": 3}]']
)
def test_a_text_that_is_no_json_is_refused(refusal: Refusal, text: str) -> None:
    assert refusal(text, type="json").reason_code == "JSON_INVALID"


def test_a_value_above_one_megabyte_and_too_many_keys_are_refused(refusal: Refusal) -> None:
    assert refusal(json.dumps([{"a": "x" * 1_100_000}]), type="json").reason_code == "FIELD_TOO_LARGE"
    assert refusal(json.dumps([{f"k{n}": 1 for n in range(5_001)}]), type="json").reason_code == "TOO_MANY_COLUMNS"
