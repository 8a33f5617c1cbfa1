"""Asks MetricFlow in a process of its own, because dbt leaves its state in the process and holds the warehouse open.

What belongs here: one start of MetricFlow for many queries. What does not: the queries, which come on standard input as
`[{"manifest": text, "queries": [{"metrics": […], "group_by": […], "where": null}]}]`; the rows go to a file.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def rows_of(engine: Any, query: Mapping[str, Any]) -> list[list[Any]]:
    """The answer to a query: the group, in the order asked for, then the metrics."""
    from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

    table = engine.query(
        MetricFlowQueryRequest.create(
            metric_names=query["metrics"],
            group_by_names=query["group_by"] or None,
            where_constraints=[query["where"]] if query["where"] else None,
        )
    ).result_df
    # A time dimension comes before the others, whatever was asked for.
    places = [table.column_names.index(name) for name in (*query["group_by"], *query["metrics"])]
    return [[row[place] for place in places] for row in table.rows]


def main() -> None:
    """Answer every query of every manifest."""
    from dbt_metricflow.cli.cli_configuration import CLIConfiguration
    from dbt_metricflow.cli.dbt_connectors.adapter_backed_client import AdapterBackedSqlClient
    from metricflow.engine.metricflow_engine import MetricFlowEngine
    from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
    from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

    jobs = json.load(sys.stdin)
    configuration = CLIConfiguration()
    configuration.setup(configure_file_logging=False)
    client = AdapterBackedSqlClient(configuration.dbt_artifacts.adapter)
    answers = []
    for job in jobs:
        manifest = parse_manifest_from_dbt_generated_manifest(manifest_json_string=job["manifest"])
        engine = MetricFlowEngine(SemanticManifestLookup(manifest), client)
        answers.append([rows_of(engine, query) for query in job["queries"]])
    Path(sys.argv[1]).write_text(json.dumps(answers, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
