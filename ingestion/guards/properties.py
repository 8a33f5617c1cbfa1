"""The registry of guard properties: what has to be true of a landed file before dbt may use it.

What belongs here: one entry for each property, with its sentence, its bounds and its default severity.
What does not: how a fact is measured (`measures`, `history`), how it is validated (`suite`), and
anything that is true of a single row (row fates are ingestion's; a rule is checked once).

To add a property: measure its fact per file in `measures.py` or `history.py`, add an entry here, and
add a dataset that trips it and one that passes it to `tests/guards/test_properties.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ingestion.declarations.source import Source
from ingestion.errors import DeclarationError
from ingestion.kinds import HISTORY_KINDS, KINDS

Severity = Literal["error", "warn"]

FEW = 30
"""Below this many rows a share or a spread says nothing."""

IDENTIFYING_FIELDS = ("person_id", "email", "account_id")

RESPONSES = ("survey_responses",)
FLOWS = ("survey_responses", "crm_events")
HISTORIES = tuple(sorted(HISTORY_KINDS))
TIMED = ("survey_invitations", *HISTORIES, "cases", "business_events")


@dataclass(frozen=True)
class Property:
    """One thing that must hold for each landed file of a source.

    Attributes:
        name: Name of the check in Dagster, in `guards.severity` and in `quality_results`.
        sentence: The property in words; `{low}` and `{high}` are filled in.
        failure: What a file without it is like, in words; `{value}` is filled in, too.
        severity: Default severity; an error stops dbt and publishing, a warning does not.
        kinds: Source kinds that have the property.
        fact: Column of the facts frame; NULL where the property does not apply to a file.
        low: Smallest allowed value, or None.
        high: Largest allowed value, None, or the declared threshold.
        applies: Whether a source of these kinds has the property at all.
        code: Code of the bad-input catalogue that a failure stands for.
        remedy: What to do when it fails.
    """

    name: str
    sentence: str
    failure: str
    severity: Severity
    kinds: tuple[str, ...]
    fact: str
    low: float | None = None
    high: float | Callable[[Source], float] | None = None
    applies: Callable[[Source], bool] = lambda source: True
    code: str | None = None
    remedy: str = "Look at the file."

    def bounds(self, source: Source) -> tuple[float | None, float | None]:
        """The smallest and largest allowed value of the fact for a source."""
        return self.low, self.high(source) if callable(self.high) else self.high

    def in_words(self, source: Source) -> str:
        """The property as a sentence with the source's thresholds in it."""
        low, high = self.bounds(source)
        return self.sentence.format(low=as_text(self.fact, low), high=as_text(self.fact, high))

    def failure_in_words(self, source: Source, value: float) -> str:
        """What is wrong with a file whose fact has a value, as a sentence with the source's thresholds in it."""
        low, high = self.bounds(source)
        return self.failure.format(
            value=as_text(self.fact, value), low=as_text(self.fact, low), high=as_text(self.fact, high)
        )


def as_text(fact: str, value: float | None) -> str:
    """A fact's value as people read it: shares as a percentage, counts as they are."""
    if value is None:
        return "none"
    return f"{value * 100:.4g} %" if fact.endswith("_share") else f"{value:g}"


def _is_up_to_ten(source: Source) -> bool:
    return source.score.max == 10 and not source.score.map


def _has_zero(source: Source) -> bool:
    return source.score.min == 0 and (not source.score.map or 0 in source.score.map.values())


def _declares(*fields: str) -> Callable[[Source], bool]:
    return lambda source: any(field in source.columns for field in fields)


PROPERTIES: tuple[Property, ...] = (
    Property(
        "rows_present",
        "every file has at least one row",
        "the file holds no row",
        "warn",
        tuple(KINDS),
        "rows_read",
        low=1,
        code="FILE_NO_ROWS",
        remedy="Ask whether the export was meant to be empty.",
    ),
    Property(
        "quarantined_share",
        "at most {high} of a file's rows are quarantined",
        "{value} of the rows are quarantined; the limit is {high}",
        "error",
        tuple(KINDS),
        "quarantined_share",
        high=lambda source: source.guards.max_quarantined_share,
        code="QUARANTINE_SHARE",
        remedy="Read the reasons in the quarantine, then mend the declaration or the file.",
    ),
    Property(
        "header_as_before",
        "the header is the same as in the file before",
        "the header is another than that of the file before",
        "warn",
        tuple(KINDS),
        "header_changes",
        high=0,
        code="HEADER_CHANGED",
        remedy="Compare the header with the declared columns: a column may have changed its meaning.",
    ),
    Property(
        "highest_score_above_five",
        "among 50 scores or more the highest is at least {low}",
        "the highest of 50 scores or more is {value}; on a scale up to 10 somebody gives at least {low}",
        "error",
        RESPONSES,
        "highest_score",
        low=6,
        applies=_is_up_to_ten,
        code="SCALE_SUSPECT",
        remedy="This looks like a 1–5 scale. If it is, declare `score` with min, max and map.",
    ),
    Property(
        "answers_on_declared_scale",
        "at most {high} of 50 answers or more lie outside the declared scale",
        "{value} of 50 answers or more lie outside the declared scale; the limit is {high}",
        "error",
        RESPONSES,
        "off_scale_share",
        high=0.05,
        code="SCALE_SUSPECT",
        remedy="This looks like a 1–11 or 0–100 scale. If it is, declare `score` with min, max and map.",
    ),
    Property(
        "lowest_score_is_used",
        "among 200 scores or more somebody gave a 0",
        "nobody gave a 0 among 200 scores or more: the lowest is {value}, and the declared scale begins at 0",
        "warn",
        RESPONSES,
        "lowest_score",
        high=0,
        applies=_has_zero,
        code="SCALE_SUSPECT",
        remedy="If the form has no 0, declare `score: {min: 1, max: 10}`; otherwise check that the export is not "
        "recoded to 1–10 or 1–11.",
    ),
    Property(
        "scores_vary",
        f"among {FEW} scores or more there are at least {{low}} different ones",
        f"all of {FEW} scores or more are the same",
        "warn",
        RESPONSES,
        "different_scores",
        low=2,
        code="DIST_SUSPECT",
        remedy="Check that the score column is the answer and not a constant.",
    ),
    Property(
        "scores_as_before",
        "the scores of 50 answers or more are spread like those of the files before, up to a distance of {high}",
        "the scores are spread otherwise than those of the files before: the distance is {value}, the limit {high}",
        "error",
        RESPONSES,
        "score_shift",
        high=lambda source: source.guards.max_score_shift,
        code="SCORE_SHIFT",
        remedy="The column may have changed its meaning: compare question and scale; approve the batch if they are "
        "the same.",
    ),
    Property(
        "rows_not_dropped",
        "a file's usable rows are at most {high} below the trailing median of the files before",
        "the usable rows are {value} below the trailing median of the files before; the limit is {high}",
        "error",
        FLOWS,
        "drop_share",
        high=lambda source: source.guards.max_drop_share,
        code="ROWS_DROPPED",
        remedy="Check the filter and the period of the export; approve the batch if the fall is real.",
    ),
    Property(
        "vendor_group_agrees",
        "at most {high} of the rows carry a band that contradicts their score",
        "{value} of the rows carry a band that contradicts their score; the limit is {high}",
        "warn",
        RESPONSES,
        "vendor_group_mismatch_share",
        high=lambda source: source.guards.max_vendor_group_mismatch_share,
        applies=_declares("vendor_group"),
        code="SCORE_GROUP_CONFLICT",
        remedy="Check that score and band come from the same question.",
    ),
    Property(
        "answered_after_sent",
        "at most {high} of the responses are older than their question",
        "{value} of the responses are older than their question; the limit is {high}",
        "warn",
        RESPONSES,
        "before_send_share",
        high=lambda source: source.guards.max_before_send_share,
        applies=_declares("sent_at"),
        code="TIME_BEFORE_SEND",
        remedy="Check the declared time zones of both columns.",
    ),
    Property(
        "comments_not_cut",
        "fewer than 5 different comments end at exactly the longest length of 100 characters or more",
        "{value} different comments end at exactly the longest length, of 100 characters or more",
        "warn",
        RESPONSES,
        "comments_at_longest",
        high=4,
        applies=_declares("comment"),
        code="TEXT_CUT",
        remedy="The export cuts comments (often at 128 or 255); ask for the full text.",
    ),
    Property(
        "respondents_identified",
        f"at most {{high}} of {FEW} responses or more lack every declared identifier",
        "{value} of the responses lack every declared identifier; the limit is {high}",
        "warn",
        RESPONSES,
        "unidentified_share",
        high=0.5,
        applies=_declares(*IDENTIFYING_FIELDS),
        code="IDENTITY_MISSING",
        remedy="These answers cannot be joined to the CRM; check the identifier columns.",
    ),
    Property(
        "rows_not_shrunk",
        "a full export has at most {high} fewer rows than the one before",
        "the full export has {value} fewer rows than the one before; the limit is {high}",
        "error",
        HISTORIES,
        "shrink_share",
        high=lambda source: source.guards.max_crm_shrink_share,
        code="CRM_SHRUNK",
        remedy="Check that the export is complete; approve the batch if the records are really gone.",
    ),
    Property(
        "attributes_filled",
        "no declared attribute is empty in every row",
        "declared attributes that are empty in every row: {value}",
        "warn",
        (*HISTORIES, *RESPONSES),
        "empty_attributes",
        high=0,
        applies=lambda source: bool(source.attributes),
        code="ATTRIBUTE_EMPTY",
        remedy="Check the names of the declared columns: the segment would be unknown for everybody.",
    ),
    Property(
        "ended_after_started",
        "at most {high} of the subscriptions end before they start",
        "{value} of the subscriptions end before they start; the limit is {high}",
        "warn",
        ("crm_subscriptions",),
        "ended_before_start_share",
        high=0.01,
        applies=_declares("ended_on"),
        remedy="Check the declared date formats.",
    ),
    Property(
        "revenue_not_negative",
        "no subscription has a negative revenue",
        "subscriptions with a negative revenue: {value}",
        "warn",
        ("crm_subscriptions",),
        "negative_revenues",
        high=0,
        applies=_declares("monthly_recurring_revenue"),
        remedy="Credit notes do not belong into subscriptions; check the export.",
    ),
    Property(
        "times_in_order",
        "at most {high} of the rows have steps that are out of order",
        "{value} of the rows have steps that are out of order; the limit is {high}",
        "warn",
        TIMED,
        "out_of_order_share",
        high=0.01,
        remedy="Check the declared formats and time zones of the time columns.",
    ),
)
"""Every property, in the order in which they are shown."""


def property_names(kind: str) -> list[str]:
    """Names of the properties that a source of a kind may have."""
    return [entry.name for entry in PROPERTIES if kind in entry.kinds]


def properties_of(source: Source) -> list[tuple[Property, Severity]]:
    """The properties of a source with their severities; those declared `off` are left out.

    Raises:
        DeclarationError: `guards.severity` names a guard that the kind does not have.
    """
    declared = source.guards.severity
    names = property_names(source.kind)
    unknown = sorted(set(declared) - set(names))
    if unknown:
        raise DeclarationError(
            f"sources/{source.source}.yml: guards.severity names {', '.join(unknown)}, "
            f"but the guards of {source.kind} are {', '.join(names)}"
        )
    chosen = [
        (entry, declared.get(entry.name, entry.severity))
        for entry in PROPERTIES
        if source.kind in entry.kinds and entry.applies(source)
    ]
    return [(entry, severity) for entry, severity in chosen if severity != "off"]
