"""Running one entry of the catalogue and judging what happened.

What belongs here: the steps that all entries share and what holds for every one of them: the exact
verdict, fates that add up, no batch half landed, and the good file beside it landed.
What does not: what single entries expect (`entries/`).
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
from catalogue_case import Case
from catalogue_entry import Drop, Entry, Outcome

from ingestion.guards.properties import PROPERTIES
from ingestion.intake import FileIntake
from ingestion.landing.batch import quarantine_path

SECONDS = 30
"""Processor time that any entry may take, whatever else the machine does meanwhile."""
PATIENCE = 300
"""Seconds after which a process of its own counts as hanging."""
ADDRESS_SPACE = 6_000_000_000
"""Bytes that a process of its own may map: a hostile file that makes it grow ends it instead of the machine."""


def run_entry(entry: Entry, folder: Path) -> int:
    """Run an entry, in a process of its own where it has a limit of memory.

    Args:
        entry: The entry.
        folder: Empty folder for the programme.

    Returns:
        Rows lost: 0, or an assertion has failed before.
    """
    return run_here(entry, folder) if entry.limit_mb is None else _run_limited(entry, folder)


def run_here(entry: Entry, folder: Path) -> int:
    """Run an entry in this process."""
    case = Case(folder, entry.declare, entry.programme)
    if entry.scenario is not None:
        return entry.scenario(case)
    case.drop_good(entry.good)
    lost = _step(case, entry.drop, entry.outcomes, first=True)
    _check_verdict(entry, case)
    for step in entry.again:
        case.declare(step.declare)
        if step.declare and entry.good is None:
            (case.inbox / case.good).unlink(missing_ok=True)
            case.drop_good(None)
        lost += _step(case, step.drop, step.expect, first=bool(step.declare))
    if entry.then is not None:
        entry.then(case)
    if entry.blocks is not None:
        failed = [result for result in case.check() if not result.passed]
        assert {result.name for result in failed if result.stops} == set(entry.blocks)
        assert {result.name for result in failed if not result.stops} == set(entry.warns)
    return lost


def _step(case: Case, drop: Drop, expect: Mapping[str, Outcome], *, first: bool) -> int:
    if callable(drop):
        drop(case)
    else:
        case.put_corpus(*((drop,) if isinstance(drop, str) else drop))
    results = case.take()
    good = results.pop(case.good)
    assert (good.status, good.fates["accepted"]) == ("landed" if first else "unchanged", 1), good
    assert {name: summary_of(case, result) for name, result in results.items()} == {
        name: _expected(outcome) for name, outcome in expect.items()
    }
    return sum(check_file(case, result, expect[name]) for name, result in results.items())


def summary_of(case: Case, result: FileIntake) -> dict[str, object]:
    """What an outcome says, of a file that was taken in."""
    landed = result.status in ("landed", "unchanged")
    return {
        "status": result.status,
        "code": result.reason_code,
        "fates": {fate: rows for fate, rows in result.fates.items() if rows},
        "reasons": {code: rows for code, rows in result.reasons.items() if rows},
        "notes": result.notes,
        "blank": case.manifest(result.batch_id).blank_rows if landed else 0,
    }


def _expected(outcome: Outcome) -> dict[str, object]:
    facts = {name: getattr(outcome, name) for name in ("status", "code", "fates", "reasons", "notes", "blank")}
    return facts | {"fates": dict(outcome.fates), "reasons": dict(outcome.reasons)}


def check_file(case: Case, result: FileIntake, outcome: Outcome) -> int:
    """Check what holds of every file: rows lie where their fates say, and a refusal is told with its remedy.

    Returns:
        Rows that the entry's author counted and that are in no fate.
    """
    if result.status == "rejected":
        assert result.message, result
        assert result.remedy, result
        assert result.rows_read == 0, result
        if result.batch_id:
            assert not (case.manifest(result.batch_id).folder(case.layout) / "rows.parquet").exists()
    if result.status not in ("landed", "unchanged"):
        assert result.message, result
        return 0
    manifest = case.manifest(result.batch_id)
    assert manifest.rows_read == sum(manifest.fates.values())
    rows = pq.read_table(manifest.folder(case.layout) / "rows.parquet", columns=["fate"]).column("fate").to_pylist()
    kept = {fate: rows.count(fate) for fate in set(rows)}
    conflicts = manifest.reasons.get("DUP_CONFLICT", 0)
    named = ("accepted", "unanswered", "excluded", "superseded")
    assert kept == {fate: manifest.fates[fate] for fate in named if manifest.fates[fate]} | (
        {"quarantined": conflicts} if conflicts else {}
    )
    apart = quarantine_path(case.layout, manifest.source, manifest.batch_id)
    assert (pq.read_metadata(apart).num_rows if apart.exists() else 0) == manifest.fates["quarantined"]
    return abs(sum(outcome.fates.values()) - sum(manifest.fates.values()))


def _check_verdict(entry: Entry, case: Case) -> None:
    """Whether what is expected is what the verdict's letters say, so that the page cannot tell otherwise."""
    outcomes = [*entry.outcomes.values(), *(outcome for step in entry.again for outcome in step.expect.values())]
    notes = [note for outcome in outcomes for note in outcome.notes]
    codes = {outcome.code for outcome in outcomes}
    says = {
        "A": lambda: any(outcome.status == "landed" for outcome in outcomes),
        "D": lambda: "FILE_DUPLICATE" in codes or any(outcome.fates.get("duplicate") for outcome in outcomes),
        "Q": lambda: any(outcome.fates.get("quarantined") for outcome in outcomes),
        "R": lambda: any(outcome.status == "rejected" for outcome in outcomes),
        "W": lambda: bool(notes) or any(outcome.status == "ignored" for outcome in outcomes) or bool(entry.warns),
        "H": lambda: any(outcome.status == "held" for outcome in outcomes),
        "B": lambda: bool(entry.blocks),
        "X": lambda: any(outcome.fates.get("excluded") for outcome in outcomes),
        "–": lambda: True,
    }
    for letter in entry.verdict.split("/"):
        assert says[letter](), f"verdict {letter} of entry {entry.number} is not what its outcomes say"
    if entry.code:
        told = (
            {code for outcome in outcomes for code in outcome.reasons} | codes | {*(entry.blocks or ()), *entry.warns}
        )
        told |= {known.code for known in PROPERTIES if known.name in told}
        assert entry.code in told or any(note.startswith(entry.code) for note in notes), entry.code


def _run_limited(entry: Entry, folder: Path) -> int:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("catalogue_child.py")), str(entry.number), str(folder)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["peak_mb"] <= (entry.limit_mb or 0), answer
    return answer["rows_lost"]
