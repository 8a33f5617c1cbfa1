"""Orchestration: Dagster definitions that bind ingestion, guards, dbt and publishing, and the `elevenpoint` command.

What belongs here: order, schedules, retries, locks, what people see of a run. What does not: parsing
of files (`ingestion`), SQL (`dbt_project`), writing of marts (`publishing`).
"""
