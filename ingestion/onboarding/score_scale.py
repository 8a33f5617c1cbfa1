"""Is a column the answer to the NPS question, and on which scale? What belongs here: the evidence for and against.

What does not: choosing between two candidates, and writing the declaration (`survey_columns`).

A number from 0 to 10 is no proof, and neither is a word: only a column that asks for a recommendation and holds
numbers of an eleven-point scale is proposed. What holds the numbers alone is put to a person.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from ingestion.onboarding.profile import ColumnFacts
from ingestion.onboarding.words import BAND, COMMENT, NEUTRAL_SCORE, NO_SCORE, NPS, OTHER_METRIC, says

NUMBER = re.compile(r"(-?[0-9]{1,3})([.,]0+)?")
LABEL = re.compile(r"(10|[0-9])\s*(?:[-–—:=.)(]|\s)\s*[^0-9\s.,].*")
MADE_A_DATE = re.compile(
    r"[0-9]{1,2}[-./ ]+(jan|feb|m[aä]r|mrz|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])", re.IGNORECASE
)
LONGEST_CHOICE = 60
END_WORDS = re.compile(r"likely|wahrscheinlich|recommend|empfehl", re.IGNORECASE)
_BETWEEN = r"(?:-|–|—|to|bis|auf|[.]{2,3}|\(.{0,40}\)\s*(?:to|-|bis)|\D{1,40}?\b(?:to|and|und|bis)\b)"
SCALE = re.compile(rf"(?<![0-9/.:])(-?[0-9]{{1,3}})\s*{_BETWEEN}\s*([0-9]{{1,3}})(?![0-9/.:])")
MISSING = {
    "n/a", "na", "-", "--", ".", "none", "null", "nan", "k. a.", "k.a.", "keine angabe", "weiß nicht", "weiss nicht",
    "don't know", "dont know", "not applicable", "no answer", "skipped", "prefer not to say", "99", "-99", "999", "-1",
}  # fmt: skip
BANDS = ("promoter", "passive", "detractor")
ENOUGH = 30
"""Answers above which an unused end of the scale is worth a question."""
LARGE = 200
BAND_WORDS = {"promoter": "promoter", "passive": "passive", "detractor": "detractor", "promotor": "promoter",
              "passiv": "passive", "detraktor": "detractor"}  # fmt: skip


@dataclass
class Candidate:
    """A column that may hold the score.

    Attributes:
        column: The column.
        is_strong: Whether it asks for a recommendation and holds numbers of the scale.
        evidence: What speaks for it.
        against: Why it is none; empty for a candidate.
        low: Smallest number it holds.
        high: Largest.
        numbers: Number → rows.
        labels: Text of a choice → its number.
        open_labels: Texts of a choice without a number.
        missing: Tokens that look like "no answer" → rows.
        other_texts: Rows with any other text.
        documented: The scale that the question names, if any.
    """

    column: ColumnFacts
    is_strong: bool = False
    evidence: str = ""
    against: str = ""
    low: int = 0
    high: int = 0
    numbers: Counter[int] = field(default_factory=Counter)
    labels: dict[str, int] = field(default_factory=dict)
    open_labels: tuple[str, ...] = ()
    missing: dict[str, int] = field(default_factory=dict)
    other_texts: int = 0
    documented: tuple[int, int] | None = None

    @property
    def answers(self) -> int:
        """Rows with a number or a label."""
        return sum(self.numbers.values())

    def scale_questions(self) -> dict[str, str]:
        """Keys of `score` that stay open, with what the data and the documented scale say."""
        seen = f"the {self.answers:,} answers go from {self.low} to {self.high}"
        documented = f"the question says {self.documented[0]}–{self.documented[1]}" if self.documented else ""
        if self.high == 11 and self.low >= 1:
            coded = "min: 1, max: 11, map: {1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 7, 9: 8, 10: 9, 11: 10}"
            why = f"{documented + ', but ' if documented else ''}{seen}: eleven points coded 1–11?"
            return {
                "min": f"{why} Then min is 1, max is 11 and a map is needed: {{{coded}}}. Else 0.",
                "max": "11 with the map above; or 10, and an 11 is quarantined",
            }
        if self.documented in (None, (0, 10)) and self.low >= 1 and self.answers >= LARGE:
            why = f"{documented + ', but ' if documented else ''}{seen}; nobody answered 0."
            asks = f"{why} Does the form offer a 0? Write 0 if it does, 1 if it begins at 1; some tools lose the 0"
            disagree = {"min": asks}
        else:
            disagree = {}
        if self.documented and self.documented[1] == 10 and self.high < 9 and self.answers >= ENOUGH:
            disagree["max"] = (
                f"{documented}, but {seen}. 10 if that is the scale and nobody went higher; if the form offers"
                f" {self.low}–{self.high}, it is not NPS unless a `map` says which 0–10 score each answer is"
            )
        return disagree


def judge(column: ColumnFacts) -> Candidate:
    """Judge whether a column may hold the score.

    Args:
        column: The column with its values, where they are few.

    Returns:
        The candidate, with `against` set where it is none.
    """
    found = Candidate(column)
    asks = says(NPS, column.said)
    found.documented = _documented(column.said)
    _sort_values(found)
    found.against = _against(found, asks)
    if found.against:
        return found
    scale = [number for number in found.numbers if number in range(11 if 0 in found.numbers else 12)]
    found.low, found.high = min(scale), max(scale)
    labelled = f", {len(found.labels)} of them with a label" if found.labels else ""
    counts = ", ".join(f"{number}: {found.numbers[number]:,}" for number in sorted(found.numbers))
    found.evidence = f"{found.answers:,} answers from {found.low} to {found.high}{labelled} ({counts})"
    found.is_strong = asks
    return found


def bands_of(column: ColumnFacts) -> dict[str, str] | None:
    """Value → band of ours, where a column holds a tool's own bands and nothing else."""
    words = {value: value.casefold().removesuffix("s") for value in column.values}
    if not words or not set(words.values()) <= set(BAND_WORDS):
        return None
    return {value: BAND_WORDS[word] for value, word in words.items()}


def _documented(text: str) -> tuple[int, int] | None:
    scales = [(int(low), int(high)) for low, high in SCALE.findall(text)]
    likely = [(low, high) for low, high in scales if low in (-5, 0, 1) and 3 <= high <= 100]
    return likely[0] if likely else None


def _sort_values(found: Candidate) -> None:
    texts: Counter[str] = Counter()
    for value, rows in found.column.values.items():
        number = NUMBER.fullmatch(value)
        label = None if MADE_A_DATE.match(value) else LABEL.fullmatch(value)
        if value.casefold() in MISSING:
            found.missing[value] = rows
        elif number:
            found.numbers[int(number.group(1))] += rows
        elif label and _is_choice(value, rows):
            found.labels[value] = int(label.group(1))
            found.numbers[int(label.group(1))] += rows
        else:
            texts[value] = rows
    ends = tuple(text for text in texts if END_WORDS.search(text) and len(text) < LONGEST_CHOICE)
    if found.numbers and 0 < len(ends) <= 2 and sum(map(bool, found.numbers)) >= 3:
        found.open_labels = ends
    found.other_texts = sum(rows for text, rows in texts.items() if text not in found.open_labels)


def _is_choice(text: str, rows: int) -> bool:
    """Whether a number with text behind it is a choice of the form, and not what somebody wrote beside a number.

    The declaration repeats a choice, and what one person wrote may name people.
    """
    return len(text) < LONGEST_CHOICE and (rows > 1 or bool(END_WORDS.search(text)))


def _against(found: Candidate, asks: bool) -> str:
    column = found.column
    if not column.filled:
        return "it is empty"
    if not column.is_named:
        return "its name is empty or stands twice in the header, so that no declaration can name it"
    if bands_of(column) or (says(BAND, column.name) and len(found.numbers) <= len(BANDS)):
        return "it holds the bands of the tool, not scores"
    if not column.values:
        return "it holds too many different values" if not asks else "it holds text or too many different values"
    words = sum(column.values.values()) - found.answers - sum(found.missing.values())
    if not found.numbers or words > column.filled / 2:
        return "its answers are words, not numbers" if asks else "it holds text"
    if any(number not in range(12) for number in found.numbers) and not _few_beyond(found):
        return f"its numbers go from {min(found.numbers)} to {max(found.numbers)}"
    return _against_scale(found, asks)


def _few_beyond(found: Candidate) -> bool:
    beyond = sum(rows for number, rows in found.numbers.items() if number not in range(11))
    return beyond <= 0.02 * found.answers


def _against_scale(found: Candidate, asks: bool) -> str:
    low, high = min(found.numbers), max(found.numbers)
    if found.documented and found.documented not in ((0, 10), (1, 10), (1, 11)):
        return f"the question names the scale {found.documented[0]}–{found.documented[1]}"
    if says(OTHER_METRIC, found.column.said) and not asks:
        return "its words ask for satisfaction, effort or agreement, not for a recommendation"
    if asks:
        is_short = high <= 5 and not found.documented and found.answers >= 5
        return f"its numbers go from {low} to {high}, and nothing says that the scale is 0–10" if is_short else ""
    if says(NO_SCORE, found.column.name) or says(COMMENT, found.column.name):
        return "its name says something else"
    if len(found.numbers) < 6 or high < 9 or high > 11 or found.answers < 10:
        return f"its numbers go from {low} to {high} and nothing says that it asks for a recommendation"
    return ""


def is_neutral(column: ColumnFacts) -> bool:
    """Whether a name says score and nothing more."""
    return says(NEUTRAL_SCORE, column.name)
