"""What the engineer sees before anything ran. What belongs here: texts, owners, policies of definitions. No runs."""

from datetime import timedelta

import dagster as dg
import pytest
import yaml
from small_programme import REPOSITORY

from ingestion.declarations.load import LoadedProgramme, load_programme
from ingestion.kinds import KINDS, landing_columns
from orchestration.assets.published import _links
from orchestration.build import build_definitions
from orchestration.dbt_checks import demand, failed_result
from orchestration.dbt_manifest import prepared as prepared_project
from orchestration.dbt_translator import Translator
from orchestration.settings import read_settings
from publishing import Publication

ADDRESS = "https://nps.example.org/small"


@pytest.fixture(scope="module")
def definitions(prepared: LoadedProgramme) -> dg.Definitions:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELEVENPOINT_VAR", str(prepared.folder.parent / "var"))
        return build_definitions(prepared, row_counts=False)


def specs_of(definitions: dg.Definitions) -> list[dg.AssetSpec]:
    return list(definitions.resolve_all_asset_specs())


def meanings(spec: dg.AssetSpec) -> dict[str, str]:
    return {column.name: column.description for column in spec.metadata["dagster/column_schema"].columns}


def test_every_asset_says_what_it_is_where_it_belongs_and_who_answers_for_it(definitions: dg.Definitions) -> None:
    specs = specs_of(definitions)

    assert len(specs) > 150
    lacking = [
        (spec.key.to_user_string(), name)
        for spec in specs
        for name, value in {
            "description": (spec.description or "").strip().endswith((".", "`")),
            "group": spec.group_name not in (None, "default"),
            "owner": spec.owners,
            "kind": spec.kinds,
        }.items()
        if not value
    ]
    assert lacking == []


def test_without_a_declared_owner_nobody_is_named(in_prepared: LoadedProgramme) -> None:
    manifest = prepared_project(in_prepared).manifest

    spec = Translator(None).get_asset_spec(manifest, "model.elevenpoint.nps_overall", None)

    assert spec.owners == []


def test_every_check_says_what_it_demands(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    texts = {key.name: graph.get_check_spec(key).description or "" for key in graph.asset_check_keys}

    assert len(texts) > 120
    assert {name: text for name, text in texts.items() if not text.endswith((".", ")"))} == {}
    assert texts["nps_overall_keys_are_unique"] == (
        "No two rows share the values of these columns, NULL counting as a value. (columns: period_grain, period_start)"
    )
    assert texts["fct_invitation_answers_count"] == "Every response_key is a response_key of fct_response."
    assert texts["intake_summary_fates_add_up"] == "Every data row of every landed file has exactly one fate."


def test_what_a_refresh_leaves_out_is_no_check_that_would_show_as_skipped_for_ever(definitions: dg.Definitions) -> None:
    names = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}

    assert "nps_overall_block_holds" in names
    assert {"formulas_reproduce_published_numbers", "comparisons_reproduce_published_numbers"} & names == set()


def test_landing_shows_its_columns_and_which_are_personal(definitions: dg.Definitions) -> None:
    specs = {spec.key.to_user_string(): spec for spec in specs_of(definitions)}

    for kind in KINDS:
        schema = specs[f"landing/{kind}"].metadata["dagster/column_schema"]
        assert {column.name: column.type.upper() for column in schema.columns} == landing_columns(kind)
        assert all(column.description for column in schema.columns), kind
    answers = meanings(specs["landing/survey_responses"])
    assert answers["comment"].endswith("Personal: never published.")
    assert not answers["score"].endswith("Personal: never published.")
    assert meanings(specs["ledger/files"])["rows_read"]


def test_sources_are_fresh_as_declared_and_marts_two_hours_after_the_schedule(
    in_prepared: LoadedProgramme,
) -> None:
    path = in_prepared.folder / "sources" / "accounts.yml"
    text = path.read_text()
    path.write_text(text + "freshness: {warn_after_hours: 48, error_after_hours: 72}\n")
    try:
        definitions = build_definitions(load_programme(in_prepared.folder), row_counts=False)
    finally:
        path.write_text(text)
    policies = {spec.key.to_user_string(): spec.freshness_policy for spec in specs_of(definitions)}
    # refresh_at is 06:30 in New York
    daily = dg.FreshnessPolicy.cron("30 8 * * *", lower_bound_delta=timedelta(hours=24), timezone="America/New_York")

    assert policies["intake/accounts"] == dg.FreshnessPolicy.time_window(
        fail_window=timedelta(hours=72), warn_window=timedelta(hours=48)
    )
    assert policies["published_marts"] == daily
    assert {policies[name] for name in policies if name.startswith("marts/")} == {daily}
    assert {policies[name] for name in policies if name.startswith(("staging/", "intermediate/"))} == {None}


def test_links_are_addresses_where_a_web_server_has_the_pages_and_files_otherwise(
    in_prepared: LoadedProgramme, definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELEVENPOINT_PUBLISHED_URL", f"{ADDRESS}/")
    url = read_settings().published_url
    served = build_definitions(in_prepared, row_counts=False, published_url=url)

    def text(built: dg.Definitions) -> str:
        return next(spec.description for spec in specs_of(built) if spec.key.path == ["published_marts"])

    assert f"[report]({ADDRESS}/report/index.html)" in text(served)
    assert f"[docs]({ADDRESS}/report/docs/index.html)" in text(served)
    assert f"`{in_prepared.layout.published}/report/docs/index.html`" in text(definitions)
    folder = in_prepared.layout.published / "versions" / "1"
    publication = Publication("1", "run", None, None, {}, {}, folder)
    assert _links(publication, url)["docs"] == dg.MetadataValue.url(f"{ADDRESS}/versions/1/report/docs/index.html")
    assert _links(publication, None)["report"] == dg.MetadataValue.path(folder / "report" / "index.html")


@pytest.mark.parametrize(
    ("severity", "outcome"),
    [
        (dg.AssetCheckSeverity.ERROR, "nothing is published until it holds."),
        (dg.AssetCheckSeverity.WARN, "it warns and stops nothing."),
    ],
    ids=["error", "warning"],
)
def test_a_failed_test_says_what_it_demands_how_many_rows_which_ones_and_what_to_do(
    in_prepared: LoadedProgramme, severity: dg.AssetCheckSeverity, outcome: str
) -> None:
    manifest = prepared_project(in_prepared).manifest
    test = next(node for node in manifest["nodes"].values() if node["name"] == "nps_overall_keys_are_unique")
    result = dg.AssetCheckResult(
        passed=False,
        asset_key=dg.AssetKey(["marts", "nps_overall"]),
        check_name=test["name"],
        severity=severity,
        metadata={"dagster_dbt/failed_row_count": 2},
    )
    rows = [{"period_grain": "month", "period_start": None}, {"period_grain": "year", "period_start": "2026-01-01"}]

    text = failed_result(result, test, manifest, rows).description

    assert text.startswith("dbt test nps_overall_keys_are_unique failed (2 rows contradict it). It demands: No two")
    assert "\n  period_grain month, period_start empty\n  period_grain year, period_start 2026-01-01\n" in text
    assert text.endswith(outcome)


def test_a_test_that_says_nothing_of_itself_is_told_by_its_name() -> None:
    test = {"name": "totals_match", "package_name": "p", "original_file_path": "tests/none.sql", "test_metadata": None}

    assert demand(test, {"macros": {}}) == "Totals match."


def test_the_code_location_is_the_one_that_the_workspace_names() -> None:
    (entry,) = yaml.safe_load((REPOSITORY / "workspace.yaml").read_text())["load_from"]

    assert entry["python_module"] == {"module_name": "orchestration.definitions", "location_name": "elevenpoint"}
