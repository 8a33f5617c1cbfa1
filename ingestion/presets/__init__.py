"""Presets: what is known of the exports of common survey tools and CRMs.

What belongs here: one small file per export (`tools/`), recognising it by its header, and proposing a
declaration. What does not: looking at data or writing files (`ingestion.onboarding`); nothing of this is used by
a run, which only ever sees the declaration that an engineer has accepted.
"""

from ingestion.declarations.open_values import OPEN
from ingestion.presets.model import Preset
from ingestion.presets.proposal import SEVERAL_FIT, Proposal, propose
from ingestion.presets.recognition import Recognised, all_presets, recognise

__all__ = ["OPEN", "SEVERAL_FIT", "Preset", "Proposal", "Recognised", "all_presets", "propose", "recognise"]
