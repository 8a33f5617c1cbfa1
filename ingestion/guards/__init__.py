"""Guards: what has to be true of newly landed files before dbt may use them.

What belongs here: batch-level properties, their Great Expectations suites, the markers of cleared and
withdrawn batches. What does not: verdicts on single rows (`ingestion.fates`), tests of models (`dbt_project`).
"""

from ingestion.guards.approvals import approve, states, uncleared, withdraw, withdraw_source
from ingestion.guards.check import check_pending, guard_names
from ingestion.guards.results import GuardResult

__all__ = [
    "GuardResult",
    "approve",
    "check_pending",
    "guard_names",
    "states",
    "uncleared",
    "withdraw",
    "withdraw_source",
]
