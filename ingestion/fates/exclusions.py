"""Rows set apart by declaration. What belongs here: the test of a row. What does not: reasons of other kinds."""

from collections.abc import Sequence

from ingestion.declarations.source import Exclusion
from ingestion.fates.text import cleaned_token, listed, literal

NO_CONSENT = "EXCLUDED_CONSENT"
"""Of such a row only what places and dates it is kept."""


def exclusion_code(exclusions: Sequence[Exclusion], texts: Sequence[str]) -> str:
    """SQL of `EXCLUDED_<REASON>`, by the first exclusion that a row meets, or NULL.

    Missing consent is looked at first: a preview without it must not keep its content either.

    Args:
        exclusions: The declared exclusions.
        texts: SQL of the cleaned text that each of them looks at; an empty cell counts as ''. One over seconds
            looks at typed times instead, and its text is not used.

    Returns:
        SQL of type VARCHAR.
    """
    if not exclusions:
        return "cast(null as varchar)"
    pairs = sorted(zip(exclusions, texts, strict=True), key=lambda pair: pair[0].reason != "consent")
    arms = [f"when {_test(exclusion, text)} then 'EXCLUDED_{exclusion.reason.upper()}'" for exclusion, text in pairs]
    return f"case {' '.join(arms)} end"


def withholds(exclusions: Sequence[Exclusion]) -> bool:
    """Whether rows may have to lose their content because a person did not consent."""
    return any(exclusion.reason == "consent" for exclusion in exclusions)


def _test(exclusion: Exclusion, text: str) -> str:
    value = f"coalesce({text}, '')"
    if exclusion.equals is not None:
        return f"{value} in ({listed([cleaned_token(token) for token in exclusion.equals])})"
    if exclusion.other_than is not None:
        return f"{value} not in ({listed([cleaned_token(token) for token in exclusion.other_than])})"
    if exclusion.matches is not None:
        return f"regexp_full_match({value}, {literal(f'(?i:{exclusion.matches})')})"
    if exclusion.domains is not None:
        domain = f"lower(split_part({value}, '@', -1))"
        tests = [
            f"{domain} = {literal(name)} or ends_with({domain}, {literal(f'.{name}')})"
            for name in (cleaned_token(given).lstrip("@").lower() for given in exclusion.domains)
        ]
        return f"(contains({value}, '@') and ({' or '.join(tests)}))"
    number = _number(exclusion, text)
    return f"{number} < {exclusion.below!r}" if exclusion.below is not None else f"{number} > {exclusion.above!r}"


def _number(exclusion: Exclusion, text: str) -> str:
    """SQL of the number that is compared; NULL, which meets no limit, where there is none.

    An answer before its question is no quick answer: such clocks disagree.
    """
    if exclusion.seconds_after:
        seconds = f"epoch_us(v_responded_at) - epoch_us(v_{exclusion.seconds_after})"
        return f"(case when v_responded_at >= v_{exclusion.seconds_after} then ({seconds}) / 1000000 end)"
    plain = f"replace({text}, ',', '.')"
    return f"(case when regexp_full_match({text}, '[-+]?[0-9]+([.,][0-9]+)?') then cast({plain} as double) end)"
