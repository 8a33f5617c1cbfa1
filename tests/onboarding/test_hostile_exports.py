"""Onboarding never crashes. What belongs here: damaged and hostile files. What does not: what good ones give."""

import random
from pathlib import Path

import pytest
from onboarded_export import Look, look_at

from ingestion.errors import ElevenpointError
from ingestion.layout import REPOSITORY

SAMPLES = (
    REPOSITORY / "programmes/carpentries/inbox/post_training/20180908_post_clean.csv",
    REPOSITORY / "programmes/r_community_survey_2018/inbox/form_responses/form_responses.tsv",
)
JSON = (
    b'{"data": [{"id": "a", "nps": 9, "at": "2026-03-01T10:00:00Z"},'
    b' {"id": "b", "nps": 3, "at": "2026-03-02T10:00:00Z"}]}'
)


def outcome(path: Path, folder: Path) -> Look | str:
    """What became of a file: the proposal, or the words of its refusal, after which nothing is written."""
    try:
        return look_at(path, folder)
    except ElevenpointError as error:
        return "" if folder.exists() else str(error)


def is_well(made: Look | str) -> bool:
    """Whether it was refused with a sentence, or proposed with nothing wrong but open questions."""
    if isinstance(made, str):
        return len(made) > 40
    return all("is still open" in mistake for mistake in made.mistakes())


def mutated(content: bytes, dice: random.Random) -> bytes:
    """The content with a few bytes replaced, removed, doubled or cut off."""
    made = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(made) or 1)
        match dice.randrange(5):
            case 0:
                made[place : place + 1] = bytes([dice.randrange(256)])
            case 1:
                del made[place : place + dice.randint(1, 40)]
            case 2:
                made[place:place] = dice.choice([b'"', b"\0", b"\n", b",", b"\xff\xfe", b";", b"'", b"\\", b"{", b"]"])
            case 3:
                made[place:place] = bytes(made[place : place + 200])
            case _:
                del made[max(place, 1) :]
    return bytes(made)


@pytest.mark.parametrize("seed", range(28))
def test_a_damaged_file_is_refused_in_words_or_onboarded(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    sample = dice.choice(SAMPLES)
    content = JSON if seed % 4 == 0 else sample.read_bytes()[: dice.randint(2_000, 12_000)]
    path = tmp_path / ("export.json" if seed % 4 == 0 else sample.name)
    path.write_bytes(mutated(content, dice))

    assert is_well(outcome(path, tmp_path / "programme"))


@pytest.mark.parametrize(
    "content",
    [
        b"\n\n\n",
        b",,,\n,,,\n",
        b"a\n" * 40,
        b'"' * 2001,
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"{" * 3000,
        b"[" * 3000,
        b"[[1,2],[3,4]]",
        b"[1,2,3]",
        b"id,nps\n" + b"\x00,9\n" * 20,
        ",".join(f"c{n}" for n in range(6000)).encode() + b"\n",
        b"id;nps\n" + b"a" * 2_000_000 + b";9\n",
        "Größe,nps\nä,9\n".encode() * 9,
        b"nps\n9\n10\n3\n",
        b"=cmd|' /C calc'!A0,nps\n" + b"1,9\n" * 30,
        b"'); drop table seen; --,nps\n" + b"1,9\n" * 30,
    ],
)
def test_a_strange_file_is_refused_in_words_or_onboarded(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)

    assert is_well(outcome(path, tmp_path / "programme"))
