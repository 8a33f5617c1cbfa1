"""The answer on the declared scale, by pattern and never by cast: a cast makes 9 of 8.5 and 10 of 1_0.

What belongs here: which text is which score, and what is wrong with any other text.
What does not: NPS itself; the bands stand here only to compare them with a tool's own group.
"""

from collections.abc import Collection

from ingestion.declarations.source import Column, Score
from ingestion.fates.text import cleaned_token, listed, literal
from ingestion.fates.typed import Typed, or_spreadsheet_error

BANDS = {"detractor": (0, 6), "passive": (7, 8), "promoter": (9, 10)}
"""First and last score of each band."""

_MONTHS = "jan|feb|m[aä]r|mrz|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]"


def is_unanswered(text: str, declared: Score) -> str:
    """SQL of whether a cleaned score cell means that no score was given."""
    tokens = sorted({cleaned_token(token) for token in declared.unanswered})
    return f"({text} is null or {text} in ({listed(tokens)}))" if tokens else f"({text} is null)"


def score(text: str, declared: Score, values: Collection[str] | None = None) -> Typed:
    """Type a cleaned text as a score from 0 to 10.

    Args:
        text: SQL of the cleaned text.
        declared: The declared scale with its labels and its map.
        values: All texts beside NULL, where they are known: where each is a number of the scale, none is looked at.

    Returns:
        SQL of the INTEGER, and of the code where the text is no score.
    """
    digits = max(len(str(abs(declared.min))), len(str(abs(declared.max))))
    sign = "-?" if declared.min < 0 else ""
    on_nps_scale = declared.min >= 0 and declared.max <= 10
    whole = "10|[0-9]" if on_nps_scale else f"{sign}(0|[1-9][0-9]{{0,{digits - 1}}})"
    integer = f"try_cast(split_part(replace({text}, ',', '.'), '.', 1) as integer)"
    within = f"{integer} between {declared.min} and {declared.max}"
    plain = [str(number) for number in range(declared.min, declared.max + 1)]
    if values is not None and set(values) <= set(plain) and not (declared.labels or declared.map):
        return Typed(f"cast({text} as integer)")
    arms = [
        *(f"when {text} = {literal(cleaned_token(label))} then {value}" for label, value in declared.labels.items()),
        f"when {text} in ({listed(plain)}) then cast({text} as integer)",
        f"when regexp_full_match({text}, '({whole})([.,]0+)?') and {within} then {integer}",
    ]
    value = f"case {' '.join(arms)} end"
    if declared.map:
        # The map names every number of the scale, so its position is the score.
        scores = [declared.map[number] for number in range(declared.min, declared.max + 1)]
        value = f"cast({scores}[({value}) - ({declared.min}) + 1] as integer)"
    return Typed(value, or_spreadsheet_error(text, _code(text)))


def _code(text: str) -> str:
    return (
        "case"
        f" when regexp_full_match({text}, '[-−]?(0|[1-9][0-9]*)([.,]0+)?') then 'SCORE_OUT_OF_RANGE'"
        f" when regexp_full_match({text}, '[-−]?[0-9]+[.,][0-9]+') then 'SCORE_NOT_INTEGER'"
        f" when regexp_full_match({text}, '(?i)(promoter|passive|detractor)s?|(promotor|passiv|detraktor)(en|e)?')"
        " then 'SCORE_IS_LABEL'"
        f" when regexp_full_match({text}, '(?i)[0-9]{{1,2}}[-./ ]+({_MONTHS})[a-zäé.]*') then 'SCORE_IS_DATE'"
        f" when regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([T ].*)?') then 'SCORE_IS_DATE'"
        f" when regexp_full_match({text}, '[0-9]{{1,2}} *[-–—:=] *[^0-9].*') then 'SCORE_IS_LABEL'"
        " else 'SCORE_NOT_NUMERIC' end"
    )


def names_bands(column: Column) -> bool:
    """Whether a declared `vendor_group` is mapped to our bands, so that it can be compared with the score."""
    return bool(column.map) and {value.lower() for value in column.map.values()} <= set(BANDS)


def contradicts(group: str, value: str) -> str:
    """SQL of whether a tool's group, in our words, is another than the score's."""
    arms = " ".join(
        f"when {literal(band)} then {value} not between {low} and {high}" for band, (low, high) in BANDS.items()
    )
    return f"coalesce(case lower({group}) {arms} end, false)"
