"""Reading YAML. What belongs here: what YAML guesses elsewhere stays text here, and what it hides is reported."""

from pathlib import Path

import pytest
from test_loading_a_programme import PROGRAMME, RESPONSES, mistakes, write

from ingestion.declarations.load import load_programme
from ingestion.declarations.yaml_lines import read_yaml


def test_values_stay_the_text_that_stands_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "country: no\ntime: 05:00\nday: 2018-12-06\ncode: 007\nlist: [1, 1.50, yes, ~, 'null']\nempty:\n",
        encoding="utf-8",
    )

    assert read_yaml(tmp_path / "a.yml", "a.yml").data == {
        "country": "no",
        "time": "05:00",
        "day": "2018-12-06",
        "code": "007",
        "list": ["1", "1.50", "yes", None, "null"],
        "empty": None,
    }


def test_unquoted_numbers_and_booleans_are_tokens_as_written_and_typed_where_a_type_is_wanted(tmp_path: Path) -> None:
    source = RESPONSES + (
        "nulls: [no, 99, -]\n"
        "exclude: [{column: Preview, equals: [1, true, 01], reason: preview}]\n"
        "score: {max: 10, labels: {10: 10}, unanswered: [99]}\n"
        "guards: {severity: {lowest_score_is_used: off}}\n"
    )
    programme = f"{PROGRAMME}refresh_at: 05:30\nholds_personal_data: no\nminimum_responses: 5\n"

    loaded = load_programme(write(tmp_path, programme, relational=source))

    declared = loaded.source("relational")
    assert declared.nulls == ["no", "99", "-"]
    assert declared.exclude[0].equals == ["1", "true", "01"]
    assert (declared.score.max, declared.score.labels) == (10, {"10": 10})
    assert declared.guards.severity == {"lowest_score_is_used": "off"}
    assert loaded.programme.refresh_at == "05:30"
    assert loaded.programme.holds_personal_data is False
    assert loaded.programme.minimum_responses == 5


def test_an_unquoted_null_among_tokens_is_reported_rather_than_dropped(tmp_path: Path) -> None:
    assert mistakes(write(tmp_path, relational=f"{RESPONSES}nulls: [NA, null]\n")) == [
        "sources/relational.yml:11:13: nulls[1]: is empty, but must be text: "
        "fill it in, remove the key, or quote the text 'null'"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: again\n", "4:1: title: key `title` stands here twice, first in line 2: keep one"),
        ("segments:\n\t- {name: a}\n", "5:1: a tab stands here: indent with spaces"),
        ("description: a: b\n", "4:15: a second `:` in one line, or a wrong indent: put text that holds `: ` into quo"),
        ("segments: [{name: a}\n", "5:1: not readable as YAML while parsing a flow sequence"),
        ("description: 'open\n", "5:1: not readable as YAML while scanning a quoted scalar"),
        ("description: &a x\nowner: *a\n", "4:14: anchors (&name) and aliases (*name) are not used here"),
        ("<<: {title: x}\n", "4:1: <<: a key is plain text: write merged keys (`<<`) out"),
        ("description: !env HOME\n", "4:14: description: tag `!env` is not used here: remove it"),
        ("---\nname: b\n", "4:1: a second YAML document begins here"),
        ("description: a\x07b\n", "4:1: holds a character that YAML does not allow (U+0007): delete it"),
    ],
)
def test_what_yaml_hides_is_reported_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    found = mistakes(write(tmp_path, PROGRAMME + text))

    assert found[0].startswith(f"programme.yml:{expected}"), found


def test_a_file_in_another_encoding_is_named_with_the_line(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "programme.yml").write_bytes(PROGRAMME.encode() + "owner: Müller\n".encode("latin-1"))

    assert mistakes(folder) == [
        "programme.yml:4:1: is not UTF-8 text: save the file with the encoding UTF-8",
    ]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "programme.yml").write_bytes(b"\xef\xbb\xbf" + PROGRAMME.replace("\n", "\r\n").encode())

    assert load_programme(folder).name == "musterwerk"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "is empty: see `schemas/` for what it may declare"),
        ("- name: a\n", "must consist of `key: value` lines"),
        ("[" * 5000, "is nested too deeply to be a declaration"),
        ("#" * 1_000_001, "is larger than 1 MB: a declaration is a short text"),
    ],
)
def test_a_file_that_is_no_declaration_is_refused(tmp_path: Path, content: str, expected: str) -> None:
    (found, *_) = mistakes(write(tmp_path, content))

    assert found.startswith(f"programme.yml:1:1: {expected}")
