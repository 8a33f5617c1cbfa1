"""Sources under another name: what counts twice is stopped or told. What does not belong here: single batches."""

import dagster as dg
import pytest
from small_programme import Small, small

from ingestion.declarations.load import load_programme
from ingestion.intake import take_in
from ingestion.landing.manifest import current_manifests
from ingestion.landing.shared_files import shared_files
from ingestion.run import Run
from orchestration.resources import refresh_lock


def declare_again(world: Small, name: str) -> None:
    """The answers' declaration and file under a further name."""
    declared = (world.folder / "sources" / "answers.yml").read_text()
    (world.folder / "sources" / f"{name}.yml").write_text(declared.replace("source: answers", f"source: {name}"))
    (world.folder / "inbox" / "answers").rename(world.folder / "inbox" / name)


@pytest.fixture
def landed(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """A programme whose files have landed, without the rest of a refresh."""
    world = small(tmp_path)
    monkeypatch.setenv("ELEVENPOINT_VAR", str(world.var))
    programme = load_programme(world.folder)
    for source in programme.sources:
        take_in(programme, source, Run.now("run"))
    return world


def test_a_renamed_source_is_told_twice_declared_stopped_undeclared_and_counts_once_withdrawn(
    refreshed_small: Small,
) -> None:
    declare_again(refreshed_small, "kundenstimme")
    (refreshed_small.folder / "inbox" / "answers").mkdir()

    twice = refreshed_small.run("refresh")

    assert twice.returncode == 0, twice.stdout + twice.stderr
    assert "200 responses" in twice.stdout
    rows_to_look_at = twice.stdout.partition("Rows to look at:")[2]
    assert "answers and kundenstimme: the same file first.csv counts in both" in rows_to_look_at

    before = refreshed_small.published()
    (refreshed_small.folder / "sources" / "answers.yml").unlink()
    stopped = refreshed_small.run("refresh")

    assert stopped.returncode == 2
    assert "'answers' has 1 current batch with 100 rows" in stopped.stderr
    assert refreshed_small.published() == before

    withdrawn = refreshed_small.run("batches", "withdraw", "--source", "answers", "--reason", "renamed")
    once = refreshed_small.run("refresh")

    assert withdrawn.returncode == 0, withdrawn.stderr
    assert once.returncode == 0, once.stdout + once.stderr
    assert "100 responses" in once.stdout
    assert "the same file" not in once.stdout


def test_checking_names_an_undeclared_source_with_its_rows_and_both_remedies(landed: Small) -> None:
    declare_again(landed, "kundenstimme")
    (landed.folder / "sources" / "answers.yml").unlink()

    done = landed.run("check")

    assert (done.returncode, done.stdout) == (2, "")
    assert "'answers' has 1 current batch with 100 rows in landing" in done.stderr
    assert f"put {landed.folder}/sources/answers.yml back" in done.stderr
    command = f'elevenpoint batches withdraw --source answers --programme {landed.folder} --reason "…"'
    assert command in done.stderr


def test_a_source_whose_batches_do_not_count_needs_no_declaration(landed: Small) -> None:
    declare_again(landed, "kundenstimme")
    (landed.folder / "sources" / "answers.yml").unlink()
    landed.run("batches", "withdraw", "--source", "answers", "--reason", "renamed")

    done = landed.run("check")

    assert done.returncode == 0, done.stderr


def test_a_run_of_the_daemon_is_stopped_before_its_first_step(landed: Small) -> None:
    declare_again(landed, "kundenstimme")
    (landed.folder / "sources" / "answers.yml").unlink()
    lock = refresh_lock(load_programme(landed.folder))

    with pytest.raises(dg.DagsterError) as stopped, dg.build_resources({"lock": lock}):
        pass

    assert "withdraw --source answers" in str(stopped.value.__cause__)


@pytest.mark.parametrize("arguments", [[], ["00ff", "--source", "answers"]])
def test_withdrawing_takes_either_a_batch_or_a_source(landed: Small, arguments: list[str]) -> None:
    done = landed.run("batches", "withdraw", *arguments, "--reason", "why not")

    assert done.returncode == 2
    assert "either the id of a batch or --source" in done.stderr


def test_files_that_two_sources_of_other_kinds_share_are_not_told(landed: Small) -> None:
    manifests = current_manifests(load_programme(landed.folder).layout)
    same = [entry.__class__(**{**entry.__dict__, "sha256": "ab"}) for entry in manifests]

    assert {entry.source for entry in same} == {"answers", "accounts"}
    assert shared_files(same) == []
