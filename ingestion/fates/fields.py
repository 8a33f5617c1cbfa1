"""Each field of a kind typed as its type demands.

What belongs here: the choice of the builder for a field, and what may be wrong with its value.
What does not: the builders, and the order in which findings count (`verdicts`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ingestion import pseudonyms
from ingestion.declarations.fits import CONSTANTS
from ingestion.declarations.source import Column, Source
from ingestion.fates import booleans, numbers, score
from ingestion.fates.identity import LONGEST_IDENTIFIER, lost_precision, salesforce_18, without_fraction
from ingestion.fates.text import cleaned_token, listed, literal
from ingestion.fates.time import Clock
from ingestion.fates.typed import Typed
from ingestion.kinds import Field, FieldType

if TYPE_CHECKING:
    from ingestion.readers.traits import Traits

OLDEST_INSTANT = "timestamp '1971-01-01 00:00:00'"
OLDEST_DATE = "date '1900-01-01'"
FIRST_FULL_YEAR = "date '0100-01-01'"

SECONDS_FORMATS = ("%Y-%m-%d %H:%M:%S", "iso8601")
"""Formats in which `2026-01-31 23:59:59` is a wall-clock time of the declared zone."""

MOST_GROWTH = 3
"""Times as many bytes that a text may have in NFC."""

Finding = tuple[str, str]
"""SQL of a condition, and SQL of the reason code that holds under it."""


@dataclass(frozen=True)
class TypedField:
    """A declared field of one source on its way from text to value.

    The text of field `f` is the column `t_f`, what a time names `w_f`, its value `v_f`.

    Attributes:
        field: The field of the kind.
        column: Its declaration.
        source: The whole declaration.
        reporting_zone: The programme's timezone.
        traits: What the reader saw in all its cells; None where it did not look or the declaration changes the texts.
    """

    field: Field
    column: Column
    source: Source
    reporting_zone: str
    traits: "Traits | None" = None

    @property
    def text(self) -> str:
        """Name of the column with the cleaned and mapped text."""
        return f"t_{self.field.name}"

    @property
    def value(self) -> str:
        """Name of the column with the typed value."""
        return f"v_{self.field.name}"

    @property
    def constant(self) -> str | None:
        """SQL literal of the value, where the declaration gives a text that nothing changes; else None."""
        column = self.column
        if column.value is None or column.map or column.split or self.field.type is not FieldType.TEXT:
            return None
        same = column.value == cleaned_token(column.value) and column.value not in ("", *self.source.nulls)
        return literal(column.value) if same else None

    @property
    def few_values(self) -> list[str]:
        """All values of a text that nothing changes and that is nothing personal, where they are few; else nothing."""
        if self.field.type is not FieldType.TEXT or self.field.personal:
            return []
        return sorted(self.texts or ())

    @property
    def texts(self) -> set[str] | None:
        """All texts of the column beside NULL, where they are few and nothing changes them; else None."""
        traits = self.traits
        if traits is None or not traits.is_bare or traits.values is None:
            return None
        return traits.values - {"", *map(cleaned_token, self.source.nulls)}

    @property
    def is_timed(self) -> bool:
        """Whether the value needs a wall-clock time first."""
        return self.field.type in (FieldType.INSTANT, FieldType.DATE)

    @property
    def clock(self) -> Clock:
        """How the column tells time; a constant is ISO 8601 unless declared otherwise."""
        return Clock(self.column.format or "iso8601", self.column.timezone or self.source.timezone, self.reporting_zone)

    def wall(self) -> str:
        """SQL of `w_f` over the texts."""
        wall = self.clock.wall(self.text)
        if self.tells_seconds:
            # A cast is three times as quick as a pattern; of this form it takes no other time than the pattern does.
            return f"coalesce(try_cast({self.text} as timestamp), {wall})"
        return wall

    @property
    def tells_seconds(self) -> bool:
        """Whether the declared format is `2026-01-31 23:59:59` and every cell has it, be it empty."""
        return self.traits is not None and self.traits.is_seconds and self.clock.format in SECONDS_FORMATS

    def typed(self) -> Typed:
        """SQL of `v_f` over the texts and walls."""
        text = self.text
        match self.field.type:
            case FieldType.SCORE:
                return score.score(text, self.source.score, self.texts)
            case FieldType.NUMBER:
                return numbers.number(text, self.source.format.decimal)
            case FieldType.INTEGER:
                return numbers.whole_number(text)
            case FieldType.BOOLEAN:
                return booleans.boolean(text)
            case FieldType.INSTANT:
                clock = replace(self.clock, format=SECONDS_FORMATS[0]) if self.tells_seconds else self.clock
                return Typed(clock.instant(f"w_{self.field.name}", text), self.clock.code(text))
            case FieldType.DATE:
                return Typed(self.clock.date(f"w_{self.field.name}", text), self.clock.code(text))
            case FieldType.PERSON_ID | FieldType.ACCOUNT_ID if self.column.id_format == "salesforce":
                return Typed(salesforce_18(text), "'ID_INVALID'")
            case FieldType.PERSON_ID | FieldType.ACCOUNT_ID if self.column.id_format == "whole_number":
                return Typed(without_fraction(text), "'ID_INVALID'")
            case FieldType.EMAIL:
                return Typed(pseudonyms.address(text))
            case _:
                return Typed(text)

    def findings(self, latest: datetime, unanswered: str | None) -> Iterator[Finding]:
        """What may be wrong with the field, in the order in which it is said.

        Args:
            latest: Naive UTC instant after which a time counts as future.
            unanswered: SQL of whether the row has no score; such a row needs no time of an answer.
        """
        text, value, kind = self.text, self.value, self.field.type
        identifies = self.source.identity.by != "row_content" and self.field.name in self.source.identity.by
        if identifies or kind in (FieldType.PERSON_ID, FieldType.ACCOUNT_ID):
            if self.traits is None or self.traits.has_exponent:
                yield lost_precision(text), "'ID_LOST_PRECISION'"
            if self.traits is None or self.traits.longest * MOST_GROWTH > LONGEST_IDENTIFIER:
                yield f"strlen({text}) > {LONGEST_IDENTIFIER}", "'ID_INVALID'"
        if kind is FieldType.SCORE:
            if unanswered and self.typed().code != "null":
                yield f"not {unanswered} and {value} is null", self.typed().code
        elif self.typed().code != "null":
            yield f"{text} is not null and {value} is null", self.typed().code
        if self.field.name in CONSTANTS:
            yield f"{value} not in ({listed(CONSTANTS[self.field.name])})", "'VALUE_NOT_ALLOWED'"
        if self.is_timed:
            oldest = OLDEST_INSTANT if kind is FieldType.INSTANT else OLDEST_DATE
            yield f"{value} < {FIRST_FULL_YEAR}", "'DATE_TWO_DIGIT_YEAR'"
            yield f"{value} < {oldest}", "'TIME_TOO_OLD'"
        if kind is FieldType.INSTANT:
            yield f"{value} > timestamp '{latest:%Y-%m-%d %H:%M:%S}'", "'TIME_FUTURE'"
        if identifies:
            yield f"{value} is null", "'ID_MISSING'"
        elif (self.field.required and kind is not FieldType.SCORE) or self.source.valid_from == self.field.name:
            unless = f" and not {unanswered}" if unanswered and self.is_timed else ""
            yield f"{value} is null{unless}", "'VALUE_MISSING'"
