"""`docs/marts.md`: the published marts and their columns, written from dbt's manifest.

What belongs here: the Markdown of that page. What does not: any text about a mart, which stands in its
model's YAML, and the static dbt docs, which dbt writes.
"""

import json
from pathlib import Path
from typing import Any

from publishing.marts import SCHEMA

SEGMENT_PREFIX = "segment_"
"""Begins the columns that follow from a programme's declaration and not from a model."""

OWN_COLUMN = "segment_type"
"""The one column of ours that begins so, too."""

FOLDERS = {
    "nps": "The score",
    "honesty": "Not fooling oneself",
    "loop": "Closing the loop",
    "movement": "Who moved and why",
    "campaigns": "Communication plans and their effect",
    "accounts": "Accounts and revenue",
    "outcomes": "Outcomes beside the score",
    "facts": "Facts",
    "dimensions": "Dimensions",
    "operations": "Where the numbers come from",
}
"""Folder of the models → heading, in reading order; a folder that is not named here comes last."""

HEAD = """# The published marts

Written by `make docs` from the models; edit the YAML beside a model, not this page. Schema `main` of
`published/current.duckdb`, and one Parquet file each in `published/current/`. Publishing adds `_publication`:
one row per publication, with run, versions and row counts; and, in the DuckDB file, the view `nps_answers` (the answers
of `fct_response` with counts of 0 and 1) and the function `nps(promoters, detractors, responses)`.
"""


def marts_page(manifest: Path) -> str:
    """The page's Markdown.

    Args:
        manifest: dbt's `manifest.json`.

    Returns:
        A section per folder of marts, a table of columns per mart.
    """
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    marts = [node for node in nodes if node["resource_type"] == "model" and node["schema"] == SCHEMA]
    folders = sorted(
        {_folder(mart) for mart in marts}, key=lambda name: (name not in FOLDERS, [*FOLDERS, name].index(name))
    )
    parts = [HEAD]
    for folder in folders:
        parts.append(f"## {FOLDERS.get(folder, folder)}\n")
        parts += [_mart(mart) for mart in sorted(marts, key=_name) if _folder(mart) == folder]
    return "\n".join(parts).rstrip() + "\n"


def _folder(mart: dict[str, Any]) -> str:
    return Path(mart["path"]).parent.name


def _name(mart: dict[str, Any]) -> str:
    return mart["name"]


def _mart(mart: dict[str, Any]) -> str:
    declared = {name for name in mart["columns"] if name.startswith(SEGMENT_PREFIX) and name != OWN_COLUMN}
    columns = [column for name, column in mart["columns"].items() if name not in declared]
    lines = [
        f"### `{mart['name']}`\n",
        f"{_line(mart['description'])}\n",
        "| column | type | meaning |",
        "|---|---|---|",
        *(f"| `{column['name']}` | {column['data_type']} | {_line(column['description'])} |" for column in columns),
    ]
    if declared:
        lines.append(f"| `{SEGMENT_PREFIX}<name>` | varchar | One column per declared segment. |")
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
