"""A load that kills itself at a given moment. What belongs here: the script that a test starts. What does not: facts.

python killed_loader.py <folder of the programme's runs> <port> <module.function> <before|after> <nth call>
"""

import importlib
import os
import signal
import sys
from pathlib import Path

sys.path += [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

from postgres_server import Postgres
from small_published import World

from ingestion.layout import Layout


def main() -> None:
    """Load, and end without a word at the moment that the arguments name."""
    folder, port, place, moment, nth = sys.argv[1:]
    module = importlib.import_module(f"publishing.postgres.{place.split('.')[0]}")
    name = place.split(".")[1]
    original = getattr(module, name)
    calls = 0

    def killing(*arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == int(nth) and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **options)
        if calls == int(nth) and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, killing)
    World(Layout(Path(folder)), Postgres(int(port))).load()


if __name__ == "__main__":
    main()
