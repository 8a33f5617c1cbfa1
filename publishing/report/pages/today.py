"""Today: how the programme stands and what to do.

What belongs here: the latest figures. What does not: how they came about (`trend`, `where`).
"""

from typing import Any

from publishing.report.cells import overall
from publishing.report.frame import Frame, period_end


def content(frame: Frame) -> dict[str, Any]:
    """The newest complete quarter and month, and all answers."""
    headlines = []
    for grain in ("quarter", "month"):
        start = frame.latest_complete(grain)
        found = [cell for cell in overall(frame, grain) if cell.period_start == start]
        headlines.append((grain, found[0] if found else None))
    everything = overall(frame, "all")
    return {
        "headlines": [*headlines, ("all", everything[0] if everything else None)],
        "period_end": period_end,
    }
