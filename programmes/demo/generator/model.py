"""The truth: who answers what with which probability.

What belongs here: the additive model on a latent score and its published parameters. What does not:
who is asked and when (`asking`), or any one answer (`answering`).

A person's latent score is the intercept plus one effect of each of industry, region, company size,
plan, job level, touchpoint and lifecycle stage, plus the account's and the person's own stable trait,
plus planted effects that hold for a while. From a latent score x:

    P(promoter)  = 1 / (1 + exp(-(x - PROMOTER_THRESHOLD)))
    P(detractor) = 1 / (1 + exp(-(DETRACTOR_THRESHOLD - x)))
    P(passive)   = 1 - P(promoter) - P(detractor)

An unknown member has no effect (0). Everything else is chance: it is what makes a detractor look
better the next time without anybody having done anything.
"""

import math
from datetime import date

INTERCEPT = 0.30
PROMOTER_THRESHOLD = 0.70
DETRACTOR_THRESHOLD = -0.90
ACCOUNT_TRAIT_SPREAD = 0.40
PERSON_TRAIT_SPREAD = 0.60

SEGMENT_EFFECTS: dict[str, dict[str, float]] = {
    "industry": {
        "Manufacturing": 0.15,
        "Logistics": -0.10,
        "Health care": 0.25,
        "Retail": -0.25,
        "Public sector": 0.00,
        "Software": 0.30,
    },
    "region": {"Nord": 0.10, "Süd": 0.20, "Ost": 0.00, "West": -0.15, "International": -0.30},
    "company_size": {"1-49": 0.25, "50-249": 0.10, "250-999": -0.05, "1000+": -0.25},
    "plan": {"Basic": -0.30, "Plus": 0.05, "Enterprise": 0.35},
    "job_level": {"C-level": 0.30, "Head": 0.10, "Manager": 0.00, "Specialist": -0.20},
}
TOUCHPOINT_EFFECTS = {
    "relationship": 0.00,
    "onboarding": 0.20,
    "support_case": -0.25,
    "delivery": 0.05,
    "training": 0.50,
    "renewal": -0.15,
    "invoice": -0.40,
}
STAGE_EFFECTS = {
    "unknown": 0.00,
    "churned": -1.00,
    "won_back": 0.20,
    "new": 0.40,
    "onboarding": 0.15,
    "renewal_window": -0.15,
    "silent": -0.50,
    "active": 0.00,
}

INCIDENT_FIRST_DAY, INCIDENT_LAST_DAY = date(2025, 9, 1), date(2025, 9, 30)
INCIDENT_TOUCHPOINTS = ("support_case", "delivery")
INCIDENT_EFFECT = -1.60

REMEDY_EFFECTS = {"fix_delivered": 0.70, "call_by_lead": 0.00, "credit_note": 0.00, "apology_letter": 0.00}
REMEDY_HOLDS_DAYS = 365

DETRACTOR_SCORES = {0: 0.06, 1: 0.04, 2: 0.08, 3: 0.12, 4: 0.14, 5: 0.26, 6: 0.30}
PASSIVE_SCORES = {7: 0.42, 8: 0.58}
PROMOTER_SCORES = {9: 0.55, 10: 0.45}


def probabilities(latent: float) -> tuple[float, float]:
    """Probabilities of a promoter and of a detractor at a latent score."""
    promoter = 1.0 / (1.0 + math.exp(PROMOTER_THRESHOLD - latent))
    detractor = 1.0 / (1.0 + math.exp(latent - DETRACTOR_THRESHOLD))
    return promoter, detractor


def cell_latent(segments: dict[str, str], touchpoint: str, stage: str) -> float:
    """The latent score of a cell, before any trait or planted effect."""
    members = sum(SEGMENT_EFFECTS[name].get(member, 0.0) for name, member in segments.items())
    return INTERCEPT + members + TOUCHPOINT_EFFECTS[touchpoint] + STAGE_EFFECTS[stage]


def incident_effect(touchpoint: str, day: date) -> float:
    """What the incident of September 2025 takes from answers about the touchpoints it hit."""
    hit = touchpoint in INCIDENT_TOUCHPOINTS and INCIDENT_FIRST_DAY <= day <= INCIDENT_LAST_DAY
    return INCIDENT_EFFECT if hit else 0.0


def parameters() -> dict:
    """The model as `truth.json` states it."""
    return {
        "intercept": INTERCEPT,
        "promoter_threshold": PROMOTER_THRESHOLD,
        "detractor_threshold": DETRACTOR_THRESHOLD,
        "account_trait_spread": ACCOUNT_TRAIT_SPREAD,
        "person_trait_spread": PERSON_TRAIT_SPREAD,
        "segments": SEGMENT_EFFECTS,
        "touchpoints": TOUCHPOINT_EFFECTS,
        "lifecycle_stages": STAGE_EFFECTS,
        "incident": {
            "first_day": INCIDENT_FIRST_DAY.isoformat(),
            "last_day": INCIDENT_LAST_DAY.isoformat(),
            "touchpoints": INCIDENT_TOUCHPOINTS,
            "effect": INCIDENT_EFFECT,
        },
        "remedies": {"effects": REMEDY_EFFECTS, "holds_days": REMEDY_HOLDS_DAYS},
    }
