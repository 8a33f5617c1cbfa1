"""Section 11 of the catalogue: text."""

import csv
from functools import cache

from catalogue_case import Case
from catalogue_entry import Entry, accepted
from catalogue_published import published

from ingestion.quarantine.steward import write_rows

RESTRICTED = "dbt_project/models/restricted/restricted_responses.sql"
REPORT = "publishing/report/build.py"
MESSAGE_LENGTH = 99_999
"""Twenty thousand times `long` and the spaces between."""


def escaped_for_spreadsheets(case: Case) -> None:
    """Landed as written; the one CSV that the platform writes puts an apostrophe in front."""
    assert case.landed("comment") == [("=cmd|' /C calc'!A0",), ("+1",), ("-1",), ("@SUM(A1)",), ("x",), ("x",)]
    case.put_rows("=formula.csv", "b1,11,2026-01-05 10:00")
    case.take()
    case.seal()
    out = case.folder / "rows.csv"
    assert write_rows(case.programme, out) == 1
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[1][1] == "'=formula.csv"
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def touchpoint(response: str) -> str:
    """The touchpoint of an answer, as published."""
    ((_, name),) = published().answers("answer.touchpoint", f"landed.response_id = '{response}'")
    return name


def escaped_at_display(_: Case) -> int:
    """Published as written, and no markup in the report."""
    assert touchpoint("html") == "<script>alert(1)</script>"
    assert "<script>alert" not in published().report
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in published().report
    return published().rows_lost()


def never_run(_: Case) -> int:
    """Text of SQL and of Jinja comes out as it went in, and the tables are there."""
    assert touchpoint("sql") == "'); DROP TABLE fct_response; --"
    assert touchpoint("jinja") == "{{ env_var('HOME') }}"
    assert "{{ env_var(&#39;HOME&#39;) }}" in published().report
    return published().rows_lost()


def read_from_left_to_right(_: Case) -> int:
    """The marts keep what was written; what people read does not turn the line around."""
    assert touchpoint("bidi") == "tea\u202emoor \U0001f600"
    assert "\u202e" not in published().report
    assert "teamoor \U0001f600" in published().report
    return published().rows_lost()


def kept_whole(_: Case) -> int:
    """A comment of a hundred thousand characters is whole in the restricted schema and nowhere in the marts."""
    lengths = published().warehouse("select max(length(comment)) from restricted.restricted_responses")
    assert lengths == [(MESSAGE_LENGTH,)]
    assert longest_published() < 1_000
    return published().rows_lost()


def longest_published() -> int:
    """Length of the longest text in any published table, but for the list of all marts with their counts of rows."""
    ((counts,),) = published().marts("select row_counts from _publication")
    return max(len(text) for text in published_texts() - {counts})


@cache
def published_texts() -> set[str]:
    """Every text in the published tables."""
    columns = published().marts(
        "select table_name, column_name from duckdb_columns() where data_type = 'VARCHAR' and not internal"
    )
    every = " union all ".join(f'select "{column}" as text from "{table}"' for table, column in columns)
    return {text for (text,) in published().marts(f"select distinct text from ({every}) where text is not null")}


def not_published(*words: str):
    """A scenario: comments with these words count, are in the restricted schema and in nothing that is published."""

    def scenario(_: Case) -> int:
        texts = published_texts()
        for word in words:
            kept = published().warehouse(
                f"select count(*) from restricted.restricted_responses where contains(comment, '{word}')"
            )
            assert kept == [(1,)], word
            assert [text for text in texts if word in text] == []
            assert word not in published().report
        return published().rows_lost()

    return scenario


ENTRIES = [
    Entry(
        number=161,
        title="`=cmd|' /C calc'!A0`, `+`, `-`, `@`, tab, CR first",
        verdict="A",
        code=None,
        where="ingestion/quarantine/steward.py",
        drop="161_formulas.csv",
        expect=accepted(6),
        then=escaped_for_spreadsheets,
        note="kept as written; the one CSV that is written, the steward's, escapes it. Nothing else writes CSV or XLSX",
    ),
    Entry(
        number=162,
        title="HTML, script, `javascript:` links",
        verdict="A",
        code=None,
        where=REPORT,
        scenario=escaped_at_display,
        note="escaped in the report",
    ),
    Entry(
        number=163,
        title="`'); DROP TABLE`, `{{ env_var() }}`",
        verdict="A",
        code=None,
        where="ingestion/fates/verdicts.py",
        scenario=never_run,
        note="cells are never part of an SQL text or of a template",
    ),
    Entry(
        number=164,
        title="Emoji, RTL override, zero-width",
        verdict="A",
        code=None,
        where=REPORT,
        scenario=read_from_left_to_right,
        note="kept in NFC; the report leaves out characters that turn the direction of reading",
    ),
    Entry(
        number=165,
        title="100,000 characters",
        verdict="A",
        code=None,
        where=RESTRICTED,
        scenario=kept_whole,
        note="whole in landing and in the restricted schema; marts hold no comments",
    ),
    Entry(
        number=166,
        title="Mixed or unknown language",
        verdict="A",
        code=None,
        where="ingestion/fates/text.py",
        scenario=not_published("очень"),
    ),
    Entry(
        number=167,
        title="Personal data in the comment",
        verdict="A",
        code=None,
        where=RESTRICTED,
        scenario=not_published("canary-person", "canary@example.org"),
        note="comments are in the restricted schema only",
    ),
    Entry(
        number=168,
        title="Health, union, religion (Art. 9)",
        verdict="A",
        code=None,
        where=RESTRICTED,
        scenario=not_published("canary-health"),
        note="comments are never published",
    ),
    Entry(
        number=169,
        title="Text addressed to a language model",
        verdict="A",
        code=None,
        where=RESTRICTED,
        scenario=not_published("canary-model"),
        note="data, never an instruction: nothing sends text anywhere",
    ),
]
