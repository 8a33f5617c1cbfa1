"""Great Expectations suites. What belongs here: building and validating them.

What does not: what is expected (`properties`) and measuring (`facts`). This is the only module that
imports Great Expectations, and only inside a function: the import costs four seconds of CPU.
"""

import os
from collections.abc import Sequence

import pandas as pd

from ingestion.declarations.source import Source
from ingestion.guards.properties import Property


def validate(source: Source, properties: Sequence[Property], frame: pd.DataFrame, files: int) -> dict[str, bool]:
    """Validate the facts of a source's files with one suite.

    Args:
        source: The declaration, which holds the thresholds.
        properties: Properties to judge.
        frame: One row per file, as of `facts_frame`.
        files: How many files there must be; an expectation over no rows would pass.

    Returns:
        Property name to whether every file has it.

    Raises:
        RuntimeError: The frame does not hold every file, or an expectation could not be computed.
    """
    context, gx = _context()
    suite = gx.ExpectationSuite(name=f"{source.kind}.{source.source}")
    suite.add_expectation(gx.expectations.ExpectTableRowCountToEqual(value=files, meta={"property": "_every_file"}))
    for entry in properties:
        low, high = entry.bounds(source)
        suite.add_expectation(
            gx.expectations.ExpectColumnValuesToBeBetween(
                column=entry.fact, min_value=low, max_value=high, meta={"property": entry.name}
            )
        )
    asset = context.data_sources.add_pandas(source.kind).add_dataframe_asset(source.source)
    batch = asset.add_batch_definition_whole_dataframe("landed").get_batch({"dataframe": frame})
    # BOOLEAN_ONLY: every other format copies failing values into the result.
    outcome = batch.validate(suite, result_format="BOOLEAN_ONLY")
    verdicts: dict[str, bool] = {}
    for result in outcome.results:
        name = result.expectation_config.meta["property"]
        if result.exception_info.get("raised_exception"):
            raise RuntimeError(f"guard {name} of {source.source} could not be computed")
        verdicts[name] = bool(result.success)
    if not verdicts.pop("_every_file"):
        raise RuntimeError(f"{len(frame)} of {files} landed files of {source.source} could be measured")
    return verdicts


def _context():
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context, gx
