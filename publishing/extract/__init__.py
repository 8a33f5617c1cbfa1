"""The summary marts as one workbook, for people who work in Excel.

What belongs here: which marts a workbook holds, how its cells look, and what its first sheet says. What does not:
any computation; every number in a cell stands in a mart.
"""

from publishing.extract.check import audit_workbook
from publishing.extract.write import Extract, write_extract

__all__ = ["Extract", "audit_workbook", "write_extract"]
