"""The real intake gives every row of the demo its planted fate."""

from typing import Any

import pytest
from demo_world import Landed

from ingestion.layout import REPOSITORY

SOURCES = sorted(path.stem for path in (REPOSITORY / "programmes" / "demo" / "sources").glob("*.yml"))
FATES = ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")


@pytest.mark.parametrize("source", SOURCES)
def test_the_fates_of_every_file_are_the_planted_ones(source: str, landed: Landed, truth: dict[str, Any]) -> None:
    intake = landed.intakes[source]
    assert intake.problem is None
    found = {
        file.file: {
            "status": file.status,
            "rows_read": file.rows_read,
            **{fate: file.fates.get(fate, 0) for fate in FATES},
            "reasons": file.reasons,
        }
        for file in intake.files
    }
    expected = {
        name: {"status": "landed", **{key: value for key, value in file.items() if key != "blank_rows"}}
        for name, file in truth["files"][source].items()
    }
    assert found == expected


def test_every_planted_row_is_where_its_fate_says(landed: Landed, truth: dict[str, Any]) -> None:
    lands = {
        (source, file, row): fate
        for source, file, row, fate in landed.rows("select source, source_file, source_row, fate from landed")
    }
    quarantine = {
        (source, file, row): code
        for source, file, row, code in landed.rows(
            "select source, source_file, source_row, reason_code from quarantined"
        )
    }
    wrong = []
    for piece in truth["dirt"]:
        place = (piece["source"], piece["file"], piece["source_row"])
        if piece["fate"] == "duplicate":
            is_right = place not in lands and place not in quarantine
        elif piece["fate"] == "quarantined":
            is_right = quarantine.get(place) == piece["reason_code"]
        else:
            is_right = lands.get(place) == piece["fate"] and place not in quarantine
        if not is_right:
            wrong.append((piece, lands.get(place), quarantine.get(place)))
    assert wrong == []


def test_every_answer_landed_with_its_instant_day_score_and_touchpoint(landed: Landed, truth: dict[str, Any]) -> None:
    """Among them the hours that clocks double or leave out, and evenings that are tomorrow in Berlin."""
    table = truth["answers"]
    names = ("source", "source_file", "source_row", "responded_at", "responded_on", "score", "touchpoint")
    places = [table["columns"].index(name) for name in names]
    expected = sorted(tuple(row[place] for place in places) for row in table["rows"])
    found = landed.rows(
        """
        select source, source_file, source_row, strftime(responded_at, '%Y-%m-%dT%H:%M:%S.000Z'),
               cast(responded_on as varchar), score, touchpoint
        from landed where fate = 'accepted' and score is not null
        order by all
        """
    )
    assert set(expected) - set(found) == set()
    # What landed beyond them are the older versions of answers that a newer export replaces.
    older = [
        piece for piece in truth["dirt"] if piece["what"].startswith("older version") and piece["fate"] == "accepted"
    ]
    assert len(found) - len(expected) == len(older)


def test_no_answer_is_on_its_utc_day_only_by_luck(truth: dict[str, Any]) -> None:
    """Some answers fall on another day in Berlin than in UTC: without them the test above would prove less."""
    table = truth["answers"]
    at, on = table["columns"].index("responded_at"), table["columns"].index("responded_on")
    assert sum(1 for row in table["rows"] if row[at][:10] != row[on]) > 100
