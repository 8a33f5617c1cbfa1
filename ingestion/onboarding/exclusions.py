"""Rows to set apart. What belongs here: status columns by the words they hold. What does not: excluding (`fates`).

Only words that tools write for previews, tests, spam and other metrics are taken up; what a company's own words mean
is for a person.
"""

import re
from collections.abc import Sequence

from ingestion.language import counted
from ingestion.onboarding import words
from ingestion.onboarding.draft import Draft
from ingestion.onboarding.naming import shown
from ingestion.onboarding.profile import ColumnFacts
from ingestion.onboarding.words import says

REASONS = (
    ("preview", re.compile(r"(survey )?preview|vorschau")),
    ("test", re.compile(r"(survey )?test|testantwort|test response")),
    ("spam", re.compile(r"spam|bot|bogus")),
)
FLAGS = (
    ("test", "(?:is )?test|test response|testdaten"),
    ("spam", "(?:is )?(?:spam|bogus|bot)"),
    ("vendor_flag", "excluded(?: from calculations)?|is excluded|ignore(?:d)?"),
)
TRUE = ("true", "1", "yes", "ja", "wahr", "y", "t")
FALSE = ("false", "0", "no", "nein", "falsch", "n", "f")
NPS_METRIC = re.compile(r"(e?nps|net promoter( score)?)", re.IGNORECASE)
OTHER_METRIC = re.compile(
    r"csat|ces|.*stars?|smileys?|thumbs.*|customer satisfaction.*|customer effort.*", re.IGNORECASE
)
COMPLETE_WORDS = dict.fromkeys(("completed", "complete", "finished", "vollständig"), "true")
COMPLETE_WORDS |= dict.fromkeys(("partial", "started", "incomplete", "unvollständig", "screened out"), "false")


def propose_exclusions(draft: Draft, columns: Sequence[ColumnFacts]) -> None:
    """Propose the rows that are no answers: previews, tests, spam, other metrics."""
    given = list(draft.get("exclude") or [])
    known = {entry.get("column") for entry in given}
    for column in columns:
        if not column.is_named or column.name.strip() in known or not column.values:
            continue
        for entry in [*_by_word(column), *_by_flag(column), *_by_metric(column)]:
            given.append(entry)
            rows = sum(column.values[value] for value in entry["equals"])
            draft.found.append(f"exclude: {shown(column)}, {counted(rows, 'row')}: {entry['reason']}")
    if given:
        draft.set("exclude", to=given)


def propose_complete(draft: Draft, columns: Sequence[ColumnFacts]) -> None:
    """Propose `is_complete` where a column says it in words that every tool shares."""
    for column in columns:
        if not says(words.COMPLETE, column.name) or not column.values or draft.get("columns", "is_complete"):
            continue
        forms = {value: value.casefold() for value in column.values}
        if set(forms.values()) <= {*TRUE, *FALSE}:
            draft.set("columns", "is_complete", to=column.name.strip())
        elif set(forms.values()) <= set(COMPLETE_WORDS):
            mapped = {value: COMPLETE_WORDS[form] for value, form in sorted(forms.items())}
            draft.set("columns", "is_complete", to={"column": column.name.strip(), "map": mapped})


def _by_word(column: ColumnFacts) -> list[dict[str, object]]:
    entries = []
    for reason, pattern in REASONS:
        found = sorted(value for value in column.values if pattern.fullmatch(value.casefold()))
        if found and len(found) < len(column.values):
            entries.append({"column": column.name.strip(), "equals": found, "reason": reason})
    return entries


def _by_flag(column: ColumnFacts) -> list[dict[str, object]]:
    forms = {value.casefold() for value in column.values}
    if not forms <= {*TRUE, *FALSE}:
        return []
    reason = next((reason for reason, pattern in FLAGS if says(f"^(?:{pattern})$", column.name)), None)
    found = sorted(value for value in column.values if value.casefold() in TRUE)
    return [{"column": column.name.strip(), "equals": found, "reason": reason}] if reason and found else []


def _by_metric(column: ColumnFacts) -> list[dict[str, object]]:
    if not any(NPS_METRIC.fullmatch(value) for value in column.values):
        return []
    found = sorted(value for value in column.values if OTHER_METRIC.fullmatch(value))
    return [{"column": column.name.strip(), "equals": found, "reason": "other_metric"}] if found else []
