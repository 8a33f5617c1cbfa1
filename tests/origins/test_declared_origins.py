"""Mistakes in `origin:`. What belongs here: what is told, and that credentials are not repeated."""

from pathlib import Path

import pytest

from ingestion.declarations.load import load_programme
from ingestion.errors import DeclarationError

SOURCE = """\
source: answers
kind: survey_responses
format: {{type: {type}}}
{lines}
timezone: UTC
columns:
  survey: {{value: relational}}
  survey_type: {{value: relational}}
  responded_at: {{column: at, format: iso8601}}
  score: score
identity: {{by: row_content}}
"""


def programme(folder: Path, lines: str, kind: str = "parquet") -> Path:
    (folder / "sources").mkdir()
    (folder / "programme.yml").write_text("name: landed\ntitle: Landed\ntimezone: UTC\n")
    (folder / "sources" / "answers.yml").write_text(SOURCE.format(type=kind, lines=lines))
    return folder


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("origin: {}", "4:9: origin: give either `folder` or `database`"),
        ("origin: {folder: /a, database: {url_env: A, table: t}}", "give either `folder` or `database`"),
        ("origin: {folder: 'ftp://host/x'}", "`ftp://` cannot be read; allowed: a path, or an address with file://"),
        ("origin: {folder: 's3://key:hunter2@bucket/x'}", "holds credentials: take them out"),
        ("origin: {folder: 's3://bucket/x?secret_key=hunter2'}", "holds credentials: take them out"),
        (
            "origin: {database: {url_env: 'postgresql://u:hunter2@h/d', table: t}}",
            "the name of an environment variable",
        ),
        ("origin: {database: {url_env: A}}", "give either `table` or `query`"),
        ("origin: {database: {url_env: A, table: a.b.c}}", "'a.b.c' is no table; allowed: `table` or `schema.table`"),
        ("origin: {database: {url_env: A, query: delete from t}}", "must be one statement that begins with `select`"),
        ("origin: {database: {url_env: A, table: t, lookback: 1 day}}", "`lookback` goes with `cursor` only"),
        (
            "origin: {database: {url_env: A, table: t, cursor: c, lookback: soon}}",
            "'soon' is no lookback; allowed: a span",
        ),
        ("origin: {database: {url: A, table: t}}", "unknown key `url` (did you mean `url_env`?)"),
        ("origin: {database: {url_env: A, table: t}}\nfiles: '*.csv'", "5:1: files: `files` goes with files only"),
    ],
)
def test_a_mistake_is_told_at_its_line_without_credentials(tmp_path: Path, lines: str, told: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        load_programme(programme(tmp_path, lines))

    assert told in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_a_table_arrives_as_parquet(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="rows of a database arrive as `type: parquet`"):
        load_programme(programme(tmp_path, "origin: {database: {url_env: A, table: t}}", kind="csv"))


def test_a_source_with_an_origin_needs_no_inbox_and_its_folder_there_is_told(tmp_path: Path) -> None:
    loaded = load_programme(programme(tmp_path, "origin: {folder: ../lake}"))
    (tmp_path / "inbox" / "answers").mkdir(parents=True)

    assert loaded.inbox("answers").parts[-3:] == ("extracts", "answers", "files")
    assert loaded.undeclared_inboxes() == ("answers",)
