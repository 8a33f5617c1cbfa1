"""The newest result of each check.

What belongs here: which results count as the newest, for every page that tells of checks. What does not: wording.
"""

LATEST = """
    from quality_results
    where source in (select source from source_freshness)
    qualify row_number() over (
        partition by source, coalesce(check_name, property) order by checked_at desc, run_id desc
    ) = 1
"""
"""SQL behind `select *`: a run judges only the files that came, so a failure stands until the same check passes."""
