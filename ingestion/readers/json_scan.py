"""Streaming over a JSON text: one value at a time, with the text it was written as.

What belongs here: buffering, the JSON grammar between records, and what a broken text is called.
What does not: what a record becomes (`json_flatten`).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingestion.errors import RejectedFile
from ingestion.readers.refusals import truncated

RECORD_LIMIT = 16 * 1024 * 1024
"""Characters that one record may have."""
DEPTH_LIMIT = 64
SPACE = re.compile(r"[ \t\r\n]*")


class NumberText(str):
    """A number as it was written: `9.0` stays `9.0`, and 20 digits stay 20 digits."""

    __slots__ = ()


class RepeatedKeys(dict):  # type: ignore[type-arg]
    """An object in which a key comes twice; plain JSON readers keep the last one silently."""


class NotANumber:
    """`NaN` or `Infinity`, which JSON does not know but tools write."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else RepeatedKeys(made)


DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=NumberText,
    parse_int=NumberText,
    parse_constant=lambda _: NotANumber(),
)


def too_deep(path: Path) -> RejectedFile:
    """The refusal of a text that nests deeper than any export."""
    return RejectedFile(
        "JSON_TOO_DEEP",
        f"{path.name} nests more than {DEPTH_LIMIT} levels deep.",
        "No survey tool writes this: look at the file, and export it again.",
    )


def invalid(path: Path, what: str) -> RejectedFile:
    """The refusal of a text that is no JSON."""
    return RejectedFile(
        "JSON_INVALID",
        f"{path.name} is no valid JSON: {what}.",
        "Export the file again; declare `format.type: jsonl` where each line is a record of its own.",
    )


class JsonText:
    """A JSON text that is read as it is needed.

    Args:
        path: The file, for messages.
        chunks: Its text; undecodable bytes are lone surrogates.
    """

    def __init__(self, path: Path, chunks: Iterator[str]) -> None:
        self.path = path
        self._chunks = chunks
        self._buffer = ""
        self._position = 0
        self._before = 0  # characters already dropped from the buffer
        self._at_end = False

    def _fill(self) -> None:
        """Drop what was read and take in more: at least as much again as is waiting."""
        waiting = self._buffer[self._position :]
        self._before += self._position
        parts, size = [waiting], 0
        while size <= len(waiting) and not self._at_end:
            chunk = next(self._chunks, "")
            self._at_end = not chunk
            parts.append(chunk)
            size += len(chunk)
        self._buffer, self._position = "".join(parts), 0

    def peek(self) -> str:
        """The next character that is no white space, or '' at the end."""
        while True:
            self._position = SPACE.match(self._buffer, self._position).end()  # type: ignore[union-attr]
            if self._position < len(self._buffer):
                return self._buffer[self._position]
            if self._at_end:
                return ""
            self._fill()

    def take(self, expected: str) -> str:
        """The next character that is no white space, which must be one of those expected."""
        found = self.peek()
        if not found:
            raise truncated(self.path, "its JSON ends before it is closed")
        if found not in expected:
            where = self._before + self._position + 1
            raise invalid(self.path, f"at character {where:,} one of {expected} is missing")
        self._position += 1
        return found

    def value(self) -> tuple[Any, str]:
        """The next value and the text it was written as."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._buffer, self._position)
            except RecursionError as error:
                raise too_deep(self.path) from error
            except json.JSONDecodeError as error:
                if self._at_end or len(self._buffer) - self._position > RECORD_LIMIT:
                    raise self._broken(error) from error
            else:
                if end < len(self._buffer) or self._at_end:
                    raw = self._buffer[self._position : end]
                    self._position = end
                    return value, raw
            self._fill()  # the value, or a number, may go on in the next chunk

    def _broken(self, error: json.JSONDecodeError) -> RejectedFile:
        reaches_end = error.pos >= len(self._buffer.rstrip()) - len("false")
        if self._at_end and (reaches_end or error.msg.startswith("Unterminated")):
            return truncated(self.path, "its JSON ends within a record")
        if error.msg.startswith("Unterminated"):
            return invalid(self.path, f"the record at character {self._before + self._position + 1:,} does not end")
        return invalid(self.path, f"{error.msg} at character {self._before + error.pos + 1:,}")

    def members(self, depth: int) -> Iterator[str]:
        """Keys of the object that comes next; the caller consumes each key's value."""
        self._check_depth(depth)
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            if self.peek() not in ('"', ""):
                self.take('"')
            key, _ = self.value() if self.peek() else (self.take('"'), "")
            self.take(":")
            yield key
            if self.take(",}") == "}":
                return

    def elements(self, depth: int) -> Iterator[None]:
        """Once for each element of the list that comes next; the caller consumes it."""
        self._check_depth(depth)
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield
            if self.take(",]") == "]":
                return

    def skip(self, depth: int) -> None:
        """Pass over the next value, whatever its size."""
        following = self.peek()
        if following == "{":
            for _ in self.members(depth):
                self.skip(depth + 1)
        elif following == "[":
            for _ in self.elements(depth):
                self.skip(depth + 1)
        else:
            self.value()

    def _check_depth(self, depth: int) -> None:
        if depth > DEPTH_LIMIT:
            raise too_deep(self.path)
