"""Section 4 of the catalogue: JSON."""

from collections.abc import Callable

from catalogue_case import AT, Case
from catalogue_entry import Entry, Step, accepted, quarantined, refused

FLATTEN = "ingestion/readers/json_flatten.py"
SCAN = "ingestion/readers/json_scan.py"
JSON = {"format.type": "json"}
LINES = {"format.type": "jsonl"}
NESTING = 10_000


def holds(columns: str, *rows: tuple[object, ...]) -> Callable[[Case], None]:
    """An assertion on what landed, in order."""

    def then(case: Case) -> None:
        assert case.landed(columns) == list(rows)

    return then


def _deep(case: Case) -> None:
    record = f'{{"id": "a1", "score": 9, "at": "{AT}", "more": {"[" * NESTING}{"]" * NESTING}}}'
    case.put("077_deep.json", f"[{record}]")
    case.put("077_deep_objects.json", "[" + '{"a":' * NESTING + "1" + "}" * NESTING + "]")
    case.put("077_deep_list.json", "[" * NESTING + "]" * NESTING)


def _other(name: str) -> Callable[[Case], None]:
    def drop(case: Case) -> None:
        case.clear()
        case.put_corpus(name)

    return drop


ENTRIES = [
    Entry(
        number=73,
        title="Array, NDJSON, or wrapped",
        verdict="A",
        code=None,
        where="ingestion/readers/json_records.py",
        declare=JSON,
        drop="073_array.json",
        expect=accepted(2),
        again=(
            Step(_other("073_lines.jsonl"), {"073_lines.jsonl": accepted(2)}, declare=LINES),
            Step(
                _other("073_wrapped.json"),
                {"073_wrapped.json": accepted(2)},
                declare=JSON | {"format.records": "data.responses"},
            ),
        ),
        note="In the declared shape: `type: json` or `jsonl`, `records` for the way to the list.",
    ),
    Entry(
        number=74,
        title="Duplicate keys in an object",
        verdict="Q",
        code="JSON_DUP_KEY",
        where=FLATTEN,
        declare=JSON,
        drop="074_duplicate_key.json",
        expect=quarantined("JSON_DUP_KEY", accepted=1),
    ),
    Entry(
        number=75,
        title="NaN, Infinity literals",
        verdict="Q",
        code="JSON_NOT_A_NUMBER",
        where=FLATTEN,
        declare=JSON,
        drop="075_not_a_number.json",
        expect=quarantined("JSON_NOT_A_NUMBER", 2, accepted=1),
    ),
    Entry(
        number=76,
        title="Integers above 2^53",
        verdict="A",
        code=None,
        where=SCAN,
        declare=JSON,
        drop="076_large_integers.json",
        expect=accepted(2),
        then=holds("response_id", ("9007199254740993",), ("9007199254740992",)),
        note="As text, with all their digits.",
    ),
    Entry(
        number=77,
        title="Nesting 10,000 deep",
        verdict="R",
        code="JSON_TOO_DEEP",
        where=SCAN,
        declare=JSON,
        drop=_deep,
        expect={
            "077_deep.json": refused("JSON_TOO_DEEP"),
            "077_deep_list.json": refused("JSON_TOO_DEEP"),
            "077_deep_objects.json": refused("JSON_TOO_DEEP"),
        },
        limit_mb=300,
    ),
    Entry(
        number=78,
        title="Half last line",
        verdict="R",
        code="FILE_TRUNCATED",
        where="ingestion/readers/json_records.py",
        declare=LINES,
        drop="078_half_last_line.jsonl",
        expect=refused("FILE_TRUNCATED"),
    ),
    Entry(
        number=79,
        title="`null` against missing key",
        verdict="A/W",
        code="JSON_KEY_MISSING",
        where="ingestion/fates/absent_keys.py",
        declare=JSON,
        drop="079_null_and_missing.json",
        expect=accepted(
            1,
            "JSON_KEY_MISSING: 2 records lack 'score' (first at row 3). They count as empty; look whether the tool has"
            " changed its export, or declare the column `optional: true`.",
            unanswered=3,
        ),
        note="`null` is unanswered; a missing key is, too, and is warned of as drift.",
    ),
    Entry(
        number=80,
        title="`true` as score",
        verdict="Q",
        code="SCORE_NOT_NUMERIC",
        where="ingestion/fates/score.py",
        declare=JSON,
        drop="080_true.json",
        expect=quarantined("SCORE_NOT_NUMERIC", accepted=1),
    ),
    Entry(
        number=81,
        title="Lone surrogate `\\ud83d`",
        verdict="Q",
        code="TEXT_SURROGATE",
        where=FLATTEN,
        declare=JSON,
        drop="081_lone_surrogate.json",
        expect=quarantined("TEXT_SURROGATE", accepted=1),
        then=holds("comment", ("fine 😀",)),
    ),
]
