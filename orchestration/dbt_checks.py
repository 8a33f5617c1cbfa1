"""dbt tests as people read them. What belongs here: what a test demands, and what a failed one says.

What does not: running dbt (`dbt_runner`), and the rules themselves: each opens with a comment that says what holds,
in `dbt_project/tests/`, and that comment is what people see.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import dagster as dg

from ingestion.language import counted
from orchestration.dbt_project import PROJECT

FORMULA = "formula"
"""Tag of tests that read no data: continuous integration runs them, so a refresh has nothing to say about them."""

OPENING_COMMENT = re.compile(r"\A\s*(?:\{\{\s*config\([^}]*\)\s*\}\}\s*)?\{#-?(.*?)-?#\}", re.DOTALL)

BUILT_IN = {
    "unique": "No two rows have the same {column_name}.",
    "not_null": "Every row has a {column_name}.",
    "accepted_values": "{column_name} is one of {values}.",
    "relationships": "Every {column_name} is a {field} of {to}.",
}
"""What dbt's own tests demand; those of the project say it themselves."""


def demand(test: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """What a test demands of its model, in a sentence or two.

    Args:
        test: A test of the manifest.
        manifest: dbt's manifest.

    Returns:
        The test's own description, else the comment that opens its rule, else its name as words.
    """
    if test.get("description"):
        return " ".join(test["description"].split())
    rule = test.get("test_metadata") or {}
    given = {name: _words(value) for name, value in rule.get("kwargs", {}).items() if name != "model"}
    if rule.get("name") in BUILT_IN:
        return BUILT_IN[rule["name"]].format_map(given)
    text = _opening_comment(_file_of(test, rule, manifest)) or f"{test['name'].replace('_', ' ').capitalize()}."
    of = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in given.items() if value)
    return f"{text} ({of})" if of else text


def failed_result(
    result: dg.AssetCheckResult,
    test: Mapping[str, Any],
    manifest: Mapping[str, Any],
    examples: Iterable[Mapping[str, Any]] = (),
) -> dg.AssetCheckResult:
    """A failed test with what it demands, how many rows contradict it, which ones, and what to do.

    Args:
        result: As dagster-dbt made it.
        test: The test in the manifest.
        manifest: dbt's manifest.
        examples: Rows that contradict it, of columns that are published anyway.
    """
    failed_rows = result.metadata.get("dagster_dbt/failed_row_count")
    count = ""
    if failed_rows is not None:
        count = f" ({counted(failed_rows.value, 'row')} {'contradicts' if failed_rows.value == 1 else 'contradict'} it)"
    shown = "".join(f"\n  {_row(row)}" for row in examples)
    stops = result.severity == dg.AssetCheckSeverity.ERROR
    outcome = "nothing is published until it holds" if stops else "it warns and stops nothing"
    return dg.AssetCheckResult(
        asset_key=result.asset_key,
        check_name=result.check_name,
        passed=False,
        severity=result.severity,
        metadata=result.metadata,
        description=f"dbt test {test['name']} failed{count}. It demands: {demand(test, manifest)}"
        + (f"\nFor example:{shown}\n" if shown else " ")
        + f"Look at the rows with: elevenpoint dbt -- show --select {test['name']} . Then mend the source's "
        f"files or declaration, or the model, and refresh; {outcome}.",
    )


def _row(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {'empty' if value is None else value}" for name, value in row.items())


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else re.sub(r"""ref\(['"](.+?)['"]\)""", r"\1", str(value))


def _file_of(test: Mapping[str, Any], rule: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    macro = manifest["macros"].get(f"macro.{test['package_name']}.test_{rule.get('name')}")
    return (macro or test)["original_file_path"]


@cache
def _opening_comment(file: str) -> str:
    path = PROJECT / file
    found = OPENING_COMMENT.match(path.read_text(encoding="utf-8")) if path.is_file() else None
    return " ".join(found[1].split()) if found else ""
