"""The same files in any order, number and cut give the same current rows. What belongs here: that property."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.conftest import ANSWERS, KEY, World

UPDATED = ANSWERS | {
    "columns": ANSWERS["columns"] | {"updated_at": {"column": "changed", "format": "%Y-%m-%d"}},
    "version": "updated_at",
}

row = st.builds(
    lambda key, score, day: f"r{key},{score},2026-01-05 10:00,2026-02-{day:02}",
    st.integers(1, 4),
    st.sampled_from(["0", "7", "10", "", "x"]),
    st.integers(1, 3),
)


@st.composite
def deliveries(draw):
    """Rows, and two ways of delivering them: each a list of runs, each run a list of files."""
    rows = draw(st.lists(row, min_size=1, max_size=8))

    def one() -> list[list[str]]:
        order = draw(st.permutations(rows))
        again = draw(st.lists(st.sampled_from(rows), max_size=3))
        sent = [*order, *again]
        cuts = sorted(draw(st.sets(st.integers(1, max(1, len(sent) - 1)), max_size=2)))
        files = [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
        return [file for file in files if file]

    return one(), one(), draw(st.booleans())


def deliver(files: list[list[str]], name: str, folder: Path, declaration, together: bool) -> list[tuple]:
    world = World(folder / name, declaration, {"name": name})
    for number, lines in enumerate(files):
        world.drop(f"{number}.csv", *lines, header="id,score,at,changed")
        if not together:
            world.take()
    world.take()
    return world.current("row_key, content_hash, score, fate = 'excluded'")


@pytest.mark.parametrize("declaration", [UPDATED, ANSWERS], ids=["versioned", "without versions"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_deliveries=deliveries())
def test_any_order_repetition_and_cut_of_files_gives_the_same_rows(monkeypatch, declaration, given_deliveries) -> None:
    first, second, together = given_deliveries
    folder = Path(tempfile.mkdtemp())
    monkeypatch.setenv("ELEVENPOINT_VAR", str(folder / "var"))
    monkeypatch.setenv("ELEVENPOINT_PSEUDONYM_KEY", KEY)
    try:
        assert deliver(first, "first", folder, declaration, together) == deliver(
            second, "second", folder, declaration, not together
        )
    finally:
        shutil.rmtree(folder)
