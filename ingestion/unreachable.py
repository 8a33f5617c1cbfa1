"""Why a PostgreSQL server lets nobody in. What belongs here: wording the driver's texts. What does not: connecting.

Those texts are never passed on: they may repeat the address.
"""

CONNECT = (
    ("no password supplied", "asks for a password and the address holds none. Add it, or set PGPASSFILE."),
    ("password authentication failed", "refuses the user or the password. Correct the address."),
    ("no pg_hba.conf entry", "does not let this user in from this machine. Ask its administrator (pg_hba.conf)."),
    ("does not exist", "does not know the database or the role that the address names. Correct the address."),
    ("could not translate host name", "cannot be found: its host has no address. Correct the host."),
    ("Connection refused", "refuses connections: nothing listens there. Start it, or correct host and port."),
    ("timeout expired", "does not answer. Check host, port, firewall and VPN."),
    ("too many", "has no connection left. The next refresh tries again."),
    ("starting up", "is starting up. The next refresh tries again."),
    ("SSL", "disagrees about encryption. Set sslmode in the address as its administrator says."),
)
"""Part of the driver's text → what is wrong. These texts have no SQLSTATE."""

PASSING = ("Connection refused", "timeout expired", "too many", "starting up", "shutting down")
"""Parts of texts about what may go away by itself."""


def why_not_connected(error: Exception) -> str:
    """What is wrong and what to do, as the end of a sentence about the database."""
    text = str(error)
    for part, why in CONNECT:
        if part in text:
            return why
    return "cannot be reached. Try the address with psql."


def may_pass(error: Exception) -> bool:
    """Whether trying again in a moment is worth it."""
    return any(part in str(error) for part in PASSING)
