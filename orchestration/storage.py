"""Dagster's SQLite storage with connections that stay open. What belongs here: connecting. What does not: the tables.

Dagster makes a new SQLAlchemy engine and a new connection for each event, and each closing connection
checkpoints the file: 15 ms of CPU and 40 ms of wall time for one check result, against 4 and 5 ms here. A
refresh writes hundreds. The files are the same; `storage: {sqlite: …}` in dagster.yaml goes back to the original.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import StaticPool

BUSY_SECONDS = 60
"""How long a writer waits for another process, as in Dagster's own storage."""

OPEN_FILES = 8
"""The index and the newest runs stay open; each run has a file of its own, and a webserver looks at many."""


class EventLog(SqliteEventLogStorage):
    """The event log, with one open connection for each of the files used last."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: OrderedDict[tuple[str, int], Engine] = OrderedDict()
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if shard not in self._initialized_dbs:
            with super()._connect(shard):
                pass  # makes the tables
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        # By inode: after `dagster run wipe` in another process the name stands for another file.
        key = (shard, Path(self.path_for_shard(shard)).stat().st_ino)
        if key not in self._engines:
            self._engines[key] = self._open(shard)
        self._engines.move_to_end(key)
        while len(self._engines) > OPEN_FILES:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[key]

    def _open(self, shard: str) -> Engine:
        options = {"timeout": BUSY_SECONDS, "check_same_thread": False}  # the lock above keeps threads apart
        engine = create_engine(self.conn_string_for_shard(shard), poolclass=StaticPool, connect_args=options)

        @event.listens_for(engine, "connect")
        def relax(connection: Any, record: Any) -> None:
            # With a write-ahead log a killed process loses nothing; a power cut may lose the last events,
            # which are only the bookkeeping of a run that has to be started again anyway.
            connection.execute("pragma synchronous = normal")

        return engine

    def dispose(self) -> None:
        """Close all files."""
        with self._db_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()
        super().dispose()


class Storage(DagsterSqliteStorage):
    """Runs, events and ticks in SQLite files below one folder."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLog(str(Path(base_dir) / "history" / "runs"))

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "Storage":
        """The storage that dagster.yaml configures."""
        Path(config_value["base_dir"]).mkdir(parents=True, exist_ok=True)
        return cls(inst_data=inst_data, **config_value)
