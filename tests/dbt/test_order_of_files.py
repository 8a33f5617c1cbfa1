"""The marts do not depend on the order, number and cut of the files: the real intake, the real dbt, one hash."""

import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tiny_landing import Landing

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.programme import Programme
from ingestion.declarations.source import Source
from ingestion.intake import take_in
from ingestion.landing.ledger import seal
from ingestion.run import Run

STARTED = datetime(2026, 3, 1, 5, tzinfo=UTC)

ABOUT_FILES = {"intake_summary", "source_freshness", "quality_results", "_publication"}
"""Marts that tell of the files themselves."""

ABOUT_PLACES = {"source_file", "source_row", "batch_id"}
"""Columns that say in which file a row lies."""

ANSWERS: dict[str, Any] = {
    "source": "answers",
    "kind": "survey_responses",
    "timezone": "UTC",
    "format": {"type": "csv"},
    "columns": {
        "response_id": "id",
        "survey": {"value": "relationship"},
        "survey_type": {"value": "relational"},
        "touchpoint": "touchpoint",
        "score": "score",
        "account_id": "account",
        "responded_at": {"column": "at", "format": "%Y-%m-%d"},
        "updated_at": {"column": "changed", "format": "%Y-%m-%d"},
    },
    "identity": {"by": ["response_id"]},
    "version": "updated_at",
    "exclude": [{"column": "status", "equals": ["preview"], "reason": "preview"}],
}
ACCOUNTS: dict[str, Any] = {
    "source": "accounts",
    "kind": "crm_accounts",
    "timezone": "UTC",
    "format": {"type": "csv"},
    "columns": {"account_id": "id", "updated_at": {"column": "changed", "format": "%Y-%m-%d"}},
    "attributes": {"plan": "plan"},
    "identity": {"by": ["account_id"]},
    "version": "updated_at",
    "valid_from": "updated_at",
}
ANSWERS_HEADER = "id,score,account,touchpoint,at,changed,status"
ACCOUNTS_HEADER = "id,plan,changed"


def answers() -> list[str]:
    """Answers with everything that dirty files bring: versions, conflicts, previews, bad values, repeats."""
    rows = [
        f"r{n},{(n * 7) % 11},A{n % 3},{('order', 'renewal')[n % 2]},2026-0{n % 2 + 1}-{n % 27 + 1:02},2026-02-01,done"
        for n in range(40)
    ]
    rows += [f"r{n},{n % 11},A1,order,2026-01-05,2026-02-1{n % 3},done" for n in range(0, 40, 5)]  # newer versions
    rows += [f"r{n},3,A1,order,2026-01-05,2026-02-01,done" for n in (1, 2, 3)]  # contradictions
    rows += [f"r{n},9,A1,order,2026-01-05,2026-02-20,preview" for n in (7, 8)]  # flagged later
    rows += ["r90,7.5,A1,order,2026-01-05,2026-02-01,done", "r91,9,A1,order,2026-02-31,2026-02-01,done"]
    rows += ["r92,,A1,order,2026-01-05,2026-02-01,done", ",9,A1,order,2026-01-05,2026-02-01,done", "r93,9", ""]
    return [*rows, *rows[::9]]


def accounts() -> list[str]:
    """Accounts that change their plan."""
    return [f"A{n},{plan},{day}" for n in range(3) for plan, day in (("basic", "2025-12-01"), ("pro", f"2026-01-1{n}"))]


class Delivered(Landing):
    """A landing directory that the real intake filled."""

    programme: LoadedProgramme

    def deliver(self, source: str, header: str, files: Sequence[Sequence[str]], *, one_by_one: bool) -> None:
        """Drop files into an inbox and take them in, all together or each in a run of its own."""
        inbox = self.programme.inbox(source)
        inbox.mkdir(parents=True)
        for number, lines in enumerate(files):
            path = inbox / f"{number}.csv"
            path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
            os.utime(path, (1, 1))
            if one_by_one or number == len(files) - 1:
                taken = take_in(self.programme, self.programme.source(source), Run(f"run-{number}", STARTED))
                assert taken.problem is None

    def seal(self) -> None:
        seal(self.programme, Run("seal", STARTED))

    def hashes(self) -> dict[str, str]:
        """A hash of every mart's rows, without order and without where they lie."""
        found = {}
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            names = con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
            for (name,) in sorted(names):
                if name in ABOUT_FILES:
                    continue
                columns = [row[0] for row in con.execute(f'describe marts."{name}"').fetchall()]
                kept = ", ".join(f'"{column}"' for column in columns if column not in ABOUT_PLACES)
                rows = con.execute(f'select {kept} from marts."{name}" order by all').fetchall()
                found[name] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return found


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A function from the files of both sources to the hashes of the marts and the number of answers."""
    monkeypatch.setenv("ELEVENPOINT_VAR", str(tmp_path / "var"))

    def built(name: str, answer_files, account_files, *, one_by_one: bool) -> tuple[dict[str, str], int]:
        facts = {"name": name, "title": "Orders", "timezone": "UTC", "holds_personal_data": False}
        sources = (Source.model_validate(ANSWERS), Source.model_validate(ACCOUNTS))
        programme = LoadedProgramme(tmp_path / name, Programme.model_validate(facts), sources)
        landing = Delivered(programme.layout.root)
        landing.programme = programme
        landing.variables = {"segments": [{"name": "plan", "of": "account"}], "minimum_responses": 2}
        landing.deliver("answers", ANSWERS_HEADER, answer_files, one_by_one=one_by_one)
        landing.deliver("accounts", ACCOUNTS_HEADER, account_files, one_by_one=one_by_one)
        landing.build()
        ((answered,),) = landing.query("select count(*) from fct_response")
        return landing.hashes(), answered

    return built


def test_three_orders_and_cuts_of_the_same_rows_make_the_same_marts(build) -> None:
    rows, crm = answers(), accounts()

    whole, answered = build("whole", [rows], [crm], one_by_one=False)
    halves, _ = build("halves", [rows[25:], rows[:25]], [crm[1::2], crm[::2]], one_by_one=True)
    backwards, _ = build("backwards", [rows[::-2], rows[-2::-2], rows[10:20]], [crm[::-1]], one_by_one=False)

    # of 40 answers 1 and 2 and 3 contradict themselves, 7 and 8 were flagged later
    assert answered == 35
    assert {"fct_response", "nps_overall", "nps_by_segment", "dim_account"} <= set(whole)
    assert halves == whole
    assert backwards == whole
