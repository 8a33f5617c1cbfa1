"""The pages of the report, a module each, in the order of the navigation.

What belongs here: which pages there are. What does not: what is on one (its module, with the template and the
texts of the same name).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from publishing.report.frame import Frame
from publishing.report.pages import accounts, campaigns, loop, quality, reading, today, trend, where


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        file: Its name in the folder; the text `page:<stem>` is its title.
        name: Of its module, template and texts.
        content: What its template is to show.
    """

    file: str
    name: str
    content: Callable[[Frame], dict[str, Any]]

    @property
    def title(self) -> str:
        """Key of its title among the texts of every page."""
        return f"page:{self.file.removesuffix('.html')}"


PAGES = (
    Page("index.html", "today", today.content),
    Page("trend.html", "trend", trend.content),
    Page("where.html", "where", where.content),
    Page("loop.html", "loop", loop.content),
    Page("campaigns.html", "campaigns", campaigns.content),
    Page("accounts.html", "accounts", accounts.content),
    Page("quality.html", "quality", quality.content),
    Page("reading.html", "reading", reading.content),
)
