"""Rows set apart by declaration. What belongs here: the test of a row. What does not: reasons of other kinds."""

from collections.abc import Sequence

from ingestion.declarations.source import Exclusion
from ingestion.fates.text import cleaned_token, listed, literal


def exclusion_code(exclusions: Sequence[Exclusion], texts: Sequence[str]) -> str:
    """SQL of `EXCLUDED_<REASON>`, by the first exclusion that a row meets, or NULL.

    Args:
        exclusions: The declared exclusions.
        texts: SQL of the cleaned text that each of them looks at; an empty cell counts as ''.

    Returns:
        SQL of type VARCHAR.
    """
    if not exclusions:
        return "cast(null as varchar)"
    arms = []
    for exclusion, text in zip(exclusions, texts, strict=True):
        value = f"coalesce({text}, '')"
        if exclusion.equals is not None:
            test = f"{value} in ({listed([cleaned_token(token) for token in exclusion.equals])})"
        else:
            test = f"regexp_full_match({value}, {literal(f'(?i:{exclusion.matches})')})"
        arms.append(f"when {test} then 'EXCLUDED_{exclusion.reason.upper()}'")
    return f"case {' '.join(arms)} end"
