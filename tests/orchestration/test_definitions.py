"""What Dagster knows of a programme, exactly. What does not belong here: runs."""

import json
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.execution.api import create_execution_plan
from small_programme import REPOSITORY

from ingestion.declarations.load import LoadedProgramme
from ingestion.kinds import KINDS
from orchestration.build import build_definitions
from orchestration.dbt_project import manifest_file

ANSWER_GUARDS = {
    "rows_present": False,
    "quarantined_share": True,
    "header_as_before": False,
    "highest_score_above_five": True,
    "answers_on_declared_scale": True,
    "lowest_score_is_used": False,
    "scores_vary": False,
    "scores_as_before": True,
    "rows_not_dropped": True,
    "respondents_identified": False,
}
ACCOUNT_GUARDS = {
    "rows_present": False,
    "quarantined_share": True,
    "header_as_before": False,
    "rows_not_shrunk": True,
    "attributes_filled": False,
    "times_in_order": False,
}


@pytest.fixture
def definitions(in_prepared: LoadedProgramme) -> dg.Definitions:
    return build_definitions(in_prepared, row_counts=False)


@pytest.fixture
def job(definitions: dg.Definitions) -> dg.JobDefinition:
    return definitions.resolve_job_def("daily_refresh")


def manifest(programme: LoadedProgramme) -> dict:
    return json.loads(manifest_file(programme.layout).read_text())


def models_on_disk() -> set[str]:
    """`<layer>/<model>` for every SQL file; independent of dbt's manifest and of the translator."""
    models = REPOSITORY / "dbt_project" / "models"
    return {f"{path.relative_to(models).parts[0]}/{path.stem}" for path in models.rglob("*.sql")}


def test_the_assets_are_intake_landing_ledger_vocabulary_every_model_and_the_publication(
    definitions: dg.Definitions, in_prepared: LoadedProgramme
) -> None:
    read = {entry["name"] for entry in manifest(in_prepared)["sources"].values() if entry["source_name"] == "landing"}

    keys = {key.to_user_string() for key in definitions.resolve_asset_graph().get_all_asset_keys()}

    assert keys == (
        {"intake/answers", "intake/accounts", "published_marts"}
        | {f"landing/{kind}" for kind in KINDS if kind in read}
        | {"ledger/files", "ledger/sources", "ledger/run", "ledger/guard_results"}
        | models_on_disk()
        | {"vocabulary/default_themes", "vocabulary/label_texts"}
    )


def test_every_asset_is_made_by_the_job_and_none_is_external(
    definitions: dg.Definitions, job: dg.JobDefinition
) -> None:
    graph = definitions.resolve_asset_graph()

    assert graph.external_asset_keys == set()
    assert set(job.asset_layer.executable_asset_keys) == graph.get_all_asset_keys()


@pytest.mark.parametrize(("source", "guards"), [("answers", ANSWER_GUARDS), ("accounts", ACCOUNT_GUARDS)])
def test_the_checks_of_an_intake_are_its_guards_and_the_errors_among_them_block(
    definitions: dg.Definitions, source: str, guards: dict[str, bool]
) -> None:
    graph = definitions.resolve_asset_graph()
    key = dg.AssetKey(["intake", source])

    checks = {check.name: graph.get_check_spec(check).blocking for check in graph.get_check_keys_for_assets({key})}

    assert checks == guards | {"files_readable": False}


def test_every_data_test_on_a_model_is_an_asset_check_and_no_test_on_landing_is(
    definitions: dg.Definitions, in_prepared: LoadedProgramme
) -> None:
    tests = [node for node in manifest(in_prepared)["nodes"].values() if node["resource_type"] == "test"]
    on_models = {node["name"] for node in tests if node.get("attached_node", "") and "model." in node["attached_node"]}
    graph = definitions.resolve_asset_graph()

    checks = {key.name: key.asset_key.path[0] for key in graph.asset_check_keys}

    assert on_models - set(checks) == set()
    assert {"landing", "ledger"} & set(checks.values()) == set()


def test_the_job_the_schedule_and_the_sensors_are_these(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()

    assert [job.name for job in repository.get_all_jobs() if not job.name.startswith("__")] == ["daily_refresh"]
    assert [schedule.name for schedule in repository.schedule_defs] == ["daily_refresh_schedule"]
    assert {sensor.name for sensor in repository.sensor_defs} == {"inbox_sensor", "run_failure"}


def test_the_schedule_ticks_at_the_declared_time_of_the_programmes_timezone_and_is_on(
    definitions: dg.Definitions,
) -> None:
    (schedule,) = definitions.get_repository_def().schedule_defs

    assert schedule.cron_schedule == "30 6 * * *"
    assert schedule.execution_timezone == "America/New_York"
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING


def test_both_sensors_are_on(definitions: dg.Definitions) -> None:
    statuses = {sensor.default_status for sensor in definitions.get_repository_def().sensor_defs}

    assert statuses == {dg.DefaultSensorStatus.RUNNING}


def test_steps_never_run_side_by_side(definitions: dg.Definitions, job: dg.JobDefinition) -> None:
    assert job.executor_def.name == "in_process"
    assert definitions.executor is dg.in_process_executor


def test_dbt_waits_for_every_guard_of_every_source_and_publishing_for_dbt(job: dg.JobDefinition) -> None:
    plan = create_execution_plan(job)
    waits = {step.key: set(step.get_execution_dependency_keys()) for step in plan.steps}

    def behind(step: str) -> set[str]:
        found = set(waits[step])
        for earlier in waits[step]:
            found |= behind(earlier)
        return found

    guards = {"guards__answers", "guards__accounts"}
    assert set(waits) == {"intake__answers", "intake__accounts", *guards, "seal", "dbt_build", "published_marts"}
    assert guards <= waits["seal"]
    assert behind("dbt_build") >= guards | {"seal"}
    assert behind("published_marts") >= guards | {"seal", "dbt_build"}


def test_what_may_go_away_by_itself_is_retried_and_dbt_is_not(job: dg.JobDefinition) -> None:
    retries = {
        name: node.definition.retry_policy.max_retries if node.definition.retry_policy else 0
        for name, node in job.graph.node_dict.items()
    }

    assert retries == {
        "intake__answers": 2,
        "intake__accounts": 2,
        "guards__answers": 0,
        "guards__accounts": 0,
        "seal": 2,
        # dbt asks for a retry itself, only where another process has the warehouse open.
        "dbt_build": 0,
        "published_marts": 2,
    }


def test_people_see_owner_kind_group_and_freshness_of_an_intake(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    answers = graph.get(dg.AssetKey(["intake", "answers"]))
    accounts = graph.get(dg.AssetKey(["intake", "accounts"]))

    assert (answers.group_name, answers.kinds) == ("intake", {"python", "csv"})
    assert answers.owners == ["survey@example.org"]
    assert accounts.owners == ["team:customer-insight"]
    assert answers.description.startswith("Answers of the yearly survey. Kind survey_responses")
    assert answers.freshness_policy == dg.FreshnessPolicy.time_window(
        fail_window=timedelta(hours=60), warn_window=timedelta(hours=30)
    )


def test_models_are_grouped_by_their_folder(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()

    assert graph.get(dg.AssetKey(["marts", "nps_overall"])).group_name == "marts_nps"
    assert graph.get(dg.AssetKey(["staging", "stg_files"])).group_name == "staging"


def test_only_the_settings_module_reads_the_environment() -> None:
    folder = REPOSITORY / "orchestration"
    modules = {path.relative_to(folder) for path in folder.rglob("*.py") if "os.environ" in path.read_text()}

    # The others set dbt's variables for the time of a command, or hand the environment on to sqlfluff or MetricFlow.
    assert modules == {Path("settings.py"), Path("dbt_project.py"), Path("tools.py"), Path("metrics.py")}
