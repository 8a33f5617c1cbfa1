"""What goes wrong with PostgreSQL, for people. What belongs here: types and wording. What does not: recovering.

The driver's own texts are not passed on: they may repeat the address with its password, or values of rows. Only the
first line of errors about names and rights is, for it holds names.
"""

import re

from ingestion.errors import ElevenpointError


class PostgresError(ElevenpointError):
    """PostgreSQL was not brought up to date; what people read there is as it was, and so are the published files."""


class PostgresAwayError(PostgresError):
    """The same for a reason that may go away by itself, such as a server that restarts."""


class StatementError(PostgresError):
    """A statement failed.

    Attributes:
        state: Its SQLSTATE; empty where the connection broke.
    """

    def __init__(self, text: str, state: str) -> None:
        super().__init__(text)
        self.state = state


LOCKED = "55P03"
DEADLOCK = "40P01"
EXISTS_ALREADY = "42710"
DEPENDENTS = "2BP01"

ADVICE = {
    "42501": "the role of the address may not do this ({detail}). What it needs: docs/postgresql.md, 'Set it up'.",
    "22021": "a text holds a character that PostgreSQL cannot store (U+0000, or one that the database's encoding "
    "lacks). Use a database with encoding UTF8; a U+0000 is to be taken out where the text comes from.",
    "23505": "its key holds the same values twice. Refresh with the data tests of the marts on.",
    "23503": "a foreign key that somebody made on it forbids it ({detail}). Drop that key.",
    "23502": "its key holds an empty value. Refresh with the data tests of the marts on.",
    "25006": "the server is read-only, such as a standby. Name the primary in the address.",
    "53100": "the server's disk is full. Make room there.",
    "57014": "it took longer than the statement timeout allows. Look for what slows the server.",
    DEPENDENTS: "other objects depend on it ({detail}). Drop them, or make them anew afterwards.",
    LOCKED: "another session holds a lock on it.",
}
"""SQLSTATE → what is wrong and what to do."""

PASSING_CLASSES = ("08", "40", "53", "57P")
"""SQLSTATE classes of what may go away: connection, rollback, resources, operator intervention."""


def state_of(error: Exception) -> str:
    """The SQLSTATE of a driver's error; empty where it has none."""
    found = getattr(error, "sqlstate", None)
    if not found or found == "00000":
        match = re.search(r"SQLSTATE: ([0-9A-Z]{5})", str(error))
        found = match.group(1) if match else ""
    return found


def worded(error: Exception, doing: str) -> StatementError:
    """A driver's error as one that a person can read.

    Args:
        error: What the driver raised.
        doing: What was being done, such as `loading mart nps_overall`.
    """
    state = state_of(error)
    if not state or state.startswith("57P0"):
        return _away(f"PostgreSQL ended the connection while {doing}.", state)
    # Texts of class 42 name tables and roles; those of other classes may quote values.
    quoted = re.search(r"ERROR: +([^\n]*)", str(error)) if state.startswith(("42", "2B", "3F")) else None
    detail = quoted.group(1).strip() if quoted else f"SQLSTATE {state}"
    why = ADVICE.get(state, "{detail}; the server's log says why.")
    text = f"PostgreSQL failed while {doing}: {why.format(detail=detail)}"
    return _away(text, state) if state.startswith(PASSING_CLASSES) else StatementError(text, state)


class StatementAwayError(StatementError, PostgresAwayError):
    """A statement failed for a reason that may go away by itself."""


def _away(text: str, state: str) -> StatementAwayError:
    return StatementAwayError(f"{text} Try again; nothing needs to be cleaned up.", state)
