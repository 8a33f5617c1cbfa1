"""What every page has in common: the published file, the facts of the publication, words and labels.

What belongs here: asking marts in a uniform way and the periods that pages are about. What does not: what a
page shows (`pages`), formats (`words`), drawing (`charts`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from publishing.report.words import Words

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Length of the grains of which pages show the latest complete period."""

DELIVERED = timedelta(days=7)
"""A period is complete once answers reach its last days; a month that was not exported yet is not over."""


@dataclass(frozen=True)
class Facts:
    """The publication that the pages belong to; instants are naive UTC."""

    version: str
    run_id: str
    published_at: datetime
    data_as_of: datetime | None
    title: str
    language: str
    reporting_timezone: str
    minimum_responses: int
    elevenpoint_version: str

    @property
    def published_on(self) -> date:
        """Date of the publish in the reporting timezone."""
        return local_date(self.published_at, self.reporting_timezone)

    @property
    def data_on(self) -> date | None:
        """Date of the newest response in the reporting timezone."""
        return None if self.data_as_of is None else local_date(self.data_as_of, self.reporting_timezone)


class Frame:
    """A published file as the pages ask it.

    Attributes:
        facts: The newest row of `_publication`.
        words: Texts of the page in the programme's language, and its formats.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, page: str) -> None:
        self._connection = connection
        self.facts = _facts(connection)
        self.words = Words(self.facts.language, page)

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """What the marts answer, by column name.

        Args:
            query: SQL over the published marts.
            values: What its `?` stand for.
        """
        result = self._connection.execute(query, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def label(self, field: str, value: str | None) -> str:
        """What people call a value, from the mart `labels`; one that has no label stays as it is.

        Args:
            field: Field of `labels`, such as `lifecycle_stage`.
            value: The value in a mart; NULL is unknown.
        """
        if value is None or value == "":
            return self.words("unknown")
        return self._labels.get((field, value), value)

    @cached_property
    def _labels(self) -> dict[tuple[str, str], str]:
        rows = self._connection.execute(
            "select field, value, label from labels where language = ?", [self.words.language]
        ).fetchall()
        return {(field, value): label for field, value, label in rows}

    def may_show(self, is_reportable: bool | None, *counts: int | None) -> bool:
        """Whether a figure may stand on a page: its mart reports it, and the programme's minimum stands behind it.

        Marts about accounts or cases report from a minimum of their own; the pages keep the programme's everywhere.

        Args:
            is_reportable: What the mart says.
            counts: Answers, people or cases behind the figure; each of them has to reach the minimum.
        """
        return bool(is_reportable) and all((count or 0) >= self.facts.minimum_responses for count in counts)

    @cached_property
    def first_on(self) -> date | None:
        """Day of the oldest answer."""
        rows = self.rows("select period_start from nps_overall where period_grain = 'all'")
        return rows[0]["period_start"] if rows else None

    def began_within(self, start: date) -> bool:
        """Whether the first answers came in a period, or after it, but not with its first days: it is a part of one.

        Args:
            start: First day of the period.
        """
        first = self.first_on
        return first is not None and start <= first - DELIVERED

    def latest_complete(self, grain: str) -> date | None:
        """First day of the newest period that has answers and was over, and delivered, at the publish.

        Args:
            grain: `month`, `quarter` or `year`.
        """
        starts = self.rows("select period_start from nps_overall where period_grain = ? order by 1 desc", [grain])
        return next((row["period_start"] for row in starts if self.is_complete(row["period_start"], grain)), None)

    def is_complete(self, start: date, grain: str) -> bool:
        """Whether a period was over at the publish and answers reach its last week.

        A quarter whose last month has not been delivered yet is not complete, however long ago it ended.
        """
        end = period_end(start, grain)
        newest = self.facts.data_on
        return newest is not None and end < self.facts.published_on and newest > end - DELIVERED


def period_before(start: date, grain: str) -> date:
    """First day of the month, quarter or year before the one that begins on `start`."""
    month = start.year * 12 + start.month - 1 - MONTHS[grain]
    return date(month // 12, month % 12 + 1, 1)


def period_end(start: date, grain: str) -> date:
    """Last day of the month, quarter or year that begins on `start`."""
    month = start.year * 12 + start.month - 1 + MONTHS[grain]
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _facts(connection: duckdb.DuckDBPyConnection) -> Facts:
    [row] = connection.execute(
        "select version, run_id, published_at, data_as_of, title, language, reporting_timezone, minimum_responses, "
        "elevenpoint_version from _publication order by version desc limit 1"
    ).fetchall()
    return Facts(*row)


def local_date(moment: datetime, timezone: str) -> date:
    """The date of an instant, naive UTC, in a timezone."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone)).date()
