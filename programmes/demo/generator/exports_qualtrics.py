"""The relationship survey as Qualtrics exports it: cumulative CSVs with three header rows.

What belongs here: the tool's columns, its re-exports, and the dirt planted in them. What does not: the
answers (`answering`). A row once exported comes again, unchanged, in every later export: a duplicate
there if it landed before.
"""

from dataclasses import dataclass, field
from datetime import date

from generator.answering import Answer
from generator.asking import Ask
from generator.clock import DAY, DENVER, HALF_YEARS, berlin_day, written
from generator.dice import Dice
from generator.export_file import ACCEPTED, DUPLICATE, UNANSWERED, WRITTEN_TWICE, ExportFile, Fate, names
from generator.ids import long_id, qualtrics_id, short_id

SOURCE = "qualtrics_relationship"
COLUMNS = names(
    "StartDate,EndDate,Status,IPAddress,Progress,Duration (in seconds),Finished,RecordedDate,ResponseId,"
    "RecipientLastName,RecipientFirstName,RecipientEmail,ExternalReference,LocationLatitude,"
    "LocationLongitude,DistributionChannel,UserLanguage,Q1_NPS_GROUP,Q1,Q2,InvitationSent"
)
QUESTION = (
    "On a scale from 0-10, how likely are you to recommend Beispielwerk,\nits software and its services,"
    " to a friend or colleague?"
)
QUESTIONS = [
    *names(
        "Start Date,End Date,Response Type,IP Address,Progress,Duration (in seconds),Finished,Recorded Date,"
        "Response ID,Recipient Last Name,Recipient First Name,Recipient Email,External Data Reference,"
        "Location Latitude,Location Longitude,Distribution Channel,User Language"
    ),
    f"{QUESTION} - Group",
    QUESTION,
    'What is the main reason for your score?\n(Please leave out names, "we" will not ask for them.)',
    "InvitationSent",
]
IMPORT_IDS = names(
    "startDate,endDate,status,ipAddress,progress,duration,finished,recordedDate,_recordId,recipientLastName,"
    "recipientFirstName,recipientEmail,externalDataReference,locationLatitude,locationLongitude,"
    "distributionChannel,userLanguage,QID1_NPS_GROUP,QID1,QID2_TEXT,InvitationSent"
)
TIMES = ("StartDate", "EndDate", "RecordedDate")
PATTERN = "%Y-%m-%d %H:%M:%S"
GROUPS = {"promoter": "Promoter", "passive": "Passive", "detractor": "Detractor"}


@dataclass
class Row:
    """A response as the tool holds it; `versions` are (index of the first export that shows it, cells, fate)."""

    recorded: int
    versions: list[tuple[int, list[str], Fate]]
    answer: Answer | None = None
    twice: bool = False
    landed: set[int] = field(default_factory=set)


def _import_row() -> list[str]:
    zone = '","timeZone":"America/Denver"}'
    return [
        '{"ImportId":"' + name + (zone if column in TIMES else '"}')
        for column, name in zip(COLUMNS, IMPORT_IDS, strict=True)
    ]


def _first_export(seconds: int) -> int:
    day = berlin_day(seconds)
    return next(index for index, export in enumerate(HALF_YEARS) if day <= export)


def _cells(ask: Ask, response_id: str, ended: int, took: int, finished: bool, answer: Answer | None) -> list[str]:
    contact = ask.contact
    stranger = int(ask.special or 0) if contact is None else 0
    recorded = ended + 2 if finished else ended + 7 * DAY
    return [
        written(ended - took, PATTERN, DENVER),
        written(ended, PATTERN, DENVER),
        "IP Address",
        "",
        "100" if finished else "40",
        str(took),
        str(finished),
        written(recorded, PATTERN, DENVER),
        response_id,
        f"Contact {contact.number:04d}" if contact else "",
        "",
        contact.email if contact else f"stranger-{stranger:03d}@elsewhere.example",
        long_id(contact.id if contact else short_id("003", 700_000 + stranger)),
        "",
        "",
        "email" if contact else "anonymous",
        (contact.language if contact else "de").upper(),
        GROUPS[answer.band] if answer else "",
        str(answer.score) if answer else "",
        answer.comment if answer else "",
        written(ask.sent, PATTERN, DENVER),
    ]


def _answer_row(dice: Dice, answer: Answer) -> Row:
    ask, first = answer.ask, _first_export(answer.at + 7 * DAY)
    finished = not dice.chance(0.02)
    cells = _cells(ask, answer.response_id, answer.at, dice.integer(25, 400), finished, answer)
    row = Row(answer.at + (2 if finished else 7 * DAY), [(first, cells, ACCEPTED)], answer)
    if ask.special == "dst_doubled":
        row.versions = [(first, cells, Fate(what="time in the doubled hour"))]
    elif dice.chance(0.014) and first + 1 < len(HALF_YEARS):
        before, what = list(cells), dice.pick(("comment edited", "score corrected", "score was missing"))
        before[COLUMNS.index("Q2")] = "" if answer.comment else "See my e-mail."
        fate = Fate(what=f"older version, {what} in the next export")
        if what == "score corrected":
            before[COLUMNS.index("Q1")], before[COLUMNS.index("Q1_NPS_GROUP")] = (
                ("3", "Detractor") if answer.score > 6 else ("8", "Passive")
            )
        elif what == "score was missing":
            before[COLUMNS.index("Q1")] = before[COLUMNS.index("Q1_NPS_GROUP")] = ""
            fate = Fate("unanswered", None, fate.what)
        row.versions = [(first, before, fate), (first + 1, cells, Fate(what=f"newer version, {what}"))]
    elif dice.chance(0.004):
        cells[COLUMNS.index("Q1")] = dice.pick((f"{answer.score}.0", f" {answer.score} ", f"{answer.score}\u00a0"))
        row.versions = [(first, cells, Fate(what="score written as 9.0 or with spaces"))]
    row.twice = not ask.special and len(row.versions) == 1 and dice.chance(0.003)
    return row


def _partial_rows(dice: Dice, asks: list[Ask], number: int) -> list[Row]:
    rows = []
    for ask in asks:
        # Opened, left before the score: a session that the tool records a week later.
        if ask.tool == "qualtrics" and ask.opened and not ask.answered and dice.chance(0.05):
            if berlin_day(ask.opened + 8 * DAY) > HALF_YEARS[-1]:
                continue
            number += 1
            cells = _cells(ask, qualtrics_id(900_000 + number), ask.opened + 40, 40, False, None)
            rows.append(Row(ask.opened + 40 + 7 * DAY, [(_first_export(ask.opened + 8 * DAY), cells, UNANSWERED)]))
    return rows


def _excluded(reason: str, what: str) -> Fate:
    return Fate("excluded", f"EXCLUDED_{reason.upper()}", what)


def _bad(code: str, what: str) -> Fate:
    return Fate("quarantined", code, what)


PLANTED: tuple[tuple[int, dict[str, str], Fate], ...] = (
    (0, {"Status": "Survey Preview", "DistributionChannel": "preview"}, _excluded("preview", "preview")),
    (0, {"Status": "Survey Preview", "DistributionChannel": "preview", "Q1": ""}, _excluded("preview", "preview")),
    (0, {"Status": "Survey Test", "DistributionChannel": "test"}, _excluded("test", "generated test response")),
    (0, {"Status": "Spam"}, _excluded("spam", "spam")),
    (0, {"RecipientEmail": "colleague@beispielwerk.example"}, _excluded("internal", "own staff")),
    (0, {"Q1": "11", "Q1_NPS_GROUP": ""}, _bad("SCORE_OUT_OF_RANGE", "score 11")),
    (0, {"Q1": "7.5", "Q1_NPS_GROUP": ""}, _bad("SCORE_NOT_INTEGER", "score 7.5")),
    (1, {"Q1": "Promoter", "Q1_NPS_GROUP": "Promoter"}, _bad("SCORE_IS_LABEL", "label instead of a score")),
    (1, {"Q1": "zehn", "Q1_NPS_GROUP": ""}, _bad("SCORE_NOT_NUMERIC", "score as a word")),
    (1, {"Status": "Survey Preview", "DistributionChannel": "preview", "Q1": "99"}, _excluded("preview", "preview")),
    (2, {"Q1": "9", "Q1_NPS_GROUP": "Passive"}, _bad("SCORE_GROUP_CONFLICT", "band contradicts the score")),
    (2, {"Q1": "2", "Q1_NPS_GROUP": "Promoter"}, _bad("SCORE_GROUP_CONFLICT", "band contradicts the score")),
    (2, {"EndDate": "yesterday"}, _bad("DATE_FORMAT", "unparsable date")),
    (3, {"EndDate": "2025-02-30 10:00:00"}, _bad("DATE_INVALID", "a day that does not exist")),
    (3, {"EndDate": "2031-03-01 09:00:00"}, _bad("TIME_FUTURE", "date in the future")),
    (3, {"EndDate": "1970-01-01 00:00:00"}, _bad("TIME_TOO_OLD", "date before any survey")),
    (4, {"InvitationSent": "2026-02-20 08:00:00"}, _bad("TIME_BEFORE_SEND", "answered long before it was sent")),
    (4, {"Status": "Spam", "Q1": "0"}, _excluded("spam", "spam")),
    (5, {"Q1": "-1", "Q1_NPS_GROUP": ""}, _bad("SCORE_OUT_OF_RANGE", "score -1")),
    (5, {"Status": "Survey Test", "DistributionChannel": "test"}, _excluded("test", "generated test response")),
)


def _planted_rows(dice: Dice, rows: list[Row]) -> list[Row]:
    """Dirt that looks like a neighbour: its cells, another response id, and something wrong."""
    planted = []
    for number, (export, changes, fate) in enumerate(PLANTED):
        model = dice.pick(
            [row for row in rows if row.answer and row.versions[0][0] == export and not row.answer.ask.special]
        )
        cells = list(model.versions[-1][1])
        cells[COLUMNS.index("ResponseId")] = qualtrics_id(950_000 + number)
        for column, value in changes.items():
            cells[COLUMNS.index(column)] = value
        planted.append(Row(model.recorded + 1, [(export, cells, fate)]))
    for number, (cut, code) in enumerate(((-4, "ROW_TOO_SHORT"), (3, "ROW_TOO_LONG"))):
        model = dice.pick([row for row in rows if row.answer and row.versions[0][0] == 2])
        cells = list(model.versions[-1][1])
        cells[COLUMNS.index("ResponseId")] = qualtrics_id(960_000 + number)
        cells = cells[:cut] if cut < 0 else cells + ["x"] * cut
        planted.append(Row(model.recorded + 1, [(2, cells, _bad(code, "row of another length"))]))
    return planted


def _export(index: int, day: date, rows: list[Row]) -> ExportFile:
    file = ExportFile(SOURCE, f"relationship_{day.isoformat()}.csv", day, line_end="\n")
    file.header(COLUMNS, QUESTIONS, _import_row())
    for row in rows:
        shown = [version for version in row.versions if version[0] <= index]
        if not shown:
            continue
        first, cells, fate = shown[-1]
        if first < index and fate.fate != "quarantined":  # it landed, so it is known
            file.row(cells, DUPLICATE)
            continue
        place = file.row(cells, fate)
        if first == index and row.answer:
            row.answer.place = (SOURCE, file.name, place)
        if first == index and row.twice:
            file.row(cells, WRITTEN_TWICE)
    if index == 1:
        file.blank()
        file.blank()
    return file


def make_files(seed: int, answers: list[Answer], asks: list[Ask]) -> list[ExportFile]:
    """All half-yearly exports, oldest first."""
    dice = Dice(seed, "qualtrics")
    rows = [_answer_row(dice, answer) for answer in answers if answer.ask.tool == "qualtrics"]
    rows += _partial_rows(dice, asks, 0)
    rows += _planted_rows(dice, rows)
    rows.sort(key=lambda row: row.recorded)
    return [_export(index, day, rows) for index, day in enumerate(HALF_YEARS)]
