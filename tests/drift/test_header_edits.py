"""Forty edits of a header and the right verdict for each. What belongs here: headers. What does not: files."""

import pytest

from ingestion.declarations.source import Source
from ingestion.drift import FIRST, HANDLED, HARMLESS, STOPPING, UNCHANGED, compare

SOURCE = {
    "source": "answers",
    "kind": "survey_responses",
    "timezone": "UTC",
    "format": {"type": "csv"},
    "columns": {
        "response_id": {"column": ["Response ID", "Antwort-ID"]},
        "survey": {"value": "relationship"},
        "survey_type": {"value": "relational"},
        "score": {"column": ["Score", "NPS", "Bewertung"]},
        "responded_at": {"column": ["Answered", "Recorded Date"], "format": "iso8601"},
        "comment": {"column": ["Comment", "Kommentar"], "optional": True},
        "email": {"first_of": ["E-mail", "Work e-mail"], "optional": True},
    },
    "attributes": {"plan": {"column": "Plan"}},
    "exclude": [
        {"column": ["Status", "Art"], "equals": ["preview"], "reason": "preview"},
        {"column": "Spam", "optional": True, "equals": ["1"], "reason": "spam"},
    ],
    "identity": {"by": ["response_id"]},
}
BASE = ["Response ID", "Status", "Score", "Answered", "Comment", "E-mail", "Plan", "Country"]


def without(*names: str) -> list[str]:
    return [name for name in BASE if name not in names]


def renamed(**names: str) -> list[str]:
    given = {key.replace("_", " "): value for key, value in names.items()}
    return [given.get(name, name) for name in BASE]


EDITS: dict[str, tuple[list[str], str, str]] = {
    # nothing changed
    "the same": (BASE, UNCHANGED, ""),
    # harmless: nothing declared is touched
    "a column at the end": ([*BASE, "Region"], HARMLESS, "'Region' is new and not declared"),
    "a column at the beginning": (["Row", *BASE], HARMLESS, "'Row' is new and not declared"),
    "a column in the middle": ([*BASE[:3], "Score label", *BASE[3:]], HARMLESS, "'Score label' is new"),
    "three columns more": ([*BASE, "A", "B", "C"], HARMLESS, "'A', 'B', 'C' are new"),
    "a nameless column": ([*BASE, ""], HARMLESS, "'' is new"),
    "an undeclared column gone": (without("Country"), HARMLESS, "'Country' is gone, and not declared"),
    "an undeclared column renamed": (renamed(Country="Land"), HARMLESS, "'Land' is new"),
    "an undeclared column twice": ([*BASE, "Country"], HARMLESS, "'Country', 'Country' are new"),
    "reversed": (BASE[::-1], HARMLESS, "the columns stand in another order"),
    "two columns swapped": (["Status", "Response ID", *BASE[2:]], HARMLESS, "another order"),
    "capitals": ([name.upper() for name in BASE], HARMLESS, "other capitals or spaces"),
    "small letters": ([name.lower() for name in BASE], HARMLESS, "other capitals or spaces"),
    "a space behind": (renamed(Score="Score "), HARMLESS, "'Score ' is written with other capitals or spaces"),
    "a space before": (renamed(Answered=" Answered"), HARMLESS, "other capitals or spaces"),
    "a no-break space within": (renamed(Response_ID="Response\u00a0ID"), HARMLESS, "other capitals or spaces"),
    "two spaces within": (renamed(Response_ID="Response  ID"), HARMLESS, "other capitals or spaces"),
    "a line break within": (renamed(Response_ID="Response\nID"), HARMLESS, "other capitals or spaces"),
    "an optional column gone": (without("Comment"), HARMLESS, "`columns.comment`, which is optional, is gone"),
    "both optional columns gone": (without("Comment", "E-mail"), HARMLESS, "`columns.email`, which is optional"),
    "an exclusion's optional column came": ([*BASE, "Spam"], HARMLESS, "'Spam' for `exclude` is new"),
    "a column more and another order": ([*BASE[::-1], "Region"], HARMLESS, "'Region' is new"),
    # handled: the declaration names it
    "the score under its second name": (renamed(Score="NPS"), HANDLED, "comes as 'NPS', before as 'Score'"),
    "the score in another language": (renamed(Score="bewertung"), HANDLED, "comes as 'bewertung'"),
    "the identity in another language": (renamed(Response_ID="Antwort-ID"), HANDLED, "comes as 'Antwort-ID'"),
    "the time under its second name": (renamed(Answered="Recorded Date"), HANDLED, "comes as 'Recorded Date'"),
    "an exclusion's column in another language": (renamed(Status="Art"), HANDLED, "`exclude` comes as 'Art', before"),
    "an optional column in another language": (renamed(Comment="Kommentar"), HANDLED, "comes as 'Kommentar'"),
    "a second column for one value": ([*BASE, "Work e-mail"], HANDLED, "comes as 'E-mail', 'Work e-mail'"),
    "two aliases and a column more": ([*renamed(Score="NPS", Comment="Kommentar"), "X"], HANDLED, "'X' is new"),
    # stopping: something needed is gone or not clear
    "the score gone": (without("Score"), STOPPING, "for `columns.score` is missing"),
    "the time gone": (without("Answered"), STOPPING, "for `columns.responded_at` is missing"),
    "the identity gone": (without("Response ID"), STOPPING, "for `columns.response_id` is missing"),
    "an attribute gone": (without("Plan"), STOPPING, "'Plan' for `attributes.plan` is missing"),
    "an exclusion's column gone": (without("Status"), STOPPING, "'Status' or 'Art' for `exclude` is missing"),
    "an exclusion's column beside its alias": ([*BASE, "Art"], STOPPING, "'Status', 'Art' for `exclude` stand side"),
    "the score renamed": (renamed(Score="Score (0-10)"), STOPPING, "nearest: 'Score (0-10)'"),
    "the time renamed": (renamed(Answered="Answered at"), STOPPING, "nearest: 'Answered at'"),
    "the score twice": ([*BASE, "Score"], STOPPING, "stand side by side or twice"),
    "the score twice in other capitals": ([*BASE, "SCORE"], STOPPING, "'Score', 'SCORE' for `columns.score`"),
    "the score beside its alias": ([*BASE, "NPS"], STOPPING, "'Score', 'NPS' for `columns.score` stand side by side"),
    "an optional column twice": ([*BASE, "comment"], STOPPING, "`columns.comment` stand side by side or twice"),
    "score and time gone": (without("Score", "Answered"), STOPPING, "`columns.responded_at` is missing"),
    "data instead of a header": (["r1", "9", "2026-01-05", "a@example.org", "1"], STOPPING, "looks like data"),
}  # fmt: skip


def test_there_are_at_least_forty_edits_of_every_verdict() -> None:
    assert len(EDITS) >= 40
    assert {verdict for _, verdict, _ in EDITS.values()} == {UNCHANGED, HARMLESS, HANDLED, STOPPING}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_header_gets_the_right_verdict(edit: str) -> None:
    header, verdict, finding = EDITS[edit]

    drift = compare(header, Source.model_validate(SOURCE), [BASE])

    assert drift.verdict == verdict
    assert finding in "; ".join(drift.findings)
    assert bool(drift.findings) == (verdict != UNCHANGED)


def test_the_first_file_of_a_source_has_nothing_to_differ_from() -> None:
    assert compare(BASE, Source.model_validate(SOURCE), []).verdict == FIRST
    assert compare(without("Score"), Source.model_validate(SOURCE), []).verdict == STOPPING


def test_a_header_that_was_there_a_few_files_ago_is_known() -> None:
    source = Source.model_validate(SOURCE)
    other = [*BASE, "Region"]

    assert compare(BASE, source, [BASE, other, other]).verdict == UNCHANGED
    assert compare(BASE, source, [BASE, *[other] * 5]).verdict == HARMLESS


def test_cells_of_a_file_without_a_header_are_not_repeated() -> None:
    header, _, _ = EDITS["data instead of a header"]

    drift = compare(header, Source.model_validate(SOURCE), [BASE])

    assert "example.org" not in "; ".join(drift.findings)
