"""What metrics can be asked for. What belongs here: each refusal with its remedy, and the dimensions."""

from pathlib import Path

import pytest
from dbt_semantic_interfaces.validations.unique_valid_name import UniqueAndValidNameRule

from ingestion.declarations.programme import Segment
from ingestion.errors import ElevenpointError
from ingestion.layout import Layout
from orchestration.dbt_project import prepared_folder
from orchestration.dbt_vars import metric_dimensions
from orchestration.metrics import SEMANTIC_MANIFEST, metrics_project


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A programme with a warehouse and metrics, as far as their files go."""
    made = Layout(tmp_path / "small")
    prepared_folder(made).mkdir(parents=True)
    (prepared_folder(made) / SEMANTIC_MANIFEST).write_text("{}")
    made.warehouse.touch()
    return made


def test_a_metric_of_a_programme_that_was_never_refreshed_is_refused(layout: Layout) -> None:
    layout.warehouse.unlink()
    with pytest.raises(ElevenpointError, match=r"warehouse\.duckdb: is not there.*Run `make refresh` first"):
        metrics_project(layout)


def test_a_metric_without_parsed_metrics_is_refused(layout: Layout) -> None:
    (prepared_folder(layout) / SEMANTIC_MANIFEST).unlink()
    with pytest.raises(ElevenpointError, match=r"semantic_manifest\.json: is not there.*Run `make refresh` first"):
        metrics_project(layout)


def test_metricflow_finds_the_programmes_target_where_it_looks_for_it(layout: Layout) -> None:
    for _ in range(2):
        folder = metrics_project(layout)
        assert (folder / "target" / SEMANTIC_MANIFEST).read_text() == "{}"
        assert {path.name for path in folder.iterdir()} == {"dbt_project.yml", "profiles.yml", "target"}


def test_segments_are_dimensions_as_far_as_metricflow_takes_their_names() -> None:
    names = ["plan", "p", "job_level", "x2", "two__underscores", "ends_with_one_"]
    dimensions = metric_dimensions([Segment(name=name) for name in names], "as it is today")

    taken = UniqueAndValidNameRule.NAME_REGEX
    assert [dimension["name"] for dimension in dimensions] == [
        f"segment_{name}" for name in names if taken.match(f"segment_{name}")
    ]
    assert len(dimensions) == 4
    assert dimensions[0] == {
        "name": "segment_plan",
        "type": "categorical",
        "description": "plan: plan of the account, as it is today.",
    }
