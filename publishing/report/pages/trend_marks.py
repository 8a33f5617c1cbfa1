"""What happened beside the trend: events of the business and campaigns.

What belongs here: which of them a drawing marks, and their numbers. What does not: what a campaign achieved
(`campaigns`).
"""

from dataclasses import dataclass
from datetime import date

from publishing.report.charts.marks import Mark
from publishing.report.frame import Frame

MARKS = 24
"""The newest ones that are marked; more would hide the line."""


@dataclass(frozen=True)
class Happening:
    """A row of the table beside the drawing.

    Attributes:
        mark: Its number and days.
        kind: What it was, such as Release or Campaign.
        title: In the programme's own words.
        when: Its days in words.
    """

    mark: Mark
    kind: str
    title: str
    when: str


def happenings(frame: Frame, first: date, last: date) -> tuple[list[Happening], int]:
    """Events and campaigns between two days, oldest first, and how many earlier ones are left out."""
    rows = frame.rows(
        "select started_on, ended_on, event_type, title, false as is_ours from fct_business_event "
        "where ended_on >= ? and started_on <= ? "
        "union all by name "
        "select first_sent_on as started_on, last_sent_on as ended_on, 'campaign' as event_type, campaign as title, "
        "true as is_ours from dim_campaign where last_sent_on >= ? and first_sent_on <= ? "
        "order by started_on, ended_on, title",
        [first, last, first, last],
    )
    shown = rows[-MARKS:]
    found = []
    for number, row in enumerate(shown, 1):
        mark = Mark(number, row["started_on"], row["ended_on"], row["is_ours"])
        kind = frame.words("campaign") if row["is_ours"] else frame.label("event_type", row["event_type"])
        found.append(Happening(mark, kind, row["title"], _when(frame, mark)))
    return found, len(rows) - len(shown)


def _when(frame: Frame, mark: Mark) -> str:
    words = frame.words
    return words.day(mark.start) if mark.start == mark.end else f"{words.day(mark.start)} – {words.day(mark.end)}"
