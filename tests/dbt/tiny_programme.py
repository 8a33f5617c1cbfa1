"""The tiny programme that several dbt tests build. What belongs here: its facts. What does not: assertions."""

from datetime import date, datetime, timedelta

from tiny_landing import Landing

LIFECYCLE = {
    "new_days": 30,
    "onboarding_days": 90,
    "silent_days": 90,
    "renewal_window_days": 60,
    "won_back_days": 180,
    "activity_events": ["login"],
    "churn_events": ["churn"],
    "return_events": ["reactivation"],
}

SEGMENTS = [
    {"name": "plan", "of": "account"},
    {"name": "level", "of": "contact", "attribute": "job_level", "label": "Job level"},
    {"name": "device", "of": "response"},
]


def answer(identity: str, score: int | None, at: datetime, **values: object) -> dict[str, object]:
    """One landed answer to the tiny programme's survey."""
    return {
        "id": identity,
        "survey": "relationship",
        "survey_type": "relational",
        "score": score,
        "responded_at": at,
        "responded_on": at.date(),
    } | values


def land_tiny_programme(landing: Landing) -> None:
    """Two accounts that change, one spam account, three contacts, and answers of each kind."""
    landing.variables = {
        "segments": SEGMENTS,
        "lifecycle": LIFECYCLE,
        "minimum_responses": 2,
        "exclude_accounts": [{"attribute": "kind", "equals": ["spam"], "reason": "spam"}],
    }
    january, march = datetime(2025, 1, 1), datetime(2025, 3, 1)

    def account(key: str, since: datetime, **attributes: str) -> dict[str, object]:
        return {
            "id": key,
            "account_key": key,
            "account_name": f"Name of {key}",
            "attributes": attributes,
            "valid_from": since,
            "version_order": since.isoformat(),
        }

    landing.land("crm_accounts", "accounts", [account("A", january, plan="basic"), account("S", january, kind="spam")])
    landing.land("crm_accounts", "accounts", [account("A", march, plan="pro"), account("B", march, plan="basic")])
    landing.land(
        "crm_contacts",
        "contacts",
        [
            {
                "id": p,
                "person_key": p,
                "email_key": f"mail-{p}",
                "account_key": a,
                "job_level": level,
                "valid_from": january,
            }
            for p, a, level in (("P", "A", "director"), ("Q", "B", "clerk"), ("R", "S", "clerk"))
        ],
    )
    landing.land(
        "crm_subscriptions",
        "subscriptions",
        [{"id": a, "account_key": a, "started_on": january.date(), "acquired_by": "bought"} for a in "AB"],
    )
    landing.land(
        "crm_events",
        "events",
        [{"id": "1", "account_key": "A", "event_type": "login", "occurred_at": march, "occurred_on": march.date()}],
    )
    landing.land(
        "communications",
        "campaigns",
        [
            {"id": "1", "campaign": "thanks", "treatment_group": "treated", "sent_at": march, "sent_on": march.date()},
            {"id": "2", "campaign": "thanks", "treatment_group": "holdout", "sent_at": march, "sent_on": march.date()},
        ],
    )
    landing.land(
        "survey_responses",
        "answers",
        [
            answer("1", 10, datetime(2025, 2, 1, 9), email_key="mail-P", touchpoint="year", comment="so good"),
            answer("2", 9, datetime(2025, 4, 2, 9), person_key="P", touchpoint="year", channel="email"),
            answer("3", 0, datetime(2025, 4, 2, 9), person_key="Q", touchpoint="year", attributes={"device": "phone"}),
            answer("4", 7, datetime(2025, 4, 3, 9), touchpoint="order", survey_type="transactional"),
            answer("5", 10, datetime(2025, 4, 3, 9), person_key="R", touchpoint="order"),
            answer("6", None, datetime(2025, 4, 3, 9), person_key="P", fate="unanswered"),
            answer("7", 1, datetime(2025, 4, 3, 9), person_key="P", fate="excluded"),
            answer("8", 2, datetime(2025, 4, 4, 9), person_key="P", fate="quarantined"),
            answer("8", 3, datetime(2025, 4, 4, 9), person_key="P", fate="quarantined"),
        ],
    )
    landing.reject("answers", "survey_responses", "answers/broken.csv", "FILE_EMPTY")
    landing.guard_results.append(
        {
            "run_id": "run",
            "checked_at": datetime(2026, 3, 1),
            "source": "answers",
            "kind": "survey_responses",
            "check_name": "rows",
            "property": "The file has rows.",
            "severity": "error",
            "passed": True,
        }
    )


def days(first: date, last: date) -> list[date]:
    """Every day between two, both included."""
    return [first + timedelta(n) for n in range((last - first).days + 1)]
