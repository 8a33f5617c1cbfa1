"""Section 9 of the catalogue: response quality."""

from catalogue_case import Case
from catalogue_entry import Entry, accepted
from catalogue_parts import lands, warning

EXCLUSIONS = "ingestion/fates/exclusions.py"
SECONDS = "%Y-%m-%d %H:%M:%S"
STATUS = ("zz_good.csv", "id,score,at,Status\ngood-1,9,2026-01-05 10:00,IP Address\n")


def no_trace_without_consent(case: Case) -> None:
    """Nothing of the person or the answer is in landing or quarantine; that there was a row is."""
    answer = "score, person_id, person_key, email, email_key, comment, attributes"
    assert case.landed(f"response_id, fate, {answer}", "response_id = 'a1'") == [
        ("a1", "excluded", None, None, None, None, None, None, "{}")
    ]
    assert case.landed("fate, score, email, comment, attributes", "response_id = 'a2'") == [
        ("accepted", 8, "two@example.org", "fine", '{"region":"south"}')
    ]
    assert case.quarantined() == []


ENTRIES = [
    Entry(
        number=137,
        title="Preview / test responses (status column)",
        verdict="X",
        code="EXCLUDED_PREVIEW",
        where=EXCLUSIONS,
        drop="137_status.csv",
        declare={
            "exclude": [
                {"column": "Status", "equals": ["Survey Preview", "1"], "reason": "preview"},
                {"column": "Status", "matches": "survey test|2", "reason": "test"},
            ]
        },
        good=STATUS,
        expect=accepted(1, excluded=2, reasons={"EXCLUDED_PREVIEW": 1, "EXCLUDED_TEST": 1}),
        note="`exclude`; a preview with a bad score is no bad row",
    ),
    Entry(
        number=138,
        title="Spam or bot flag, low reCAPTCHA score",
        verdict="X",
        code="EXCLUDED_SPAM",
        where=EXCLUSIONS,
        drop="138_recaptcha.csv",
        declare={
            "exclude": [
                {"column": "Q_RecaptchaScore", "below": 0.5, "reason": "spam"},
                {"column": "Q_BallotBoxStuffing", "equals": ["true"], "reason": "spam"},
            ]
        },
        good=("zz_good.csv", "id,score,at,Q_RecaptchaScore,Q_BallotBoxStuffing\ngood-1,9,2026-01-05 10:00,0.9,\n"),
        expect=accepted(2, excluded=2, reasons={"EXCLUDED_SPAM": 2}),
        note="`exclude: {below: 0.5}`; a row without a score of the check is not below it",
    ),
    Entry(
        number=139,
        title="Mail security scanner clicks a score link (seconds after send, often the first link)",
        verdict="X",
        code="EXCLUDED_SCANNER",
        where=EXCLUSIONS,
        drop="139_scanner.csv",
        declare={
            "columns.responded_at": {"column": "at", "format": SECONDS},
            "columns.sent_at": {"column": "sent", "format": SECONDS, "optional": True},
            "exclude": [{"seconds_after": "sent_at", "below": 5, "reason": "scanner"}],
        },
        good=("zz_good.csv", "id,score,at\ngood-1,9,2026-01-05 10:00:00\n"),
        expect=accepted(3, warning("TIME_BEFORE_SEND", 1, 4, "at"), excluded=1, reasons={"EXCLUDED_SCANNER": 1}),
        note="`exclude: {seconds_after: sent_at, below: 5}`; without it a warning, RESP_SCANNER",
    ),
    Entry(
        number=140,
        title="Unfinished, but NPS answered",
        verdict="A",
        code=None,
        where="ingestion/fates/booleans.py",
        drop="140_unfinished.csv",
        declare={"columns.is_complete": {"column": "Finished", "optional": True}},
        expect=accepted(2),
        then=lands("score, is_complete", (9, False), (3, True)),
        note="`is_complete` says so",
    ),
    Entry(
        number=141,
        title="Speeders, straight-lining",
        verdict="W",
        code="RESP_SPEEDER",
        where="ingestion/fates/respondents.py",
        drop="141_speeders.csv",
        declare={
            "columns.responded_at": {"column": "at", "format": SECONDS},
            "columns.started_at": {"column": "start", "format": SECONDS, "optional": True},
        },
        good=("zz_good.csv", "id,score,at\ngood-1,9,2026-01-05 10:00:00\n"),
        expect=accepted(2, warning("RESP_SPEEDER", 1, 2)),
        note="counted; left out only where `exclude: {seconds_after: started_at, below: 2}` is declared",
    ),
    Entry(
        number=142,
        title="Staff or agency address",
        verdict="X",
        code="EXCLUDED_INTERNAL",
        where=EXCLUSIONS,
        drop="142_staff.csv",
        declare={"exclude": [{"column": "email", "domains": ["example.com"], "reason": "internal"}]},
        good=("zz_good.csv", "id,score,at,email\ngood-1,9,2026-01-05 10:00,\n"),
        expect=accepted(2, excluded=2, reasons={"EXCLUDED_INTERNAL": 2}),
        note="`exclude: {domains: [example.com]}`, with the domains below it",
    ),
    Entry(
        number=143,
        title="Consent = no, or opt-out list",
        verdict="X",
        code="EXCLUDED_CONSENT",
        where="ingestion/fates/verdicts.py",
        drop="143_consent.csv",
        declare={
            "attributes": {"region": {"column": "region", "optional": True}},
            "exclude": [{"column": "consent", "equals": ["no"], "reason": "consent"}],
        },
        good=("zz_good.csv", "id,score,at,consent\ngood-1,9,2026-01-05 10:00,yes\n"),
        expect=accepted(1, excluded=1, reasons={"EXCLUDED_CONSENT": 1}),
        then=no_trace_without_consent,
        note="neither the answer nor the person is kept; an opt-out list is a column of the export or of the CRM",
    ),
    Entry(
        number=144,
        title="Imported or offline status",
        verdict="A",
        code=None,
        where="ingestion/fates/columns.py",
        drop="144_imported.csv",
        declare={"attributes": {"status": {"column": "Status", "optional": True}}},
        good=STATUS,
        expect=accepted(3),
        then=lands("attributes ->> '$.status'", ("Imported",), ("Offline",), ("IP Address",)),
        note="kept as an attribute, usable as a segment",
    ),
]
