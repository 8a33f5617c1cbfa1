"""The source kinds and the fields each may declare: the vocabulary of `sources/*.yml` and of landing.

What belongs here: the name, type and sensitivity of every canonical field, and the landing
columns that follow from them. What does not: how a value is parsed (`fates`) or read (`readers`).
"""

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """How the text of a field is typed, and which landing columns it becomes."""

    TEXT = "text"  # VARCHAR, trimmed, NFC
    SCORE = "score"  # INTEGER by pattern, never by cast
    NUMBER = "number"  # DOUBLE, declared decimal mark
    INTEGER = "integer"  # BIGINT, digits only
    BOOLEAN = "boolean"  # BOOLEAN, from declared or common tokens
    INSTANT = "instant"  # TIMESTAMP in UTC, plus <name>_on DATE in the reporting timezone for *_at
    DATE = "date"  # DATE, taken as written
    PERSON_ID = "person_id"  # VARCHAR raw id, plus the keyed pseudonym <...>_key
    ACCOUNT_ID = "account_id"  # the same for accounts
    EMAIL = "email"  # VARCHAR normalised address, plus the keyed pseudonym <...>_key
    EMPLOYEE = "employee"  # VARCHAR name or id of a colleague, plus the keyed pseudonym <...>_key


LANDING_TYPES: dict[FieldType, str] = {
    FieldType.TEXT: "VARCHAR",
    FieldType.SCORE: "INTEGER",
    FieldType.NUMBER: "DOUBLE",
    FieldType.INTEGER: "BIGINT",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.INSTANT: "TIMESTAMP",
    FieldType.DATE: "DATE",
    FieldType.PERSON_ID: "VARCHAR",
    FieldType.ACCOUNT_ID: "VARCHAR",
    FieldType.EMAIL: "VARCHAR",
    FieldType.EMPLOYEE: "VARCHAR",
}
"""The DuckDB type of the landing column that carries a field's own value."""

PSEUDONYM_TYPES = {FieldType.PERSON_ID, FieldType.ACCOUNT_ID, FieldType.EMAIL, FieldType.EMPLOYEE}
"""Field types that also land as a keyed pseudonym (`person_id` → `person_key`, `email` → `email_key`)."""


@dataclass(frozen=True)
class Field:
    """One canonical field of a source kind."""

    name: str
    type: FieldType
    description: str
    required: bool = False
    personal: bool = False
    local_date: str | None = None  # name of the DATE column in the reporting timezone

    @property
    def key_name(self) -> str | None:
        """Name of the pseudonym column, or None where the field has none."""
        if self.type not in PSEUDONYM_TYPES:
            return None
        return self.name.removesuffix("_id") + "_key"


def _text(name: str, description: str, **options: bool) -> Field:
    return Field(name, FieldType.TEXT, description, **options)


def _instant(name: str, description: str, *, required: bool = False) -> Field:
    return Field(
        name,
        FieldType.INSTANT,
        description,
        required=required,
        local_date=name.removesuffix("_at") + "_on",
    )


def _date(name: str, description: str, *, required: bool = False) -> Field:
    return Field(name, FieldType.DATE, description, required=required)


def _number(name: str, description: str) -> Field:
    return Field(name, FieldType.NUMBER, description)


def _boolean(name: str, description: str) -> Field:
    return Field(name, FieldType.BOOLEAN, description)


PERSON = Field("person_id", FieldType.PERSON_ID, "identifier of the person in the CRM", personal=True)
EMAIL = Field("email", FieldType.EMAIL, "e-mail address of the person", personal=True)
ACCOUNT = Field("account_id", FieldType.ACCOUNT_ID, "identifier of the account in the CRM", personal=True)
PERSON_NAME = _text("person_name", "name of the person", personal=True)
SURVEY_CONTEXT = (
    _text("survey", "name of the survey", required=True),
    _text("survey_type", "relational or transactional", required=True),
    _text("touchpoint", "the moment of the customer relationship that is asked about"),
    _text("channel", "how the question reached the person: email, in_app, sms, phone, web, event"),
    _text("language", "language of the answer, ISO 639-1"),
    _text("campaign", "communication campaign that the invitation belongs to"),
)

KINDS: dict[str, tuple[Field, ...]] = {
    "survey_responses": (
        _text("response_id", "the tool's identifier of the response"),
        *SURVEY_CONTEXT,
        PERSON,
        EMAIL,
        ACCOUNT,
        PERSON_NAME,
        Field("score", FieldType.SCORE, "the answer on the declared scale", required=True),
        _text("vendor_group", "the band the tool itself assigned"),
        _text("comment", "open text of the answer", personal=True),
        _boolean("is_complete", "false where the person left before the end"),
        _instant("sent_at", "when the question was sent"),
        _instant("started_at", "when the person opened the survey"),
        _instant("responded_at", "when the person answered", required=True),
        _instant("updated_at", "when the tool last changed the response"),
    ),
    "survey_invitations": (
        _text("invitation_id", "the tool's identifier of the invitation"),
        *SURVEY_CONTEXT,
        PERSON,
        EMAIL,
        ACCOUNT,
        _text("response_id", "the response that the invitation led to"),
        _instant("sent_at", "when the invitation was sent", required=True),
        _instant("delivered_at", "when it was delivered"),
        _instant("opened_at", "when it was opened"),
        _instant("answered_at", "when it was answered"),
        _boolean("is_bounced", "true where it could not be delivered"),
        _boolean("is_unsubscribed", "true where the person opted out on it"),
        Field("reminder_number", FieldType.INTEGER, "0 for the first send, then 1, 2, …"),
    ),
    "crm_accounts": (
        Field("account_id", FieldType.ACCOUNT_ID, ACCOUNT.description, required=True, personal=True),
        Field("parent_account_id", FieldType.ACCOUNT_ID, "the account above this one", personal=True),
        Field("merged_into_account_id", FieldType.ACCOUNT_ID, "the account that survived a merge", personal=True),
        Field("same_as_account_id", FieldType.ACCOUNT_ID, "id of the same account in another system", personal=True),
        _text("account_name", "name of the account", personal=True),
        Field("owner", FieldType.EMPLOYEE, "who looks after the account", personal=True),
        _number("annual_revenue", "what the account pays in a year, in the programme's currency"),
        _boolean("is_deleted", "true where the CRM marks the account deleted"),
        _instant("created_at", "when the account was created"),
        _instant("updated_at", "when the CRM last changed the account"),
    ),
    "crm_contacts": (
        Field("person_id", FieldType.PERSON_ID, PERSON.description, required=True, personal=True),
        EMAIL,
        ACCOUNT,
        Field("merged_into_person_id", FieldType.PERSON_ID, "the contact that survived a merge", personal=True),
        Field("same_as_person_id", FieldType.PERSON_ID, "id of the same person in another system", personal=True),
        PERSON_NAME,
        _text("job_level", "level in the account's hierarchy"),
        _text("role", "part the person plays in the buying decision"),
        _boolean("has_consent", "false where the person may not be asked"),
        _boolean("is_deleted", "true where the CRM marks the contact deleted"),
        _instant("created_at", "when the contact was created"),
        _instant("updated_at", "when the CRM last changed the contact"),
    ),
    "crm_subscriptions": (
        _text("subscription_id", "identifier of the subscription or contract"),
        Field("account_id", FieldType.ACCOUNT_ID, ACCOUNT.description, required=True, personal=True),
        _text("product", "product or plan that is subscribed to"),
        _date("started_on", "first day of the subscription", required=True),
        _date("ended_on", "last day of the subscription; empty while it runs"),
        _date("renewal_on", "day on which it renews or ends"),
        _number("monthly_recurring_revenue", "recurring revenue a month, in the programme's currency"),
        Field("seats", FieldType.INTEGER, "seats or licences"),
        _boolean("is_trial", "true for an unpaid trial"),
        _text("acquired_by", "how the customer came: referral (earned) or bought"),
        _instant("updated_at", "when the system last changed the subscription"),
    ),
    "crm_events": (
        _text("event_id", "identifier of the event"),
        Field("account_id", FieldType.ACCOUNT_ID, ACCOUNT.description, personal=True),
        PERSON,
        EMAIL,
        _text(
            "event_type", "order, login, churn, reactivation, referral, review or the programme's own", required=True
        ),
        _instant("occurred_at", "when it happened", required=True),
        _number("amount", "amount of the event, in the programme's currency"),
        _text("reason", "reason code of the event"),
    ),
    "cases": (
        _text("case_id", "identifier of the case"),
        _text("case_type", "follow_up or support"),
        _text("response_id", "the response that caused the case"),
        ACCOUNT,
        PERSON,
        EMAIL,
        _instant("opened_at", "when the case was opened", required=True),
        _instant("first_contact_at", "when the customer was first contacted"),
        _instant("resolved_at", "when the team called it resolved"),
        _instant("confirmed_at", "when the customer confirmed to be satisfied again"),
        _instant("closed_at", "when the case was closed"),
        _text("status", "status as the tool names it"),
        Field("owner", FieldType.EMPLOYEE, "who works on the case", personal=True),
        _text("team", "team that works on the case"),
        _text("priority", "priority as the tool names it"),
        _text("remedy", "what was done for the customer"),
        _number("remedy_cost", "what the remedy cost, in the programme's currency"),
        _text("root_cause", "root-cause code"),
        _number("satisfaction", "satisfaction score of the case"),
        _number("effort", "customer effort score of the case"),
        _instant("updated_at", "when the tool last changed the case"),
    ),
    "communications": (
        _text("communication_id", "identifier of the send"),
        _text("campaign", "campaign that the send belongs to", required=True),
        _text("audience", "who the campaign is for"),
        _text("goal", "what the campaign is to change"),
        _text("channel", "email, letter, phone, in_app, event"),
        _text("personalisation", "none, segment or individual"),
        _text("purpose", "inform, thank, recover, upsell, educate"),
        _text("treatment_group", "treated or holdout", required=True),
        ACCOUNT,
        PERSON,
        EMAIL,
        _instant("sent_at", "when it was sent, or would have been for the hold-out", required=True),
    ),
    "business_events": (
        _text("event_id", "identifier of the event"),
        _text("event_type", "release, price_change, incident or the programme's own", required=True),
        _text("title", "what happened, without personal data", required=True),
        _date("started_on", "first day", required=True),
        _date("ended_on", "last day; empty for a single day"),
    ),
    "benchmarks": (
        _text("industry", "industry that the figure describes", required=True),
        _number("nps", "published NPS, −100…100"),
        Field("percentile", FieldType.INTEGER, "percentile of the distribution; 50 for the median"),
        Field("sample_size", FieldType.INTEGER, "companies or responses behind the figure"),
        _text("publisher", "who published the figure", required=True),
        _date("published_on", "when it was published", required=True),
        _text("url", "where it can be read"),
        _text("comparability", "comparable, limited or not_comparable, and why"),
    ),
    "comment_themes": (
        _text("theme", "theme that a comment is about", required=True),
        _text("language", "language of the term, ISO 639-1", required=True),
        _text("term", "word or phrase that marks the theme", required=True),
        _text("parent_theme", "theme above this one"),
    ),
}
"""Every source kind with its canonical fields, in the order of the landing columns."""

HISTORY_KINDS = {"crm_accounts", "crm_contacts"}
"""Kinds whose every version is kept and joined as of a moment; of the others the newest version counts."""

RESPONSE_KIND = "survey_responses"
"""The one kind whose rows may be `unanswered`."""

LANDING_HEAD: dict[str, str] = {
    "source": "VARCHAR",
    "source_file": "VARCHAR",
    "source_row": "BIGINT",
    "batch_id": "VARCHAR",
    "fate": "VARCHAR",
    "row_key": "VARCHAR",
    "content_hash": "VARCHAR",
    "version_order": "VARCHAR",
    "valid_from": "TIMESTAMP",
}
"""Columns that open every landing table; see `docs/landing.md` for their meaning."""


def landing_columns(kind: str) -> dict[str, str]:
    """Columns of a kind's landing table.

    Args:
        kind: One of `KINDS`.

    Returns:
        Column name to DuckDB type, in order: the head, then each field with its pseudonym or local
        date behind it, then `attributes` (a JSON object of the declared attributes, as text).
    """
    columns = dict(LANDING_HEAD)
    for field in KINDS[kind]:
        columns[field.name] = LANDING_TYPES[field.type]
        if field.key_name:
            columns[field.key_name] = "VARCHAR"
        if field.local_date:
            columns[field.local_date] = "DATE"
    columns["attributes"] = "VARCHAR"
    return columns
