"""Where to load to, and how long to wait there. What belongs here: settings. What does not: using them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """A schema of a database.

    Attributes:
        url: Address of the database with its password; shown nowhere, not even in a repr.
        place: How messages name the database: host, port, name and the variable that holds the address.
        schema: Schema that people read.
        reader: Role that may read it.
        programme: Name of the programme whose marts it holds.
    """

    url: str = field(repr=False)
    place: str
    schema: str
    reader: str
    programme: str

    @property
    def loading(self) -> str:
        """Schema that a new version is loaded into before anybody sees it."""
        return f"{self.schema}_loading"

    @property
    def mark(self) -> str:
        """How the comment of a schema begins that is ours."""
        return f"Elevenpoint, programme {self.programme}:"


@dataclass(frozen=True)
class Patience:
    """How long other sessions are waited for.

    Attributes:
        lock_seconds: For one lock on a table that people read; others queue behind us as long.
        attempts: How often the locks are asked for.
        pause_seconds: Between two attempts, on average, so that sessions that wait get their turn.
        loader_seconds: For another load of the same schema.
        statement_minutes: For one statement.
    """

    lock_seconds: float = 4
    attempts: int = 6
    pause_seconds: float = 5
    loader_seconds: float = 60
    statement_minutes: int = 30
