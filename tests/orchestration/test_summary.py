"""The summary's wording, from the facts of a run. What does not belong here: how a run comes to its facts."""

from pathlib import Path
from typing import Any

import pytest
from small_programme import Small, small

from ingestion.declarations.load import LoadedProgramme, load_programme
from orchestration.refresh import Refreshed
from orchestration.run_state import FailedCheck
from orchestration.summary import Facts, lines

QUIET: dict[str, Any] = {
    **dict.fromkeys(("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined"), 0),
    "rows_read": 0,
    "files_landed": 0,
    "files_unchanged": 1,
    "files": [],
    "problems": [],
}


@pytest.fixture
def programme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LoadedProgramme:
    world: Small = small(tmp_path)
    monkeypatch.setenv("ELEVENPOINT_VAR", str(world.var))
    return load_programme(world.folder)


def summary(
    programme: LoadedProgramme, intake: dict[str, dict[str, Any]], checks: list[FailedCheck] | None = None
) -> list[str]:
    facts = Facts(intake, None, checks or [], ["intake__answers: DISK_FULL: the disk is full."], 0.0)
    return list(lines(programme, facts, Refreshed("run", False, 0.0, Path("refresh.log")), 1.0))


def test_a_source_whose_intake_failed_is_named_and_nobody_reads_that_nothing_was_new(
    programme: LoadedProgramme,
) -> None:
    told = summary(programme, {"accounts": QUIET})

    assert told[1:3] == ["Not taken in, see below: answers.", "Nothing was taken in; 1 file as before."]
    assert "  intake__answers: DISK_FULL: the disk is full." in told
    assert not [line for line in told if "No new rows" in line]


def test_what_was_refused_is_not_called_no_new_rows(programme: LoadedProgramme) -> None:
    refused = QUIET | {"problems": ["inbox/answers/a.csv: FILE_EMPTY: It is empty. Export it again."]}

    assert summary(programme, {"accounts": QUIET, "answers": refused})[1] == "Nothing was taken in; 2 files as before."
    assert summary(programme, {"accounts": QUIET, "answers": QUIET})[1] == "No new rows; 2 files as before."


def test_of_many_files_that_were_not_read_ten_are_named_and_the_others_counted(programme: LoadedProgramme) -> None:
    passed_over = [f"inbox/answers/{number}.txt: FILE_NOT_DECLARED: …" for number in range(10)]
    told = summary(programme, {"accounts": QUIET, "answers": QUIET | {"not_read": passed_over, "files_not_read": 1234}})

    start = told.index("Not read:")
    assert told[start + 1 : start + 12] == [*(f"  {text}" for text in passed_over), "  and 1,224 more"]


def test_rows_that_are_no_data_are_counted_apart_from_reasons_and_contradictions_are_rows_to_look_at(
    programme: LoadedProgramme,
) -> None:
    note = "DUP_CONFLICT: 2 rows contradict rows that landed before"
    fates = {"accepted": 7, "quarantined": 3}
    reasons = {"ROW_FOOTER": 1, "DUP_CONFLICT": 2}
    file = {"file": "a.csv", "status": "landed", "rows_read": 10, "fates": fates, "reasons": reasons, "notes": [note]}
    told = summary(programme, {"answers": QUIET | fates | {"rows_read": 10, "files_landed": 1, "files": [file]}})

    assert {"Reasons: DUP_CONFLICT 2", "No data, nothing to do: ROW_FOOTER 1"} <= set(told)
    assert told[told.index("Rows to look at:") + 1] == f"  inbox/answers/a.csv: {note}"


def test_of_many_notes_on_rows_twelve_are_told_and_the_others_counted(programme: LoadedProgramme) -> None:
    notes = [f"TIME_DST_GAP: {number} rows" for number in range(40)]
    file = {"file": "a.csv", "status": "landed", "rows_read": 1, "fates": {}, "reasons": {}, "notes": notes}
    told = summary(programme, {"answers": QUIET | {"rows_read": 1, "files_landed": 1, "files": [file]}})

    start = told.index("Rows to look at:")
    shown = [f"  inbox/answers/a.csv: {note}" for note in notes[:12]]
    assert told[start + 1 : start + 14] == [*shown, "  28 further notes: column notes of the mart intake_summary"]


def test_a_header_that_drift_explains_is_no_warning_beside_it(programme: LoadedProgramme) -> None:
    checks = [
        FailedCheck(f"intake/{source}", "header_as_before", False, f"{source}: the header is another")
        for source in ("accounts", "answers")
    ]
    drift = QUIET | {"schema_drift": ["answers/b.csv: harmless: 'note' is new and not declared"]}
    told = summary(programme, {"accounts": QUIET, "answers": drift}, checks)

    assert "  answers/b.csv: harmless: 'note' is new and not declared" in told
    assert "  accounts: the header is another" in told
    assert "  answers: the header is another" not in told
