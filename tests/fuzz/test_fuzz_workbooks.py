"""Workbooks with damaged bytes: refused, or read as if nothing had happened (a workbook has checksums)."""

import random
from pathlib import Path

import pytest
from judging import read_ours
from mutants import cut_off, delete_slice, flip_byte, insert_bytes, workbook

XLSX = {"type": "xlsx"}
BATCHES, SIZE = 3, 20


@pytest.fixture(scope="module")
def book() -> bytes:
    return workbook()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_damaged_workbook_is_refused_or_read_unchanged(batch, book, tmp_path: Path, record_property) -> None:
    sound = read_ours(book, XLSX, tmp_path)
    assert (sound.refused, len(sound.sound)) == (None, 12)
    wrong = []
    for number in range(batch * SIZE, (batch + 1) * SIZE):
        dice = random.Random(number)
        damaged = dice.choice((flip_byte, flip_byte, insert_bytes, delete_slice, cut_off))(book, dice, "")
        found = read_ours(damaged, XLSX, tmp_path)
        if found.refused is None and (found.header, found.sound) != (sound.header, sound.sound):
            wrong.append(number)
    record_property("fuzzed", SIZE)

    assert wrong == []
