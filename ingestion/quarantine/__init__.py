"""The quarantine as a workbench: what waits, why, and what became of it.

What belongs here: reading quarantined rows for the people who mend them. What does not: putting rows there
(`fates`) and deciding that they are mended: the next refresh does, by reading the file again.
"""

from ingestion.quarantine.history import FileHistory, histories
from ingestion.quarantine.page import history_lines, waiting_lines
from ingestion.quarantine.steward import write_rows
from ingestion.quarantine.waiting import Group, waiting

__all__ = ["FileHistory", "Group", "histories", "history_lines", "waiting", "waiting_lines", "write_rows"]
