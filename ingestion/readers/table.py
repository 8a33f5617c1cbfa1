"""What a reader says about a file it has read. What belongs here: `RawTable`. What does not: its rows (`parts`)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingestion.readers.traits import Traits


@dataclass(frozen=True)
class RawTable:
    """What was read from one file; its rows are in the view `raw`.

    The view has `source_row BIGINT, c0 VARCHAR, …, structure_reason VARCHAR, raw_row VARCHAR`.

    Attributes:
        header: Column names as written; `header[i]` names column `c<i>`.
        blank_rows: Records without any content; they are not in `raw`.
        rows: Data rows, all of which are in `raw`.
        notes: Warnings for the person who looks after the source, without cell values.
        counts_from_1904: Whether day numbers of the file count from 1904 instead of 1900.
        absent: Position of a column → records of a JSON file that lack its key, and the number of the first;
            a key with null is not absent.
        traits: Column of `raw` → what all its cells have in common; empty where the reader did not look.
    """

    header: list[str]
    blank_rows: int
    rows: int
    notes: list[str] = field(default_factory=list)
    counts_from_1904: bool = False
    absent: dict[int, tuple[int, int]] = field(default_factory=dict)
    traits: dict[str, "Traits"] = field(default_factory=dict, compare=False)
