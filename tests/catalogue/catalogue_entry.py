"""What an entry of the bad-input catalogue is.

What belongs here: the shape of an entry and of what is expected of it. What does not: running one
(`catalogue_run`), and the entries themselves (`entries/`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from catalogue_case import Case

VERDICTS = {
    "A": "accepted",
    "D": "duplicate",
    "Q": "row quarantined",
    "R": "file refused",
    "W": "accepted with a warning",
    "H": "held, looked at again",
    "B": "publishing blocked",
    "X": "rows set apart as excluded",
    "–": "the run stops, landing untouched",
}
"""Letters of a verdict; an entry may have several, as `A/W`."""


@dataclass(frozen=True)
class Outcome:
    """What is expected of one file, counted by hand.

    Attributes:
        status: `landed`, `unchanged`, `rejected`, `held` or `ignored`.
        code: Reason code of a file that did not land.
        fates: Fate → rows, without zeros. Their sum is the number of data rows that the author of the
            entry counted in the file; rows beyond it or short of it are lost rows.
        reasons: Reason code → rows, without zeros.
        notes: Every note on the file, exactly, in order.
        blank: Blank records.
    """

    status: str = "landed"
    code: str | None = None
    fates: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    blank: int = 0


def accepted(rows: int, *notes: str, **more: Any) -> Outcome:
    """All rows of the file are accepted; `more` names further fates, or `reasons` and `blank`."""
    other = {name: more.pop(name) for name in list(more) if name not in ("reasons", "blank")}
    return Outcome(fates=({"accepted": rows} if rows else {}) | other, notes=notes, **more)


def quarantined(code: str, rows: int = 1, *notes: str, **fates: int) -> Outcome:
    """Some rows of the file are quarantined for one reason, others have the fates given."""
    return Outcome(fates={"quarantined": rows} | fates, reasons={code: rows}, notes=notes)


def refused(code: str) -> Outcome:
    """The whole file is refused."""
    return Outcome("rejected", code)


def held(code: str) -> Outcome:
    """The file is looked at again by the next run."""
    return Outcome("held", code)


def ignored(code: str) -> Outcome:
    """The file is passed over, and that is said."""
    return Outcome("ignored", code)


Drop = str | tuple[str, ...] | Callable[["Case"], None]
"""Names of files of the corpus, put into the inbox under the same names, or a function that prepares the inbox."""


@dataclass(frozen=True)
class Step:
    """A later run of the same inbox: what happens before it and what is expected of it."""

    drop: Drop
    expect: Mapping[str, Outcome]
    declare: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One entry of the catalogue.

    Every run takes the inbox in as a refresh does. Beside the entry's files lies a good one of the
    same declared format (`Case.drop_good`), which must land whatever happens to the others.

    Attributes:
        number: Of the catalogue.
        title: The input, as the catalogue names it.
        verdict: Letters of `VERDICTS`, joined by `/`.
        code: The reason code or the word that opens the note, or None.
        where: Module that handles it, below the repository.
        drop: What is put into the inbox.
        expect: File name → outcome; names of the inbox that are not given must not occur.
            A single outcome stands for the single file of `drop`.
        declare: Changes to `catalogue_case.ANSWERS`; a key with dots reaches into it.
        programme: Changes to the programme's own facts.
        good: Name and content of the good file where the usual one does not fit the declaration.
        again: Later runs.
        then: Further assertions on what landed.
        blocks: Names of the guards that must stop publishing, exactly; None where none is asked for.
        warns: Names of the guards that must warn, exactly, where guards are asked.
        limit_mb: The entry runs in a process of its own that may hold so many megabytes at its peak.
        scenario: Instead of `drop` and `expect`: a function that runs everything itself and returns the
            number of rows lost.
        note: A sentence for the page: how it differs from the catalogue, or what to declare.
    """

    number: int
    title: str
    verdict: str
    code: str | None
    where: str
    drop: Drop = ()
    expect: Outcome | Mapping[str, Outcome] = field(default_factory=dict)
    declare: Mapping[str, Any] = field(default_factory=dict)
    programme: Mapping[str, Any] = field(default_factory=dict)
    good: tuple[str, str | bytes] | None = None
    again: tuple[Step, ...] = ()
    then: Callable[["Case"], None] | None = None
    blocks: tuple[str, ...] | None = None
    warns: tuple[str, ...] = ()
    limit_mb: int | None = None
    scenario: Callable[["Case"], int] | None = None
    note: str = ""

    @property
    def label(self) -> str:
        """Name of the test."""
        return f"{self.number:03}"

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """File name → outcome of the first run."""
        if isinstance(self.expect, Outcome):
            (name,) = (self.drop,) if isinstance(self.drop, str) else self.drop
            return {name: self.expect}
        return self.expect
