"""Progress of a refresh in the terminal. What belongs here: a logger that prints steps. What does not: the summary."""

import logging
import sys
import time
from typing import TextIO

import dagster as dg

TITLES = {
    "seal": "seal landing",
    "dbt_build": "build and test models",
    "published_marts": "publish",
    "published_postgres": "load PostgreSQL",
}

stream: TextIO = sys.stderr
"""Where lines go; the command sets it to the terminal, because Dagster captures a step's own output."""


class _Steps(logging.Handler):
    """Prints a line when a step ends, with how long it took."""

    def __init__(self) -> None:
        super().__init__()
        self.started: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        event = (getattr(record, "dagster_meta", None) or {}).get("dagster_event")
        if event is None or event.step_key is None:
            return
        if event.is_step_start:
            self.started[event.step_key] = time.monotonic()
        elif event.is_step_success:
            self.say("✓", event.step_key)
        elif event.is_step_failure:
            self.say("✗", event.step_key)
        elif event.is_step_up_for_retry:
            self.say("again", event.step_key)
        elif event.is_step_skipped:
            stream.write(f"  –        {title(event.step_key)}: not run\n")
            stream.flush()

    def say(self, mark: str, step: str) -> None:
        seconds = time.monotonic() - self.started.get(step, time.monotonic())
        stream.write(f"  {mark} {seconds:5.1f} s  {title(step)}\n")
        stream.flush()


def title(step: str) -> str:
    """A step as people call it."""
    if step in TITLES:
        return TITLES[step]
    kind, _, name = step.partition("__")
    return f"{kind} {name.replace('__', ' ')}" if name else step


@dg.logger(description="Prints a line for each step.")
def progress_logger(context: dg.InitLoggerContext) -> logging.Logger:
    """The logger of a refresh in the terminal."""
    logger = logging.Logger("elevenpoint.progress", level=logging.DEBUG)
    logger.addHandler(_Steps())
    return logger
