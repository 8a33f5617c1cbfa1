"""Why onboarding proposes nothing. What belongs here: its own refusals. What does not: those of the readers."""

from ingestion.errors import ElevenpointError


class NothingProposed(ElevenpointError):  # noqa: N818 - it is the outcome, not a fault of the file
    """No declaration can be proposed for the file; nothing was written."""
