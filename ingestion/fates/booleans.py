"""Booleans. What belongs here: which texts are true and false. What does not: declared maps (`text`)."""

from ingestion.fates.text import listed
from ingestion.fates.typed import Typed

TRUE = ("true", "t", "yes", "y", "1", "1.0", "ja", "j", "wahr", "on")
FALSE = ("false", "f", "no", "n", "0", "0.0", "nein", "falsch", "off")


def boolean(text: str) -> Typed:
    """Type a cleaned text as BOOLEAN by common tokens, regardless of case."""
    word = f"lower({text})"
    value = f"case when {word} in ({listed(TRUE)}) then true when {word} in ({listed(FALSE)}) then false end"
    return Typed(value, "'BOOLEAN_FORMAT'")
