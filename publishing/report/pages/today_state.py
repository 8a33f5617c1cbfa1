"""What today's figures rest on, and what they miss.

What belongs here: what is wrong, in words, with who can mend it. What does not: the full tables (`quality`).
"""

from datetime import timedelta
from typing import Any

from publishing.report.frame import Frame
from publishing.report.pages.naming import days_between
from publishing.report.pages.newest_checks import LATEST

LISTED = 6
"""Sources and checks named one by one; `quality` has all."""


def state(frame: Frame) -> dict[str, Any]:
    """What is missing or wrong, a sentence each (empty when all is well), and the sum of what was checked."""
    sources = frame.rows(
        "select source, owner, last_event_at, hours_since_landing, freshness_status as status, "
        "coalesce(files_pending, 0) as pending, coalesce(files_not_declared, 0) as undeclared "
        "from source_freshness order by hours_since_landing desc nulls first, source"
    )
    failed = frame.rows(
        f"select source, property, observed from (select * {LATEST}) where not passed "
        "order by severity, source, property"
    )
    [checks] = frame.rows(f"select count(*) as total from (select * {LATEST})")
    [rows] = frame.rows(
        "select coalesce(sum(rows_read), 0)::bigint as rows_read, coalesce(sum(quarantined), 0)::bigint as quarantined "
        "from intake_summary"
    )
    problems = [*_age(frame), *_late(frame, sources), *_files(frame, sources), *_failed(frame, failed)]
    return {
        "problems": problems,
        "sources": len(sources),
        "fresh": sum(row["status"] == "fresh" for row in sources),
        "checks": checks["total"],
        "passed": checks["total"] - len(failed),
        **rows,
    }


def _age(frame: Frame) -> list[str]:
    """A month that is over and has no answers yet, so that the headline is about an earlier one."""
    facts, words = frame.facts, frame.words
    newest = facts.data_on
    if newest is None:
        return []
    last_month = (facts.published_on.replace(day=1) - timedelta(days=1)).replace(day=1)
    latest = frame.latest_complete("month")
    if latest is not None and latest >= last_month:
        return []
    return [words("old_answers", date=words.day(newest), days=words.count(days_between(newest, facts.published_on)))]


def _late(frame: Frame, sources: list[dict[str, Any]]) -> list[str]:
    words = frame.words
    late = [row for row in sources if row["status"] in ("warn", "error")]
    never = [row for row in sources if row["status"] == "never_landed"]
    told = [
        words(
            "late_source",
            source=row["source"],
            owner=row["owner"] or words("nobody"),
            days=words.count(int((row["hours_since_landing"] or 0) // 24)),
        )
        for row in late
    ]
    told += [words("never_landed", source=row["source"], owner=row["owner"] or words("nobody")) for row in never]
    return _first(frame, told)


def _files(frame: Frame, sources: list[dict[str, Any]]) -> list[str]:
    words = frame.words
    told = []
    for name, key in (("pending", "pending_files"), ("undeclared", "undeclared_files")):
        found = [row for row in sources if row[name]]
        if found:
            told.append(
                words(
                    key,
                    count=words.count(sum(row[name] for row in found)),
                    sources=", ".join(row["source"] for row in found[:LISTED]),
                )
            )
    return told


def _failed(frame: Frame, failed: list[dict[str, Any]]) -> list[str]:
    words = frame.words
    told = [
        words("failed_check", source=row["source"], property=row["property"], observed=row["observed"] or "–")
        for row in failed
    ]
    return _first(frame, told)


def _first(frame: Frame, told: list[str]) -> list[str]:
    if len(told) <= LISTED:
        return told
    return [*told[:LISTED], frame.words("more_like_this", count=frame.words.count(len(told) - LISTED))]
