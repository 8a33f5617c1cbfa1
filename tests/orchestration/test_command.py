"""The command's answers without data: mistakes, variables, preparation, what Dagster's own tools load."""

import json
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from small_programme import REPOSITORY, Small, small


@pytest.fixture
def world(tmp_path: Path) -> Small:
    return small(tmp_path)


def tool(world: Small, *command: str) -> subprocess.CompletedProcess[str]:
    """Run one of Dagster's tools as the README says, from the folder of dagster.yaml."""
    program = Path(sys.executable).with_name(command[0])
    return subprocess.run(
        [str(program), *command[1:]],
        cwd=REPOSITORY,
        env=world.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_mistake_in_a_declaration_is_told_at_once_with_exit_code_2_and_touches_nothing(world: Small) -> None:
    declaration = world.folder / "sources" / "answers.yml"
    declaration.write_text(declaration.read_text().replace("kind: survey_responses", "kind: survey_answers"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    done = world.run("refresh")

    assert done.returncode == 2
    assert "sources/answers.yml:2" in done.stderr
    assert "survey_answers" in done.stderr
    assert "survey_responses" in done.stderr
    assert "Traceback" not in done.stderr
    assert not world.var.exists()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 2


def test_an_unknown_programme_is_told_with_exit_code_2(world: Small) -> None:
    done = world.run("refresh", "--programme", "programmes/nowhere")

    assert done.returncode == 2
    assert "There is no programme folder programmes/nowhere" in done.stderr


def test_check_says_what_a_fixed_offset_means(world: Small) -> None:
    declaration = world.folder / "sources" / "answers.yml"
    declaration.write_text(declaration.read_text().replace("timezone: UTC", "timezone: Etc/GMT+5"))

    done = world.run("check")

    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == [
        "sources/answers.yml: timezone: Etc/GMT+5 is 5 hours behind UTC all year, without summer time"
    ]


def test_a_misspelt_guard_is_a_mistake_in_the_declaration(world: Small) -> None:
    declaration = world.folder / "sources" / "answers.yml"
    declaration.write_text(declaration.read_text() + "guards: {severity: {row_present: off}}\n".replace("off", '"off"'))

    done = world.run("check")

    assert done.returncode == 2
    assert "row_present" in done.stderr
    assert "rows_present" in done.stderr


@pytest.mark.parametrize("command", ["check", "refresh"])
@pytest.mark.parametrize(("given", "why"), [("", "is not set"), ("hunter2", "is too short")])
def test_a_key_that_is_missing_or_short_is_told_before_anything_starts(
    world: Small, monkeypatch: pytest.MonkeyPatch, command: str, given: str, why: str
) -> None:
    programme = world.folder / "programme.yml"
    programme.write_text(programme.read_text().replace("holds_personal_data: false", "holds_personal_data: true"))
    monkeypatch.setenv("ELEVENPOINT_PSEUDONYM_KEY", given)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    done = world.run(command)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"ELEVENPOINT_PSEUDONYM_KEY {why}")
    assert "openssl rand -hex 32" in done.stderr
    assert "hunter2" not in done.stderr
    assert not world.var.exists()
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 2


def test_one_source_is_counted_as_one(world: Small) -> None:
    assert world.run("check").stdout == "small: 2 sources are declared without a mistake.\n"
    (world.folder / "sources" / "accounts.yml").unlink()
    programme = world.folder / "programme.yml"
    programme.write_text(programme.read_text().partition("segments:")[0])

    assert world.run("check").stdout == "small: 1 source is declared without a mistake.\n"


def test_the_variables_of_dbt_follow_from_the_declarations(world: Small) -> None:
    done = world.run("dbt-vars")

    values = json.loads(done.stdout)
    assert values["landing"] == str(world.root / "landing")
    assert values["segments"] == [{"name": "region", "of": "account", "attribute": "region", "label": "region"}]
    assert [(column["name"], column["data_type"]) for column in values["segment_columns"]] == [
        ("segment_region", "varchar")
    ]
    assert values["lifecycle"] is None
    assert values["expiry_days"] == {"relational": 365, "transactional": 90}
    assert (values["week_start"], values["minimum_responses"], values["significance_level"]) == ("monday", 10, 0.05)


def test_a_programme_that_nobody_prepared_fails_loudly_where_dagster_loads_it(world: Small) -> None:
    done = tool(world, "dagster", "definitions", "validate", "-w", "workspace.yaml")

    assert done.returncode != 0
    assert f"elevenpoint prepare --programme {world.folder}" in done.stdout + done.stderr


def test_preparing_parses_once_and_again_only_after_a_change(
    world: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELEVENPOINT_PARSED", str(tmp_path / "parsed"))
    first = world.run("prepare")
    second = world.run("prepare")
    programme = world.folder / "programme.yml"
    programme.write_text(programme.read_text().replace("title:", "minimum_responses: 20\ntitle:"))
    third = world.run("prepare")
    programme.write_text(programme.read_text().replace("minimum_responses: 20\n", ""))
    taken_back = world.run("prepare")

    assert [done.stdout for done in (first, second, third, taken_back)] == [
        "small: parsed\n",
        "small: is prepared already\n",
        "small: parsed\n",
        "small: is prepared already\n",
    ]


def test_dagsters_own_tools_load_the_workspace(world: Small) -> None:
    world.run("prepare")

    validated = tool(world, "dagster", "definitions", "validate", "-w", "workspace.yaml")
    listed = tool(world, "dg", "list", "defs", "--json")

    assert validated.returncode == 0, validated.stdout + validated.stderr
    assert listed.returncode == 0, listed.stderr
    for name in ("intake/answers", "marts/nps_overall", "published_marts", "daily_refresh", "inbox_sensor"):
        assert f'"{name}"' in listed.stdout


def test_the_instance_has_the_settings_without_which_one_crash_blocks_everything(world: Small) -> None:
    with world.instance() as instance:
        assert instance.telemetry_enabled is False
        assert instance.nux_enabled is False
        assert instance.run_monitoring_enabled is True
        assert instance.run_retries_enabled is True
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
    settings = yaml.safe_load((REPOSITORY / "dagster.yaml").read_text())
    assert settings["run_monitoring"] == {
        "enabled": True,
        "poll_interval_seconds": 30,
        "start_timeout_seconds": 180,
        "cancel_timeout_seconds": 60,
        "max_runtime_seconds": 7200,
        "free_slots_after_run_end_seconds": 30,
    }
    assert settings["run_retries"]["retry_on_asset_or_op_failure"] is False


def test_dbt_runs_with_the_programmes_variables(world: Small) -> None:
    done = world.run("dbt", "--", "list", "--resource-type", "source", "--quiet")

    assert done.returncode == 0, done.stderr
    assert "source:elevenpoint.landing.survey_responses" in done.stdout


def test_deciding_about_an_unknown_batch_fails_with_a_hint(world: Small) -> None:
    done = world.run("batches", "approve", "00ff", "--reason", "why not")

    assert done.returncode == 1
    assert "elevenpoint batches list" in done.stderr


def test_where_the_exit_code_counts_the_docs_call_the_command_and_not_make() -> None:
    operations = (REPOSITORY / "docs" / "operations.md").read_text()
    scheduled = re.findall(r"^0 5 \* \* \* .*$|^ExecStart.*$", operations, re.MULTILINE)
    makefile = "all:\n\t@exit 1\n"
    made = subprocess.run(["make", "-f", "-"], input=makefile, capture_output=True, text=True, check=False)

    assert len(scheduled) == 4
    assert not [line for line in scheduled if "make" in line or ".venv/bin/" not in line]
    assert made.returncode == 2
    assert "it ends with 2 whatever the command ended with" in operations
    for page in (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))):
        assert not re.search(r"`make [^`]*`[^.]*\b(exit code|ends with) (is )?1\b", page.read_text()), page
