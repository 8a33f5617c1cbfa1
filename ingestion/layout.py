"""Where a run keeps what it makes: the folders below `var/<programme name>/`.

What belongs here: path names, each once. What does not: reading or writing any of them.
"""

import os
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
"""The folder of this checkout."""


def var_root() -> Path:
    """The folder for everything that runs make: `ELEVENPOINT_VAR`, or `var/` in the checkout."""
    return Path(os.environ.get("ELEVENPOINT_VAR") or REPOSITORY / "var").resolve()


@dataclass(frozen=True)
class Layout:
    """The folders and files of one programme's runs."""

    root: Path

    @classmethod
    def of(cls, programme_name: str) -> "Layout":
        """The layout of a programme below `var_root()`."""
        return cls(var_root() / programme_name)

    @property
    def landing(self) -> Path:
        """The durable record: `<kind>/<source>/<batch id>/{rows.parquet,manifest.json}`."""
        return self.root / "landing"

    @property
    def ledger(self) -> Path:
        """Tables about landing that dbt reads: files, sources, guard results, the run."""
        return self.landing / "_ledger"

    @property
    def quarantine(self) -> Path:
        """Raw rows that were not accepted: `<source>/<batch id>.parquet`. Holds personal data."""
        return self.root / "quarantine"

    @property
    def extracts(self) -> Path:
        """What was brought from folders and databases: `<source>/files/…`. Holds personal data."""
        return self.root / "extracts"

    @property
    def warehouse(self) -> Path:
        """The private database of dbt; rebuildable from landing."""
        return self.root / "warehouse.duckdb"

    @property
    def dbt(self) -> Path:
        """The target and log folders of dbt."""
        return self.root / "dbt"

    @property
    def belongs_to(self) -> Path:
        """Remembers the folder of the programme that all this is of."""
        return self.root / "programme.json"

    @property
    def published(self) -> Path:
        """What BI tools read."""
        return self.root / "published"

    @property
    def lock(self) -> Path:
        """Held by the one refresh that runs."""
        return self.root / "refresh.lock"
