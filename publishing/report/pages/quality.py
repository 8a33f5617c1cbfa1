"""Data quality: whether the numbers can be used, and what became of everything that was delivered.

What belongs here: the marts about intake, checks, freshness and publications, and what follows from them in one
sentence. What does not: what the answers can tell at all (`evidence`).
"""

import json
from datetime import date, datetime
from typing import Any

from publishing.report.frame import Frame, local_date
from publishing.report.pages import evidence
from publishing.report.pages.newest_checks import LATEST
from publishing.report.words import texts

FATES = ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")
"""Fates of a row, in the order they are shown."""

LISTED = 20
"""Refused files and failed checks that the page lists; the marts hold all."""

PUBLICATIONS = 10
"""Publications that the page lists."""

_LATE = ("error", "warn", "never_landed")
"""States of a source that need a look, the worst first."""


def content(frame: Frame) -> dict[str, Any]:
    """The verdict first, then each of its grounds."""
    intake, freshness, checks = _intake(frame), _freshness(frame), _checks(frame)
    tiles, answers = _tiles(intake, freshness, checks), evidence.content(frame)
    unexplained = [row for row in answers["dashboards"] if row["verdict"] == "unexplained"]
    # Single rows in quarantine are told and are no reason to doubt the rest; a guard fails where they are many.
    look = bool(unexplained) or any(bad for name, _, bad, _ in tiles if name != "tile_rows")
    return {
        "lead": "lead_nothing" if not (freshness or checks["total"]) else "lead_look" if look else "lead_fine",
        "fates": FATES,
        "listed": LISTED,
        "intake": intake,
        "left_out": _left_out(frame),
        "published_answers": _published_answers(frame),
        "refusals": frame.rows(
            "select source, source_file, reason_code, reason from intake_summary "
            "where status = 'rejected' order by source, source_file"
        ),
        "freshness": freshness,
        "checks": checks,
        "tiles": tiles,
        "age": _age(frame),
        "unexplained": unexplained,
        "publications": _publications(frame),
        **answers,
    }


def _intake(frame: Frame) -> list[dict[str, Any]]:
    """Files and rows by source, those without a file included, with the share of each of three kinds of fate."""
    sums = ", ".join(f"coalesce(sum({fate}), 0)::bigint as {fate}" for fate in FATES)
    rows = frame.rows(
        "select source, count(*) filter (where status = 'landed') as files, "
        "count(*) filter (where status = 'rejected') as rejected, coalesce(sum(rows_read), 0)::bigint as rows_read, "
        f"{sums} from intake_summary group by source order by source"
    )
    for row in rows:
        counts = {"good": row["accepted"], "bad": row["quarantined"]}
        counts["still"] = row["rows_read"] - sum(counts.values())
        row["parts"] = [(kind, counts[kind]) for kind in ("bad", "still", "good")]
    return rows


def _left_out(frame: Frame) -> dict[str, int]:
    """Accepted answers that do not count, by reason."""
    [row] = frame.rows(
        "select coalesce(sum(excluded_by_account_rule), 0)::bigint as ruled_out, "
        "coalesce(sum(counted_by_successor), 0)::bigint as counted_by_successor from intake_summary"
    )
    return {reason: count for reason, count in row.items() if count}


def _published_answers(frame: Frame) -> list[dict[str, Any]]:
    """Sources of answers whose accepted rows and published answers differ, with what became of the difference."""
    rows = frame.rows(
        "with landed as (select source, coalesce(sum(accepted), 0)::bigint as accepted_rows, "
        "coalesce(sum(excluded_by_account_rule), 0)::bigint as by_rule, "
        "coalesce(sum(counted_by_successor), 0)::bigint as by_successor "
        "from intake_summary where kind = 'survey_responses' group by source), "
        "published as (select source, count(*) as answers from fct_response group by source) "
        "select landed.*, coalesce(published.answers, 0) as answers from landed left join published using (source) "
        "where accepted_rows <> coalesce(published.answers, 0) order by source"
    )
    for row in rows:
        row["earlier"] = row["accepted_rows"] - row["by_rule"] - row["by_successor"] - row["answers"]
    return rows


def _freshness(frame: Frame) -> list[dict[str, Any]]:
    """Every declared source, those that are late first."""
    rows = frame.rows(
        "select source, kind, owner, last_event_at, last_landed_at, hours_since_landing as landed_hours, "
        "warn_after_hours, error_after_hours, freshness_status as status, coalesce(files, 0) as files, "
        "coalesce(files_pending, 0) as pending, coalesce(files_not_declared, 0) as strangers "
        "from source_freshness order by source"
    )
    for row in rows:
        row["newest"] = _day(frame, row["last_event_at"])
        row["is_late"] = row["status"] in _LATE
        hours = row["landed_hours"]
        # A file that landed after the run began is no time old.
        row["landed"] = span(frame, None if hours is None else max(0.0, hours))
        row["limit"] = span(frame, row["warn_after_hours"])
    return sorted(rows, key=lambda row: _LATE.index(row["status"]) if row["is_late"] else len(_LATE))


def span(frame: Frame, hours: float | None) -> str:
    """Some hours as people say them: hours up to two days, days beyond; a dash where there is none."""
    if hours is None:
        return "–"
    whole = round(hours if hours < 48 else hours / 24)
    return frame.words("hours" if hours < 48 else "days", count=frame.words.count(whole))


def _checks(frame: Frame) -> dict[str, Any]:
    """The newest result of each check and source: how many there are, those that failed, and all by check."""
    failed = frame.rows(
        f"select * from (select * {LATEST}) where not passed order by severity, source, check_name, property"
    )
    for row in failed:
        row["name"], row["remedy"] = _check_words(frame, row["check_name"], row["property"])
    by_check = frame.rows(
        "select check_name, any_value(property) as property, count(*) as total, "
        f"count(*) filter (where passed) as passed from (select * {LATEST}) "
        "group by check_name, case when check_name is null then property end "
        "order by count(*) filter (where not passed) desc, 1, 2"
    )
    for row in by_check:
        row["name"], _ = _check_words(frame, row["check_name"], row["property"])
    [newest] = frame.rows("select max(checked_at) as moment from quality_results")
    return {
        "total": sum(row["total"] for row in by_check),
        "failed": failed,
        "by_check": by_check,
        "checked_on": _day(frame, newest["moment"]),
    }


def _check_words(frame: Frame, name: str | None, sentence: str | None) -> tuple[str, str]:
    """What a guard looks at and what to do when it fails; one that has no texts is told in its own sentence."""
    if f"check:{name}" in texts("quality"):
        return frame.words(f"check:{name}"), frame.words(f"do:{name}")
    return sentence or name or "", frame.words("do")


def _tiles(intake: list[dict[str, Any]], freshness: list[dict[str, Any]], checks: dict[str, Any]) -> list[Any]:
    """Name, anchor, how many need a look, and of how many."""
    pending = {row["source"]: row["pending"] for row in freshness}
    # A refused file is pending, too; a source without a declaration any more has its refused files only.
    refused = sum(max(row["rejected"], pending.get(row["source"], 0)) for row in intake)
    refused += sum(count for source, count in pending.items() if source not in {row["source"] for row in intake})
    quarantined = sum(row["quarantined"] for row in intake)
    return [
        ("tile_late", "freshness", sum(row["is_late"] for row in freshness), len(freshness)),
        ("tile_checks", "checks", len(checks["failed"]), checks["total"]),
        ("tile_files", "freshness", refused, refused + sum(row["files"] for row in intake)),
        ("tile_rows", "rows", quarantined, sum(row["rows_read"] for row in intake)),
    ]


def _age(frame: Frame) -> int | None:
    """Days from the newest answer to the publish."""
    newest = frame.facts.data_on
    return None if newest is None else (frame.facts.published_on - newest).days


def _publications(frame: Frame) -> list[dict[str, Any]]:
    """The newest publications, with how many answers each had."""
    rows = frame.rows(
        "select version, published_at, data_as_of, published_tables, published_rows, row_counts from _publication "
        f"order by version desc limit {PUBLICATIONS}"
    )
    for row in rows:
        row["on"], row["until"] = _day(frame, row["published_at"]), _day(frame, row["data_as_of"])
        row["answers"] = json.loads(row["row_counts"] or "{}").get("fct_response")
    return rows


def _day(frame: Frame, moment: datetime | None) -> date | None:
    return None if moment is None else local_date(moment, frame.facts.reporting_timezone)
