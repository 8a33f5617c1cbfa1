"""Records of a JSON file that lack a key which the declaration reads.

What belongs here: the warning. What does not: counting keys (`readers.json_keys`), and a key that no record has, which
is a missing column (`columns`).
"""

from ingestion.declarations.source import Source
from ingestion.fates.columns import Resolved
from ingestion.language import counted
from ingestion.readers import RawTable


def absent_key_notes(table: RawTable, resolved: Resolved, source: Source) -> list[str]:
    """A warning for each declared column whose key some records lack, unless the column is optional."""
    declared = {*resolved.headers.values()} - {
        resolved.headers[name]
        for name, column in source.columns.items()
        if name in resolved.headers and (column.optional or column.value is not None)
    }
    return [
        f"JSON_KEY_MISSING: {_lack(count)} {table.header[place].strip()!r} (first at row {first:,})."
        " They count as empty; look whether the tool has changed its export, or declare the column `optional: true`."
        for place, (count, first) in sorted(table.absent.items())
        if table.header[place] in declared
    ]


def _lack(count: int) -> str:
    return f"{counted(count, 'record')} {'lacks' if count == 1 else 'lack'}"
