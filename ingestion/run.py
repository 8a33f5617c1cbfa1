"""One run of the refresh. What belongs here: its identity and clock. What does not: what it did."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Run:
    """Identity and clock of one refresh.

    Attributes:
        run_id: Dagster's run id, or any unique text.
        started_at: Aware instant at which the run began; the run's only clock.
    """

    run_id: str
    started_at: datetime

    @classmethod
    def now(cls, run_id: str) -> "Run":
        """A run that begins now."""
        return cls(run_id, datetime.now(UTC))

    def today(self, timezone: str) -> date:
        """The date of the run in a timezone."""
        return self.started_at.astimezone(ZoneInfo(timezone)).date()
