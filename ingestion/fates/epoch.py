"""Days that a workbook counts from 1904 instead of 1900.

What belongs here: reading the declaration so that it fits the file. What does not: the conversion (`time`).
"""

from ingestion.declarations.source import Column, Source
from ingestion.readers import RawTable


def with_epoch(source: Source, table: RawTable) -> Source:
    """The declaration with `excel_serial` meaning the days of this file; the file itself says where they begin."""
    if not table.counts_from_1904:
        return source

    def counted(column: Column) -> Column:
        return column.model_copy(update={"format": "excel_serial_1904"}) if column.format == "excel_serial" else column

    return source.model_copy(update={"columns": {name: counted(column) for name, column in source.columns.items()}})
