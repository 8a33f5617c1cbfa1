"""What is still open in a declaration, as a question with its place.

What belongs here: wording an open value by the comment that stands beside it. What does not: which values are
open (`open_values`) and every other mistake (`explain`, `fits`, `cross_checks`).
"""

import re
from pathlib import Path

from ingestion.declarations.open_values import OPEN, open_values
from ingestion.declarations.yaml_lines import Mistake, YamlFile, path_text

LONGEST_QUESTION = 600
COMMENT = re.compile(r"^\s*#\s?(.*)$")
BESIDE = re.compile(r"""["']?[?]["']?[\s\]},]*\s#\s?(.*)$""")


def with_open_questions(files: list[YamlFile], mistakes: list[Mistake]) -> list[Mistake]:
    """Report open values as what they are, instead of as values that are not allowed.

    Args:
        files: The declarations as read.
        mistakes: What was found in them.

    Returns:
        The mistakes without those that merely say that `?` is no timezone, number or format, and one more for
        each open value: the question that stands in the comment beside or above it.
    """
    asked = [question for file in files for question in open_questions(file)]
    places = {(question.file, question.path) for question in asked}
    return [mistake for mistake in mistakes if (mistake.file, mistake.path) not in places] + asked


def open_questions(file: YamlFile) -> list[Mistake]:
    """The open values of one file, each with its place and its question."""
    paths = list(open_values(file.data))
    if not paths:
        return []
    lines = _lines(file)
    return [_question(file, lines, path) for path in paths]


def _question(file: YamlFile, lines: list[str], path: tuple[str | int, ...]) -> Mistake:
    found = file.mistake(path, "")
    said = _comment(lines, found.line)
    message = f"is still open: {said or f'replace {OPEN!r} by a value'}"
    return Mistake(found.file, found.line, found.column, path_text(path), message)


def _comment(lines: list[str], line: int) -> str:
    """The comment beside a line (from 1) and the comment lines directly above it, in one sentence."""
    if line > len(lines):
        return ""
    above: list[str] = []
    for text in reversed(lines[: line - 1]):
        comment = COMMENT.match(text)
        if comment is None:
            break
        above.append(comment.group(1).strip())
    beside = BESIDE.search(lines[line - 1])
    words = " ".join([*reversed(above), beside.group(1).strip() if beside else ""]).split()
    said = " ".join(words)
    return said if len(said) <= LONGEST_QUESTION else said[: LONGEST_QUESTION - 1] + "…"


def _lines(file: YamlFile) -> list[str]:
    return Path(file.name).read_text(encoding="utf-8-sig").splitlines()
