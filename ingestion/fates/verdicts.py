"""The query that turns `raw` into typed rows with a verdict each.

What belongs here: the layers of that query and the order of verdicts: structure, excluded, identity and
values, unanswered, accepted. What does not: how a field is typed (`fields`), and repetition (`versions`).

The layers are cleaned → mapped → walls → typed → judged → landing, each a projection, so DuckDB streams
through all of them in one pass over `raw`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from ingestion import pseudonyms
from ingestion.declarations.source import Column, Source
from ingestion.fates import score
from ingestion.fates.batch_values import Batch
from ingestion.fates.columns import Resolved
from ingestion.fates.exclusions import NO_CONSENT, exclusion_code, withholds
from ingestion.fates.fields import Finding, TypedField
from ingestion.fates.identity import content_hash, identity_hash, row_key
from ingestion.fates.text import as_column, cleaned, literal, mapped, one_of_several
from ingestion.fates.zones import to_wall
from ingestion.kinds import KINDS, LANDING_TYPES, RESPONSE_KIND, FieldType, landing_columns

if TYPE_CHECKING:
    from ingestion.readers.traits import Traits

CLOCK_TOLERANCE = timedelta(hours=24)
"""How far ahead of the run a time may lie, for exporters whose clock or zone is off."""

VENDOR_SAID = ("vendor_group",)
"""Not personal by itself, but it says what the answer was."""

LANDED_FATES = ("accepted", "unanswered", "excluded")
"""Fates of a row by itself with which it lands."""

SEPARATOR = "chr(31)"
"""Between the code and the column of a `problem`."""


@dataclass(frozen=True)
class Verdicts:
    """The query of one file.

    Attributes:
        source: The declaration.
        resolved: Where the file carries what is declared.
        reporting_zone: The programme's timezone.
        started_at: The run's clock, aware.
        looked_up: Pseudonym column → table with the columns `value` and `pseudonym`.
        traits: Column of `raw` → what the reader saw in all its cells. Knowing it makes the query leaner, and never
            changes what it says.
    """

    source: Source
    resolved: Resolved
    reporting_zone: str
    started_at: datetime
    looked_up: dict[str, str]
    traits: Mapping[str, "Traits"] = dataclass_field(default_factory=dict)

    @cached_property
    def fields(self) -> tuple[TypedField, ...]:
        """The fields that the file carries, in the order of the kind."""
        return tuple(
            TypedField(
                field, self.source.columns[field.name], self.source, self.reporting_zone, self._traits_of(field.name)
            )
            for field in KINDS[self.source.kind]
            if field.name in self.resolved.fields
        )

    @property
    def unanswered(self) -> str | None:
        """SQL of whether the row has no score, or None for kinds without one."""
        if self.source.kind != RESPONSE_KIND:
            return None
        return score.is_unanswered("t_score", self.source.score) if "score" in self.resolved.fields else "true"

    def layers(self, raw: str = "raw") -> str:
        """The common table expressions `cleaned` to `judged`, without `with`.

        Args:
            raw: SQL of the relation to read: `raw` or a part of it.
        """
        named = {f"t_{field.field.name}": field.column for field in self.fields}
        named |= {f"a_{name}": self.source.attributes[name] for name in self.resolved.attributes}
        keep = ["source_row", "structure_reason", *self._exclusion_names]
        walls = [f"{field.wall()} as w_{field.field.name}" for field in self.fields if field.is_timed]
        values = [f"{field.typed().value} as {field.value}" for field in self.fields]
        return ",\n".join(
            (
                f"cleaned as (select {', '.join(self._cleaned())} from {raw})",
                f"mapped as (select {', '.join([*keep, *self._mapped(named)])} from cleaned)",
                f"walls as (select {', '.join(['*', *walls])} from mapped)",
                f"typed as (select {', '.join(['*', *values])} from walls)",
                f"judged as (select *, {self._excluded} as excluded, {self._problem(named)} as problem from typed)",
            )
        )

    @property
    def fate(self) -> str:
        """SQL of a row's own fate, before repetition, over `judged`."""
        unanswered = f" when {self.unanswered} then 'unanswered'" if self.unanswered else ""
        return (
            "case when structure_reason is not null then 'quarantined' when excluded is not null then 'excluded'"
            f" when problem is not null then 'quarantined'{unanswered} else 'accepted' end"
        )

    def landing(self, batch: Batch) -> str:
        """The query of the rows that land: exactly the landing columns of the kind, in order."""
        columns = landing_columns(self.source.kind)
        attributes = self._attributes or "'{}'"
        content = content_hash([*self._content, ("coalesce(excluded, '')", "VARCHAR")])
        by_content = self.source.identity.by == "row_content"
        identity = f", {identity_hash(self._content)} as identity_hash" if by_content else ""
        named = self._values() | {
            "source": literal(self.source.source),
            "source_file": literal(batch.file),
            "source_row": "source_row",
            "batch_id": literal(batch.batch_id),
            "fate": "fate",
            "row_key": row_key(self.source, "survey" in columns),
            "content_hash": "content_hash",
            "version_order": batch.version_order,
            "valid_from": batch.valid_from,
        }
        few = {field.field.name: field.few_values for field in self.fields if named[field.field.name] == field.value}
        few["fate"] = LANDED_FATES
        select = ",\n".join(
            f"{as_column(named.get(name, 'null'), kind, few.get(name, ()))} as {name}" for name, kind in columns.items()
        )
        joins = "".join(
            f"\nleft join {table} as p_{name} on p_{name}.value = v_{name}" for name, table in self.looked_up.items()
        )
        return (
            f"with {self.layers()},\n"
            f"fated as (select *, {self.fate} as fate, {attributes} as attributes from judged),\n"
            f"hashed as (select *, {content} as content_hash{identity} from fated where fate <> 'quarantined')\n"
            f"select {select}\nfrom hashed{joins}"
        )

    def set_apart(self, landed: str) -> str:
        """The query of the rows that did not land or landed as excluded: source_row, fate, code, column and key.

        Args:
            landed: SQL of a relation with the `source_row` of every row that landed and was not excluded.
        """
        rest = f"(select * from raw anti join {landed} using (source_row))"
        code = f"coalesce(structure_reason, excluded, split_part(problem, {SEPARATOR}, 1))"
        column = f"case when structure_reason is null and excluded is null then split_part(problem, {SEPARATOR}, 2) end"
        return (
            f"with {self.layers(rest)}\n"
            f"select source_row, {self.fate} as fate, {code} as reason_code, {column} as column_name,"
            f" {self._key_once_mended} as row_key from judged"
        )

    def keys(self) -> str:
        """The query of the keys of all rows of a file, also of those that are quarantined, as `row_key`."""
        return f"with {self.layers()}\nselect {self._key_once_mended} as row_key from judged where row_key is not null"

    def distinct_values(self, field_name: str) -> str:
        """The query of a field's distinct typed values, as `value`."""
        value = f"v_{field_name}"
        return f"with {self.layers()}\nselect distinct {value} as value from judged where {value} is not null"

    @property
    def _key_once_mended(self) -> str:
        """SQL of the key that a row lands with once it is mended, or NULL where that cannot be told yet.

        A row that is identified by its content has another key with every content.
        """
        by = self.source.identity.by
        names = [] if by == "row_content" else [name for name in by if name != "survey"]
        if by == "row_content" or not set(names) <= {field.field.name for field in self.fields}:
            return "cast(null as varchar)"
        whole = " and ".join(["structure_reason is null", *(f"v_{name} is not null" for name in names)])
        return f"case when {whole} then {row_key(self.source, 'survey' in landing_columns(self.source.kind))} end"

    def _traits_of(self, name: str) -> "Traits | None":
        column = self.source.columns[name]
        changed = column.map is not None or column.split is not None
        return None if changed else self.traits.get(self.resolved.fields[name])

    @property
    def _exclusion_names(self) -> list[str]:
        return [f"x_{number}" for number in range(len(self.resolved.exclusions))]

    @property
    def _excluded(self) -> str:
        pairs = [
            (exclusion, name)
            for exclusion, name, text in zip(
                self.source.exclude, self._exclusion_names, self.resolved.exclusions, strict=True
            )
            if text is not None
            and (
                exclusion.seconds_after is None
                or {exclusion.seconds_after, "responded_at"} <= set(self.resolved.fields)
            )
        ]
        return exclusion_code([exclusion for exclusion, _ in pairs], [name for _, name in pairs])

    def _cleaned(self) -> list[str]:
        nulls = self.source.nulls
        texts = {f"t_{name}": text for name, text in self.resolved.fields.items()}
        texts |= {f"a_{name}": text for name, text in self.resolved.attributes.items()}
        # Null tokens stay visible to exclusions: a row may be set apart because of one.
        apart = zip(self._exclusion_names, self.resolved.exclusions, strict=True)
        return [
            "source_row",
            "structure_reason",
            *(f"{cleaned(text, nulls, self.traits.get(text))} as {name}" for name, text in texts.items()),
            *(
                f"{'cast(null as varchar)' if text is None else cleaned(text, (), self.traits.get(text))} as {name}"
                for name, text in apart
            ),
        ]

    def _mapped(self, named: dict[str, Column]) -> list[str]:
        columns, nulls = [], self.source.nulls
        for name, column in named.items():
            text = name
            if column.split:
                text, ambiguous = one_of_several(name, column.split.separator, column.split.several, nulls)
                columns.append(f"{ambiguous} as s_{name}")
            if column.map is None:
                columns.append(text if text == name else f"{text} as {name}")
                continue
            text, unnamed = mapped(text, column.map, column.otherwise)
            columns += [f"{text} as {name}", f"{unnamed} as u_{name}"]
        return columns

    def _problem(self, named: dict[str, Column]) -> str:
        """SQL of the first thing wrong with a row's values, as code and column of the export, or NULL."""
        maps = [name for name, column in named.items() if column.map is not None]
        splits = [name for name, column in named.items() if column.split]
        arms = [(f"s_{name}", "'SEVERAL_VALUES'", name[2:]) for name in splits]
        arms += [(f"u_{name}", "'VALUE_NOT_MAPPED'", name[2:]) for name in maps]
        latest = (self.started_at + CLOCK_TOLERANCE).astimezone(UTC)
        by = self.source.identity.by
        # What identifies a row is said first: without it nobody finds the row at its origin.
        for field in sorted(self.fields, key=lambda field: by == "row_content" or field.field.name not in by):
            arms += [(*finding, field.field.name) for finding in field.findings(latest, self.unanswered)]
        arms += [(*finding, name) for finding, name in self._across_fields()]
        headers = self.resolved.headers
        cases = " ".join(
            f"when {test} then {code} || {SEPARATOR} || {literal(headers.get(name, name))}" for test, code, name in arms
        )
        return f"case {cases} end" if cases else "cast(null as varchar)"

    def _across_fields(self) -> list[tuple[Finding, str]]:
        here = {field.field.name for field in self.fields}
        found = []
        if {"sent_at", "responded_at"} <= here:
            found.append((("v_responded_at < v_sent_at - interval 1 day", "'TIME_BEFORE_SEND'"), "responded_at"))
        if {"vendor_group", "score"} <= here and score.names_bands(self.source.columns["vendor_group"]):
            found.append(((score.contradicts("v_vendor_group", "v_score"), "'SCORE_GROUP_CONFLICT'"), "vendor_group"))
        return found

    @property
    def _content(self) -> list[tuple[str, str]]:
        """Every value that may differ between rows, whether this file has its column or not.

        A file without an optional column must give the same hash as one where the column is empty.
        """
        here = {field.field.name for field in self.fields}
        content = [
            (
                f"v_{field.name}" if field.name in here else f"cast(null as {LANDING_TYPES[field.type]})",
                LANDING_TYPES[field.type],
            )
            for field in KINDS[self.source.kind]
            if field.name in self.source.columns and self.source.columns[field.name].value is None
        ]
        return [*content, ("attributes", "VARCHAR")] if self.source.attributes else content

    @property
    def _attributes(self) -> str | None:
        """SQL of the JSON object of the declared attributes; one that the file lacks is null."""
        if not self.source.attributes:
            return None
        here = self.resolved.attributes
        pairs = ", ".join(f"{name}: {f'a_{name}' if name in here else 'null'}" for name in self.source.attributes)
        return f"cast(to_json({{{pairs}}}) as varchar)"

    def _values(self) -> dict[str, str]:
        """SQL of every landing column that the file fills, over `hashed`."""
        values = {"attributes": "attributes" if self.source.attributes else "'{}'"}
        for field in self.fields:
            name, definition = field.field.name, field.field
            values[name] = field.constant or field.value
            if definition.local_date:
                values[definition.local_date] = f"cast({to_wall(field.value, self.reporting_zone)} as date)"
            if definition.key_name:
                looked_up = name in self.looked_up
                values[definition.key_name] = (
                    f"p_{name}.pseudonym" if looked_up else pseudonyms.pseudonym(field.value, definition.type)
                )
        if withholds(self.source.exclude):
            values |= self._withheld(values)
        return values

    def _withheld(self, values: dict[str, str]) -> dict[str, str]:
        """What a person answered and who it was, without the rows of people who did not consent to keeping it."""
        apart = f"excluded is not distinct from '{NO_CONSENT}'"
        fields = [field.field for field in self.fields if field.field.personal or field.field.type is FieldType.SCORE]
        names = [name for field in fields for name in (field.name, field.key_name) if name]
        kept = {
            name: f"case when {apart} then null else {values[name]} end"
            for name in [*names, *VENDOR_SAID]
            if name in values
        }
        return kept | {"attributes": f"case when {apart} then '{{}}' else attributes end"}
