"""Contracts, events, cases, campaigns and invitations as the systems around the CRM export them.

What belongs here: those files and their dirt. What does not: surveys (`exports_qualtrics` …).
"""

import json
from datetime import date

from generator.answering import Case
from generator.asking import Ask
from generator.campaigns import Send
from generator.clock import BERLIN, DAY, HALF_YEARS, YEARS, berlin_day, berlin_instant, iso, written
from generator.comments import theme_rows
from generator.company import Account, Term
from generator.contracts import Event
from generator.export_file import ACCEPTED, DUPLICATE, ExportFile, Fate
from generator.ids import long_id
from generator.model import INCIDENT_FIRST_DAY, INCIDENT_LAST_DAY

TERM_COLUMNS = (
    "Vertragsnummer;Kunden-ID;Produkt;Beginn;Ende;Verlängerung am;Monatsumsatz;Lizenzen;Herkunft;Geändert am"
).split(";")
EVENT_COLUMNS = "Event_Number__c,AccountId,WhoId,Type,ActivityDateTime,Amount__c,Reason__c".split(",")
CASE_COLUMNS = (
    "Case Number,Case Type,Survey Response Id,Account ID,Contact ID,Opened,First Contact,Resolved,"
    "Confirmed by Customer,Closed,Status,Case Owner,Team,Priority,Remedy,Remedy Cost,Root Cause,Satisfaction,Effort,"
    "Last Modified"
).split(",")
SEND_COLUMNS = (
    "Send Id,Campaign,Audience,Goal,Channel,Personalisation,Purpose,Group,Account Id,Contact Id,Sent At"
).split(",")
MAIL_COLUMNS = (
    "message_id,survey,survey_type,touchpoint,channel,language,contact_id,recipient,response_id,sent_at,delivered_at,"
    "opened_at,answered_at,bounced,unsubscribed,reminder"
).split(",")
TYPES = {"order": "Order", "churn": "Churn", "reactivation": "Reactivation", "referral": "Referral", "review": "Review"}
TWICE = Fate("duplicate", None, "row written twice")


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
                logins[year].row(line, TWICE)
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
            others[year].row(cells, TWICE)
    planted = ["E-990001", long_id(made[0].account.id), "", "Order", "2031-01-01T00:00:00.000Z", "10.00", ""]
    others[1].row(planted, Fate("quarantined", "TIME_FUTURE", "event in the future"))
    return logins + others


def _minute(seconds: int | None) -> str:
    return written(seconds, "%d.%m.%Y %H:%M", BERLIN)


def _case_cells(number: str, case: Case, known: list[int | None], modified: int) -> list[str]:
    contact, resolved, confirmed, closed = known
    is_done = closed is not None
    return [
        number,
        case.kind,
        case.response_id,
        long_id(case.contact.account.id),
        long_id(case.contact.id),
        _minute(case.opened),
        _minute(contact),
        _minute(resolved),
        _minute(confirmed),
        _minute(closed),
        "Closed" if is_done else "Working" if contact else "New",
        case.owner,
        case.team,
        case.priority,
        case.remedy if resolved else "",
        f"{case.cost:.2f}" if resolved and case.cost is not None else "",
        case.cause if contact else "",
        str(case.satisfaction) if resolved and case.satisfaction else "",
        str(case.effort) if resolved and case.effort else "",
        _minute(modified),
    ]


def cases(made: list[Case]) -> list[ExportFile]:
    """A file a year with every case that was opened or changed in it."""
    made = sorted(made, key=lambda case: (case.opened, case.contact.number, case.kind))
    ends = [berlin_instant(day, 23, 59) for day in YEARS]
    files, before = [], 0
    for index, (day, end) in enumerate(zip(YEARS, ends, strict=True)):
        file = ExportFile("helpdesk_cases", f"cases_{day.isoformat()}.csv", day)
        file.header(CASE_COLUMNS)
        for number, case in enumerate(made, start=1):
            closed = case.confirmed or (case.resolved and case.resolved + 5 * DAY)
            moments = [case.first_contact, case.resolved, case.confirmed, closed]
            known = [moment if moment and moment <= end else None for moment in moments]
            modified = max([case.opened, *(moment for moment in known if moment)])
            if case.opened > end or modified <= before:
                continue
            cells = _case_cells(f"C-{number:05d}", case, known, modified)
            file.row(cells)
            if number % 4_000 == 100:
                file.row(cells, TWICE)
            if index == 1 and number == len(made) // 2:
                file.row(CASE_COLUMNS, Fate("quarantined", "ROW_IS_HEADER", "second header inside the file"))
        files.append(file)
        before = end
    return files


def campaign_sends(sends: list[Send]) -> list[ExportFile]:
    """One file a campaign: its whole audience."""
    files: dict[str, ExportFile] = {}
    for number, send in enumerate(sends, start=1):
        plan = send.campaign
        if plan.name not in files:
            files[plan.name] = ExportFile("campaign_sends", f"campaign_{plan.name}.csv", plan.day)
            files[plan.name].header(SEND_COLUMNS)
        about = [plan.name, plan.audience, plan.goal, plan.channel, plan.personalisation, plan.purpose, send.group]
        ids = [long_id(send.contact.account.id), long_id(send.contact.id)]
        files[plan.name].row([f"S-{number:05d}", *about, *ids, iso(plan.sent)])
    return list(files.values())


def _mail_rows(number: int, ask: Ask) -> list[tuple[int, list[str]]]:
    rows = []
    for reminder in range(ask.reminders + 1):
        sent = ask.sent + reminder * 7 * DAY
        is_last = reminder == ask.reminders
        delivered = None if ask.bounced else sent + 40
        opened = ask.opened if is_last and ask.opened and ask.opened > sent else None
        answered = ask.answered if is_last else None
        cells = [
            f"M{number:06d}-{reminder}",
            ask.survey,
            "relational" if ask.touchpoint == "relationship" else "transactional",
            ask.touchpoint,
            ask.channel,
            ask.contact.language,
            long_id(ask.contact.id),
            ask.contact.email,
            ask.response_id if answered else "",
            iso(sent),
            iso(delivered),
            iso(opened or (answered and answered - 60)),
            iso(answered),
            str(ask.bounced).lower(),
            str(is_last and ask.unsubscribed).lower(),
            str(reminder),
        ]
        rows.append((sent, cells))
        if ask.bounced:
            break
    return rows


def invitations(asks: list[Ask]) -> list[ExportFile]:
    """The mail gateway's log, a file for the sends of each half-year."""
    files = [ExportFile("mail_gateway", f"invitations_{day.isoformat()}.csv", day) for day in HALF_YEARS]
    for file in files:
        file.header(MAIL_COLUMNS)
    rows = [row for number, ask in enumerate(asks, start=1) if ask.contact for row in _mail_rows(number, ask)]
    rows.sort(key=lambda row: (row[0], row[1][0]))
    for place, (sent, cells) in enumerate(rows):
        index = min(len(files) - 1, next((i for i, day in enumerate(HALF_YEARS) if berlin_day(sent) <= day), 99))
        files[index].row(cells)
        if place % 12_000 == 600:
            files[index].row(cells, TWICE)
    files[2].row(rows[0][1][:4], Fate("quarantined", "ROW_TOO_SHORT", "row cut short"))
    files[3].row([*rows[1][1], "", ""], Fate("quarantined", "ROW_TOO_LONG", "row with cells too many"))
    return files


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
