"""Column names of CRM exports, in English and German. What belongs here: which names speak for which field.

What does not: the check against the values (`crm_columns`). Names are compared as words: `AccountId`, `account_id` and
`Account ID` are one.
"""

ACCOUNT_ID = (
    "(?:account|company|customer|client|organi[sz]ation|firm)s? ?(?:id|key|number|no|nr)|accountid"
    "|(?:kunden|firmen|konto|unternehmens)[ -]?(?:nr|nummer|id)"
)
PERSON_ID = (
    "(?:contact|person|user|member|lead) ?(?:id|key|number|no|nr)|contactid"
    "|(?:kontakt|personen|ansprechpartner|benutzer)[ -]?(?:nr|nummer|id)"
)
OWNER = "(?:account |company |deal |contact )?owner(?: name)?|inhaber|betreuer(?:in)?|zuständig(?:er)?|account manager"
CREATED = "creat(?:ed|ion|e)(?: at| on| date| time)?|date created|erstellt(?: am)?|angelegt(?: am)?|anlagedatum"
UPDATED = (
    "(?:last )?(?:updated|modified|changed)(?: at| on| date| time)?|system modstamp|hs lastmodifieddate"
    "|(?:zuletzt )?(?:geändert|aktualisiert)(?: am)?|änderungsdatum"
)
DELETED = "(?:is )?deleted|gelöscht"
EMAIL = "e ?mail(?: address| adresse)?"
SENT = "sent(?: at| on| date)?|send date|(?:versendet|gesendet|verschickt)(?: am)?|versanddatum"
CURRENCY = "amount|betrag|value|wert|summe|total"

NAMES: dict[str, dict[str, str]] = {
    "crm_accounts": {
        "account_id": ACCOUNT_ID,
        "parent_account_id": "parent(?: account| company)? ?id|parent|übergeordnete[rs]? (?:firma|konto) ?(?:id|nr)?",
        "merged_into_account_id": "master record ?id|merged into(?: id| account id)?",
        "account_name": "(?:account|company|organi[sz]ation|customer|firm)s? ?name|name|firma|firmenname|kundenname",
        "owner": OWNER,
        "annual_revenue": "annual(?: recurring)? revenue|arr|jahresumsatz|revenue|umsatz",
        "is_deleted": DELETED,
        "created_at": CREATED,
        "updated_at": UPDATED,
    },
    "crm_contacts": {
        "person_id": PERSON_ID,
        "email": EMAIL,
        "account_id": ACCOUNT_ID,
        "person_name": "(?:full |contact )?name|ansprechpartner|kontaktname",
        "job_level": "job ?level|seniority|hierarchie(?:stufe|ebene)?|level",
        "role": "(?:buying )?role|rolle|job ?role",
        "has_consent": "(?:has )?consent|opt ?in|einwilligung",
        "is_deleted": DELETED,
        "created_at": CREATED,
        "updated_at": UPDATED,
    },
    "crm_subscriptions": {
        "subscription_id": (
            "(?:subscription|contract|agreement) ?(?:id|number|no|nr)|(?:vertrags|abo)[ -]?(?:nr|nummer|id)"
        ),
        "account_id": ACCOUNT_ID,
        "product": "product(?: name)?|plan(?: name| tier)?|produkt|tarif",
        "started_on": (
            "start(?:ed)?(?: date| on| at)?|(?:contract|subscription) start(?: date)?|vertragsbeginn|beginn|startdatum"
        ),
        "ended_on": (
            "end(?:ed)?(?: date| on| at)?|(?:contract|subscription) end(?: date)?|cancel(?:l?ed)?(?: at| on"
            "| date)?|vertragsende|ende|enddatum|gekündigt zum"
        ),
        "renewal_on": "renew(?:al|s)?(?: date| on| at)?|next renewal|verlängerung(?:sdatum)?|verlängert am",
        "monthly_recurring_revenue": "mrr(?: amount)?|monthly(?: recurring)? revenue|monatsumsatz|monatlicher umsatz",
        "seats": "seats|licen[cs]es|users|lizenzen|plätze|nutzer",
        "is_trial": "(?:is )?trial|testphase|probe(?:abo|phase)",
        "acquired_by": "acquired by|acquisition (?:channel|source)",
        "updated_at": UPDATED,
    },
    "crm_events": {
        "event_id": (
            "(?:event|churn event|activity|order) ?(?:id|number|no|nr)|(?:ereignis|bestell)[ -]?(?:nr|nummer|id)"
        ),
        "account_id": ACCOUNT_ID,
        "person_id": PERSON_ID,
        "email": EMAIL,
        "event_type": "(?:event|activity) ?(?:type|name)|event|ereignis(?:art|typ)?|typ",
        "occurred_at": (
            "occurred(?: at| on)?|(?:event|activity|order|churn) ?(?:date|time|timestamp)|timestamp|date"
            "|datum|zeitpunkt"
        ),
        "amount": CURRENCY,
        "reason": "reason(?: code)?|grund",
    },
    "cases": {
        "case_id": "(?:case|ticket|issue) ?(?:id|number|no|nr)|(?:fall|ticket|vorgangs)[ -]?(?:nr|nummer|id)",
        "case_type": "(?:case|ticket) type",
        "response_id": "(?:survey )?response ?id|antwort ?id",
        "account_id": ACCOUNT_ID,
        "person_id": PERSON_ID,
        "email": EMAIL,
        "opened_at": f"opened(?: at| on| date)?|open date|submitted(?: at| on)?|eröffnet(?: am)?|{CREATED}",
        "first_contact_at": "first (?:contact|response|reply)(?: at| on| time| date)?|erstkontakt(?: am)?",
        "resolved_at": "resol(?:ved|ution)(?: at| on| date| time)?|solved(?: at)?|gelöst(?: am)?",
        "confirmed_at": "confirmed(?: at| on)?|bestätigt(?: am)?",
        "closed_at": "closed(?: at| on| date)?|close date|geschlossen(?: am)?",
        "status": "(?:case |ticket )?status",
        "owner": f"{OWNER}|assignee|agent|bearbeiter(?:in)?",
        "team": "team|group|queue",
        "priority": "priority|priorität|severity",
        "satisfaction": "satisfaction(?: score)?|csat|zufriedenheit",
        "effort": "effort(?: score)?|ces",
        "updated_at": UPDATED,
    },
    "survey_invitations": {
        "invitation_id": "(?:invitation|invite|distribution|send) ?id|einladungs ?id",
        "person_id": PERSON_ID,
        "email": f"{EMAIL}|recipient(?: e ?mail)?",
        "account_id": ACCOUNT_ID,
        "response_id": "(?:survey )?response ?id",
        "sent_at": SENT,
        "delivered_at": "delivered(?: at| on)?|zugestellt(?: am)?",
        "opened_at": "opened(?: at| on)?|geöffnet(?: am)?",
        "answered_at": "(?:answered|responded|completed)(?: at| on)?|response completed at|beantwortet(?: am)?",
        "is_bounced": "(?:is )?bounced?",
        "is_unsubscribed": "(?:is )?unsubscribed?|abgemeldet",
        "reminder_number": "reminder(?: number)?|erinnerung",
    },
    "communications": {
        "communication_id": "(?:communication|send|message|mail) ?id",
        "campaign": "campaign(?: name)?|kampagne",
        "audience": "audience|zielgruppe",
        "goal": "goal|ziel",
        "channel": "channel|kanal",
        "personalisation": "personali[sz]ation",
        "purpose": "purpose|zweck",
        "treatment_group": "treatment(?: group)?|holdout|test group|testgruppe|variant",
        "account_id": ACCOUNT_ID,
        "person_id": PERSON_ID,
        "email": EMAIL,
        "sent_at": SENT,
    },
    "business_events": {
        "event_id": "(?:event )?id",
        "event_type": "(?:event )?type|art|typ",
        "title": "title|name|event|titel",
        "started_on": "start(?:ed)?(?: date| on)?|date|datum|beginn",
        "ended_on": "end(?:ed)?(?: date| on)?|ende",
    },
    "benchmarks": {
        "industry": "industry|branche|sector",
        "nps": "nps|score",
        "percentile": "percentile|perzentil",
        "sample_size": "sample(?: size)?|n|responses|stichprobe",
        "publisher": "publisher|source|herausgeber|quelle",
        "published_on": "published(?: on| at)?|date|datum|veröffentlicht(?: am)?",
        "url": "url|link",
        "comparability": "comparability|vergleichbarkeit",
    },
    "comment_themes": {
        "theme": "theme|topic|thema",
        "language": "language|sprache",
        "term": "term|word|phrase|keyword|begriff|wort",
        "parent_theme": "parent(?: theme)?|oberthema",
    },
}
"""Kind → field → regular expression over the whole name as words."""

OWN_ID = {
    "crm_accounts": ["account_id"],
    "crm_contacts": ["person_id"],
    "crm_subscriptions": ["subscription_id"],
    "crm_events": ["event_id"],
    "cases": ["case_id"],
    "survey_invitations": ["invitation_id"],
    "communications": ["communication_id"],
    "business_events": ["event_id"],
    "benchmarks": ["industry", "publisher", "published_on"],
    "comment_themes": ["theme", "language", "term"],
}
"""Kind → the fields that make a row what it is."""
BARE_ID = "(?:record |object )?id|(?:datensatz)[ -]?(?:nr|nummer|id)"
"""A name for the row's own id that says no more; the kind says whose it is."""
