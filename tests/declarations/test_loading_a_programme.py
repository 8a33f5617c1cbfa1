"""Loading declarations. What belongs here: every mistake is reported at its line, in words that help to mend it."""

from pathlib import Path

import pytest

from ingestion.declarations.load import LoadedProgramme, load_programme
from ingestion.errors import DeclarationError

PROGRAMME = """\
name: musterwerk
title: Musterwerk
timezone: Europe/Berlin
"""

RESPONSES = """\
source: relational
kind: survey_responses
format: {type: csv}
timezone: UTC
columns:
  survey: {value: relational}
  survey_type: {value: relational}
  responded_at: {column: When, format: iso8601}
  score: Q1
identity: {by: row_content}
"""

ACCOUNTS = """\
source: accounts
kind: crm_accounts
format: {type: csv}
timezone: UTC
columns:
  account_id: Id
  account_name: Name
  created_at: {column: CreatedDate, format: iso8601}
attributes:
  industry: Industry
  is_spam: Spam
identity: {by: [account_id]}
valid_from: created_at
"""


def write(folder: Path, programme: str = PROGRAMME, **sources: str) -> Path:
    """A programme folder; without sources it gets the two sound ones."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "programme.yml").write_text(programme, encoding="utf-8")
    for name, text in (sources or {"relational": RESPONSES, "accounts": ACCOUNTS}).items():
        (folder / "sources" / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def mistakes(folder: Path) -> list[str]:
    """The reported mistakes, with paths relative to the programme."""
    with pytest.raises(DeclarationError) as raised:
        load_programme(folder)
    lines = str(raised.value).splitlines()[1:]
    return [line.strip().removeprefix(f"{folder}/") for line in lines]


def test_a_sound_programme_loads_with_its_sources_and_folders(tmp_path: Path) -> None:
    loaded = load_programme(write(tmp_path))

    assert isinstance(loaded, LoadedProgramme)
    assert loaded.name == "musterwerk"
    assert [source.source for source in loaded.sources] == ["accounts", "relational"]
    assert loaded.source("relational").columns["score"].column == "Q1"
    assert loaded.inbox("relational") == tmp_path.resolve() / "inbox" / "relational"
    assert loaded.layout.root.name == "musterwerk"


def test_asking_for_an_undeclared_source_names_the_declared_ones(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"no source 'relation' \(did you mean `relational`\?\); declared: acc"):
        load_programme(write(tmp_path)).source("relation")


def test_inbox_folders_that_nobody_declared_are_known(tmp_path: Path) -> None:
    (tmp_path / "inbox" / "relational").mkdir(parents=True)
    (tmp_path / "inbox" / "forgotten").mkdir()

    assert load_programme(write(tmp_path)).undeclared_inboxes() == ("forgotten",)


def test_an_unknown_folder_is_named_beside_the_programmes_that_ship(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as raised:
        load_programme(tmp_path / "carpentrys")

    assert str(tmp_path / "carpentrys") in str(raised.value)
    assert "did you mean programmes/carpentries?" in str(raised.value)
    assert "programmes/ravenstack" in str(raised.value)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"is a file\. Give the programme's folder"):
        load_programme(write(tmp_path) / "programme.yml")


def test_a_folder_without_programme_yml_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"holds no programme\.yml\. Write one \(a name, a title and a timezone"):
        load_programme(tmp_path)


def test_a_programme_without_sources_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "programme.yml").write_text(PROGRAMME, encoding="utf-8")

    (mistake,) = mistakes(tmp_path)

    assert "declares no source" in mistake
    assert "make onboard" in mistake


def test_mistakes_in_several_files_are_reported_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        PROGRAMME.replace("Europe/Berlin", "Europe/Berln") + "week_start: sonday\n",
        relational=RESPONSES.replace("type: csv", "type: cvs").replace("  score: Q1\n", ""),
        accounts=ACCOUNTS.replace("valid_from: created_at\n", ""),
    )

    assert mistakes(folder) == [
        "programme.yml:3:11: timezone: 'Europe/Berln' is not an IANA timezone such as Europe/Berlin or UTC "
        "(did you mean `Europe/Berlin`?)",
        "programme.yml:4:13: week_start: 'sonday' is not allowed (did you mean `sunday`?); allowed: monday, sunday",
        "sources/accounts.yml:1:1: crm_accounts needs `valid_from` (file_date, created_at or updated_at): "
        "since when do attributes hold?",
        "sources/relational.yml:3:16: format.type: 'cvs' is not allowed (did you mean `csv`?); "
        "allowed: csv, json, jsonl, xlsx, parquet",
        "sources/relational.yml:5:1: columns: `columns` lacks `score`, which survey_responses needs: "
        "the answer on the declared scale",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "timezone: UTC",
            "timezone: EST",
            "4:11: timezone: 'EST' has no summer time: write America/New_York, or Etc/GMT+5 if its clocks really never",
        ),
        (
            "timezone: UTC",
            "timzone: UTC",
            "4:1: timzone: unknown key `timzone` (did you mean `timezone`?); allowed: so",
        ),
        ("timezone: UTC", "timzone: UTC", "1:1: timezone: is missing: zone of times that carry none"),
        ("kind: survey_responses", "kind: survey", "2:7: kind: 'survey' is not allowed; allowed: survey_responses, su"),
        ("{type: csv}", "{type: csv, delimiter: '||'}", "3:32: format.delimiter: '||' must have at most 1 character"),
        ("{type: csv}", "{type: csv, skip_rows: two}", "3:32: format.skip_rows: 'two' is not a whole number"),
        (
            "{type: csv}",
            "{type: csv, skip_rows: 101}",
            "3:32: format.skip_rows: '101' is not allowed; it must be at most",
        ),
        ("{type: csv}", "csv", "3:9: format: must be keys and values, not 'csv'"),
        ("{type: csv}", "{type: csv, footer: '(Total'}", "3:29: format.footer: '(Total' is no regular expression"),
        (
            "{type: csv}",
            "{type: csv, header: {names: 2}}",
            "3:29: format.header: `names: 2` is beyond the 1 header rows",
        ),
        ("score: Q1", "score: {colum: Q1}", "9:11: columns.score.colum: unknown key `colum` (did you mean `column`?)"),
        (
            "score: Q1",
            "score: {column: Q1, value: 9}",
            "9:10: columns.score: give either `column`, `first_of` or `value`",
        ),
        ("score: Q1", "score: {column: [Q1, [Q2]]}", "9:24: columns.score.column[1]: must be text, not a list"),
        ("score: Q1", "score: [Q1, [Q2]]", "9:15: columns.score[1]: must be text, not a list"),
        ("score: Q1", "score: []", "9:3: columns.score: is an empty list: name the columns of which a file has"),
        (
            "score: Q1",
            "score:",
            "9:9: columns.score: an empty value is not allowed; allowed: text or a list or keys and values",
        ),
        (
            "score: Q1",
            "score: Q1\nexclude: [{column: [], equals: [x], reason: test}]",
            "10:11: exclude[0]: is an empty list: name the columns",
        ),
        (
            "score: Q1",
            "score: Q1\nexclude: [{seconds_after: started_at, optional: true, below: 2, reason: speeder}]",
            "10:11: exclude[0]: `optional` goes with `column` only",
        ),
        (
            "score: Q1",
            "scores: Q1",
            "9:3: columns.scores: survey_responses has no field `scores` (did you mean `score`?)",
        ),
        ("column: When, format: iso8601", "column: When", "8:3: columns.responded_at: needs a `format`"),
        (
            "iso8601",
            "TT.MM.JJJJ",
            "8:40: columns.responded_at.format: 'TT.MM.JJJJ' is no time format; allowed: a strptime",
        ),
        ("iso8601", "'%d.%Q'", "8:40: columns.responded_at.format: '%d.%Q' is no time format"),
        (
            "survey_type: {value: relational}",
            "survey_type: {value: relation}",
            "7:24: columns.survey_type.value: 'relati",
        ),
        (
            "by: row_content",
            "by: content",
            "10:16: identity.by: 'content' is not allowed; allowed: a list or row_content",
        ),
        ("by: row_content", "by: [response_id]", "10:17: identity.by[0]: `identity.by` names response_id, which `colu"),
        ("by: row_content", "by: []", "10:12: identity.by: is an empty list"),
        (
            "by: row_content",
            "by: [score], repeats: keep",
            "10:11: identity: `repeats: keep` goes with `by: row_content`",
        ),
        ("score: Q1", "score: Q1\nscore: {min: 1, max: 5}", "10:8: score: a scale of 1–5 is not NPS unless `map` says"),
        (
            "score: Q1",
            "score: Q1\nscore: {max: 100}",
            "10:8: score: a scale of 0–100 is not NPS unless `map` says which",
        ),
        (
            "score: Q1",
            "score: Q1\nscore: {labels: {best: 11}}",
            "10:8: score: `labels` lead beyond the scale 0–10: best",
        ),
        ("score: Q1", "score: Q1\nscore: {map: {a: 1}}", "10:15: score.map.a: 'a' is not a whole number"),
        ("score: Q1", "score: Q1\nfiles: ../*.csv", "10:1: files: '../*.csv' leaves the source's inbox folder"),
        (
            "score: Q1",
            "score: Q1\nversion: updated_at",
            "10:1: version: `version: updated_at` needs the field updated_at",
        ),
        ("score: Q1", "score: Q1\nversion: file_date", "10:1: version: `version: file_date` needs `file_date`"),
        (
            "score: Q1",
            "score: Q1\nvalid_from: updated_at",
            "10:1: valid_from: `valid_from` goes with crm_accounts and crm",
        ),
        ("score: Q1", "score: Q1\nfile_date: {pattern: a.csv}", "10:22: file_date.pattern: 'a.csv' has 0 groups"),
        (
            "score: Q1",
            "score: Q1\nexclude: [{column: a, reason: spm, equals: [x]}]",
            "10:31: exclude[0].reason: 'spm' is",
        ),
        (
            "score: Q1",
            "score: Q1\nexclude: [{column: a, below: 1, above: 2, reason: spam}]",
            "10:11: exclude[0]: give one of `equals`,",
        ),
        (
            "score: Q1",
            "score: Q1\nexclude: [{seconds_after: sent_at, equals: ['1'], reason: scanner}]",
            "10:11: exclude[0]: `seconds_after` is a number and goes with `below` or `above`, not with `equals`",
        ),
        (
            "score: Q1",
            "score: Q1\nexclude: [{seconds_after: sent_at, below: 5, reason: scanner}]",
            "10:27: exclude[0].seconds_after: needs the field `sent_at` in `columns`",
        ),
        (
            "score: Q1",
            "score: Q1\nguards: {severity: {score_vary: warn}}",
            "10:21: guards.severity.score_vary: survey_re",
        ),
        (
            "score: Q1",
            "score: Q1\nguards: {max_drop_share: .nan}",
            "10:26: guards.max_drop_share: '.nan' is not a number",
        ),
        (
            "score: Q1",
            "score: Q1\nattributes: {score: Q1}",
            "10:14: attributes.score: `score` is also declared in `colum",
        ),
        (
            "score: Q1",
            "score: Q1\nattributes: {joined: {column: J, format: iso8601}}",
            "10:42: attributes.joined.format: an attribute is kept as the text of the export, so `format` would do",
        ),
        (
            "score: Q1",
            "score: Q1\nattributes: {Plan: P}",
            "10:13: attributes: attribute name 'Plan' must be lower_snake",
        ),
    ],
)
def test_a_mistake_in_a_source_is_reported_where_it_stands(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    assert before in RESPONSES
    found = mistakes(write(tmp_path, relational=RESPONSES.replace(before, after, 1)))

    assert any(line.startswith(f"sources/relational.yml:{expected}") for line in found), found


def test_a_source_must_be_called_like_its_file(tmp_path: Path) -> None:
    assert mistakes(write(tmp_path, answers=RESPONSES)) == [
        "sources/answers.yml:1:9: source: the source is called 'relational' but its file answers.yml: "
        "give both the same name"
    ]


def test_two_sources_cannot_share_a_name(tmp_path: Path) -> None:
    found = mistakes(write(tmp_path, relational=RESPONSES, second=RESPONSES))

    assert any(line.startswith("sources/second.yml:1:9: source: 'relational' is also the name of") for line in found)


def test_a_source_file_with_another_ending_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "sources" / "more.yaml").write_text(RESPONSES, encoding="utf-8")

    assert mistakes(tmp_path) == [
        "sources/more.yaml:1:1: is not read because of its ending: rename it to more.yml",
    ]


@pytest.mark.parametrize(
    ("valid_from", "version", "refused"),
    [
        ("file_date", "none", True),
        ("file_date", "arrival", True),
        ("file_date", "updated_at", True),
        ("file_date", "file_date", False),
        ("updated_at", "none", True),
        ("updated_at", "file_date", True),
        ("updated_at", "updated_at", False),
        ("created_at", "none", False),
    ],
)
def test_history_is_ordered_by_the_time_since_which_it_holds(
    tmp_path: Path, valid_from: str, version: str, refused: bool
) -> None:
    accounts = ACCOUNTS.replace("valid_from: created_at", f"valid_from: {valid_from}\nversion: {version}")
    accounts = accounts.replace("attributes:", "  updated_at: {column: Changed, format: iso8601}\nattributes:")
    folder = write(tmp_path, relational=RESPONSES, accounts=accounts + 'file_date: {pattern: "a_(.+)[.]csv"}\n')

    if not refused:
        assert load_programme(folder).source("accounts").valid_from == valid_from
        return
    (found,) = mistakes(folder)
    assert f"`valid_from: {valid_from}` needs `version: {valid_from}`" in found


def test_a_field_that_a_kind_does_not_have_is_told_where_further_columns_belong(tmp_path: Path) -> None:
    (found,) = mistakes(write(tmp_path, relational=RESPONSES.replace("score: Q1", "score: Q1\n  filiale: Filiale")))

    assert found.startswith("sources/relational.yml:10:3: columns.filiale: survey_responses has no field `filiale`;")
    assert found.endswith("; further columns belong under `attributes:`")
