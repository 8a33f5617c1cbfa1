"""PostgreSQL behind the published files. What belongs here: when it is loaded. What does not: how (`publishing`).

It is a step of its own behind the publication of the files, so that nothing that happens to a server harms those.
"""

import dagster as dg

from ingestion.declarations.load import LoadedProgramme
from ingestion.errors import ElevenpointError
from ingestion.origins.address import address_of
from orchestration.assets.common import LOCK, owners
from orchestration.assets.published import KEY as PUBLISHED
from orchestration.dbt_project import built_manifest_file
from publishing.postgres import Loaded, PostgresAwayError, Target, load_live

KEY = dg.AssetKey(["published_postgres"])

RETRY = dg.RetryPolicy(max_retries=2, delay=3, backoff=dg.Backoff.EXPONENTIAL)
"""For a server that restarts or a connection that breaks; waiting for locks is part of the load itself."""

FILES_ARE_LIVE = "The published files are up to date; only PostgreSQL is not."


def published_postgres(programme: LoadedProgramme) -> list[dg.AssetsDefinition]:
    """The declared schema of PostgreSQL as an asset; none where the programme declares none."""
    declared = programme.programme.postgres
    if declared is None:
        return []

    @dg.asset(
        key=KEY,
        deps=[PUBLISHED],
        group_name="published",
        kinds={"postgres"},
        owners=owners(programme.programme.owner),
        description=f"Schema {declared.schema_name} of the database that {declared.url_env} names: "
        "the published marts, taken over in one transaction.",
        retry_policy=RETRY,
        required_resource_keys={LOCK},
    )
    def load_postgres(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        try:
            loaded = load_postgres_of(programme)
        except ElevenpointError as error:
            may_pass = isinstance(error, PostgresAwayError)
            raise dg.Failure(description=f"{error}\n{FILES_ARE_LIVE}", allow_retries=may_pass) from error
        for note in loaded.notes:
            context.log.warning(note)
        return dg.MaterializeResult(
            metadata={
                "version": loaded.version,
                "replaced": loaded.replaced or "",
                "database": loaded.place,
                "schema": loaded.schema,
                "tables": loaded.tables,
                "rows_written": loaded.written,
                "dagster/row_count": loaded.rows,
                "told": told(loaded),
            }
        )

    return [load_postgres]


def load_postgres_of(programme: LoadedProgramme, *, again: bool = False) -> Loaded:
    """Bring the declared schema of PostgreSQL to the live version.

    Raises:
        ElevenpointError: The programme declares none, its address is missing, or loading failed.
    """
    return load_live(programme.layout, built_manifest_file(programme.layout), target_of(programme), again=again)


def target_of(programme: LoadedProgramme) -> Target:
    """The declared schema with the address from the environment.

    Raises:
        ElevenpointError: The programme declares none, or the environment holds no address.
    """
    declared = programme.programme.postgres
    if declared is None:
        raise ElevenpointError(
            f"{programme.folder / 'programme.yml'} declares no PostgreSQL. Write `postgres: {{}}` into it and put the "
            "address into ELEVENPOINT_POSTGRES_URL (docs/postgresql.md)."
        )
    address = address_of(declared.url_env)
    return Target(address.url, str(address), declared.schema_name, declared.reader_role, programme.name)


def told(loaded: Loaded) -> str:
    """What PostgreSQL holds now, in one line."""
    place = f"schema {loaded.schema} of {loaded.place}"
    if loaded.was_there:
        return f"{place} holds version {loaded.version} already"
    return f"{place} holds version {loaded.version}: {loaded.rows:,} rows of {loaded.tables} tables"
