"""What became of a programme: its landing and its marts. What belongs here: reading both. What does not: numbers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingestion.intake import SourceIntake
from ingestion.layout import REPOSITORY

PROGRAMMES = REPOSITORY / "programmes"

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Landed:
    """What intake alone made of a programme."""

    intakes: dict[str, SourceIntake]
    landing: Path

    def fates(self, source: str) -> dict[str, int]:
        """The fates of a source's only file, those that occur, and `rows_read`."""
        (file,) = self.intakes[source].files
        assert file.status == "landed", f"{file.reason_code}: {file.message}"
        return {"rows_read": file.rows_read, **{fate: rows for fate, rows in file.fates.items() if rows}}

    def rows(self, source: str, select: str) -> list[Row]:
        """A query over the landed rows of a source, which it calls `landed`."""
        kind = self.intakes[source].kind
        files = self.landing / kind / source / "*" / "rows.parquet"
        with duckdb.connect() as con:
            con.execute(f"create view landed as select * from read_parquet('{files}')")
            return con.execute(select).fetchall()

    def bands(self, source: str, where: str = "true") -> Row:
        """Answers, promoters, passives and detractors among the accepted rows, counted here from the scores."""
        (counts,) = self.rows(
            source,
            f"""select count(*), count(*) filter (score in (9, 10)), count(*) filter (score in (7, 8)),
                       count(*) filter (score between 0 and 6)
                from landed where fate = 'accepted' and ({where})""",
        )
        return counts


@dataclass(frozen=True)
class Marts:
    """The published file of a programme."""

    path: Path

    def rows(self, query: str) -> list[Row]:
        """The rows of a query."""
        with duckdb.connect(str(self.path), read_only=True) as con:
            return con.execute(query).fetchall()

    def nps(self, mart: str, where: str = "true", *, grain: str = "all") -> Row:
        """Answers, promoters, passives, detractors and NPS to four digits, of the one row that fits."""
        (row,) = self.rows(
            f"""select responses, promoters, passives, detractors, round(nps, 4)
                from {mart} where period_grain = '{grain}' and ({where})"""
        )
        return row

    def intake(self) -> dict[str, dict[str, int]]:
        """Per source: the fates of its only file, those that occur, and `rows_read`."""
        names = ("rows_read", "accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")
        rows = self.rows(f"select source, {', '.join(names)} from intake_summary")
        return {source: {n: c for n, c in zip(names, counts, strict=True) if c} for source, *counts in rows}
