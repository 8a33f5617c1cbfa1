"""What several sections of the catalogue put into the inbox, and look at afterwards.

What belongs here: such files and assertions. What does not: entries, and running them (`catalogue_run`).
"""

from collections.abc import Callable, Sequence
from typing import Any

from catalogue_case import AT, Case

from ingestion.fates.reasons import warning_note

GOOD_WITH_PERSON = ("zz_good.csv", f"id,score,at,person\ngood-1,9,{AT},good\n")
LIKE_CUSTOMERS = (10, 9, 9, 8, 7, 10, 0, 5, 9, 10)
"""Scores as customers give them."""

warning = warning_note
"""The note of a warning: code, rows, first of them and column are facts of the file, its sentence is the code's."""


def put_scores(case: Case, name: str, given: Sequence[int]) -> None:
    """Put a file with one answer a score into the inbox, each of another person."""
    rows = (f"{name}-{place},{score},{AT},{name}-p{place}" for place, score in enumerate(given))
    case.put_rows(name, *rows, header="id,score,at,person")


def lands(columns: str, *rows: tuple[Any, ...]) -> Callable[[Case], None]:
    """An assertion on what landed, in the order of files and rows."""

    def then(case: Case) -> None:
        assert case.landed(columns) == list(rows)

    return then


def scores(*expected: int | None) -> Callable[[Case], None]:
    """An assertion on the scores of the rows that landed, in order."""
    return lands("score", *((score,) for score in expected))
