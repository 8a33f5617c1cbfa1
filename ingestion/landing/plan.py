"""Which batch a file becomes. What belongs here: fingerprints, versions, batch ids, the order of reading.

What does not: reading files and writing batches.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion.declarations.programme import Programme
from ingestion.declarations.source import Column, Source
from ingestion.fates.identity import engine_hash, holds_secret
from ingestion.landing.manifest import WITHDRAWN, Manifest, current_of, first_landed_at
from ingestion.layout import Layout

INTAKE_RULES_VERSION = 3
"""Raise it when rules of intake change what lands: every file still in the inbox is then read again."""

WITHOUT_EFFECT_ON_ROWS = {"description", "owner", "freshness", "guards", "limits", "files", "delivery", "origin"}

ADDED_LATER = {"first_of", "split"}
"""Of a column: where they are not declared, keys are those from before the platform knew them."""

WITHOUT_EFFECT_ON_CONTENT = {*WITHOUT_EFFECT_ON_ROWS, "exclude", "version", "valid_from", "file_date"}
"""What rows that are identified by their content may be declared to be without getting other keys."""


def declaration_fingerprint(source: Source, programme: Programme, key_id: str) -> str:
    """Hash of everything declared that affects rows."""
    facts = {
        "source": source.model_dump(mode="json", exclude=WITHOUT_EFFECT_ON_ROWS),
        "reporting_timezone": programme.timezone,
        "pseudonym_key": key_id,
        "rules": INTAKE_RULES_VERSION,
        "engine_hash": engine_hash(),
    }
    return _hash(facts)


def key_fingerprint(source: Source, programme: Programme, key_id: str) -> str:
    """Hash of what `row_key` is made of: while it stays, rows read under two declarations can be compared.

    A further name for a column, appended to those it has, changes no key.
    """
    by, columns = source.identity.by, {name: _origin(column) for name, column in source.columns.items()}
    if by == "row_content":
        facts = source.model_dump(mode="json", exclude=WITHOUT_EFFECT_ON_CONTENT)
        facts |= {"columns": columns, "reporting_timezone": programme.timezone}
        facts["attributes"] = {name: _origin(column) for name, column in source.attributes.items()}
        facts["format"] = source.format.model_dump(mode="json", exclude={"compression", "member"})
    else:
        named = {name: columns.get(name) for name in ("survey", *by)}
        facts = {"kind": source.kind, "by": [name for name in by if name != "survey"], "columns": named}
    if holds_secret(source):
        facts["pseudonym_key"] = key_id
    return _hash(facts)


def _origin(column: Column) -> dict[str, Any]:
    facts = column.model_dump(mode="json", exclude={"column", "optional", "width"})
    facts = {name: value for name, value in facts.items() if name not in ADDED_LATER or value is not None}
    return facts | {"column": column.names[:1]}


def _hash(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Delivery:
    """A ready file of the inbox with its content hash."""

    name: str
    sha256: str
    file_date: str | None

    @property
    def position(self) -> tuple[str, str]:
        """Sorts in file order."""
        return self.file_date or "", self.name

    @property
    def key(self) -> tuple[str, str]:
        """The same as `Manifest.delivery`."""
        return self.sha256, self.file_date or ""


class Plan:
    """What is known of a source's batches while its files are taken in; kept up to date with `add`.

    Args:
        layout: The programme's folders.
        source: The declaration.
        fingerprint: Of the declaration.
        keys: Fingerprint of what the declaration makes `row_key` of.
        manifests: All manifests of the source, oldest first.
    """

    def __init__(
        self, layout: Layout, source: Source, fingerprint: str, keys: str, manifests: Sequence[Manifest]
    ) -> None:
        self.layout = layout
        self.source = source
        self.fingerprint = fingerprint
        self.keys = keys
        self.manifests = list(manifests)
        self._index()
        self._deliveries: set[tuple[str, str]] = set()
        self.by_date = source.version == "file_date"
        self.dated = "file_date" in (source.version, source.valid_from)

    def _index(self) -> None:
        """Look-ups over the manifests: an inbox may have 100,000 files, each of which asks for its own."""
        self._by_id = {entry.batch_id: entry for entry in self.manifests}
        self._by_delivery: dict[tuple[str, str], list[Manifest]] = {}
        self._arrivals: dict[str, int] = {}
        for entry in self.manifests:
            self._by_delivery.setdefault(entry.delivery, []).append(entry)
            self._arrivals[entry.sha256] = min(entry.arrival, self._arrivals.get(entry.sha256, entry.arrival))
        self._next_arrival = max((entry.arrival for entry in self.manifests), default=0) + 1
        self._newest = max((datetime.fromisoformat(entry.landed_at) for entry in self.manifests), default=None)
        self._current: dict[tuple[str, str], Manifest] | None = None
        highest = max((entry.declaration_version for entry in self.manifests), default=0)
        newest = {entry.declaration_fingerprint for entry in self.manifests if entry.declaration_version == highest}
        self._declaration_version = highest if self.fingerprint in newest else highest + 1

    @property
    def declaration_version(self) -> int:
        """Number of the declaration: the newest batch's, or the next one where the declaration changed."""
        return self._declaration_version

    def in_order(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """The order in which files are read: known arrivals as they came, then file order."""
        self._deliveries = {delivery.key for delivery in deliveries}
        if self.source.version != "arrival":
            return sorted(deliveries, key=lambda delivery: delivery.position)
        return sorted(deliveries, key=lambda delivery: (self.arrival(delivery), delivery.position))

    def arrival(self, delivery: Delivery) -> int:
        """Number of a file among the source's files; it keeps the one of its first landing."""
        return self._arrivals.get(delivery.sha256, self._next_arrival)

    def batch_id(self, delivery: Delivery) -> str:
        """Id of the batch that a file becomes under the current declaration.

        Where versions follow file dates, a file that arrives late changes what later files mean, so each
        id continues the one before it in file order. A batch that was withdrawn after a file was read
        may have made some of its rows duplicates; such a file gets another id, too, and is read again.
        """
        parts = [delivery.sha256, self.fingerprint]
        if self.dated:
            parts.append(delivery.file_date or "")
        if self.by_date:
            # Not the file's own earlier batch, which has another position after the file was renamed.
            before = [
                entry
                for entry in self.comparable()
                if entry.position < delivery.position and entry.delivery != delivery.key
            ]
            parts += [entry.batch_id for entry in sorted(before, key=lambda entry: entry.position)[-1:]]
        plain = _short("\x1f".join(parts))
        withdrawn = self._withdrawn_since(plain)
        return _short("\x1f".join([*parts, *withdrawn])) if withdrawn else plain

    def _withdrawn_since(self, batch_id: str) -> list[str]:
        read = self.find(batch_id)
        if read is None or not read.fates.get("duplicate") or read.is_withdrawn(self.layout):
            return []
        return sorted(
            entry.batch_id
            for entry in self.manifests
            if entry.declaration_fingerprint == self.fingerprint
            and entry.landed_at < read.landed_at
            and entry.is_withdrawn(self.layout)
            and _withdrawn_at(self.layout, entry) > datetime.fromisoformat(read.landed_at)
        )

    def find(self, batch_id: str) -> Manifest | None:
        """The manifest of a batch, or None."""
        return self._by_id.get(batch_id)

    def newest_of(self, delivery: Delivery) -> Manifest | None:
        """The batch of a delivery that landed last, under whatever declaration."""
        landed = [entry for entry in self._by_delivery.get(delivery.key, ()) if entry.status == "landed"]
        return landed[-1] if landed else None

    def _all_current(self) -> list[Manifest]:
        if self._current is None:
            self._current = {entry.delivery: entry for entry in current_of(self.layout, self.manifests)}
        return list(self._current.values())

    def comparable(self) -> list[Manifest]:
        """Current batches that were read under the current declaration."""
        return [entry for entry in self._all_current() if entry.declaration_fingerprint == self.fingerprint]

    def older(self) -> list[Manifest]:
        """Current batches of another declaration whose files have left the inbox, so that they stay as they are."""
        return [
            entry
            for entry in self._all_current()
            if entry.declaration_fingerprint != self.fingerprint and entry.delivery not in self._deliveries
        ]

    def stranded(self) -> list[Manifest]:
        """Those of `older` whose rows have keys of other make: beside new batches they would count twice.

        A manifest from before key fingerprints were kept says nothing about its keys and is trusted.
        """
        return [entry for entry in self.older() if entry.key_fingerprint not in (None, self.keys)]

    def first_landed_at(self, delivery: tuple[str, str]) -> str | None:
        """When a delivery landed for the first time, under whatever declaration; None if it has not."""
        return first_landed_at(self._by_delivery.get(delivery, ()))

    def now(self) -> str:
        """The moment as a batch's `landed_at`: later than every other batch's, even if the clock was set back."""
        moment = datetime.now(UTC)
        if self._newest is not None and moment <= self._newest:
            moment = self._newest + timedelta(microseconds=1)
        return moment.isoformat(timespec="microseconds")

    def add(self, manifest: Manifest) -> None:
        """Take note of a batch that was written, in place of an earlier manifest of the same id."""
        if manifest.batch_id in self._by_id or not self.manifests:
            self.manifests = [entry for entry in self.manifests if entry.batch_id != manifest.batch_id] + [manifest]
            self._index()
            return
        self.manifests.append(manifest)
        self._by_id[manifest.batch_id] = manifest
        self._by_delivery.setdefault(manifest.delivery, []).append(manifest)
        self._arrivals.setdefault(manifest.sha256, manifest.arrival)
        self._next_arrival = max(self._next_arrival, manifest.arrival + 1)
        landed_at = datetime.fromisoformat(manifest.landed_at)
        self._newest = max(landed_at, self._newest) if self._newest else landed_at
        self._declaration_version = max(self._declaration_version, manifest.declaration_version)
        if self._current is not None and manifest.status == "landed":
            self._current.pop(manifest.delivery, None)
            if not manifest.is_withdrawn(self.layout):
                self._current[manifest.delivery] = manifest


def _withdrawn_at(layout: Layout, manifest: Manifest) -> datetime:
    return datetime.fromtimestamp((manifest.folder(layout) / WITHDRAWN).stat().st_mtime, UTC)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
