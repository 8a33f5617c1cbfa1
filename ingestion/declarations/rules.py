"""The rules of `programme.yml` that measures follow: surveys, follow-ups, accounts, campaigns, outcomes, alerts, goals.

What belongs here: each rule with its unit, default and bounds. What does not: what names the programme and its
segments (`programme`), anything about one export (`source`), and how a rule is computed (`dbt_project`).
"""

from datetime import date
from typing import Literal

from pydantic import Field

from ingestion.declarations.base import Declaration
from ingestion.declarations.source import Name

PERIOD = r"^[0-9]{4}(-(Q[1-4]|0[1-9]|1[0-2]))?$"
"""A year, quarter or month: 2026, 2026-Q4, 2026-10."""


class SurveyRules(Declaration):
    """When an answer expires and how often a person may be asked; days."""

    expiry_days: dict[Literal["relational", "transactional"], int] = Field(
        default_factory=lambda: {"relational": 365, "transactional": 90}
    )
    between_relational_days: int = Field(
        90, ge=0, description="days between two relational surveys to the same person, from send to send"
    )
    between_any_days: int = Field(
        30, ge=0, description="days between any two surveys to the same person, from send to send"
    )


class FollowUpRules(Declaration):
    """Closing the loop: who must be answered, how fast, and what waits in the queue."""

    contact_within_hours: float = Field(48, gt=0, description="a detractor is contacted within this many hours")
    resolve_within_days: float = Field(14, gt=0, description="a follow-up is resolved within this many days")
    low_score_at_most: int = Field(
        6, ge=0, le=10, description="scores up to this one without a comment are asked for their reason"
    )
    queue_days: int = Field(90, gt=0, description="answers older than this leave the queue")
    ask_promoters_within_days: int = Field(
        30, gt=0, description="a promoter is asked for a review or referral within this many days"
    )
    ask_purposes: list[str] = Field(
        ["ask_review", "ask_referral"],
        description="purposes of communications that ask a promoter for a review or referral",
    )
    survey_after_silent_days: int = Field(
        180, gt=0, description="a customer who gave no answer for this many days is due for a survey"
    )
    confirmed_by_answer_within_days: int = Field(
        180, gt=0, description="an answer of 7 or more up to this many days after a resolution confirms it"
    )


class AccountRules(Declaration):
    """When an account is at risk, stale or hangs on one person."""

    at_risk_below: float = Field(-20, ge=-100, le=100, description="an account with an NPS below this is at risk")
    stale_after_days: int = Field(180, gt=0, description="an account without contact for this many days is stale")
    single_threaded_below: int = Field(
        2, ge=1, description="an account with fewer people who answered hangs on too few of them"
    )
    churn_within_days: int = Field(365, gt=0, description="a customer lost within this many days of an answer churned")
    minimum_responses: int = Field(
        2, ge=1, description="the NPS of an account with fewer answers is not shown; its bands and its risk are"
    )


class CampaignRules(Declaration):
    """How the effect of a campaign is measured, unless `campaigns` says otherwise for one of them."""

    starts_after_days: int = Field(7, ge=0, description="answers count from this many days after the send")
    measured_for_days: int = Field(180, gt=0, description="answers count for this many days")
    band_known_for_days: int = Field(
        365, gt=0, description="an answer up to this many days before the send tells the band before"
    )
    power: float = Field(0.8, gt=0.5, lt=1, description="power at which the smallest detectable effect is told")


class CampaignWindow(Declaration):
    """The window of one campaign, registered before its answers are looked at."""

    campaign: str
    starts_after_days: int | None = Field(None, ge=0)
    measured_for_days: int | None = Field(None, gt=0)


class OutcomeRules(Declaration):
    """What is observed beside NPS after an answer."""

    within_days: int = Field(365, gt=0, description="outcomes up to this many days after an answer count")
    repeat_events: list[str] = Field(["order"], description="event types that are a repeat purchase")
    referral_events: list[str] = Field(["referral"], description="event types that are a referral")
    review_events: list[str] = Field(["review"], description="event types that are a public review")


class Weighting(Declaration):
    """What answers are weighted to: the make-up of the customer base."""

    strata: list[str] = Field(
        default_factory=list,
        max_length=3,
        description="account segments whose cross makes the strata; default: the first account segment",
    )
    cap: float = Field(5, ge=1, description="an answer never weighs more than this many unweighted ones")


class AlertRules(Declaration):
    """Which changes are worth somebody's time, beyond being more than sampling noise."""

    smallest_change: float = Field(5, ge=0, description="changes of fewer points are never an alert")
    period_grains: list[Literal["week", "month", "quarter"]] = Field(["month", "quarter"], min_length=1)
    answers_take_days: int = Field(
        14, ge=0, description="a period's response rate is compared this many days after its end, not before"
    )


class BenchmarkRules(Declaration):
    """How figures of other companies are read."""

    outdated_after_years: float = Field(3, gt=0, description="a figure older than this is outdated")


class VendorFigure(Declaration):
    """A figure that a survey tool's own dashboard shows, to be reconciled with ours."""

    survey: str = Field(description="name of the survey, as in its source")
    period: str = Field(pattern=PERIOD, description="2026, 2026-Q2 or 2026-05")
    nps: float = Field(ge=-100, le=100)
    responses: int | None = Field(None, ge=0, description="answers that the tool counts")
    promoters_from: int = Field(9, ge=0, le=10, description="lowest score that the tool counts as a promoter")
    detractors_to: int = Field(6, ge=0, le=10, description="highest score that the tool counts as a detractor")
    note: str = Field("", description="what else is known of the tool's rule")
    read_on: date | None = Field(None, description="day on which the figure was read off")


class Target(Declaration):
    """A goal that somebody owns."""

    name: Name
    metric: Literal["nps", "response_rate", "retention", "hours_to_first_contact"] = "nps"
    dimension: str | None = Field(None, description="segment type, touchpoint or lifecycle_stage; default: overall")
    member: str | None = None
    value: float
    by: str | None = Field(None, pattern=PERIOD, description="period to reach it in: 2026, 2026-Q4 or 2026-10")
    owner: str
