"""Which dbt nodes a step builds. What belongs here: dbt's selection arguments for what was chosen in the UI.

What does not: running dbt. The daily job chooses everything and needs no arguments.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.asset_utils import get_subset_selection_for_context


def selection_arguments(
    context: dg.AssetExecutionContext, manifest: Mapping[str, Any], translator: DagsterDbtTranslator
) -> list[str]:
    """The arguments that restrict dbt to the models and tests that a run chose; none if it chose all."""
    arguments, indirect = get_subset_selection_for_context(
        context=context,
        manifest=manifest,
        select=None,
        exclude=None,
        selector=None,
        dagster_dbt_translator=translator,
        current_dbt_indirect_selection_env=None,
    )
    return [*arguments, *(["--indirect-selection", indirect] if indirect else [])]
