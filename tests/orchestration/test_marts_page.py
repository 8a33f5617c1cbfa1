"""docs/marts.md is what the models say. What belongs here: that the committed page is current."""

import re

from ingestion.declarations.load import LoadedProgramme
from ingestion.layout import REPOSITORY
from orchestration.dbt_manifest import manifest_file
from publishing.handbook import marts_page


def without_segments(page: str) -> str:
    """The page without the rows that depend on whether a programme declares segments."""
    return re.sub(r"\| `segment_<name>`.*\n", "", page)


def test_the_committed_page_of_marts_is_current(in_prepared: LoadedProgramme) -> None:
    committed = (REPOSITORY / "docs" / "marts.md").read_text(encoding="utf-8")

    written = marts_page(manifest_file(in_prepared.layout))

    assert without_segments(committed) == without_segments(written), "run `make docs`"


def test_the_page_names_every_column_of_a_mart(in_prepared: LoadedProgramme) -> None:
    page = marts_page(manifest_file(in_prepared.layout))
    section = page.split("### `nps_by_segment`")[1].split("###")[0]

    assert re.findall(r"^\| `(\w+)`", section, flags=re.MULTILINE)[:4] == [
        "period_grain", "period_start", "segment_type", "segment",
    ]  # fmt: skip
