"""Where a source's rows come from, when that is not its inbox: a landed folder or a landed table.

What belongs here: what may be declared about such a place. What does not: going there (`ingestion.origins`).
Passwords and addresses with passwords are never declared: they come from the environment, and no message
repeats what stands in their place.
"""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from ingestion.declarations.base import Declaration

STORES = ("file", "s3", "gs")
"""Schemes of `folder` beside a plain path."""

LOOKBACK = re.compile(r"([0-9]{1,9})(?: (minute|hour|day)s?)?")


def variable_name(name: str) -> str:
    """A name of an environment variable; refuses what may be an address, without repeating it."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,99}", name):
        raise ValueError(
            "must be the name of an environment variable such as WAREHOUSE_URL, whose value is the address "
            "(postgresql://user:password@host:5432/database); the address itself never stands in a declaration"
        )
    return name


def _folder(folder: str) -> str:
    scheme, found, rest = folder.partition("://")
    if not found:
        if not folder.strip():
            raise ValueError("is empty: give a folder, or an address such as s3://bucket/prefix")
        return folder
    if scheme not in STORES:
        raise ValueError(
            f"`{scheme}://` cannot be read; allowed: a path, or an address with {', '.join(f'{s}://' for s in STORES)}"
        )
    if "@" in urlsplit(folder).netloc or re.search(r"[?&](access_key|secret_key|session_token)=", rest):
        raise ValueError(
            "holds credentials: take them out, they come from the environment only (see docs/landed-tables.md)"
        )
    return folder


def _lookback(text: str) -> str:
    if not LOOKBACK.fullmatch(text):
        raise ValueError(
            f"{text!r} is no lookback; allowed: a span such as `30 minutes`, `6 hours` or `2 days` for a cursor that "
            "is a time, a whole number for one that is a number"
        )
    return text


def _query(text: str) -> str:
    if not re.match(r"\s*(select|with)\b", text, re.IGNORECASE):
        raise ValueError("must be one statement that begins with `select` or `with`")
    return text.strip().removesuffix(";").rstrip()


def _table(name: str) -> str:
    if not all(part and part == part.strip() for part in name.split(".")) or name.count(".") > 1:
        raise ValueError(
            f"{name!r} is no table; allowed: `table` or `schema.table`, written as the database spells them; "
            "anything else goes into `query`"
        )
    return name


class DatabaseOrigin(Declaration):
    """A table or query of a PostgreSQL database that another tool fills."""

    url_env: Annotated[str, AfterValidator(variable_name)] = Field(
        description="name of the environment variable with the address: postgresql://user:password@host:5432/database"
    )
    table: Annotated[str, AfterValidator(_table)] | None = Field(
        None, description="table or schema.table, spelt as the database spells it"
    )
    query: Annotated[str, AfterValidator(_query)] | None = Field(
        None, description="a select statement instead of a table, such as a join of two landed tables"
    )
    cursor: str | None = Field(
        None,
        min_length=1,
        description="column that grows with every load, such as _airbyte_extracted_at or _fivetran_synced; "
        "only rows at or after its highest value seen are read. Without it every refresh reads everything",
    )
    lookback: Annotated[str, AfterValidator(_lookback)] | None = Field(
        None,
        description="how far before the highest value seen reading starts: `6 hours` (the default is 1 hour) for a "
        "cursor that is a time, a whole number (the default is 0) for one that is a number",
    )
    timeout_minutes: int = Field(30, ge=1, le=1440, description="after which the database stops one statement")

    @model_validator(mode="after")
    def _one_relation(self) -> "DatabaseOrigin":
        if (self.table is None) == (self.query is None):
            raise ValueError("give either `table` or `query`")
        if self.lookback is not None and self.cursor is None:
            raise ValueError("`lookback` goes with `cursor` only")
        return self


class Origin(Declaration):
    """Where the rows come from instead of `inbox/<source>/`."""

    folder: Annotated[str, AfterValidator(_folder)] | None = Field(
        None,
        description="a folder tree (absolute, or relative to the programme) or s3://bucket/prefix, gs://bucket/prefix; "
        "`files` is the glob below it, ** for any depth",
    )
    database: DatabaseOrigin | None = Field(None, description="a table or query of a database")

    @model_validator(mode="after")
    def _one_place(self) -> "Origin":
        if (self.folder is None) == (self.database is None):
            raise ValueError("give either `folder` or `database`")
        return self

    @property
    def is_incremental(self) -> bool:
        """Whether a file holds only what is new since the last look, whatever span of time that is."""
        return self.database is not None and self.database.cursor is not None
