"""The model of `sources/<source>.yml`: one declared export.

What belongs here: what may be declared about an export and which combinations make sense.
What does not: the fields of each kind (`ingestion.kinds`) and how a declaration is applied.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ingestion.declarations.base import Declaration
from ingestion.declarations.fits import kind_mistakes
from ingestion.declarations.origin import Origin
from ingestion.declarations.patterns import OneGroupRegex, Regex, TimeFormat
from ingestion.declarations.timezones import mistake_in
from ingestion.kinds import KINDS

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


def _known_timezone(name: str) -> str:
    mistake = mistake_in(name)
    if mistake:
        raise ValueError(mistake)
    return name


Timezone = Annotated[str, AfterValidator(_known_timezone)]

DOES_NOT_FIT = "does_not_fit"
"""Type of the error that repeats what `fits.kind_mistakes` finds."""

ENCODINGS = ("utf-8", "utf-16", "windows-1252", "latin-1", "mac-roman")


class Header(Declaration):
    """The header rows of a CSV or workbook."""

    rows: int = Field(1, ge=1, le=5, description="header rows of the export: Qualtrics 3, SurveyMonkey 2")
    names: int = Field(1, ge=1, description="which of them (from 1) holds the column names")
    join: str | None = Field(
        None,
        description="join the header rows with this text instead; empty cells of the first row repeat the one before",
    )

    @model_validator(mode="after")
    def _names_within_rows(self) -> "Header":
        if self.names > self.rows:
            raise ValueError(f"`names: {self.names}` is beyond the {self.rows} header rows that `rows` declares")
        return self


class Format(Declaration):
    """How the bytes of a file become rows of text. Nothing of it is ever sniffed."""

    type: Literal["csv", "json", "jsonl", "xlsx", "parquet"]
    compression: Literal["none", "gzip", "zip"] = Field(
        "none", description="what the files are packed in; a zip archive holds one file that is read"
    )
    member: str | None = Field(
        None, description="ZIP: glob that one file of the archive matches; needed where it holds several"
    )
    encoding: Literal["utf-8", "utf-16", "windows-1252", "latin-1", "mac-roman"] = "utf-8"
    delimiter: str = Field(",", min_length=1, max_length=1)
    quote: str = Field('"', min_length=1, max_length=1)
    escape: Literal["\\"] | None = Field(None, description="set where quotes inside a field are escaped by a backslash")
    skip_rows: int = Field(0, ge=0, le=100, description="rows above the header, such as a title")
    header: Header = Header()
    last_row: Literal["may_be_open", "closed"] = Field(
        "may_be_open",
        description="CSV: closed where the tool ends every row with a line end, so that a file without one was cut off",
    )
    footer: Regex | None = Field(None, description="regular expression; rows whose first cell matches are no data")
    records: str | None = Field(None, description="JSON: dotted path to the list of records, such as data.responses")
    sheet: str | None = Field(None, description="XLSX: the sheet; needed where a workbook has several")
    decimal: Literal[".", ","] = "."

    @model_validator(mode="after")
    def _member_of_zip(self) -> "Format":
        if self.member is not None and self.compression != "zip":
            raise ValueError("`member` goes with `compression: zip` only")
        return self


class Split(Declaration):
    """A cell that may hold several values, such as the ids of all companies of a deal."""

    separator: str = Field(min_length=1, description="text between the values, such as ;")
    several: Literal["quarantine", "first", "empty"] = Field(
        "quarantine", description="what becomes of a cell with several different values: the row, its first, or none"
    )


def _as_names(column: str | list[str] | None) -> tuple[str, ...]:
    """A declared `column` as the names that it allows."""
    if column is None:
        return ()
    return (column,) if isinstance(column, str) else tuple(column)


class Column(Declaration):
    """Where a field's value comes from: a column of the export, several of them, or a constant."""

    column: str | list[str] | None = Field(
        None, description="name of the column, or several names of which the file has exactly one"
    )
    first_of: list[str] | None = Field(
        None,
        description="several columns instead: each row takes the first that is filled; the file has at least one",
    )
    value: str | None = Field(None, description="a constant instead of a column")
    split: Split | None = Field(None, description="for cells that may hold several values")
    format: TimeFormat | None = Field(
        None,
        description="of times and dates: a strptime pattern, iso8601, unix_seconds, unix_milliseconds, "
        "unix_microseconds or excel_serial",
    )
    timezone: Timezone | None = Field(None, description="zone of these times where it differs from the source's")
    id_format: Literal["as_written", "salesforce", "whole_number"] = Field(
        "as_written",
        description="salesforce turns a 15-character id into its 18-character form; whole_number takes the .0 off that "
        "spreadsheets and data frames put behind a number",
    )
    width: int | None = Field(
        None, ge=1, le=64, description="digits that an identifier always has; shorter ones are counted and reported"
    )
    map: dict[str, str] | None = Field(None, description="value of the export → value of ours")
    otherwise: Literal["keep", "quarantine", "empty"] = Field(
        "quarantine", description="what to do with a value that `map` does not name"
    )
    optional: bool = Field(False, description="true where a file may lack the column")

    @model_validator(mode="after")
    def _one_origin(self) -> "Column":
        if [self.column, self.first_of, self.value].count(None) != 2:
            raise ValueError("give either `column`, `first_of` or `value`")
        if self.first_of is not None and len(self.first_of) < 2:
            raise ValueError("`first_of` is for several columns: write `column` instead")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The column names that may carry the value; empty for a constant."""
        return _as_names(self.column)


class Score(Declaration):
    """The answer scale. Anything but 0–10 needs a declared `map`, or it is not NPS."""

    min: int = 0
    max: int = 10
    unanswered: list[str] = Field([], description="tokens that mean no score was given, beside an empty cell")
    labels: dict[str, int] = Field({}, description="text of a choice → its number, such as '10 - Extremely likely': 10")
    map: dict[int, int] = Field({}, description="number of the export's scale → 0–10, declared by the programme")

    @model_validator(mode="after")
    def _eleven_points(self) -> "Score":
        if self.max <= self.min:
            raise ValueError("`max` must be greater than `min`")
        # A form that leaves out the 0 asks the same question with the same bands; a 1–5 scale does not.
        is_nps_scale = self.min in (0, 1) and self.max == 10
        if not is_nps_scale and not self.map:
            raise ValueError(f"a scale of {self.min}–{self.max} is not NPS unless `map` says which 0–10 score each is")
        if self.map and set(self.map) != set(range(self.min, self.max + 1)):
            raise ValueError(f"`map` must name every score from {self.min} to {self.max}")
        outside = sorted(label for label, score in self.labels.items() if not self.min <= score <= self.max)
        if outside:
            raise ValueError(f"`labels` lead beyond the scale {self.min}–{self.max}: {', '.join(outside)}")
        if any(not 0 <= score <= 10 for score in self.map.values()):
            raise ValueError("`map` must lead to scores from 0 to 10")
        return self


class Identity(Declaration):
    """What makes two rows the same response, account or event."""

    by: list[str] | Literal["row_content"] = Field(
        description="the fields that identify a row (with source and survey), or row_content where the tool gives none"
    )
    repeats: Literal["duplicate", "keep"] = Field(
        "duplicate",
        description="row_content only: whether an identical row in the same file is a duplicate or another answer",
    )

    @model_validator(mode="after")
    def _repeats_of_content(self) -> "Identity":
        if self.repeats == "keep" and self.by != "row_content":
            raise ValueError("`repeats: keep` goes with `by: row_content` only")
        return self


class Exclusion(Declaration):
    """Rows that are set apart and counted as `excluded`: previews, tests, spam, the vendor's own flag."""

    column: str | list[str] | None = Field(
        None, description="column of the export that is looked at, or several names of which the file has exactly one"
    )
    optional: bool = Field(False, description="true where a file may lack the column: nothing of it is then set apart")
    seconds_after: Literal["sent_at", "started_at"] | None = Field(
        None, description="instead of a column: the seconds from this time to `responded_at`"
    )
    equals: list[str] | None = None
    other_than: list[str] | None = Field(
        None, description="the value is none of these, or empty: what the export mixes with the wanted rows"
    )
    matches: Regex | None = Field(None, description="regular expression over the whole value, case-insensitive")
    below: float | None = Field(None, description="the value is a number smaller than this")
    above: float | None = Field(None, description="the value is a number greater than this")
    domains: list[str] | None = Field(
        None, description="the value is an e-mail address in one of these domains, or in a domain below one of them"
    )
    reason: Literal[
        "preview",
        "test",
        "spam",
        "scanner",
        "speeder",
        "internal",
        "consent",
        "vendor_flag",
        "other_metric",
        "deleted",
        "other_record",
    ] = Field(description="what the rows are; of rows set apart for consent nothing personal and no answer is kept")

    @model_validator(mode="after")
    def _one_condition(self) -> "Exclusion":
        if (self.column is None) == (self.seconds_after is None):
            raise ValueError("give either `column` or `seconds_after`")
        if self.optional and self.column is None:
            raise ValueError("`optional` goes with `column` only")
        conditions = ("equals", "other_than", "matches", "below", "above", "domains")
        given = [name for name in conditions if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give one of {', '.join(f'`{name}`' for name in conditions)}")
        if self.seconds_after and given[0] not in ("below", "above"):
            raise ValueError(f"`seconds_after` is a number and goes with `below` or `above`, not with `{given[0]}`")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the column that is looked at; empty where times are."""
        return _as_names(self.column)


class FileDate(Declaration):
    """The date that a file's name carries."""

    pattern: OneGroupRegex = Field(description="regular expression with one group, the date: accounts_(.+)[.]csv")
    format: str = Field("%Y-%m-%d", description="strptime pattern of the group")


class Freshness(Declaration):
    """When the source counts as late."""

    warn_after_hours: int = Field(30, gt=0)
    error_after_hours: int | None = Field(None, gt=0)


class Limits(Declaration):
    """How much is taken in; beyond it a file is refused (FILE_TOO_LARGE) or waits for the next run."""

    file_bytes: int = Field(20_000_000_000, gt=0, description="bytes of one file, packed and unpacked")
    file_rows: int = Field(100_000_000, gt=0, description="data rows of one file")
    files_per_run: int = Field(2_000, gt=0, description="files that one run reads; the rest waits for the next run")


class GuardThresholds(Declaration):
    """Limits of the guards over a source's landed batches; shares between 0 and 1."""

    max_quarantined_share: float = Field(0.05, ge=0, le=1)
    max_drop_share: float = Field(0.5, ge=0, le=1, description="fall of accepted rows against the trailing mean")
    max_vendor_group_mismatch_share: float = Field(0.0, ge=0, le=1)
    max_before_send_share: float = Field(0.01, ge=0, le=1)
    max_crm_shrink_share: float = Field(0.2, ge=0, le=1)
    max_score_shift: float = Field(
        0.4, ge=0, le=1, description="distance of the scores' distribution from the files before (Kolmogorov–Smirnov)"
    )
    severity: dict[str, Literal["error", "warn", "off"]] = Field({}, description="guard name → severity")


class Source(Declaration):
    """One declared export: `sources/<source>.yml`."""

    source: Name = Field(description="name of the source: the file's own name and the folder below inbox/")
    kind: Literal[tuple(KINDS)]  # type: ignore[valid-type]
    description: str = ""
    owner: str | None = Field(None, description="team or address that answers for the export")
    files: str = Field(
        "*", description="glob below inbox/<source>/, its ending in capitals, too; other files are told, not read"
    )
    origin: Origin | None = Field(
        None, description="a landed folder, object store or database table that is read instead of the inbox"
    )
    file_date: FileDate | None = None
    format: Format
    timezone: Timezone = Field(description="zone of times that carry none")
    nulls: list[str] = Field([], description="tokens that mean no value, beside an empty cell")
    columns: dict[str, str | list[str] | Column] = Field(
        description="field of ours → column of the export: its name, several names of which a file has exactly one, or "
        "keys"
    )
    attributes: dict[str, str | list[str] | Column] = Field(
        {}, description="further columns kept under a name of ours, written as in `columns`"
    )
    score: Score = Score()
    identity: Identity
    version: Literal["updated_at", "file_date", "arrival", "none"] = Field(
        "none", description="which of two rows with one identity and different content is the newer"
    )
    valid_from: Literal["file_date", "created_at", "updated_at"] | None = Field(
        None, description="crm_accounts and crm_contacts: since when a row's attributes hold"
    )
    delivery: Literal["cumulative", "increment"] | None = Field(
        None,
        description="cumulative: each file repeats all rows of the files before, so that a missing one is reported",
    )
    exclude: list[Exclusion] = Field(default_factory=list)
    freshness: Freshness = Freshness()
    guards: GuardThresholds = GuardThresholds()
    limits: Limits = Limits()

    @field_validator("columns", "attributes", mode="after")
    @classmethod
    def _column_objects(cls, value: dict[str, Any]) -> dict[str, Column]:
        return {name: given if isinstance(given, Column) else Column(column=given) for name, given in value.items()}

    @field_validator("attributes", mode="after")
    @classmethod
    def _attribute_names(cls, value: dict[str, Column]) -> dict[str, Column]:
        for name in value:
            if not name.isidentifier() or name != name.lower():
                raise ValueError(f"attribute name {name!r} must be lower_snake_case")
        return value

    @model_validator(mode="after")
    def _fits_kind(self) -> "Source":
        found = [message for _, message in kind_mistakes(self.model_dump(exclude_unset=True))]
        if found:
            raise PydanticCustomError(DOES_NOT_FIT, "{found}", {"found": "; ".join(found)})
        return self
