"""The types that the tests of readers share. What belongs here: names for annotations. What does not: fixtures."""

from collections.abc import Callable
from typing import Any

from ingestion.errors import RejectedFile
from ingestion.readers import RawTable

Rows = list[tuple[Any, ...]]
Reader = Callable[..., tuple[RawTable, Rows]]
Refusal = Callable[..., RejectedFile]
