"""How dbt's nodes show in Dagster. What belongs here: keys, groups, owners, checks. What does not: running dbt."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from orchestration.assets.common import owners
from orchestration.dbt_checks import FORMULA, demand


class Translator(DagsterDbtTranslator):
    """Models by the folder that they are in, dbt tests as asset checks."""

    def __init__(self, owner: str | None, freshness: dg.FreshnessPolicy | None = None) -> None:
        """Make the translator of a programme.

        Args:
            owner: Who answers for the programme.
            freshness: By when the marts must have been built.
        """
        # Source tests stay tests: as checks on landing they would silently keep the guards from
        # blocking dbt.
        settings = DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=False)
        super().__init__(settings)
        self.owner = owner
        self.freshness = freshness

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`landing/<kind>` and `ledger/<table>` for sources, `<layer>/<model>` for models."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey([_layer(dbt_resource_props), dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The folder: staging, intermediate, restricted, marts; marts/nps becomes marts_nps."""
        return "_".join(dbt_resource_props["fqn"][1:-1]) or "dbt"

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's own description; its SQL stands in the repository."""
        return dbt_resource_props["description"]

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The spec with the programme's owner, and a deadline on what people outside read."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        is_public = node.get("config", {}).get("access") == "public"
        return spec.replace_attributes(
            owners=owners(self.owner) or [], freshness_policy=self.freshness if is_public else None
        )

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """The check with what it demands; none for what a refresh leaves out, which would show as skipped for ever."""
        test = manifest["nodes"][unique_id]
        if FORMULA in test["tags"]:
            return None
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(description=demand(test, manifest))


def _layer(node: Mapping[str, Any]) -> str:
    return node["fqn"][1] if len(node["fqn"]) > 2 else "dbt"


def public_models(manifest: Mapping[str, Any]) -> list[str]:
    """Unique ids of the models that are published."""
    return [
        unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["config"].get("access") == "public"
    ]
