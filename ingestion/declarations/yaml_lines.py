"""YAML as text with the place of every value: what declarations are made from.

What belongs here: reading one YAML file strictly, and where each key and value stands in it.
What does not: what a declaration may say (`programme`, `source`) and how its mistakes are worded (`explain`).

A value stays the text that stands in the file, and the model decides its type. So `no`, `1`, `05:00` or
`2018-12-06` need no quotes wherever text is wanted, and none of YAML's guesses (a country called false, a
time of day counted in seconds) can happen. Only an unquoted empty value, `null` or `~` means "nothing".
Anchors, merge keys and tags are refused: what holds stands where it is read.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

YamlPath = tuple[str | int, ...]
"""The keys and list indexes (from 0) that lead to a value."""

LARGEST_BYTES = 1_000_000
"""A declaration larger than this is something else by mistake."""


def path_text(path: YamlPath) -> str:
    """A path as people write it.

    Args:
        path: Keys and list indexes, such as `("exclude", 0, "reason")`.

    Returns:
        Text such as `exclude[0].reason`; empty for the whole file.
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


@dataclass(frozen=True, order=True)
class Mistake:
    """Something to mend in a declaration, and where."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: "
        return f"{place}{self.path}: {self.message}" if self.path else place + self.message


@dataclass
class YamlFile:
    """One YAML file as data, with the line and column (from 1) of everything in it.

    Attributes:
        name: The file as messages name it.
        data: Mappings, lists, text and None; None also where the file cannot be read.
        mistakes: What is wrong with the file as YAML.
    """

    name: str
    data: Any = None
    mistakes: list[Mistake] = field(default_factory=list)
    _keys: dict[YamlPath, tuple[int, int]] = field(default_factory=dict)
    _values: dict[YamlPath, tuple[int, int]] = field(default_factory=dict)

    def mistake(self, path: YamlPath, message: str, *, at_key: bool = False) -> Mistake:
        """A mistake at a path of this file.

        Args:
            path: Where it is; what does not exist is looked for at the nearest thing around it.
            message: What is wrong and what is allowed.
            at_key: Whether the key rather than its value is wrong.

        Returns:
            The mistake with its line and column.
        """
        places = {**self._values, **self._keys} if at_key else self._values
        around = path
        while around not in places and around:
            around = around[:-1]
        line, column = places.get(around, (1, 1))
        return Mistake(self.name, line, column, path_text(path), message)


class _NoAliases(yaml.SafeLoader):
    """PyYAML's composer without anchors, whose expansion can be endless."""

    def compose_node(self, parent: Node | None, index: Any) -> Node:
        event = self.peek_event()
        if getattr(event, "anchor", None) is not None:
            raise yaml.composer.ComposerError(
                None, None, "anchors (&name) and aliases (*name) are not used here: write the value out",
                event.start_mark,
            )  # fmt: skip
        return super().compose_node(parent, index)


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read a YAML file strictly.

    Args:
        path: The file.
        name: What messages call it.

    Returns:
        The file's data and places; with `mistakes`, and as much data as could be read, where it is not
        sound YAML.
    """
    file = YamlFile(name)
    try:
        raw = path.read_bytes()
    except OSError as error:
        file.mistakes.append(Mistake(name, 1, 1, "", f"cannot be read: {error.strerror}"))
        return file
    if len(raw) > LARGEST_BYTES:
        file.mistakes.append(Mistake(name, 1, 1, "", "is larger than 1 MB: a declaration is a short text"))
        return file
    try:
        text = raw.decode("utf-8-sig")
        node = _compose(text)
        if node is not None:
            file.data = _value(node, (), file)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        file.mistakes.append(Mistake(name, line, 1, "", "is not UTF-8 text: save the file with the encoding UTF-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        file.mistakes.append(Mistake(name, line, column, "", _syntax(error)))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"holds a character that YAML does not allow (U+{error.character:04X}): delete it"
        file.mistakes.append(Mistake(name, line, 1, "", message))
    except RecursionError:
        file.mistakes.append(Mistake(name, 1, 1, "", "is nested too deeply to be a declaration"))
    return file


def _compose(text: str) -> Node | None:
    loader = _NoAliases(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _syntax(error: yaml.MarkedYAMLError) -> str:
    """PyYAML's message in words that say what to do."""
    problem = error.problem or "is not YAML"
    if "\\t" in problem:
        return "a tab stands here: indent with spaces"
    if problem.startswith("anchors"):
        return problem
    if "mapping values are not allowed" in problem:
        return "a second `:` in one line, or a wrong indent: put text that holds `: ` into quotes"
    if "single document" in (error.context or ""):
        return "a second YAML document begins here (`---`): write one declaration per file"
    context = f" {error.context}" if error.context else ""
    return f"not readable as YAML{context}: {problem}; look for a missing quote, bracket, colon or indent"


def _value(node: Node, path: YamlPath, file: YamlFile) -> Any:
    """The data of a node; notes its place and what YAML allows but a declaration does not."""
    file._values[path] = _place(node)
    if not node.tag.startswith("tag:yaml.org,2002:"):
        file.mistakes.append(file.mistake(path, f"tag `{node.tag}` is not used here: remove it"))
    if isinstance(node, ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" and node.style is None else node.value
    if isinstance(node, SequenceNode):
        return [_value(child, (*path, index), file) for index, child in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode) or key_node.value == "<<":
            file._values[(*path, "<<")] = _place(key_node)
            file.mistakes.append(file.mistake((*path, "<<"), "a key is plain text: write merged keys (`<<`) out"))
            continue
        key = key_node.value
        at_key = (*path, key)
        if key in data:
            line, column = _place(key_node)
            first = file._keys[at_key][0]
            message = f"key `{key}` stands here twice, first in line {first}: keep one"
            file.mistakes.append(Mistake(file.name, line, column, path_text(at_key), message))
            continue
        file._keys[at_key] = _place(key_node)
        data[key] = _value(value_node, at_key, file)
    return data


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
