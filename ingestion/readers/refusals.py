"""The refusals that several readers share. What belongs here: their wording, once. What does not: when they apply."""

from pathlib import Path

from ingestion.errors import RejectedFile

AGAIN = "The export or its download broke off: export the file again."


def truncated(path: Path, how: str) -> RejectedFile:
    """The refusal of a file that lacks its end."""
    return RejectedFile("FILE_TRUNCATED", f"{path.name} is incomplete: {how}.", AGAIN)


def header_not_found(path: Path, row: int, what: str) -> RejectedFile:
    """The refusal of a file whose header row is not where it is declared to be."""
    return RejectedFile(
        "HEADER_NOT_FOUND",
        f"{path.name} has no header row where it is declared: row {row} {what}.",
        "Declare `format.skip_rows` for title rows above the header and `format.header` for several header rows,"
        " or export the file with column names.",
    )


def field_too_large(path: Path, row: int) -> RejectedFile:
    """The refusal of a file with a field of more than 1 MB."""
    return RejectedFile(
        "FIELD_TOO_LARGE",
        f"{path.name} has a field of more than 1 MB in or behind row {row}.",
        "Look at the file there: quotes are probably not balanced, or it holds attachments; remove them.",
    )


def too_many_columns(path: Path, width: int) -> RejectedFile:
    """The refusal of a file with more columns than any export has."""
    return RejectedFile(
        "TOO_MANY_COLUMNS",
        f"{path.name} has {width:,} columns; 5,000 are the most that are read.",
        "Export one row per response with fewer questions, or correct `format.delimiter`.",
    )


def unterminated_quote(path: Path, row: int) -> RejectedFile:
    """The refusal of a file in which an opening quote swallows later rows."""
    return RejectedFile(
        "CSV_UNTERMINATED_QUOTE",
        f"{path.name} has a quote in row {row} that is opened and not closed, so that later rows cannot be told apart.",
        "Mend the quote in that row, declare `format.escape` where the tool escapes quotes by a backslash,"
        " or export the file again.",
    )
