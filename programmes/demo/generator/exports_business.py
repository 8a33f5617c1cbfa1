"""Contracts, events and hand-kept lists as the systems around the CRM export them.

What belongs here: those files and their dirt. What does not: what is sent to people (`exports_contacting`).
"""

import json
from datetime import date

from generator.clock import YEARS, berlin_day, iso
from generator.comments import theme_rows
from generator.company import Account, Term
from generator.contracts import Event
from generator.export_file import ACCEPTED, DUPLICATE, WRITTEN_TWICE, ExportFile, Fate, names
from generator.ids import long_id
from generator.model import INCIDENT_FIRST_DAY, INCIDENT_LAST_DAY

TERM_COLUMNS = names(
    "Vertragsnummer;Kunden-ID;Produkt;Beginn;Ende;Verlängerung am;Monatsumsatz;Lizenzen;Herkunft;Geändert am",
    ";",
)
EVENT_COLUMNS = names("Event_Number__c,AccountId,WhoId,Type,ActivityDateTime,Amount__c,Reason__c")
TYPES = {"order": "Order", "churn": "Churn", "reactivation": "Reactivation", "referral": "Referral", "review": "Review"}


def _german(day: date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else ""


def subscriptions(accounts: list[Account]) -> list[ExportFile]:
    """One full export a year: a term that ended since the last one comes again with its end."""
    files, seen = [], {}
    terms = sorted(((term, account) for account in accounts for term in account.terms), key=lambda pair: pair[0].number)
    for index, day in enumerate(YEARS):
        file = ExportFile(
            "billing_subscriptions", f"vertraege_{day.isoformat()}.csv", day, delimiter=";", encoding="windows-1252"
        )
        file.header(TERM_COLUMNS)
        for term, account in terms:
            if term.started_on > day:
                continue
            cells = _term_cells(term, account, day)
            file.row(cells, DUPLICATE if seen.get(term.number) == cells else ACCEPTED)
            seen[term.number] = cells
        if index == 1:
            cells = _term_cells(*terms[0], day)
            file.row(["V-99001", *cells[1:3], "31.06.2024", *cells[4:]], Fate("quarantined", "DATE_INVALID", "31 June"))
            file.row(["V-99002", *cells[1:5]], Fate("quarantined", "ROW_TOO_SHORT", "row cut short"))
        files.append(file)
    return files


def _term_cells(term: Term, account: Account, day: date) -> list[str]:
    ended = term.ended_on if term.ended_on and term.ended_on <= day else None
    return [
        term.number,
        long_id(account.id),
        term.product,
        _german(term.started_on),
        _german(ended),
        _german(term.renewal_on),
        f"{term.monthly_revenue:.2f}".replace(".", ","),
        str(term.seats),
        term.acquired_by,
        _german(ended or term.started_on) + " 09:00:00",
    ]


def _year_of(seconds: int) -> int:
    return next(index for index, day in enumerate(YEARS) if berlin_day(seconds) <= day)


def events(made: list[Event]) -> list[ExportFile]:
    """Logins as JSON lines and all other events as CSV, a file a year."""
    made = [event for event in made if berlin_day(event.at) <= YEARS[-1]]
    logins = [ExportFile("product_logins", f"logins_{day.isoformat()}.jsonl", day) for day in YEARS]
    others = [ExportFile("crm_events", f"events_{day.isoformat()}.csv", day) for day in YEARS]
    for file in others:
        file.header(EVENT_COLUMNS)
    for number, event in enumerate(made, start=1):
        year = _year_of(event.at)
        if event.type == "login":
            line = json.dumps(
                {
                    "event_id": f"L{number:06d}",
                    "account": {"crm_id": long_id(event.account.id)},
                    "last_login_at": iso(event.at).replace(".000Z", "Z"),
                    "logins": int(event.amount or 1),
                }
            )
            logins[year].row(line)
            if number % 9_000 == 5:
                logins[year].row(line, WRITTEN_TWICE)
            continue
        cells = [
            f"E-{number:06d}",
            long_id(event.account.id),
            long_id(event.contact_id) if event.contact_id else "",
            TYPES[event.type],
            iso(event.at),
            f"{event.amount:.2f}" if event.amount is not None else "",
            event.reason,
        ]
        others[year].row(cells)
        if number % 1_500 == 8:
            others[year].row(cells, WRITTEN_TWICE)
    planted = ["E-990001", long_id(made[0].account.id), "", "Order", "2031-01-01T00:00:00.000Z", "10.00", ""]
    others[1].row(planted, Fate("quarantined", "TIME_FUTURE", "event in the future"))
    return logins + others


def lists() -> list[ExportFile]:
    """The three small lists that people keep by hand."""
    calendar = ExportFile("business_calendar", "events.csv", YEARS[-1])
    calendar.header(["id", "type", "title", "from", "to"])
    calendar.row(["B-01", "release", "Version 7 of the core product", "2024-05-14", ""])
    calendar.row(["B-02", "price_change", "New price list", "2025-01-01", ""])
    first, last = INCIDENT_FIRST_DAY.isoformat(), INCIDENT_LAST_DAY.isoformat()
    calendar.row(["B-03", "incident", "Warehouse move: service and deliveries disturbed", first, last])
    calendar.row(["B-04", "release", "Version 8 of the core product", "2026-03-10", ""])
    benchmarks = ExportFile("benchmarks", "benchmarks.csv", YEARS[-1])
    benchmarks.header(
        ["industry", "nps", "percentile", "companies", "publisher", "published_on", "url", "comparability"]
    )
    for industry, median in (("Software", 31), ("Manufacturing", 24), ("Logistics", 15), ("All industries", 22)):
        for percentile, shift in ((25, -18), (50, 0), (75, 17)):
            link = "https://benchmarks.example/2026"
            who = ["Invented Index (fictional)", "2026-01-15", link, "limited: invented figures"]
            benchmarks.row([industry, str(median + shift), str(percentile), "120", *who])
    themes = ExportFile("comment_themes", "themes.csv", YEARS[-1])
    themes.header(["theme", "language", "term", "parent_theme"])
    for row in theme_rows():
        themes.row(list(row))
    return [calendar, benchmarks, themes]
