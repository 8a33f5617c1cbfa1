"""How to read this: definitions.

What belongs here: what a reader must know to read the other pages. What does not: figures.
"""

from typing import Any

from publishing.report.frame import Frame


def content(frame: Frame) -> dict[str, Any]:
    """Nothing but its texts, which name facts of the publication."""
    return {}
