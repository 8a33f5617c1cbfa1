"""Onboarding: a look at an export that nobody has declared yet → a commented proposal of its declaration.

What belongs here: evidence about one file (encoding, dialect, header, columns, times, scores) and what follows from
it for `sources/<source>.yml`. What does not: what is known of common tools (`ingestion.presets`), and any run: a run
sees only the declaration that an engineer has accepted, and never guesses.
"""

from ingestion.onboarding.onboard import Onboarded, onboard
from ingestion.onboarding.refusals import NothingProposed

__all__ = ["NothingProposed", "Onboarded", "onboard"]
