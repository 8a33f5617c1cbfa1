"""Mutated CSV exports in many dialects: nothing damaged is taken, nothing sound is changed, nothing breaks."""

from collections import Counter
from pathlib import Path

import pytest
from judging import complaint, read_ours, read_strictly
from mutants import DELIMITED, Export, mutant

BATCHES, SIZE = 15, 500


@pytest.mark.parametrize("export", DELIMITED, ids=lambda export: export.name)
def test_both_readers_take_the_sound_export_alike(export: Export, tmp_path: Path) -> None:
    ours, reference = read_ours(export.data, export.declared, tmp_path), read_strictly(export.data, export.declared)

    assert reference is not None
    assert (ours.refused, reference.defective) == (None, {})
    assert ours.sound == reference.sound
    assert len(ours.sound) == 12


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutants_are_read_as_the_strict_reference_reads_them(batch: int, tmp_path: Path, record_property) -> None:
    tally: Counter[str] = Counter()
    wrong = []
    for number in range(batch * SIZE, (batch + 1) * SIZE):
        export, data = mutant(DELIMITED, number)
        found = complaint(data, export.declared, tmp_path, tally)
        if found:
            wrong.append((number, export.name, found))
    record_property("fuzzed", SIZE)

    assert wrong == []
    assert all(tally[outcome] > SIZE // 50 for outcome in ("taken whole", "rows set apart", "refused")), tally
