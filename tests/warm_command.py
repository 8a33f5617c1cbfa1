"""`elevenpoint` in a process that has imported everything already. What belongs here: forking it. No expectations.

A refresh spends some nine seconds on importing Dagster, dbt and Great Expectations, and the tests run dozens of them.
So each process of pytest keeps one that has done so and forks it for each command: what runs is the real command in a
process of its own, with the environment, folder and output files that it is given. Kills, start-up time and
whatever is about the start of a process use a new interpreter instead.
"""

import atexit
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

REPOSITORY = Path(__file__).resolve().parent.parent

IMPORTED = (
    "orchestration.build",
    "orchestration.refresh",
    "orchestration.progress",
    "orchestration.run_state",
    "orchestration.summary",
    "ingestion.guards",
    "great_expectations",
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "dbt.contracts.graph.manifest",
    "publishing.publish",
)
"""What a refresh imports that takes long; not `orchestration.cli`, whose import starts the clock of the summary."""


@cache
def warm_command() -> "WarmCommand":
    """The one of this process of pytest."""
    return WarmCommand()


class WarmCommand:
    """The forking process, started with the first command."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None

    def run(
        self, arguments: list[str], cwd: Path, env: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, as `subprocess.run` with captured text does.

        Args:
            arguments: What follows `elevenpoint`.
            cwd: Its working directory.
            env: Its whole environment.
            timeout: Seconds after which it is killed.

        Raises:
            subprocess.TimeoutExpired: It took longer.
        """
        with tempfile.TemporaryDirectory(prefix="command-") as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            wish = {"arguments": arguments, "cwd": str(cwd), "env": dict(env), "out": str(out), "err": str(err)}
            answer = self._ask(wish | {"timeout": timeout})
            done = subprocess.CompletedProcess(arguments, answer["code"], out.read_text(), err.read_text())
        if answer["timed_out"]:
            raise subprocess.TimeoutExpired(arguments, timeout, done.stdout, done.stderr)
        return done

    def _ask(self, wish: dict[str, Any]) -> dict[str, Any]:
        if self._server is None:
            self._server = subprocess.Popen(
                [sys.executable, "-u", __file__],
                cwd=REPOSITORY,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            atexit.register(self._server.kill)
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(wish) + "\n")
        self._server.stdin.flush()
        answer = self._server.stdout.readline()
        if not answer:
            code, self._server = self._server.wait(), None
            raise RuntimeError(f"The process that forks commands ended with {code}; what it said is above.")
        return json.loads(answer)


def serve() -> None:
    """Answer wishes, one JSON object a line, until there are no more."""
    sys.path[0] = str(REPOSITORY)
    # As the command sets it before it imports them.
    os.environ.update(importlib.import_module("orchestration.settings").QUIET)
    for name in IMPORTED:
        importlib.import_module(name)
    from publishing.report import build

    for page in build.PAGES:
        build._environment().get_template(f"{page.name}.html.j2")  # compiling them takes another second
    for line in sys.stdin:
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(wish)
            importlib.import_module("orchestration.cli").main()
            sys.exit()
        code, timed_out = _wait(child, wish["timeout"])
        sys.stdout.write(json.dumps({"code": code, "timed_out": timed_out}) + "\n")


def _wait(child: int, timeout: float) -> tuple[int, bool]:
    """Exit code as `subprocess` gives it, and whether the time was up."""

    def too_late(*_: Any) -> NoReturn:
        raise TimeoutError

    signal.signal(signal.SIGALRM, too_late)
    signal.setitimer(signal.ITIMER_REAL, timeout)
    timed_out = False
    try:
        _, status = os.waitpid(child, 0)
    except TimeoutError:
        timed_out = True
        os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return os.waitstatus_to_exitcode(status), timed_out


def _become(wish: dict[str, Any]) -> None:
    """Take up the output files, the folder, the environment and the arguments of the command."""
    os.setsid()  # so that a kill reaches its own children, too
    for path, target in ((os.devnull, 0), (wish["out"], 1), (wish["err"], 2)):
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, target)
        os.close(opened)
    os.chdir(wish["cwd"])
    os.environ.clear()
    os.environ.update(wish["env"])
    sys.argv = ["elevenpoint", *wish["arguments"]]


if __name__ == "__main__":
    serve()
