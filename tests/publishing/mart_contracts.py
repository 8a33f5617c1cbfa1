"""The marts as the dbt project promises them. What belongs here: reading contracts and seeds. What does not: rows."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[2] / "dbt_project"


@cache
def contracts() -> dict[str, dict[str, str]]:
    """Columns and types of every mart, by name; without the two whose columns follow from the segments."""
    models = [
        model
        for path in sorted((PROJECT / "models" / "marts").rglob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    ]
    return {
        model["name"]: {column["name"]: column["data_type"].upper() for column in model["columns"]}
        for model in models
        if isinstance(model["columns"], list)
    }


@cache
def seeded_labels() -> list[dict[str, Any]]:
    """Rows of the mart `labels` that come from its seed."""
    with (PROJECT / "seeds" / "vocabulary" / "label_texts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
