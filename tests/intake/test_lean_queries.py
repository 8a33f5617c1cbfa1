"""What the reader saw in all cells makes the query leaner. What belongs here: that it never says anything else."""

import unicodedata
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion import pseudonyms
from ingestion.declarations.source import Score, Source
from ingestion.fates.batch_values import Batch
from ingestion.fates.columns import resolve
from ingestion.fates.score import score
from ingestion.fates.verdicts import Verdicts
from ingestion.readers.traits import Traits
from tests.intake.conftest import ANSWERS

STARTED = datetime(2026, 11, 22, tzinfo=UTC)
HEADER = ["id", "score", "sent", "at", "person", "comment"]

TIMES = [
    "2026-01-05 10:00:00", "2026-01-05 24:00:00", "2026-01-05 24:30:00", "2026-03-29 02:30:00", "2026-06-30 23:59:60",
    "2026-02-30 10:00:00", "2026-13-01 00:00:00", "1000-01-01 00:00:00", "0000-01-01 00:00:00", "9999-12-31 23:59:59",
    "1970-06-01 00:00:00", "2026-01-05 10:61:00", "2026-01-05T10:00:00", "2026-01-05 10:00", " 2026-01-05 10:00:00", "",
]  # fmt: skip

time = st.sampled_from(TIMES) | st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S"))
plain = st.sampled_from(["a", "A-1", "x y", "1.2E+19", "3", "", "n/a", "0", "10", "11", "7,0"])
odd = st.sampled_from(
    [" a", "a ", "\u00a0a", "ä", "e\u0301", "xe\u0301x", "a\u200d", "\u200b", "\x7f", "a\x7f", "Å", "\t"]
)
column = st.sampled_from([plain, plain | odd, odd, st.text(max_size=4)])


@st.composite
def cells(draw: st.DrawFn) -> list[list[str]]:
    """Columns of texts: some all alike, so that the reader claims something of them, some mixed."""
    length = draw(st.integers(1, 6))
    kinds = [draw(column), draw(column), time, time, draw(column), draw(column)]
    values = [draw(st.lists(kind, min_size=length, max_size=length)) for kind in kinds]
    return [[value.replace("\0", "").encode("utf-8", "ignore").decode() for value in one] for one in values]


def landed(table: pa.Table, source: Source, traits: dict[str, Traits]) -> tuple[list, list]:
    """Rows that land and rows that are set apart."""
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.register("cells", table)
        con.execute("create view raw as select *, null::varchar as structure_reason from cells")
        pseudonyms.prepare(con, pseudonyms.PseudonymKey(b"0" * 32))
        verdicts = Verdicts(source, resolve(HEADER, source), "Asia/Tokyo", STARTED, {}, traits)
        rows = verdicts.landing(Batch("b", "a.csv"))
        apart = verdicts.set_apart(f"(select source_row from ({rows})) as landed")
        return tuple(sorted(con.execute(query).fetchall(), key=str) for query in (rows, apart))


@pytest.mark.parametrize("format", ["%Y-%m-%d %H:%M:%S", "iso8601"])
@pytest.mark.parametrize("nulls", [[], ["n/a", "Å"]])
@settings(max_examples=25, deadline=None)
@given(columns=cells(), as_dictionary=st.booleans())
def test_the_lean_query_says_what_the_full_one_says(
    format: str, nulls: list[str], columns: list[list[str]], as_dictionary: bool
) -> None:
    # a text of a few values, too
    told = {
        "language": {"column": "comment"},
        "sent_at": {"column": "sent", "format": format},
        "responded_at": {"column": "at", "format": format},
    }
    source = Source.model_validate(
        ANSWERS | {"timezone": "Asia/Kolkata", "columns": {**ANSWERS["columns"], **told}, "nulls": nulls, "exclude": [
            {"column": "person", "equals": ["a", "ä"], "reason": "test"}
        ]}
    )  # fmt: skip
    table = pa.table({"source_row": list(range(len(columns[0]))), **{f"c{i}": one for i, one in enumerate(columns)}})
    traits = {}
    for index in range(len(HEADER)):
        traits[f"c{index}"] = Traits()
        cells_of_column = table.column(f"c{index}").chunk(0)
        traits[f"c{index}"].add(cells_of_column.dictionary_encode() if as_dictionary else cells_of_column)

    assert landed(table, source, traits) == landed(table, source, {})


def test_of_bare_cells_nothing_is_cleaned() -> None:
    traits = Traits()
    traits.add(pa.array(["a", "", "b c"]))
    assert (traits.is_bare, traits.has_empty, traits.longest, traits.has_exponent) == (True, True, 3, False)

    for text in (" a", "a\t", "ä", "a\u00a0", "\x7f"):
        seen = Traits()
        seen.add(pa.array(["plain", text]))
        assert not seen.is_bare, repr(text)


def test_only_cells_of_one_form_tell_seconds() -> None:
    for texts, expected in (
        (["2026-01-05 10:00:00", ""], True),
        (["2026-99-99 99:99:99"], True),
        (["2026-01-05 10:00:00", "2026-01-05T10:00:00"], False),
        (["0999-01-05 10:00:00"], False),
        (["2026-01-05 10:00:0", "02026-01-05 10:00:00"], False),
    ):
        seen = Traits()
        seen.add(pa.array(texts))
        assert seen.is_seconds is expected, texts


def test_an_identifier_that_is_too_long_only_in_its_normal_form_is_none(world) -> None:
    grows = "\u0958" * 340  # 1,020 bytes, and twice as many in NFC
    world.drop("a.csv", f"{grows},9,2026-01-05 10:00", "r1,9,2026-01-05 10:00")

    file = world.take_file("a.csv")

    assert file.reasons == {"ID_INVALID": 1}


def test_texts_that_no_normal_form_changes_are_not_normalised() -> None:
    for text, expected in (("ü", True), ("ɏ˿", True), ("e\u0301", False), ("日", False), ("\u212b", False)):
        seen = Traits()
        seen.add(pa.array([f"a{text}b"]))
        assert seen.is_composed is seen.is_bare is expected, repr(text)


def test_every_character_below_the_first_combining_one_is_in_normal_form() -> None:
    earlier = "".join(map(chr, range(0x300)))

    assert unicodedata.is_normalized("NFC", earlier)
    assert duckdb.execute("select nfc_normalize($text)", {"text": earlier[1:]}).fetchall() == [(earlier[1:],)]


@settings(max_examples=50, deadline=None)
@given(parts=st.lists(st.lists(plain | odd | time, max_size=4), min_size=1, max_size=4), as_dictionary=st.booleans())
def test_joined_traits_are_those_of_all_cells(parts: list[list[str]], as_dictionary: bool) -> None:
    def column(texts: list[str]) -> pa.Array:
        array = pa.array(texts, pa.string())
        return array.dictionary_encode() if as_dictionary else array

    whole, joined = Traits(), Traits()
    whole.add(column([text for part in parts for text in part]))
    for part in parts:
        seen = Traits()
        seen.add(column(part))
        joined.join(seen)

    assert joined == whole


def test_a_score_column_of_whole_numbers_is_cast_and_any_other_is_judged() -> None:
    for values, is_cast in (({"0", "10", ""}, True), ({"7", "11"}, False), ({"7", "7,0"}, False), (None, False)):
        typed = score("t", Score(), values and values - {""})
        assert (typed.value == "cast(t as integer)", typed.code == "null") == (is_cast, is_cast), values
    assert score("t", Score(labels={"10 - likely": 10}), {"7"}).code != "null"
