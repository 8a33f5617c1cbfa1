"""The onboarding and training surveys as SurveyMonkey exports them: CSVs with two header rows.

What belongs here: the tool's columns and the dirt planted in them. What does not: the answers.
Each export holds one year; nothing is exported twice.
"""

from datetime import date

from generator.answering import Answer
from generator.asking import Ask
from generator.clock import BERLIN, YEARS, berlin_day, written
from generator.dice import Dice
from generator.export_file import ACCEPTED, UNANSWERED, WRITTEN_TWICE, ExportFile, Fate, names

MOMENTS = {"onboarding": "these first weeks", "training": "this training"}
PATTERN = "%m/%d/%Y %I:%M:%S %p"
BASE = names(
    "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1"
)
ID, START, END, FIRST_NAME, SCORE, COMMENT = 0, 2, 3, 6, 9, 10
LABELS = {0: "0 - Not at all likely", 10: "10 - Extremely likely"}


def _headers(touchpoint: str) -> tuple[list[str], list[str]]:
    question = (
        f"How likely is it that you would recommend Beispielwerk,\nafter {MOMENTS[touchpoint]},"
        " to a friend or colleague?"
    )
    above = [*BASE, question, "What is the main reason for your score?", "Which of these helped you most?", "", ""]
    below = [""] * len(BASE) + ["Response", "Open-Ended Response", "Guided tour", "Documentation", "Personal contact"]
    return above, below


def _cells(dice: Dice, ask: Ask, response_id: str, at: int, score: str, comment: str) -> list[str]:
    helped = [name if dice.chance(0.3) else "" for name in ("Guided tour", "Documentation", "Personal contact")]
    return [
        response_id,
        "432187650",
        written(at - dice.integer(30, 300), PATTERN, BERLIN),
        written(at, PATTERN, BERLIN),
        "",
        "",
        "",
        "",
        ask.contact.id,
        score,
        comment,
        *helped,
    ]


def _answer_row(dice: Dice, answer: Answer) -> tuple[int, list[str], Fate, Answer | None]:
    score = LABELS.get(answer.score, str(answer.score))
    cells = _cells(dice, answer.ask, answer.response_id, answer.at, score, answer.comment)
    fate = ACCEPTED
    if answer.ask.special == "dst_doubled":
        fate = Fate(what="time in the doubled hour")
    elif answer.ask.special == "dst_gap":
        cells[START], cells[END] = "03/29/2026 01:58:00 AM", "03/29/2026 02:30:00 AM"
        fate = Fate(what="time in the hour that was left out")
    elif dice.chance(0.006) and answer.score < 10:
        cells[SCORE], fate = (
            dice.pick((f"{answer.score},0", f"{answer.score}\u00a0")),
            Fate(what="score written as 9,0"),
        )
    return answer.at, cells, fate, answer


PLANTED: tuple[tuple[dict[int, str], Fate], ...] = (
    ({FIRST_NAME: "Test"}, Fate("excluded", "EXCLUDED_TEST", "test answer")),
    ({FIRST_NAME: "Test", SCORE: "77"}, Fate("excluded", "EXCLUDED_TEST", "test answer with a bad score")),
    ({SCORE: "11"}, Fate("quarantined", "SCORE_OUT_OF_RANGE", "score 11")),
    ({SCORE: "7.5"}, Fate("quarantined", "SCORE_NOT_INTEGER", "score 7.5")),
    ({SCORE: "Detractor"}, Fate("quarantined", "SCORE_IS_LABEL", "label instead of a score")),
    ({SCORE: "9/10"}, Fate("quarantined", "SCORE_NOT_NUMERIC", "score 9/10")),
    ({SCORE: "10. Jan"}, Fate("quarantined", "SCORE_IS_DATE", "a spreadsheet made a date of 1/10")),
    ({SCORE: "N/A"}, Fate("quarantined", "SCORE_NOT_NUMERIC", "undeclared token")),
    ({END: "tomorrow"}, Fate("quarantined", "DATE_FORMAT", "unparsable date")),
    ({END: "02/30/2025 09:15:00 AM"}, Fate("quarantined", "DATE_INVALID", "a day that does not exist")),
    ({END: "01/05/2031 09:15:00 AM"}, Fate("quarantined", "TIME_FUTURE", "date in the future")),
    ({ID: ""}, Fate("quarantined", "ID_MISSING", "no response id")),
    ({COMMENT: "cut\x00off"}, Fate("quarantined", "TEXT_NUL", "NUL character")),
    ({COMMENT: "Gr\udcfc\udcdfe"}, Fate("quarantined", "ENCODING_ROW", "bytes that are not UTF-8")),
)


def _planted(dice: Dice, touchpoint: str, year: int, rows: list) -> list[tuple[int, list[str], Fate, None]]:
    """Dirt for one file: a third of the list each year, so that every kind comes once a survey."""
    planted = []
    for number, (changes, fate) in enumerate(PLANTED):
        if number % 3 != year:
            continue
        at, cells, *_ = dice.pick(rows)
        cells = list(cells)
        cells[ID] = str(11_990_000_000 + 1000 * year + number)
        for column, value in changes.items():
            cells[column] = value
        planted.append((at, cells, fate, None))
    if year == 1:
        at, cells, *_ = dice.pick(rows)
        conflict = Fate("quarantined", "DUP_CONFLICT", "one id, two scores, nothing says which is newer")
        for score in ("4", "9"):
            planted.append((at, [str(11_990_009_000), *cells[1:SCORE], score, *cells[COMMENT:]], conflict, None))
    if year == 2:
        at, cells, *_ = dice.pick(rows)
        short, long = [str(11_990_009_100), *cells[1:COMMENT]], [str(11_990_009_101), *cells[1:], "", "x"]
        planted.append((at, short, Fate("quarantined", "ROW_TOO_SHORT", "row of another length"), None))
        planted.append((at, long, Fate("quarantined", "ROW_TOO_LONG", "row of another length"), None))
    return planted


def _export(dice: Dice, touchpoint: str, year: int, day: date, rows: list) -> ExportFile:
    source = f"surveymonkey_{touchpoint}"
    file = ExportFile(source, f"{touchpoint}_{day.isoformat()}.csv", day)
    file.header(*_headers(touchpoint))
    repeated = dice.pick([row for row in rows if row[2] is ACCEPTED])
    for row in sorted(rows + _planted(dice, touchpoint, year, rows), key=lambda row: row[0]):
        _, cells, fate, answer = row
        place = file.row(cells, fate)
        if answer:
            answer.place = (source, file.name, place)
        if row is repeated:
            file.row(cells, WRITTEN_TWICE)
    if year == 0:
        file.blank()
    return file


def make_files(seed: int, touchpoint: str, answers: list[Answer], asks: list[Ask]) -> list[ExportFile]:
    """One survey's yearly exports, oldest first."""
    dice = Dice(seed, f"surveymonkey {touchpoint}")
    rows = [_answer_row(dice, answer) for answer in answers if answer.touchpoint == touchpoint]
    number = 11_980_000_000
    for ask in asks:
        if ask.touchpoint == touchpoint and ask.opened and not ask.answered and dice.chance(0.04):
            number += 7
            if berlin_day(ask.opened + 90) <= YEARS[-1]:
                cells = _cells(dice, ask, str(number), ask.opened + 90, "", "")
                rows.append((ask.opened + 90, cells, UNANSWERED, None))
    files, before = [], date.min
    for year, day in enumerate(YEARS):
        files.append(_export(dice, touchpoint, year, day, [row for row in rows if before < berlin_day(row[0]) <= day]))
        before = day
    return files
