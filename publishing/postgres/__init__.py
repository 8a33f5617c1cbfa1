"""The published marts in PostgreSQL, for BI tools that want a server.

What belongs here: loading one published version into one schema: a new schema is filled and checked, then the schema
that people read takes over what changed in one transaction. What does not: publishing itself (`publishing.publish`), on
which nothing here can do harm: it reads a version that is live already, and only that.
"""

from publishing.postgres.load import Loaded, load_live
from publishing.postgres.problem import PostgresAwayError, PostgresError
from publishing.postgres.target import Patience, Target

__all__ = ["Loaded", "Patience", "PostgresAwayError", "PostgresError", "Target", "load_live"]
