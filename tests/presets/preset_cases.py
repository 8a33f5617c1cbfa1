"""What each preset must make of an export in its tool's shape.

What belongs here: the files, the engineer's answers to what the proposal leaves open, and every row's fate. All of it
is written by hand; nothing here comes from the code under test.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

EXPORTS = Path(__file__).parent / "exports"

SURVEY = {"columns.survey.value": "Relationship", "columns.survey_type.value": "relational"}
TYPE = {"columns.survey_type.value": "relational"}
BERLIN = {"timezone": "Europe/Berlin"}
CSV = {"type": "csv"}
JSON = {"type": "json"}
US_TIME = "%m/%d/%Y %I:%M:%S %p"
PLAIN_TIME = "%Y-%m-%d %H:%M:%S"


def at(day: int, hour: int, minute: int = 0, second: int = 0, month: int = 3) -> datetime:
    """An instant of 2026 in UTC."""
    return datetime(2026, month, day, hour, minute, second)


@dataclass(frozen=True)
class Case:
    """One export and what is to become of it.

    Attributes:
        preset: The preset that must be the only one to recognise it.
        file: Name in `exports/`.
        observed: What onboarding sees of the file itself: type, encoding, delimiter, path to the records.
        answers: Dotted key → the engineer's answer; exactly the keys that the proposal leaves open.
        columns: Landing columns to compare.
        landed: Their values, in the order of the rows.
        quarantined: Row and reason of every other row.
        excluded: Reason → rows.
        as_workbook: Whether the file is to be made a workbook with real dates first.
    """

    preset: str
    file: str
    observed: dict[str, Any]
    answers: dict[str, Any]
    columns: str
    landed: list[tuple[Any, ...]]
    quarantined: list[tuple[int, str]] = field(default_factory=list)
    excluded: dict[str, int] = field(default_factory=dict)
    as_workbook: bool = False


SCORES = "source_row, fate, score"
Q = [
    (4, "accepted", 9, at(1, 17, 2), True), (5, "accepted", 0, at(1, 18, 2), True),
    (6, "excluded", 10, at(1, 19, 2), True), (7, "unanswered", None, at(1, 20, 1), False),
    (8, "accepted", 7, at(1, 21, 1), False), (9, "excluded", 10, at(1, 22, 1), True),
]  # fmt: skip


def seven_hours_earlier(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same row where the export's zone is UTC instead of Denver's winter time."""
    return (*row[:3], row[3].replace(hour=row[3].hour - 7), row[4])


CASES = [
    Case(
        "qualtrics", "qualtrics_labels.csv", CSV, SURVEY,
        f"{SCORES}, responded_at, is_complete", Q,
        quarantined=[(10, "SCORE_GROUP_CONFLICT")], excluded={"EXCLUDED_PREVIEW": 1, "EXCLUDED_SPAM": 1},
    ),
    Case(
        "qualtrics", "qualtrics_codes.tsv", CSV | {"delimiter": "\t"}, SURVEY,
        f"{SCORES}, responded_at, is_complete", [seven_hours_earlier(row) for row in Q],
        quarantined=[(10, "SCORE_GROUP_CONFLICT")], excluded={"EXCLUDED_PREVIEW": 1, "EXCLUDED_SPAM": 1},
    ),
    Case(
        "qualtrics_legacy", "qualtrics_legacy.csv", CSV, SURVEY | {"timezone": "UTC"},
        f"{SCORES}, person_id, comment",
        [
            (3, "accepted", 10, "003B1", "line one\nline two"), (4, "accepted", 0, "003B2", None),
            (5, "excluded", 10, None, None), (6, "unanswered", None, "003B4", None),
        ],
        excluded={"EXCLUDED_PREVIEW": 1},
    ),
    Case(
        "surveymonkey_condensed", "surveymonkey_condensed.csv", CSV,
        SURVEY | BERLIN | {"columns.started_at.format": US_TIME, "columns.responded_at.format": US_TIME},
        f"{SCORES}, responded_at, comment",
        [
            (3, "accepted", 10, at(1, 9, 3), "quick,\nfriendly"), (4, "accepted", 0, at(1, 12, 3), None),
            (5, "accepted", 7, at(2, 9, 3), None), (6, "unanswered", None, at(2, 10, 3), None),
        ],
        quarantined=[(7, "SCORE_IS_LABEL")],
    ),
    Case(
        "surveymonkey_expanded", "surveymonkey_expanded.csv", CSV,
        SURVEY | BERLIN | {"columns.started_at.format": PLAIN_TIME, "columns.responded_at.format": PLAIN_TIME},
        f"{SCORES}, comment",
        [
            (3, "accepted", 10, "two\nlines"), (4, "accepted", 0, None), (5, "accepted", 7, None),
            (6, "unanswered", None, None),
        ],
    ),
    Case(
        "typeform_old", "typeform_old.csv", CSV, SURVEY, f"{SCORES}, responded_at",
        [
            (2, "accepted", 9, at(1, 10, 2)), (3, "accepted", 0, at(1, 11, 2)),
            (4, "unanswered", None, at(1, 12, 2)),
        ],
    ),
    Case(
        "typeform", "typeform.csv", CSV, SURVEY, f"{SCORES}, responded_at, is_complete",
        [
            (2, "accepted", 10, at(1, 10, 2), True), (3, "accepted", 0, at(1, 11, 2), True),
            (4, "accepted", 6, at(1, 12, 1), False), (5, "unanswered", None, None, False),
        ],
    ),
    Case(
        "google_forms", "google_forms.csv", CSV,
        SURVEY | BERLIN | {"columns.responded_at.format": "%m/%d/%Y %H:%M:%S"}, f"{SCORES}, responded_at, email",
        [
            (2, "accepted", 9, at(1, 9), "g1@example.com"), (3, "accepted", 0, at(1, 10), "g2@example.com"),
            (4, "unanswered", None, at(1, 11), "g3@example.com"), (5, "accepted", 8, at(1, 11), None),
            (6, "accepted", 8, at(1, 11), None),
        ],
    ),
    Case(
        "google_forms", "google_forms_german.csv", CSV,
        SURVEY | BERLIN | {"columns.responded_at.format": "%d.%m.%Y %H:%M:%S"}, f"{SCORES}, responded_at",
        [(2, "accepted", 9, at(1, 9)), (3, "accepted", 0, at(1, 10)), (4, "unanswered", None, at(1, 11))],
    ),
    Case(
        "delighted", "delighted.json", JSON, SURVEY, f"{SCORES}, responded_at, channel",
        [
            (1, "superseded", 10, at(1, 10), "email"), (2, "accepted", 0, at(1, 11), "web"),
            (3, "excluded", 5, at(1, 11), None), (4, "unanswered", None, at(1, 11), None),
            (5, "accepted", 9, at(1, 10), "email"),
        ],
        excluded={"EXCLUDED_OTHER_METRIC": 1},
    ),
    Case(
        "delighted", "delighted_table.csv", CSV, SURVEY, f"{SCORES}, person_id, email, channel",
        [
            (2, "accepted", 10, "10", "d1@example.com", "email"), (3, "accepted", 0, "11", "d2@example.com", "in_app"),
            (4, "excluded", 5, "12", "d3@example.com", "web"), (5, "unanswered", None, "13", "d4@example.com", "web"),
        ],
        excluded={"EXCLUDED_OTHER_METRIC": 1},
    ),
    Case(
        "asknicely", "asknicely.json", JSON | {"records": "data"}, SURVEY, f"{SCORES}, person_id, responded_at",
        [
            (1, "accepted", 9, "c1", at(1, 10, 2)), (2, "accepted", 0, "2", at(1, 10, 2)),
            (3, "unanswered", None, "c3", None), (4, "excluded", 5, "c4", at(1, 10, 2)),
        ],
        excluded={"EXCLUDED_OTHER_METRIC": 1},
    ),
    Case(
        "asknicely", "asknicely.csv", CSV, SURVEY, f"{SCORES}, comment",
        [
            (2, "accepted", 10, "one\ntwo"), (3, "accepted", 0, None), (4, "unanswered", None, None),
            (5, "excluded", 4, None),
        ],
        excluded={"EXCLUDED_OTHER_METRIC": 1},
    ),
    Case(
        "retently", "retently.json", JSON, TYPE, f"{SCORES}, survey",
        [
            (1, "accepted", 9, "Half-yearly"), (2, "accepted", 0, "Half-yearly"), (3, "excluded", 10, "Half-yearly"),
            (4, "excluded", 5, "After support"), (5, "unanswered", None, "Half-yearly"),
        ],
        excluded={"EXCLUDED_VENDOR_FLAG": 1, "EXCLUDED_OTHER_METRIC": 1},
    ),
    Case(
        "zenloop", "zenloop.json", JSON | {"records": "answers"}, SURVEY, f"{SCORES}, vendor_group, comment",
        [
            (1, "accepted", 10, "promoter", "eins\nzwei"), (2, "accepted", 0, "detractor", None),
            (4, "unanswered", None, None, None),
        ],
        quarantined=[(3, "SCORE_GROUP_CONFLICT")],
    ),
    Case(
        "hubspot_feedback", "hubspot_feedback.json", JSON | {"records": "results"}, TYPE, f"{SCORES}, survey, channel",
        [
            (1, "accepted", 9, "Half-yearly", "email"), (2, "accepted", 0, "Half-yearly", "email"),
            (3, "excluded", 2, "After support", "email"), (4, "unanswered", None, "Half-yearly", "email"),
        ],
        excluded={"EXCLUDED_OTHER_METRIC": 1},
    ),
    Case(
        "hubspot_feedback", "hubspot_feedback_table.csv", CSV, TYPE, f"{SCORES}, responded_at",
        [
            (2, "accepted", 10, at(1, 10)), (3, "accepted", 0, at(1, 11)), (4, "excluded", 7, at(1, 12)),
            (5, "unanswered", None, at(1, 13)),
        ],
        excluded={"EXCLUDED_OTHER_METRIC": 1},
    ),
    Case(
        "formbricks", "formbricks.csv", CSV, SURVEY, f"{SCORES}, responded_at, is_complete",
        [
            (2, "accepted", 10, at(1, 20, month=1), True), (3, "accepted", 0, at(1, 12, month=1), True),
            (4, "unanswered", None, at(1, 21, month=1), False), (5, "accepted", 7, at(1, 22, month=1), False),
        ],
    ),
    Case(
        "posthog", "posthog.json", JSON,
        TYPE | {
            "columns.score": {"first_of": [
                "properties.$survey_response_0192aa00-1111-7000-8000-000000000001", "properties.$survey_response",
            ]},
        },
        f"{SCORES}, is_complete, response_id",
        [
            (1, "excluded", None, None, None), (2, "superseded", 9, False, "n1"), (3, "accepted", 8, True, "n1"),
            (4, "accepted", 0, True, "n2"), (5, "unanswered", None, False, "n3"),
        ],
        excluded={"EXCLUDED_OTHER_RECORD": 1},
    ),
    Case(
        "callexa", "callexa.csv", CSV, SURVEY | BERLIN | {"columns.responded_at.format": PLAIN_TIME},
        f"{SCORES}, person_id, responded_at",
        [
            (2, "accepted", 10, "u1", at(1, 9)), (3, "accepted", 0, "u2", at(1, 10)),
            (4, "unanswered", None, "u3", at(1, 11)), (5, "accepted", 8, None, at(1, 12)),
        ],
    ),
    Case(
        "customergauge", "customergauge.csv", CSV | {"delimiter": ";"}, SURVEY,
        f"{SCORES}, responded_on, length(comment), attributes",
        [
            (2, "accepted", 9, date(2026, 3, 1), 7, '{"wants_follow_up":"Y"}'),
            (3, "accepted", 0, date(2026, 3, 2), 128, '{"wants_follow_up":"N"}'),
            (4, "unanswered", None, None, None, '{"wants_follow_up":null}'),
        ],
    ),
    Case(
        "satismeter", "satismeter.json", JSON, TYPE | {"columns.responded_at.format": "iso8601"},
        f"{SCORES}, channel, survey",
        [
            (1, "accepted", 10, "in_app", "In-app"), (2, "accepted", 0, "email", "In-app"),
            (3, "unanswered", None, "in_app", "In-app"),
        ],
    ),
    Case(
        "satismeter_traits", "satismeter_traits.csv", CSV,
        SURVEY | BERLIN | {"columns.responded_at.format": "iso8601"}, f"{SCORES}, responded_at",
        [(2, "accepted", 9, at(1, 10)), (3, "accepted", 0, at(1, 11)), (4, "unanswered", None, at(1, 12))],
    ),
    Case(
        "wootric", "wootric.json", JSON, SURVEY, f"{SCORES}, updated_at, is_complete",
        [
            (1, "accepted", 10, at(1, 10, 1), True), (2, "accepted", 0, at(1, 11), True),
            (3, "excluded", 10, at(1, 11), True), (4, "unanswered", None, at(1, 11), False),
        ],
        excluded={"EXCLUDED_VENDOR_FLAG": 1},
    ),
    Case(
        "medallia_agent_connect", "medallia_agent_connect.csv", CSV,
        {
            "columns.survey.value": "Agents", "score.map": {1: 0, 2: 3, 3: 6, 4: 8, 5: 10},
            "columns.sent_at.format": PLAIN_TIME, "columns.responded_at.format": PLAIN_TIME,
        },
        f"{SCORES}, channel, attributes",
        [
            (2, "accepted", 10, "email", '{"brand":"A"}'), (3, "accepted", 0, "chat", '{"brand":"A"}'),
            (4, "unanswered", None, "phone", '{"brand":"B"}'),
        ],
    ),
    Case(
        "salesforce_account", "salesforce_account.csv", CSV, {},
        "source_row, fate, account_id, parent_account_id, merged_into_account_id, is_deleted, account_name",
        [
            (2, "accepted", "001Bw00000AABF1IAP", None, None, False, "Alpha\nWorks"),
            (3, "accepted", "001Bw00000AABF2IAP", "001Bw00000AABF1IAP", None, False, "Beta"),
            (4, "accepted", "001Bw00000AABF3IAP", None, "001Bw00000AABF1IAP", True, "Alpha old"),
        ],
        quarantined=[(5, "ROW_TOO_SHORT"), (6, "ROW_FOOTER"), (7, "ROW_FOOTER"), (8, "ROW_FOOTER")],
    ),
    Case(
        "salesforce_contact", "salesforce_contact.csv", CSV, {},
        "source_row, fate, person_id, account_id, email, has_consent, is_deleted",
        [
            (2, "accepted", "003Bw00000AABF1IAP", "001Bw00000AABF1IAP", "one@example.com", True, False),
            (3, "accepted", "003Bw00000AABF2IAP", "001Bw00000AABF1IAP", "two@example.com", False, True),
        ],
        quarantined=[(4, "ID_INVALID")],
    ),
    Case(
        "salesforce_opportunity", "salesforce_opportunity.csv", CSV, {},
        "source_row, fate, event_id, event_type, occurred_on, amount",
        [
            (2, "accepted", "006Bw1", "order", date(2026, 3, 1), 1200.5),
            (3, "excluded", "006Bw2", "order", date(2026, 12, 31), 800.0),
            (4, "excluded", "006Bw3", "order", date(2026, 2, 1), 700.0),
            (5, "excluded", "006Bw4", "order", date(2026, 2, 1), 600.0),
        ],
        excluded={"EXCLUDED_OTHER_RECORD": 2, "EXCLUDED_DELETED": 1},
    ),
    Case(
        "hubspot_companies", "hubspot_companies.csv", CSV,
        BERLIN | {"columns.created_at.format": "%Y-%m-%d %H:%M", "columns.updated_at.format": "%Y-%m-%d %H:%M"},
        "source_row, fate, account_id, valid_from, attributes",
        [
            (2, "accepted", "9001", at(1, 9), '{"industry":"Energy"}'),
            (3, "accepted", "9002", at(1, 10), '{"industry":null}'),
        ],
    ),
    Case(
        "hubspot_contacts", "hubspot_contacts.csv", CSV,
        BERLIN | {"columns.created_at.format": "%Y-%m-%d %H:%M", "columns.updated_at.format": "%Y-%m-%d %H:%M"},
        "source_row, fate, person_id, account_id, email",
        [
            (2, "accepted", "701", "9001", "one@example.com"), (3, "accepted", "702", None, "two@example.com"),
            (4, "accepted", "703", None, "three@example.com"),
        ],
    ),
    Case(
        "hubspot_deals", "hubspot_deals.csv", CSV,
        BERLIN | {"columns.occurred_at.format": "%Y-%m-%d %H:%M", "exclude.0.other_than": ["Closed Won"]},
        "source_row, fate, event_id, account_id, person_id, amount",
        [
            (2, "accepted", "801", "9001", "701", 1200.0), (3, "excluded", "802", "9001", None, 900.0),
            (4, "accepted", "803", None, "702", 700.0),
        ],
        excluded={"EXCLUDED_OTHER_RECORD": 1},
    ),
    Case(
        "pipedrive_deals", "pipedrive_deals.csv", CSV, BERLIN,
        "source_row, fate, event_id, account_id, email, occurred_at, amount",
        [
            (2, "accepted", "1", "Alpha Works", "one@example.com", at(1, 9), 1200.0),
            (3, "excluded", "2", "Beta", "two@example.com", None, 900.0),
            (4, "excluded", "3", "Beta", "two@example.com", None, 700.0),
        ],
        excluded={"EXCLUDED_OTHER_RECORD": 2},
    ),
    Case(
        "pipedrive_organizations", "pipedrive_organizations.csv", CSV, BERLIN,
        "source_row, fate, account_id, account_name, valid_from",
        [(2, "accepted", "Alpha Works", "Alpha Works", at(1, 9)), (3, "accepted", "Beta", "Beta", at(1, 10))],
    ),
    Case(
        "pipedrive_persons", "pipedrive_persons.csv", CSV, BERLIN,
        "source_row, fate, person_id, account_id, email",
        [(2, "accepted", "11", "Alpha Works", "one@example.com"), (3, "accepted", "12", "Beta", "two@example.com")],
    ),
    Case(
        "dynamics_accounts", "dynamics_accounts.csv", {"type": "xlsx"}, BERLIN,
        "source_row, fate, account_id, account_name, updated_at",
        [
            (2, "accepted", "a0000000-0000-0000-0000-000000000001", "Alpha\nWorks", at(1, 9)),
            (3, "accepted", "a0000000-0000-0000-0000-000000000002", "Beta", at(1, 10)),
        ],
        as_workbook=True,
    ),
    Case(
        "dynamics_contacts", "dynamics_contacts.csv", {"type": "xlsx"}, BERLIN,
        "source_row, fate, person_id, account_id, email, person_name",
        [
            (2, "accepted", "c0000000-0000-0000-0000-000000000001", "a0000000-0000-0000-0000-000000000001",
             "one@example.com", "Person\nOne"),
            (3, "accepted", "c0000000-0000-0000-0000-000000000002", "a0000000-0000-0000-0000-000000000002",
             "two@example.com", "Person Two"),
        ],
        as_workbook=True,
    ),
]  # fmt: skip
