"""The error of an origin. What belongs here: its type. What does not: the wording, which stands where it is raised."""

from ingestion.errors import ElevenpointError


class OriginError(ElevenpointError):
    """An origin cannot be read now; its text says what is wrong and what to do, and holds no password and no row."""
