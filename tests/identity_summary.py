"""The line at the end of a test run: how many identities of the marts held, and on how many programmes.

What belongs here: which dbt tests are identities, their results after a refresh, and counting the reports of tests,
which also come from other processes. What does not: the identities (beside the marts, in `dbt_project`).
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ABOUT_COLUMNS = {
    "accepted_range",
    "accepted_values",
    "intervals_do_not_overlap",
    "not_null",
    "relationships",
    "unique",
    "unique_combination",
}
"""Generic tests of keys, values and references; every other test says how numbers belong together."""


def identities_after(current: Path) -> dict[str, str]:
    """Identity → status of the last refresh, such as `pass`.

    Args:
        current: The published `current.duckdb` of a programme that was refreshed.
    """
    target = current.parents[1] / "dbt" / "target"
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    # Exposures have a result, too, and are no nodes.
    tried = [(nodes[one["unique_id"]], one["status"]) for one in results if one["unique_id"] in nodes]
    return {node["name"]: status for node, status in tried if _is_identity(node)}


def identity_line(stats: Mapping[str, Iterable[Any]]) -> str | None:
    """The line, or None where no programme was looked at.

    Args:
        stats: Outcome → reports, as pytest's terminal reporter keeps them.
    """
    reports = [report for name in ("passed", "failed") for report in stats.get(name, ())]
    told = [
        value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "identities"
    ]
    if not told:
        return None
    programmes = {programme for programme, _, _ in told}
    names = {name for _, all_names, _ in told for name in all_names}
    broken = {name for _, _, broken_names in told for name in broken_names}
    line = f"identities: {len(names - broken)} of {len(names)} held on {len(programmes)} programmes"
    return f"{line}, not: {', '.join(sorted(broken))}" if broken else line


def _is_identity(node: Mapping[str, Any]) -> bool:
    kind = (node.get("test_metadata") or {}).get("name")
    return (
        node["resource_type"] == "test" and kind not in ABOUT_COLUMNS and node["config"]["severity"].lower() == "error"
    )
