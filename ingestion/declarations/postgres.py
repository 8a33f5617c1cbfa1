"""PostgreSQL as a further target of the published marts: `postgres` in `programme.yml`.

What belongs here: what may be declared about it. What does not: loading (`publishing.postgres`). The address with its
password is never declared: it comes from the environment, and no message repeats what stands in its place.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from ingestion.declarations.base import Declaration
from ingestion.declarations.origin import variable_name

THEIRS = {"public", "information_schema"}


def _schema_name(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,49}", name) or name.startswith("pg_") or name in THEIRS:
        raise ValueError(
            f"{name!r} cannot be the schema of the marts; allowed: a name of its own of up to 50 lower-case letters, "
            f"digits and _, not {', '.join(sorted(THEIRS))} and none that begins with pg_"
        )
    return name


def _role_name(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name) or name.startswith("pg_") or name == "public":
        raise ValueError(
            f"{name!r} cannot be the role that reads; allowed: up to 63 lower-case letters, digits and _, not public "
            "and none that begins with pg_"
        )
    return name


class PostgresTarget(Declaration):
    """A schema of a PostgreSQL database that each publication is loaded into, besides the files."""

    url_env: Annotated[str, AfterValidator(variable_name)] = Field(
        "ELEVENPOINT_POSTGRES_URL",
        description="name of the environment variable with the address: postgresql://user:password@host:5432/database",
    )
    schema_name: Annotated[str, AfterValidator(_schema_name)] = Field(
        "elevenpoint",
        alias="schema",
        description="schema that people read; it is made, and one that is not ours is refused",
    )
    reader_role: Annotated[str, AfterValidator(_role_name)] = Field(
        "bi_reader", description="role that may read the schema; it is made where it is missing, without a login"
    )
