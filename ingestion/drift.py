"""Schema drift: what a file's header changes against the files before it, and whether that can go on.

What belongs here: the comparison of headers and its verdict. What does not: reading a header (`look_ahead`),
and refusing a file, which `fates.columns` does where it needs the column.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingestion.declarations.source import Column, Source
from ingestion.fates.columns import needed_fields
from ingestion.readers.names import looks_like_data, nearest, normalised, quoted

FIRST, UNCHANGED, HARMLESS, HANDLED, STOPPING = "first", "unchanged", "harmless", "handled", "stopping"

KNOWN_FILES = 5
"""Files whose headers count as known, so that two shapes that take turns are not reported with every file."""


@dataclass(frozen=True)
class Drift:
    """What a header changes.

    Attributes:
        verdict: `first` (nothing to compare with), `unchanged`, `harmless` (nothing declared is touched),
            `handled` (a declared column came under another of its names), or `stopping` (the file is refused).
        findings: What changed, a sentence each, without any cell.
    """

    verdict: str
    findings: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether people should be told."""
        return self.verdict in (HARMLESS, HANDLED, STOPPING)

    @property
    def notes(self) -> list[str]:
        """The same as a file's note; none where nothing changed."""
        return [f"SCHEMA_DRIFT: {self.verdict}: {'; '.join(self.findings)}"] if self.is_news else []


def compare(header: Sequence[str], source: Source, before: Sequence[Sequence[str]]) -> Drift:
    """Compare a header with the declaration and with the files before it.

    Args:
        header: Column names as written.
        source: The declaration.
        before: Headers of the source's earlier files, oldest first.

    Returns:
        The verdict; stopping findings are told alone, because the file does not land.
    """
    stopping = list(_stopping(header, source))
    if stopping:
        return Drift(STOPPING, tuple(stopping))
    if not before:
        return Drift(FIRST)
    if list(header) in [list(one) for one in before[-KNOWN_FILES:]]:
        return Drift(UNCHANGED)
    old = before[-1]
    handled, optional = _carriers(header, old, source)
    harmless = [*optional, *_others(header, old, source)]
    verdict = HANDLED if handled else HARMLESS if harmless else UNCHANGED
    return Drift(verdict, (*handled, *harmless))


def _wanted(source: Source) -> Iterator[tuple[str, tuple[str, ...], bool, bool]]:
    """What is declared: place in the declaration, names, whether one name is enough, whether it may be absent."""
    needed = needed_fields(source)
    for part, columns in (("columns", source.columns), ("attributes", source.attributes)):
        for name, column in columns.items():
            if _names(column):
                optional = column.optional and name not in needed
                yield f"`{part}.{name}`", _names(column), bool(column.first_of), optional
    for exclusion in source.exclude:
        if exclusion.column is not None:
            yield "`exclude`", exclusion.names, False, exclusion.optional


def _names(column: Column) -> tuple[str, ...]:
    return column.names or tuple(column.first_of or ())


def _stopping(header: Sequence[str], source: Source) -> Iterator[str]:
    counts = Counter(map(normalised, header))
    for what, names, any_of, optional in _wanted(source):
        forms = dict.fromkeys(map(normalised, names))
        found = [form for form in forms if counts[form]]
        twice = [form for form in found if counts[form] > 1]
        if twice or (len(found) > 1 and not any_of):
            yield f"{quoted(_written(header, found))} for {what} stand side by side or twice"
        elif not found and not optional:
            yield f"{' or '.join(map(repr, names))} for {what} is missing{_near(list(header), names)}"


def _near(header: list[str], names: tuple[str, ...]) -> str:
    if looks_like_data(header):
        return "; the header row looks like data"
    near = list(dict.fromkeys(found.strip() for name in names for found in nearest(header, name)))
    return f", nearest: {quoted(near)}" if near else ""


def _carriers(header: Sequence[str], old: Sequence[str], source: Source) -> tuple[list[str], list[str]]:
    """Declared columns that came under another name, and optional ones that came or went."""
    handled, optional = [], []
    now, then = set(map(normalised, header)), set(map(normalised, old))
    for what, names, _, _ in _wanted(source):
        forms = list(dict.fromkeys(map(normalised, names)))
        here, there = [form for form in forms if form in now], [form for form in forms if form in then]
        if here == there:
            continue
        if here and there:
            handled.append(
                f"{what} comes as {quoted(_written(header, here))}, before as {quoted(_written(old, there))}"
            )
        elif here:
            optional.append(f"{quoted(_written(header, here))} for {what} is new")
        else:
            optional.append(f"{quoted(_written(old, there))} for {what}, which is optional, is gone")
    return handled, optional


def _others(header: Sequence[str], old: Sequence[str], source: Source) -> Iterator[str]:
    """Changes that touch nothing declared."""
    declared = {normalised(name) for _, names, _, _ in _wanted(source) for name in names}
    now, then = Counter(map(normalised, header)), Counter(map(normalised, old))
    for forms, of, what in ((now - then, header, "new and not declared"), (then - now, old, "gone, and not declared")):
        names = _written(of, [form for form in forms if form not in declared])
        if names:
            yield f"{quoted(names)} {'is' if len(names) == 1 else 'are'} {what}"
    common = [form for form in map(normalised, header) if form in then]
    # The columns of JSON stand in the order in which records happen to name them.
    if source.format.type in ("csv", "xlsx", "parquet") and common != [n for n in map(normalised, old) if n in now]:
        yield "the columns stand in another order"
    writings = {normalised(name): name for name in old}
    changed = [name for name in header if writings.get(normalised(name), name) != name]
    if changed:
        yield f"{quoted(changed)} {'is' if len(changed) == 1 else 'are'} written with other capitals or spaces"


def _written(header: Sequence[str], forms: Sequence[str]) -> list[str]:
    return [name.strip() for name in header if normalised(name) in forms]
