"""What column names and questions say, in English and German. What belongs here: the words. What does not: values."""

import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def spelled(name: str) -> str:
    """A name as words: `LikelyToRecommend` and `likely_to-recommend` become `likely to recommend`."""
    text = unicodedata.normalize("NFC", name)
    text = _CAMEL.sub(" ", text)
    return " ".join(re.sub(r"[\W_]+", " ", text).split()).casefold()


def says(pattern: str, name: str) -> bool:
    """Whether a name, spelled as words, has words that match."""
    return re.search(rf"\b(?:{pattern})\b", spelled(name)) is not None


NPS = (
    "nps|net promoter|enps|promoter score|recommend(?:s|ed|ation|ing)?|would you refer|likelihood to refer"
    "|ltr|weiterempfehl\\w*|empfehl\\w*|empfiehl\\w*|recommander\\w*|recomendar\\w*|raccomand\\w*"
    "|consigli\\w*|aanbevelen"
)
OTHER_METRIC = (
    "csat|ces|satisf\\w*|dissatisf\\w*|zufrieden\\w*|effort|aufwand|ease|easy|difficult\\w*|schwierig\\w*"
    "|einfach|enjoy\\w*|agree\\w*|zustimm\\w*|quality|qualität|stars?|sterne|importan\\w*|wichtig\\w*"
)
NEUTRAL_SCORE = "scores?|rating|answer|value|punkte|punktzahl|bewertung|antwort|wert|note"
NO_SCORE = (
    "id|ids|count|anzahl|number|nummer|nr|no|age|alter|years?|jahre?|months?|monate?|days?|tage?|hours?"
    "|stunden?|week|minutes?|duration|dauer|progress|fortschritt|index|quantity|menge|visits?|besuche?"
    "|children|kinder|employees|seats|zip|plz|phone|telefon|version|iteration|page|seite|latitude|longitude"
    "|step|amount|price|revenue|umsatz"
)
COMMENT = (
    "comments?|kommentare?|feedback|verbatim|reasons?|grund|gründe|begründung|why|warum|weshalb|improve\\w*"
    "|verbesser\\w*|open ended response|open text|freitext|anmerkung\\w*|remarks?|text|main reason|tell us"
)
OPEN_QUESTION = (
    "what|how|describe|explain|anything else|was|wie|wieso|wodurch|beschreiben|erläutern|erklären|wünsch\\w*"
    "|vorschl\\w*|suggest\\w*|wish\\w*|liked?|love|missing|fehlt|gefällt|gefallen"
)
CHOICE_QUESTION = (
    "when|which|where|who|did|do|does|have|has|are|is|how (?:often|long|many|much|old|likely|satisfied)|wann"
    "|welche[mnrs]?|wo|wer|haben|sind|ist|wie (?:oft|lange|viele?|alt|wahrscheinlich|zufrieden)"
)
TIME = (
    "date|time|timestamp|datetime|at|on|when|created|updated|modified|changed|sent|started|ended|submitted"
    "|responded|answered|completed|recorded|opened|closed|since|start|end|day|datum|uhrzeit|zeit|zeitpunkt"
    "|zeitstempel|wann|erstellt|geändert|aktualisiert|gesendet|versendet|beginn|ende|abgeschickt|beantwortet"
    "|am"
)
RESPONDED = (
    "respon(?:ded|se) (?:at|date|time|on)|responded|answered(?: at| on)?|submit(?:ted)?(?: at| on| date"
    "| time)?|submission (?:date|time|timestamp)|complet(?:ed|ion)(?: at| on| date| time)?|end date|end time"
    "|ended(?: at)?|finished at|date submitted|date answered|date of response|date of answer|answer date"
    "|recorded date|hs submission timestamp|antwort(?:datum|zeit|zeitpunkt)|antwort am|beantwortet(?: am)?"
    "|abgeschickt(?: am)?|ausgefüllt am|beendet(?: am)?|enddatum|abgeschlossen(?: am)?|erfasst am"
    "|eingegangen(?: am)?"
)
GENERAL_TIME = "timestamp|date|datum|time|zeit|zeitstempel|datetime|when|event time|zeitpunkt|uhrzeit|datum und uhrzeit"
CREATED = (
    "creat(?:ed|ion|e)(?: at| on| date| time)?|date created|erstellt(?: am)?|angelegt(?: am)?|anlagedatum"
    "|erstelldatum|inserted at"
)
STARTED = (
    "start(?:ed)?(?: at| date| time| on)?|begin|began(?: at)?|opened(?: at)?|startdatum|startzeit"
    "|gestartet(?: am)?|beginn|first seen at"
)
SENT = (
    "sent(?: at| on| date| time)?|send date|invited(?: at)?|invitation (?:sent|date)|(?:versendet|gesendet"
    "|verschickt)(?: am)?|versanddatum|sendedatum"
)
UPDATED = (
    "(?:last )?(?:updated|modified|changed)(?: at| on| date| time)?|last modified(?: date)?|system modstamp"
    "|update date|(?:zuletzt )?(?:geändert|aktualisiert|bearbeitet)(?: am)?|änderungsdatum|modified on"
)
RESPONSE_ID = (
    "response id|responseid|submission id|answer id|respondent id|record id|result id|feedback id|entry id"
    "|token|antwort id|antwort nr|response token|survey response id|antwortnummer|rückmeldung id|teilnahme id"
)
ID = "ids?|uuid|guid|key|token|identifier|kennung|schlüssel"
ROW_NUMBER = "no|nr|row|index|lfd nr|laufende nummer|number|nummer|zeile"
PERSON_ID = (
    "(?:customer|contact|person|user|member|respondent|recipient|client|subscriber|external) ?id"
    "|external reference|customer (?:number|no|nr)|kunden ?(?:nr|nummer|id)|kontakt ?(?:nr|nummer|id)"
    "|personen ?(?:nr|nummer|id)|unique id|user key"
)
ACCOUNT_ID = (
    "(?:account|company|organi[sz]ation|org|firm|tenant|workspace) ?(?:id|key|number|no|nr)|firmen ?(?:nr"
    "|nummer|id)|konto ?(?:nr|nummer|id)|unternehmens ?(?:id|nummer)|accountid"
)
STAFF = (
    "owner|agent|csm|rep|representative|account manager|created by|assigned|inhaber|bearbeiter\\w*"
    "|verantwortlich\\w*|\\w*betreuer\\w*|betreut\\w*|\\w*berater\\w*|sachbearbeiter\\w*"
)
"""Whom a company employs: figures for each of them are nobody's business unless somebody decides so."""

NOT_THE_RESPONDENT = f"{STAFF}|sender|manager|sales"
PERSON_NAME = (
    "(?:first|last|full|sur|given|family|contact|recipient|customer|user)? ?names?|vorname|nachname"
    "|familienname|kontaktname|ansprechpartner|initials?"
)
PERSONAL = (
    "phone|telefon|mobile|mobil|fax|address|adresse|street|straße|strasse|birth\\w*|geburt\\w*|ip|ip address"
    "|latitude|longitude|gender|geschlecht|iban"
)
COMPLETE = "finished|complete|completed|is complete|response type|abgeschlossen|vollständig|beendet"
BAND = "nps group|nps category|nps type|category|group|segment|sentiment|promoter type|gruppe|kategorie|band"
