"""A real PostgreSQL server for tests. What belongs here: starting and stopping it. What does not: tables.

One server per test process, on a loopback port, started when the first test asks for it.
"""

import atexit
import functools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import adbc_driver_postgresql.dbapi as postgresql
import pytest

PASSWORD = "s3cret:p@ss/word"  # with every character that breaks an address which is not quoted
QUOTED_PASSWORD = "s3cret%3Ap%40ss%2Fword"

MISSING = (
    "These tests run against a real PostgreSQL server, and its programs (initdb, postgres) were not found. "
    "Install them: `apt-get install postgresql` on Debian and Ubuntu, `dnf install postgresql-server` on Fedora, "
    "`brew install postgresql` on macOS; or put their folder on PATH."
)

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "20",
    "listen_addresses": "127.0.0.1",
}
"""A server that is thrown away need not survive a power cut."""


@dataclass(frozen=True)
class Postgres:
    """A running server.

    Attributes:
        port: Loopback port.
    """

    port: int

    def url(self, user: str = "owner", password: str = QUOTED_PASSWORD, database: str = "warehouse") -> str:
        """The address for a user; the password as it stands in an address."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "warehouse") -> None:
        """Run statements as the superuser, each in a transaction of its own."""
        with postgresql.connect(self.url(database=database), autocommit=True) as con, con.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @contextmanager
    def session(self) -> Iterator[postgresql.Cursor]:
        """A cursor whose transaction stays open until the block ends."""
        with postgresql.connect(self.url()) as con, con.cursor() as cursor:
            yield cursor
            con.commit()


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    pytest.fail(MISSING, pytrace=False)


def _user() -> str | None:
    """Who runs the server: root may not, so then a user without rights does."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@functools.cache
def start() -> Postgres:
    """Start the server of this process; it stops with it."""
    programs, user = _programs(), _user()
    # Not below pytest's folders, which only root may enter when root runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="elevenpoint-postgres-"))
    (folder / "password").write_text(PASSWORD)
    if user:
        owner = pwd.getpwnam(user)
        for path in (folder, folder / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    who = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    subprocess.run(
        [
            programs / "initdb",
            *("--pgdata", folder / "data", "--username", "owner", "--pwfile", folder / "password"),
            *("--auth-local", "trust", "--auth-host", "scram-sha-256", "--encoding", "UTF8", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        cwd=folder,
        env=environment,
        **who,
    )
    port = _free_port()
    settings = {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [
            programs / "postgres",
            *("-D", folder / "data"),
            *(f"--{name}={value}" for name, value in settings.items()),
        ],
        stdout=log,
        stderr=log,
        cwd=folder,
        env=environment,
        **who,
    )
    atexit.register(_stop, server, folder)
    running = Postgres(port)
    for _ in range(200):
        try:
            running.run("create database warehouse", database="postgres")
        except postgresql.Error:
            if server.poll() is not None:
                break
            time.sleep(0.02)
        else:
            return running
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


def _stop(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    """The server of this test process."""
    return start()
