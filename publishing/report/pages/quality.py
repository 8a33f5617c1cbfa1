"""Data quality: fates of rows, freshness of sources, results of checks.

What belongs here: the marts about intake. What does not: NPS.
"""

from typing import Any

from publishing.report.frame import Frame

FATES = ("accepted", "unanswered", "excluded", "duplicate", "superseded", "quarantined")
"""Fates of a row, in the order they are shown."""


def content(frame: Frame) -> dict[str, Any]:
    """What became of the rows of each source, how fresh each is, and what the newest checks found."""
    return {
        "fates": FATES,
        "intake": _intake(frame),
        "refusals": frame.rows(
            "select source, source_file, reason_code, reason from intake_summary "
            "where status = 'rejected' order by source, source_file"
        ),
        "freshness": frame.rows(
            "select source, last_event_at as newest, freshness_status as status, files_pending as pending "
            "from source_freshness order by source"
        ),
        "checks": _checks(frame),
    }


def _intake(frame: Frame) -> list[dict[str, Any]]:
    sums = ", ".join(f"coalesce(sum({fate}), 0)::bigint as {fate}" for fate in FATES)
    return frame.rows(
        "select source, count(*) filter (where status = 'landed') as files, "
        "count(*) filter (where status = 'rejected') as rejected, coalesce(sum(rows_read), 0)::bigint as rows_read, "
        f"coalesce(sum(excluded_by_account_rule), 0)::bigint as ruled_out, {sums} "
        "from intake_summary group by source order by source"
    )


def _checks(frame: Frame) -> dict[str, Any]:
    """How many checks the newest run made, and those that did not pass."""
    latest = "run_id = (select run_id from quality_results order by checked_at desc, run_id desc limit 1)"
    [counted] = frame.rows(f"select count(*) as total from quality_results where {latest}")
    failed = frame.rows(
        f"select source, property, severity, observed, threshold from quality_results where {latest} and not passed "
        "order by severity, source, property"
    )
    return {"total": counted["total"], "failed": failed}
