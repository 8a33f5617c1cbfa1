"""What all rows of a batch share or derive alike: their batch, version and validity.

What belongs here: those columns. What does not: the values of a single row (`verdicts`).
"""

from dataclasses import dataclass

from ingestion.declarations.source import Source
from ingestion.fates.text import literal
from ingestion.fates.zones import midnight


@dataclass(frozen=True)
class Batch:
    """What every row of a batch has in common.

    Attributes:
        batch_id: The batch.
        file: Name of the file relative to the source's inbox.
        version_order: SQL of the row's version, over the typed values.
        valid_from: SQL of the instant from which the row's attributes hold, over the typed values.
    """

    batch_id: str
    file: str
    version_order: str = "''"
    valid_from: str = "cast(null as timestamp)"


def version_order(source: Source, file_date: str | None, arrival: int) -> str:
    """SQL of the text by which versions of a row sort."""
    match source.version:
        case "updated_at":
            return "coalesce(replace(cast(v_updated_at as varchar), ' ', 'T'), '')"
        case "file_date":
            return literal(str(file_date))
        case "arrival":
            return literal(f"{arrival:010}")
        case _:
            return "''"


def valid_from(source: Source, file_date: str | None, reporting_zone: str) -> str:
    """SQL of the UTC instant since when a row's attributes hold; NULL for kinds without history."""
    match source.valid_from:
        case "file_date":
            return midnight(f"date '{file_date}'", reporting_zone)
        case None:
            return "cast(null as timestamp)"
        case field:
            return f"v_{field}"
