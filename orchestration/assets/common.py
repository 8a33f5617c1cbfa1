"""What the assets share. What belongs here: keys, owners, retries, deadlines, errors. What does not: any asset."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from ingestion.declarations.source import Source
from ingestion.errors import ElevenpointError, LockedError

LOCK = "refresh_lock"
"""Resource that every step needs, so that no step runs beside another refresh."""

RETRY = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL)
"""For what may go away by itself, such as a full or slow disk; what a person must mend is not retried."""


GRACE = timedelta(hours=2)
"""How long after the scheduled refresh the marts must be there."""


def intake_key(source: Source) -> dg.AssetKey:
    """The asset of a source's files."""
    return dg.AssetKey(["intake", source.source])


def landing_key(kind: str) -> dg.AssetKey:
    """The asset of a kind's landed batches; equal to that of dbt's `source('landing', kind)`."""
    return dg.AssetKey(["landing", kind])


def ledger_key(table: str) -> dg.AssetKey:
    """The asset of a ledger table; equal to that of dbt's `source('ledger', table)`."""
    return dg.AssetKey(["ledger", table])


def owners(*declared: str | None) -> list[str] | None:
    """The first declared owner as Dagster writes it: an address, or `team:` and a name."""
    owner = next((name for name in declared if name), None)
    if owner is None:
        return None
    if re.fullmatch(r"[^@\s]+@[^@\s]+[.][^@\s]+", owner):
        return [owner]
    name = re.sub(r"[^a-z0-9_-]+", "-", owner.removeprefix("team:").lower()).strip("-")
    return [f"team:{name}"] if name else None


def deadline(programme: LoadedProgramme) -> dg.FreshnessPolicy:
    """By when the marts must be there every day: the scheduled refresh and a while."""
    hour, minute = (int(part) for part in programme.programme.refresh_at.split(":"))
    latest = (datetime(2000, 1, 1, hour, minute) + GRACE).time()
    return dg.FreshnessPolicy.cron(
        deadline_cron=f"{latest.minute} {latest.hour} * * *",
        lower_bound_delta=timedelta(hours=24),
        timezone=programme.programme.timezone,
    )


@contextmanager
def readable_errors() -> Iterator[None]:
    """Turn an error that a person must mend into a failed step that shows its text and is not retried."""
    try:
        yield
    except LockedError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    except ElevenpointError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
