"""Mutated JSON exports: nothing damaged is taken, nothing sound is changed, nothing breaks."""

from collections import Counter
from pathlib import Path

import pytest
from judging import complaint, read_ours, read_strictly
from mutants import LINES, LISTS, Export, mutant

BATCHES, SIZE = 3, 500


@pytest.mark.parametrize("export", [*LISTS, *LINES], ids=lambda export: export.name)
def test_both_readers_take_the_sound_json_export_alike(export: Export, tmp_path: Path) -> None:
    ours, reference = read_ours(export.data, export.declared, tmp_path), read_strictly(export.data, export.declared)

    assert reference is not None
    assert (ours.refused, ours.flawed, len(ours.sound), reference.defective) == (None, {}, 8, {})


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("exports", [LISTS, LINES], ids=["lists", "lines"])
def test_mutants_of_json_are_read_as_the_strict_reference_reads_them(
    exports: tuple[Export, ...], batch: int, tmp_path: Path, record_property
) -> None:
    tally: Counter[str] = Counter()
    wrong = []
    for number in range(batch * SIZE, (batch + 1) * SIZE):
        export, data = mutant(exports, number)
        found = complaint(data, export.declared, tmp_path, tally)
        if found:
            wrong.append((number, export.name, found))
    record_property("fuzzed", SIZE)

    assert wrong == []
    assert all(tally[outcome] > SIZE // 50 for outcome in ("taken whole", "refused")), tally
