"""The flow has one direction. What belongs here: which package may import which."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

MAY_NOT_IMPORT = {
    "ingestion": {"dagster", "dagster_dbt", "dbt", "orchestration", "publishing"},
    "publishing": {"dagster", "dagster_dbt", "dbt", "orchestration"},
    "orchestration": {"pyarrow", "pandas", "great_expectations", "duckdb"},
}
PUBLISHING_MAY_USE = {
    "ingestion.layout",
    "ingestion.kinds",
    "ingestion.errors",
    "ingestion.unreachable",
    "ingestion.declarations.rules",  # defaults that pages name, which stand in one place
}


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("package", MAY_NOT_IMPORT)
def test_nothing_points_back_along_the_flow(package: str) -> None:
    wrong = {
        f"{path.relative_to(REPOSITORY)} imports {name}"
        for path in (REPOSITORY / package).rglob("*.py")
        for name in imports_of(path)
        if name.split(".")[0] in MAY_NOT_IMPORT[package]
    }

    assert wrong == set()


def test_publishing_takes_only_layout_vocabulary_and_errors_from_ingestion() -> None:
    used = {
        name
        for path in (REPOSITORY / "publishing").rglob("*.py")
        for name in imports_of(path)
        if name.split(".")[0] == "ingestion"
    }

    assert used <= PUBLISHING_MAY_USE


def test_every_module_opens_with_what_belongs_in_it() -> None:
    packages = ("ingestion", "orchestration", "publishing")
    silent = [
        str(path.relative_to(REPOSITORY))
        for package in packages
        for path in (REPOSITORY / package).rglob("*.py")
        if "belongs" not in (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")
    ]

    assert silent == []
