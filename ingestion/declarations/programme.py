"""The model of `programme.yml`: what holds for a whole programme.

What belongs here: names, zone, segments, the lifecycle, the CRM and what a programme holds together. What does not:
the rules of single measures (`rules`), anything about one export (`source`), how a rule is computed (`dbt_project`).
"""

from typing import Literal

from pydantic import Field, field_validator

from ingestion.declarations.base import Declaration
from ingestion.declarations.postgres import PostgresTarget
from ingestion.declarations.rules import (
    AccountRules,
    AlertRules,
    BenchmarkRules,
    CampaignRules,
    CampaignWindow,
    FollowUpRules,
    OutcomeRules,
    SurveyRules,
    Target,
    VendorFigure,
    Weighting,
)
from ingestion.declarations.source import Name, Timezone


class Segment(Declaration):
    """A way to cut NPS: an attribute of the account, the contact or the response itself."""

    name: Name
    of: Literal["account", "contact", "response"] = "account"
    attribute: str | None = Field(
        None, description="declared attribute, or a text field such as job_level; default: the name"
    )
    label: str | None = Field(None, description="what people read; default: the name")

    @property
    def attribute_name(self) -> str:
        """The attribute that carries the segment's members."""
        return self.attribute or self.name


class Lifecycle(Declaration):
    """Rules that put an account into a lifecycle stage at a moment; days before or after it."""

    new_days: int = Field(30, ge=0, description="`new` until this many days after the first start")
    onboarding_days: int = Field(90, ge=0, description="`onboarding` until this many days after the first start")
    silent_days: int = Field(90, gt=0, description="`silent` after this many days without activity")
    renewal_window_days: int = Field(60, ge=0, description="`renewal_window` from this many days before a renewal")
    won_back_days: int = Field(180, ge=0, description="`won_back` until this many days after the return")
    activity_events: list[str] = Field(["login", "order"], description="event types that count as activity")
    churn_events: list[str] = Field(["churn"], description="event types that end the relationship")
    return_events: list[str] = Field(["reactivation"], description="event types that resume it")


class AccountExclusion(Declaration):
    """Accounts whose answers do not count: spam, test accounts, the company's own."""

    attribute: str
    equals: list[str]
    reason: Literal["test", "spam", "internal"]


class Crm(Declaration):
    """How several CRM systems together describe one customer."""

    precedence: list[str] = Field(
        default_factory=list,
        description="sources of accounts and contacts, first the one that is believed first; or the first part of "
        "their names, such as salesforce for salesforce_accounts and salesforce_contacts",
    )


class Thresholds(Declaration):
    """Limits that warn and do not stop a refresh; shares between 0 and 1."""

    max_unmatched_share: float = Field(
        0.2, ge=0, le=1, description="of a source's rows that name a customer, those whom no CRM source knows"
    )


class Succession(Declaration):
    """A survey that moved from one tool to another: the archive of the old one beside the new one."""

    survey: str = Field(description="name of the survey, the same in both sources")
    archive: Name = Field(description="source with the old tool's archive")
    successor: Name = Field(description="source of the tool that follows it")
    same_answer_within_days: float = Field(
        1, ge=0, description="one respondent's equal scores in both tools are one answer up to this many days apart"
    )


class Programme(Declaration):
    """A company's programme: `programme.yml`."""

    name: Name
    title: str
    description: str = ""
    timezone: Timezone = Field(description="reporting timezone: decides on which day an answer counts")
    language: Literal["en", "de"] = "en"
    week_start: Literal["monday", "sunday"] = "monday"
    currency: str = "EUR"
    owner: str | None = Field(None, description="team or address that answers for the programme")
    holds_personal_data: bool = Field(
        True,
        description="false for synthetic or anonymous data only: pseudonyms are then made with a published key",
    )
    minimum_responses: int = Field(10, ge=2, description="below this many responses no NPS is shown")
    significance_level: float = Field(0.05, gt=0, lt=0.5)
    segments: list[Segment] = Field(default_factory=list)
    before_first_export: Literal["unknown", "first_known"] = Field(
        "unknown", description="attributes of an answer older than the first CRM export"
    )
    lifecycle: Lifecycle | None = Field(None, description="without it every answer's stage is unknown")
    surveys: SurveyRules = SurveyRules()
    follow_up: FollowUpRules = FollowUpRules()
    accounts: AccountRules = AccountRules()
    campaign_effects: CampaignRules = CampaignRules()
    campaigns: list[CampaignWindow] = Field(default_factory=list)
    outcomes: OutcomeRules = OutcomeRules()
    weighting: Weighting = Weighting()
    alerts: AlertRules = AlertRules()
    benchmarks: BenchmarkRules = BenchmarkRules()
    vendor_figures: list[VendorFigure] = Field(default_factory=list)
    exclude_accounts: list[AccountExclusion] = Field(default_factory=list)
    crm: Crm = Crm()
    thresholds: Thresholds = Thresholds()
    successions: list[Succession] = Field(default_factory=list)
    targets: list[Target] = Field(default_factory=list)
    refresh_at: str = Field(
        "05:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="local time of the refresh"
    )
    postgres: PostgresTarget | None = Field(
        None, description="load every publication into this database as well; off unless declared"
    )
    keep_versions: int = Field(7, ge=1, description="published versions to keep for a rollback")

    @field_validator("targets", mode="after")
    @classmethod
    def _targets_once(cls, targets: list[Target]) -> list[Target]:
        names = [target.name for target in targets]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"target {', '.join(twice)} is declared twice")
        return targets

    @field_validator("segments", mode="after")
    @classmethod
    def _segments_once(cls, segments: list[Segment]) -> list[Segment]:
        names = [segment.name for segment in segments]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"segment {', '.join(twice)} is declared twice")
        return segments
