"""The address of a database. What belongs here: taking it from the environment and naming it without its password.

What does not: connecting.
"""

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ingestion.origins.problem import OriginError

EXAMPLE = "postgresql://user:password@host:5432/database"
CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Address:
    """A database that an environment variable names.

    Attributes:
        variable: Name of the variable.
        url: The address with its password; shown nowhere, not even in a repr.
        place: `host:port/database`, for messages and for telling one database from another.
    """

    variable: str
    url: str = field(repr=False)
    place: str

    def __str__(self) -> str:
        return f"{self.place} ({self.variable})"


def address_of(variable: str) -> Address:
    """The address in an environment variable.

    Raises:
        OriginError: The variable is missing or holds no PostgreSQL address. The text never repeats the value.
    """
    url = os.environ.get(variable, "").strip()
    if not url:
        raise OriginError(
            f"The environment variable {variable} is not set, and it holds the address of the database. "
            f"Set it to {EXAMPLE} for the user who runs the refresh (and for the Dagster daemon)."
        )
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgresql", "postgres"):
        raise OriginError(
            f"The address in {variable} does not begin with postgresql://, and only PostgreSQL is understood. "
            f"Write it as {EXAMPLE}."
        )
    # The driver takes all before an @ for user and password, `urlsplit` only what is before a ? or #: what it would
    # call host and port may be the beginning of a password.
    credentials, at, _ = rest.partition("/")[0].rpartition("@")
    if any(mark in credentials for mark in "@?#") or (not at and "@" in rest.partition("?")[0]):
        raise _unquoted(variable)
    netloc = rest.partition("/")[0].partition("?")[0]
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname or 'localhost'}:{parts.port or 5432}/{parts.path.strip('/')}"
    except ValueError:
        if "," not in netloc:  # several hosts are an address that only the driver reads
            raise _unquoted(variable) from None
        place = "the database"
    separator = "&" if "?" in url else "?"
    options = "" if "connect_timeout=" in url else f"{separator}connect_timeout={CONNECT_SECONDS}"
    return Address(variable, url + options, place)


def _unquoted(variable: str) -> OriginError:
    return OriginError(
        f"The address in {variable} cannot be taken apart. Characters such as @ : / ? # % in its user or password must "
        "be percent-encoded (@ as %40, : as %3A, / as %2F, % as %25)."
    )
