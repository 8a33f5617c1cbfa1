"""The short cut for few quotes. What belongs here: that it says what the full look says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.readers import quick_look
from ingestion.readers.quick_look import QuickLook

piece = st.sampled_from(["a", ",", '"', "\n", '"a"', '"\n', '\n"', ',"', '",', "a,b,c\n", '"x,\ny",b,c\n', "\x1e", "é"])


def look(lines: list[bytes], few_quotes: int, monkeypatch: pytest.MonkeyPatch) -> tuple:
    monkeypatch.setattr(quick_look, "FEW_QUOTES", few_quotes)
    seen = QuickLook(b",", b'"')
    made = b"".join([seen.feed(line) for line in lines])
    facts = (seen.records, seen.delimiters, seen.quoted_line_ends, made) if seen.plain else ()
    return seen.plain, seen.is_plain(3), facts


@given(pieces=st.lists(piece, min_size=1, max_size=30), together=st.booleans())
def test_few_quotes_are_looked_at_with_the_same_result(pieces: list[str], together: bool) -> None:
    text = "".join(pieces).encode()
    lines = [text] if together else text.splitlines(keepends=True)
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert look(lines, 0, monkeypatch) == look(lines, 10**9, monkeypatch)
