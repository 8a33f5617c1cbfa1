"""The score of a survey export. What belongs here: which column, which scale, or that there is none.

What does not: the evidence for one column (`score_scale`).
"""

from typing import Any

from ingestion.onboarding.draft import Draft
from ingestion.onboarding.naming import shown
from ingestion.onboarding.profile import ColumnFacts
from ingestion.onboarding.refusals import NothingProposed
from ingestion.onboarding.score_scale import Candidate, bands_of, is_neutral, judge
from ingestion.presets import OPEN

LISTED = 40
"""Columns that are named when there is no score."""


def propose_score(draft: Draft, columns: list[ColumnFacts], file: str) -> Candidate | None:
    """Propose the score column with its scale.

    Args:
        draft: Gets `columns.score` and `score`.
        columns: All columns of the file.
        file: Its name, for messages.

    Returns:
        The one candidate, or None where a person must choose.

    Raises:
        NothingProposed: No column can be the score.
    """
    judged = [judge(column) for column in columns]
    strong = [one for one in judged if one.is_strong]
    weak = [one for one in judged if not one.against and not one.is_strong]
    candidates = strong or weak
    for one in judged:
        if one.against and one.is_strong is False and _is_worth_a_word(one):
            draft.unsure.append(f"score: {shown(one.column)} is not taken: {one.against}")
    if not candidates:
        raise NothingProposed(_no_score(judged, file))
    if len(strong) == 1:
        (only,) = strong
        draft.set("columns", "score", to=only.column.name.strip(), because=_why(only))
        draft.found.append(f"score: {shown(only.column)}: {only.evidence}")
        propose_scale(draft, only)
        for one in weak:
            draft.unsure.append(f"score: {shown(one.column)} holds {one.evidence}, but does not ask for it")
        return only
    names = "; ".join(f"{shown(one.column)} holds {one.evidence}" for one in candidates)
    if strong:
        question = f"{len(strong)} columns ask for a recommendation: {names}. Which one is this source's score?"
        question += " Declare a second source for the other."
    elif len(weak) == 1 and is_neutral(weak[0].column):
        question = f"is {names} the answer to 'how likely are you to recommend us', 0 to 10? Then write that name."
    else:
        question = f"no column says that it asks for a recommendation. By its numbers it could be: {names}."
        question += " Write the name of the one that does; if none does, this export is no NPS survey."
    draft.ask("columns", "score", question=question)
    return weak[0] if not strong and len(weak) == 1 else None


def propose_scale(draft: Draft, candidate: Candidate) -> None:
    """Propose the scale of a score column: labels, tokens without an answer, and what is unclear about it."""
    score: dict[str, Any] = draft.get("score") or {}
    for label, number in sorted(candidate.labels.items(), key=lambda one: one[1]):
        score.setdefault("labels", {})[label] = number
    for label in candidate.open_labels:
        score.setdefault("labels", {})[label] = OPEN
        draft.comments[f"score.labels.{label}"] = "the number that this choice stands for, such as 10 or 0"
    open_scale = candidate.scale_questions()
    if candidate.documented == (1, 10) and not open_scale:
        score["min"] = 1
        draft.comments["score.min"] = "the question says 1–10: the bands are those of 0–10"
    if open_scale:
        score |= {"min": score.get("min", 0), "max": score.get("max", 10)}
    if candidate.high == 11 and candidate.low >= 1:
        score["map"] = OPEN
        open_scale = {"min": open_scale["min"], "max": open_scale["max"]}
        draft.comments["score.map"] = "as written above, or remove this line if the scale is 0–10"
    for key, question in open_scale.items():
        score[key] = OPEN
        draft.comments[f"score.{key}"] = question
        draft.unsure.append(f"score.{key}: {question}")
    if candidate.missing and not score.get("unanswered"):
        tokens = ", ".join(f"{token!r} ({rows:,} rows)" for token, rows in candidate.missing.items())
        score["unanswered"] = OPEN
        draft.comments["score.unanswered"] = (
            f"{tokens}: does it mean that no score was given? Then write"
            f" [{', '.join(map(_quoted, candidate.missing))}]; if not, write [], and these rows are quarantined"
        )
    if candidate.other_texts:
        rows = "1 row holds" if candidate.other_texts == 1 else f"{candidate.other_texts:,} rows hold"
        draft.unsure.append(f"score: {rows} other text, which is quarantined unless `score.labels` names it")
    beyond = sum(rows for number, rows in candidate.numbers.items() if not 0 <= number <= max(10, candidate.high))
    if beyond:
        rows = "1 row holds" if beyond == 1 else f"{beyond:,} rows hold"
        draft.unsure.append(f"score: {rows} a number outside 0–10, which is quarantined")
    if score:
        draft.set("score", to=score)


def propose_bands(draft: Draft, columns: list[ColumnFacts]) -> None:
    """Propose the tool's own bands, which a guard compares with the score."""
    for column in columns:
        bands = bands_of(column)
        if bands and column.is_named and draft.get("columns", "vendor_group") is None:
            mapped = {"column": column.name.strip(), "map": dict(sorted(bands.items())), "otherwise": "empty"}
            draft.set("columns", "vendor_group", to=mapped, because="the tool's own band, compared with the score")


def _why(candidate: Candidate) -> str:
    question = f"it asks {candidate.column.question!r}; " if candidate.column.question else ""
    return f"{question}{candidate.evidence}"


def _quoted(token: str) -> str:
    return f'"{token}"'


def _is_worth_a_word(one: Candidate) -> bool:
    return bool(one.column.filled) and (
        "recommendation" in one.against or "0–10" in one.against or "words" in one.against
    )


def _no_score(judged: list[Candidate], file: str) -> str:
    looked = [f"  {shown(one.column)}: {one.against}" for one in judged[:LISTED]]
    more = [f"  and {len(judged) - LISTED} more"] if len(judged) > LISTED else []
    return "\n".join(
        [
            f"{file} has no column that could be the answer to an NPS question; nothing was written."
            f" {len(judged)} columns were looked at:",
            *looked,
            *more,
            "If it is no survey, say what it is: KIND=crm_accounts, crm_contacts, crm_subscriptions, crm_events, cases,"
            " communications, survey_invitations, business_events, benchmarks or comment_themes.",
        ]
    )
