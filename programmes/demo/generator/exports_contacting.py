"""Cases, campaign sends and invitations: what went to people, as the helpdesk and the mail gateway export it.

What belongs here: those files and their dirt. What does not: who was asked (`asking`) or what followed (`answering`).
"""

from generator.answering import Case
from generator.asking import Ask
from generator.campaigns import Send
from generator.clock import BERLIN, DAY, HALF_YEARS, YEARS, berlin_day, berlin_instant, iso, written
from generator.export_file import WRITTEN_TWICE, ExportFile, Fate, names
from generator.ids import long_id

CASE_COLUMNS = names(
    "Case Number,Case Type,Survey Response Id,Account ID,Contact ID,Opened,First Contact,Resolved,"
    "Confirmed by Customer,Closed,Status,Case Owner,Team,Priority,Remedy,Remedy Cost,Root Cause,Satisfaction,"
    "Effort,Last Modified"
)
SEND_COLUMNS = names(
    "Send Id,Campaign,Audience,Goal,Channel,Personalisation,Purpose,Group,Account Id,Contact Id,Sent At"
)
MAIL_COLUMNS = names(
    "message_id,survey,survey_type,touchpoint,channel,language,contact_id,recipient,response_id,sent_at,"
    "delivered_at,opened_at,answered_at,bounced,unsubscribed,reminder"
)


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
                file.row(cells, WRITTEN_TWICE)
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
            files[index].row(cells, WRITTEN_TWICE)
    files[2].row(rows[0][1][:4], Fate("quarantined", "ROW_TOO_SHORT", "row cut short"))
    files[3].row([*rows[1][1], "", ""], Fate("quarantined", "ROW_TOO_LONG", "row with cells too many"))
    return files
