"""Section 5 of the catalogue: headers and schema drift."""

from catalogue_case import Case
from catalogue_entry import Entry, accepted, quarantined, refused
from catalogue_parts import GOOD_WITH_PERSON, LIKE_CUSTOMERS, lands, put_scores

QUALTRICS = {
    "columns": {
        "response_id": "ResponseId",
        "survey": {"value": "relationship"},
        "survey_type": {"value": "relational"},
        "score": "Q1_NPS",
        "responded_at": {"column": "RecordedDate", "format": "%Y-%m-%d %H:%M:%S"},
    },
    "format.header": {"rows": 3, "names": 1},
}
QUALTRICS_GOOD = (
    "zz_good.csv",
    'ResponseId,Q1_NPS,RecordedDate\nResponse ID,Question,Recorded Date\n{"a"},{"b"},{"c"}\n'.replace('"', "'")
    + "good-1,9,2026-01-05 10:00:00\n",
)
SURVEYMONKEY = {
    "columns": {
        "response_id": "Respondent ID",
        "survey": {"value": "relationship"},
        "survey_type": {"value": "relational"},
        "score": "How likely are you to recommend us? | Score",
        "comment": "How likely are you to recommend us? | Comment",
        "responded_at": {"column": "End Date", "format": "%Y-%m-%d %H:%M"},
    },
    "format.header": {"rows": 2, "join": " | "},
}
SURVEYMONKEY_GOOD = (
    "zz_good.csv",
    "Respondent ID,How likely are you to recommend us?,,End Date\n,Score,Comment,\n1,9,,2026-01-05 10:00\n",
)
UNKNOWN = "HEADER_UNKNOWN: not declared and kept out: "


def one_to_eleven(case: Case) -> None:
    """Sixty answers of an eleven-point question that an export coded 1–11: each one higher than it was."""
    put_scores(case, "093_one_to_eleven.csv", [score + 1 for score in LIKE_CUSTOMERS * 6])


def another_meaning(case: Case) -> None:
    """Sixty answers, and sixty to a question under the same name that asks for the effort it took."""
    put_scores(case, "2026-01_recommend.csv", list(LIKE_CUSTOMERS) * 6)
    put_scores(case, "2026-02_effort.csv", [1, 0, 2, 1, 3, 0, 9, 2, 1, 6] * 6)


ENTRIES = [
    Entry(
        number=82,
        title="Columns reordered",
        verdict="A",
        code=None,
        where="ingestion/readers/names.py",
        drop="082_reordered.csv",
        expect=accepted(2),
        then=lands("response_id, score", ("a1", 9), ("a2", 0)),
    ),
    Entry(
        number=83,
        title="Case, spaces, umlaut form (NFC/NFD) changed",
        verdict="A",
        code=None,
        where="ingestion/readers/names.py",
        drop="083_spelling.csv",
        declare={"columns.is_complete": {"column": "bestätigt", "optional": True}},
        expect=accepted(1),
        then=lands("response_id, score, is_complete", ("a1", 9, True)),
    ),
    Entry(
        number=84,
        title='Known alias, other language ("Antwort-ID")',
        verdict="A",
        code=None,
        where="ingestion/fates/columns.py",
        drop="084_alias.csv",
        declare={
            "columns.response_id": {"column": ["id", "Antwort-ID"]},
            "columns.score": {"column": ["score", "Bewertung"]},
            "columns.responded_at": {"column": ["at", "Zeitpunkt"], "format": "%Y-%m-%d %H:%M"},
        },
        expect=accepted(1),
        then=lands("response_id, score", ("a1", 9)),
        note="the names are declared as a list",
    ),
    Entry(
        number=85,
        title="Required column missing or renamed",
        verdict="R",
        code="HEADER_REQUIRED_MISSING",
        where="ingestion/fates/columns.py",
        drop="085_renamed.csv",
        expect=refused("HEADER_REQUIRED_MISSING"),
        note="names the nearest columns of the file",
    ),
    Entry(
        number=86,
        title="Optional column missing",
        verdict="W",
        code="SCHEMA_DRIFT",
        where="ingestion/drift.py",
        drop=("086_a_with_comment.csv", "086_b_without_comment.csv"),
        expect={
            "086_a_with_comment.csv": accepted(1),
            "086_b_without_comment.csv": accepted(
                1, "SCHEMA_DRIFT: harmless: 'comment' for `columns.comment`, which is optional, is gone"
            ),
        },
    ),
    Entry(
        number=87,
        title="Duplicate header",
        verdict="R",
        code="HEADER_DUPLICATE",
        where="ingestion/readers/names.py",
        drop="087_twice.csv",
        expect=refused("HEADER_DUPLICATE"),
    ),
    Entry(
        number=88,
        title="Unknown extra column",
        verdict="W",
        code="HEADER_UNKNOWN",
        where="ingestion/fates/columns.py",
        drop="088_extra.csv",
        expect=accepted(1, f"{UNKNOWN}'Phone'"),
        then=lands("attributes", ("{}",)),
        note="its cells are not kept: they may hold personal data",
    ),
    Entry(
        number=89,
        title="No header at all",
        verdict="R",
        code="HEADER_NOT_FOUND",
        where="ingestion/fates/columns.py",
        drop="089_no_header.csv",
        expect=refused("HEADER_NOT_FOUND"),
    ),
    Entry(
        number=90,
        title="Qualtrics: three header rows",
        verdict="A/R",
        code="HEADER_ROWS",
        where="ingestion/readers/header.py",
        drop=("090_qualtrics.csv", "090_qualtrics_one_header.csv"),
        declare=QUALTRICS,
        good=QUALTRICS_GOOD,
        expect={
            "090_qualtrics.csv": accepted(2),
            "090_qualtrics_one_header.csv": refused("HEADER_ROWS"),
        },
        note="`header: {rows: 3, names: 1}`; a file with fewer header rows than declared is refused, because answers"
        " would be taken for headers",
    ),
    Entry(
        number=91,
        title="SurveyMonkey: two header rows",
        verdict="A",
        code=None,
        where="ingestion/readers/header.py",
        drop="091_surveymonkey.csv",
        declare=SURVEYMONKEY,
        good=SURVEYMONKEY_GOOD,
        expect=accepted(2),
        then=lands("response_id, score, comment", ("118", 9, "good"), ("119", 0, None)),
        note='`header: {rows: 2, join: " | "}`',
    ),
    Entry(
        number=92,
        title='Choice text instead of numbers ("10 – sehr wahrscheinlich")',
        verdict="Q",
        code="SCORE_IS_LABEL",
        where="ingestion/fates/score.py",
        drop="092_choice_text.csv",
        expect=quarantined("SCORE_IS_LABEL", 1, accepted=1),
        note="accepted where `score.labels` names it",
    ),
    Entry(
        number=93,
        title="0–10 recoded as 1–11",
        verdict="B",
        code="SCALE_SUSPECT",
        where="ingestion/guards/properties.py",
        drop=one_to_eleven,
        good=GOOD_WITH_PERSON,
        expect={"093_one_to_eleven.csv": quarantined("SCORE_OUT_OF_RANGE", 18, accepted=42)},
        blocks=("answers_on_declared_scale", "quarantined_share"),
    ),
    Entry(
        number=94,
        title="Column meaning changed, name kept",
        verdict="B",
        code="SCORE_SHIFT",
        where="ingestion/guards/distribution.py",
        drop=another_meaning,
        good=GOOD_WITH_PERSON,
        expect={"2026-01_recommend.csv": accepted(60), "2026-02_effort.csv": accepted(60)},
        blocks=("scores_as_before",),
        note="distance of the score's distribution from the files before, `guards.max_score_shift`",
    ),
]
