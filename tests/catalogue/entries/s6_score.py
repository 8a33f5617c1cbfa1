"""Section 6 of the catalogue: the score."""

from catalogue_case import AT, Case
from catalogue_entry import Entry, Outcome, accepted, quarantined, refused
from catalogue_parts import GOOD_WITH_PERSON, LIKE_CUSTOMERS, put_scores, scores

SCORE = "ingestion/fates/score.py"
PROPERTIES = "ingestion/guards/properties.py"


def another_scale(case: Case) -> None:
    """Sixty answers from 1 to 5, and sixty from 0 to 100."""
    put_scores(case, "105_one_to_five.csv", [1, 2, 3, 4, 5, 5, 4, 3, 5, 4] * 6)
    put_scores(case, "105_zero_to_hundred.csv", [score * 10 for score in LIKE_CUSTOMERS] * 6)


def one_score(case: Case) -> None:
    """Thirty answers with one and the same score."""
    put_scores(case, "108_one_score.csv", [9] * 30)


ENTRIES = [
    Entry(
        number=95,
        title="`'10 '`, NBSP, zero-width around",
        verdict="A",
        code=None,
        where="ingestion/fates/text.py",
        drop="095_spaces.csv",
        expect=accepted(6),
        then=scores(*[10] * 6),
    ),
    Entry(
        number=96,
        title="`9.0`, `9,0`",
        verdict="A",
        code=None,
        where=SCORE,
        drop="096_written_with_fraction.csv",
        expect=accepted(4),
        then=scores(9, 9, 10, 0),
    ),
    Entry(
        number=97,
        title="`7.5`, `8.5`, `9,5`",
        verdict="Q",
        code="SCORE_NOT_INTEGER",
        where=SCORE,
        drop="097_not_whole.csv",
        expect=quarantined("SCORE_NOT_INTEGER", 4, accepted=1),
        then=scores(9),
        note="never rounded",
    ),
    Entry(
        number=98,
        title="`11`, `-1`, `−1` (U+2212), `100`",
        verdict="Q",
        code="SCORE_OUT_OF_RANGE",
        where=SCORE,
        drop="098_out_of_range.csv",
        expect=quarantined("SCORE_OUT_OF_RANGE", 4, accepted=1),
    ),
    Entry(
        number=99,
        title="`''`, null",
        verdict="A",
        code=None,
        where=SCORE,
        drop="099_empty.csv",
        expect=accepted(1, unanswered=2),
        then=scores(None, None, 9),
        note="`unanswered`: counts for the response rate, never for NPS",
    ),
    Entry(
        number=100,
        title="`N/A`, `k. A.`, `keine Angabe`, `-`, `99`, `-99`",
        verdict="A/Q",
        code="SCORE_NOT_NUMERIC",
        where=SCORE,
        drop="100_tokens.csv",
        declare={"score": {"unanswered": ["N/A", "k. A.", "99"]}},
        expect=Outcome(
            fates={"accepted": 1, "unanswered": 3, "quarantined": 3},
            reasons={"SCORE_NOT_NUMERIC": 2, "SCORE_OUT_OF_RANGE": 1},
        ),
        note="`unanswered` only for tokens declared under `score.unanswered`",
    ),
    Entry(
        number=101,
        title="`NaN`, `inf`",
        verdict="Q",
        code="SCORE_NOT_NUMERIC",
        where=SCORE,
        drop="101_not_a_number.csv",
        expect=quarantined("SCORE_NOT_NUMERIC", 4, accepted=1),
    ),
    Entry(
        number=102,
        title="`Promoter`",
        verdict="Q",
        code="SCORE_IS_LABEL",
        where=SCORE,
        drop="102_label.csv",
        expect=quarantined("SCORE_IS_LABEL", 3, accepted=1),
    ),
    Entry(
        number=103,
        title="`1_0`, `0x9`, `1e1`, `９`, `٩`, `+9`",
        verdict="Q",
        code="SCORE_NOT_NUMERIC",
        where=SCORE,
        drop="103_other_digits.csv",
        expect=quarantined("SCORE_NOT_NUMERIC", 6, accepted=1),
    ),
    Entry(
        number=104,
        title="`9/10`, `9 von 10`, `90%`",
        verdict="Q",
        code="SCORE_NOT_NUMERIC",
        where=SCORE,
        drop="104_of_ten.csv",
        expect=quarantined("SCORE_NOT_NUMERIC", 3, accepted=1),
    ),
    Entry(
        number=105,
        title="1–5 or 0–100 scale in the column",
        verdict="B",
        code="SCALE_SUSPECT",
        where=PROPERTIES,
        drop=another_scale,
        good=GOOD_WITH_PERSON,
        expect={
            "105_one_to_five.csv": accepted(60),
            "105_zero_to_hundred.csv": quarantined("SCORE_OUT_OF_RANGE", 54, accepted=6),
        },
        blocks=("highest_score_above_five", "answers_on_declared_scale", "quarantined_share"),
    ),
    Entry(
        number=106,
        title="Two NPS questions in one survey",
        verdict="A/R",
        code="HEADER_DUPLICATE",
        where="ingestion/fates/columns.py",
        drop=("106_same_name.csv", "106_two_questions.csv"),
        declare={"columns.score": "NPS overall", "columns.touchpoint": {"value": "overall"}},
        good=("zz_good.csv", f"id,NPS overall,at\ngood-1,9,{AT}\n"),
        expect={
            "106_same_name.csv": refused("HEADER_DUPLICATE"),
            "106_two_questions.csv": accepted(1, "HEADER_UNKNOWN: not declared and kept out: 'NPS purchase'"),
        },
        then=scores(9),
        note="a source for each question, with its touchpoint; refused where both have one name",
    ),
    Entry(
        number=107,
        title='Score 9 but group "Passive"',
        verdict="Q",
        code="SCORE_GROUP_CONFLICT",
        where=SCORE,
        drop="107_group.csv",
        declare={
            "columns.vendor_group": {
                "column": "group",
                "map": {"1": "promoter", "2": "passive", "3": "detractor"},
                "optional": True,
            }
        },
        expect=quarantined("SCORE_GROUP_CONFLICT", 1, accepted=3),
        note="where `vendor_group` is mapped to the bands; else the guard `vendor_group_agrees` warns",
    ),
    Entry(
        number=108,
        title="Every row the same score",
        verdict="W",
        code="DIST_SUSPECT",
        where=PROPERTIES,
        drop=one_score,
        good=GOOD_WITH_PERSON,
        expect={"108_one_score.csv": accepted(30)},
        blocks=(),
        warns=("scores_vary",),
    ),
]
