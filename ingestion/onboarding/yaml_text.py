"""A draft as commented YAML. What belongs here: order, indent, quotes and comments. What does not: any proposal."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from ingestion.declarations.open_values import OPEN
from ingestion.declarations.source import Format
from ingestion.onboarding.draft import Draft
from ingestion.onboarding.naming import scalar

WIDTH = 110
ORDER = (
    "source", "kind", "description", "owner", "files", "file_date", "origin", "format", "timezone", "nulls", "columns",
    "attributes", "score", "identity", "version", "valid_from", "delivery", "exclude", "freshness", "guards",
)  # fmt: skip
FORMAT_ORDER = tuple(Format.model_fields)


def as_yaml(draft: Draft, head: list[str]) -> str:
    """Write a draft.

    Args:
        draft: What is proposed.
        head: Lines of the comment at the beginning.

    Returns:
        The text of sources/<source>.yml.
    """
    lines = list(_comment("\n".join(head), ""))
    keys = sorted(draft.declaration, key=lambda key: ORDER.index(key) if key in ORDER else len(ORDER))
    if "attributes" in draft.suggestions and "attributes" not in keys:
        keys.insert(keys.index("columns") + 1 if "columns" in keys else len(keys), "attributes")
    for key in keys:
        if key in ("format", "columns", "attributes", "score", "identity", "exclude"):
            lines.append("")
        value = draft.declaration.get(key)
        if key == "format":
            value = {name: value[name] for name in sorted(value, key=FORMAT_ORDER.index)}
        if value is None and key == "attributes":
            lines.append("# Columns with few different values: take up those that are segments of yours.")
            lines.append("# attributes:")
        else:
            lines += _entry(key, value, key, 0, draft.comments)
        for line in draft.suggestions.get(key, []):
            lines.append(f"  # {line}" if value is not None else f"#   {line}")
    return "\n".join(lines) + "\n"


def _entry(key: str, value: Any, path: str, depth: int, comments: Mapping[str, str]) -> Iterator[str]:
    indent = "  " * depth
    yield from _comment(comments.get(path, ""), indent)
    if isinstance(value, Mapping) and value:
        flow = _flow(value)
        is_short = len(indent) + len(str(key)) + len(flow) + 2 <= WIDTH
        if depth and is_short and not _asks(value, path, comments):
            yield f"{indent}{scalar(key)}: {flow}"
            return
        yield f"{indent}{scalar(key)}:"
        for name, member in value.items():
            yield from _entry(str(name), member, f"{path}.{name}", depth + 1, comments)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        yield f"{indent}{scalar(key)}:"
        for place, member in enumerate(value):
            yield from _comment(comments.get(f"{path}.{place}", ""), indent + "  ")
            yield f"{indent}  - {_flow(member)}"
    else:
        yield f"{indent}{scalar(key)}: {_flow(value)}"


def _asks(value: Any, path: str, comments: Mapping[str, str]) -> bool:
    """Whether something within is open or has a comment of its own, and so needs a line of its own."""
    if value == OPEN:
        return True
    if isinstance(value, Mapping):
        return any(
            f"{path}.{name}" in comments or _asks(member, f"{path}.{name}", comments) for name, member in value.items()
        )
    return isinstance(value, list) and OPEN in value


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(name)}: {_flow(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(member) for member in value) + "]"
    return '"?"' if value == OPEN else scalar(value)


def _comment(text: str, indent: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        for line in textwrap.wrap(paragraph, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False):
            yield f"{indent}# {line}"
