"""What a reader says about a file it has read. What belongs here: `RawTable`. What does not: its rows (`parts`)."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RawTable:
    """What was read from one file; its rows are in the view `raw`.

    The view has `source_row BIGINT, c0 VARCHAR, …, structure_reason VARCHAR, raw_row VARCHAR`.

    Attributes:
        header: Column names as written; `header[i]` names column `c<i>`.
        blank_rows: Records without any content; they are not in `raw`.
        rows: Data rows, all of which are in `raw`.
        notes: Warnings for the person who looks after the source, without cell values.
    """

    header: list[str]
    blank_rows: int
    rows: int
    notes: list[str] = field(default_factory=list)
