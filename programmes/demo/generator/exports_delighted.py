"""Answers after support cases, deliveries, invoices and renewals as a Delighted-style JSON archive.

What belongs here: the records, their versions and the dirt planted in them. What does not: the answers.
A file holds one half-year, and again, with a newer `updated_at`, what was changed since.
"""

import json
from bisect import bisect_left
from dataclasses import dataclass

from generator.answering import Answer
from generator.asking import Ask
from generator.clock import DAY, HALF_YEARS, HOUR, berlin_day, instant
from generator.dice import Dice
from generator.export_file import ACCEPTED, UNANSWERED, WRITTEN_TWICE, ExportFile, Fate

SOURCE = "delighted_archive"
TOUCHPOINTS = {"support_case": "Support case", "delivery": "Delivery", "invoice": "Invoice", "renewal": "Renewal"}
CHANNELS = {"email": "Email", "in_app": "SDK"}


@dataclass
class Record:
    """One line of the archive: in which file, in which order, with which fate."""

    file: int
    at: int
    body: dict
    fate: Fate = ACCEPTED
    answer: Answer | None = None
    text: str = ""


def _body(ask: Ask, response_id: str, at: int, score: object, comment: str | None, language: str) -> dict:
    contact = ask.contact
    number = contact.number if contact else 900_000 + int(ask.special)
    email = contact.email if contact else f"stranger-{int(ask.special):03d}@elsewhere.example"
    return {
        "id": response_id,
        "person": {
            "id": str(70_000_000 + number),
            "email": email,
            "name": f"Contact {number:04d}" if contact else None,
            "created_at": at - 40 * DAY,
        },
        "survey_type": "nps",
        "score": score,
        "comment": comment or None,
        "permalink": f"https://archive.beispielwerk.example/r/{response_id}",
        "created_at": at,
        "updated_at": at + 5,
        "person_properties": {
            "touchpoint": TOUCHPOINTS[ask.touchpoint],
            "locale": language,
            "Delighted Source": CHANNELS[ask.channel],
            "Delighted Device Type": "desktop",
        },
        "notes": [],
        "tags": [],
        "additional_answers": [],
    }


def _file_of(seconds: int) -> int:
    return bisect_left(HALF_YEARS, berlin_day(seconds))


def _answer_records(dice: Dice, answer: Answer) -> list[Record]:
    body = _body(answer.ask, answer.response_id, answer.at, answer.score, answer.comment, answer.language)
    record = Record(_file_of(answer.at), answer.at, body, ACCEPTED, answer)
    way = dice.uniform()
    if way < 0.006 and record.file + 1 < len(HALF_YEARS):
        # Corrected after the half-year's file was written: the next file brings the newer version.
        older = {**body, "score": (answer.score + 4) % 11}
        body["updated_at"] = instant(HALF_YEARS[record.file], 23) + dice.integer(1, 60) * DAY
        newer = Record(record.file + 1, body["updated_at"], body, Fate(what="newer version"), answer)
        return [Record(record.file, answer.at, older, Fate(what="older version, newer one in the next file")), newer]
    if way < 0.010:
        # Both versions in one file.
        older = {**body, "score": (answer.score + 5) % 11}
        body["updated_at"] += dice.integer(1, 9) * HOUR
        before = dice.pick((-1, 1))
        record.fate = Fate(what="newer version in the same file")
        superseded = Fate("superseded", None, "older version in the same file")
        return [record, Record(record.file, answer.at + before, older, superseded)]
    if way < 0.012 and record.file + 1 < len(HALF_YEARS):
        # A late copy of the version before: it must not win.
        older = {**body, "score": (answer.score + 3) % 11}
        body["updated_at"] += 2 * HOUR
        late = Fate("superseded", None, "older version delivered later")
        return [record, Record(record.file + 1, answer.at, older, late)]
    if way < 0.015:
        return [record, Record(record.file, answer.at + 1, body, WRITTEN_TWICE)]
    if way < 0.017 and record.file + 1 < len(HALF_YEARS):
        return [record, Record(record.file + 1, answer.at, body, Fate("duplicate", None, "record of the file before"))]
    if way < 0.022:
        body["updated_at"] = None
    elif way < 0.030 and answer.ask.contact:
        body["person"]["email"] = f" {body['person']['email'].title()} "
        record.fate = Fate(what="e-mail in capitals, with spaces")
    elif way < 0.033:
        body["score"] = float(answer.score)
        record.fate = Fate(what="score written as 9.0")
    return [record]


def _changed(body: dict, **changes: object) -> dict:
    if "touchpoint" in changes:
        changes["person_properties"] = {**body["person_properties"], "touchpoint": changes.pop("touchpoint")}
    return {**body, **changes}


def _planted(dice: Dice, records: list[Record]) -> list[Record]:
    """Dirt in every file, each with an id of its own."""
    plain = [record for record in records if record.fate is ACCEPTED and record.answer]
    bad = lambda code, what: Fate("quarantined", code, what)  # noqa: E731 - a short name for a table
    table: list[tuple[dict, Fate]] = [
        ({"score": 11}, bad("SCORE_OUT_OF_RANGE", "score 11")),
        ({"score": -1}, bad("SCORE_OUT_OF_RANGE", "score -1")),
        ({"score": 7.5}, bad("SCORE_NOT_INTEGER", "score 7.5")),
        ({"score": "Promoter"}, bad("SCORE_IS_LABEL", "label instead of a score")),
        ({"score": True}, bad("SCORE_NOT_NUMERIC", "true instead of a score")),
        ({"created_at": "soon"}, bad("DATE_FORMAT", "unparsable time")),
        ({"created_at": 0}, bad("TIME_TOO_OLD", "time 0")),
        ({"created_at": instant(HALF_YEARS[-1]) + 1700 * DAY}, bad("TIME_FUTURE", "time in the future")),
        ({"touchpoint": "Checkout"}, bad("VALUE_NOT_MAPPED", "touchpoint that nobody declared")),
        ({"id": None}, bad("ID_MISSING", "no response id")),
        ({"tags": ["test", "qa"]}, Fate("excluded", "EXCLUDED_TEST", "tagged as a test")),
        (
            {"tags": ["vip", "test"], "score": 55},
            Fate("excluded", "EXCLUDED_TEST", "tagged as a test, with a bad score"),
        ),
        ({"score": None, "comment": None}, Fate("unanswered", None, "score is null")),
    ]
    planted, number = [], 590_000_000
    for index in range(len(HALF_YEARS)):
        mine = [record for record in plain if record.file == index]
        for place, (changes, fate) in enumerate(table):
            if place % 3 != index % 3:
                continue
            number += 1
            model = dice.pick(mine)
            planted.append(Record(index, model.at, _changed(model.body, **{"id": str(number), **changes}), fate))
        number += 1
        model = dice.pick(mine)
        twin = json.dumps(_changed(model.body, id=str(number), score=9), ensure_ascii=False)
        if index == 1:
            text = twin.replace('"score": 9,', '"score": 9, "score": 2,')
            planted.append(Record(index, model.at, {}, bad("JSON_DUP_KEY", "key twice in a record"), text=text))
        elif index == 3:
            text = twin.replace('"comment": null', '"comment": ""').replace('"comment": "', '"comment": "\\ud83d')
            planted.append(Record(index, model.at, {}, bad("TEXT_SURROGATE", "half a surrogate pair"), text=text))
        elif index == 4:
            for score in (10, 1):
                body = _changed(model.body, id=str(number), score=score)
                fate = bad("DUP_CONFLICT", "one id, two scores, the same time of change")
                planted.append(Record(index, model.at, body, fate))
    return planted


def _other_metrics(dice: Dice, records: list[Record]) -> list[Record]:
    others = []
    for number, model in enumerate(record for record in records if record.answer):
        if dice.chance(0.035):
            body = _changed(model.body, id=str(580_000_000 + number), survey_type="csat", score=dice.integer(1, 5))
            what = "other metric" if number < 400 else ""
            others.append(
                Record(
                    _file_of(model.body["created_at"]),
                    model.at + 30,
                    body,
                    Fate("excluded", "EXCLUDED_OTHER_METRIC", what),
                )
            )
    return others


def _null_scores(dice: Dice, asks: list[Ask]) -> list[Record]:
    records, number = [], 570_000_000
    for ask in asks:
        if ask.tool == "delighted" and ask.opened and not ask.answered and dice.chance(0.02):
            number += 1
            if _file_of(ask.opened) < len(HALF_YEARS):
                body = _body(ask, str(number), ask.opened, None, None, ask.contact.language)
                records.append(Record(_file_of(ask.opened), ask.opened, body, UNANSWERED))
    return records


def make_files(seed: int, answers: list[Answer], asks: list[Ask]) -> list[ExportFile]:
    """All half-yearly files, oldest first."""
    dice = Dice(seed, "delighted")
    records = [
        record for answer in answers if answer.ask.tool == "delighted" for record in _answer_records(dice, answer)
    ]
    extra = _planted(dice, records) + _other_metrics(dice, records)
    records = sorted(records + extra + _null_scores(dice, asks), key=lambda record: (record.file, record.at))
    files = [ExportFile(SOURCE, f"responses_{day.isoformat()}.json", day) for day in HALF_YEARS]
    for record in records:
        file = files[record.file]
        place = file.row(record.text or json.dumps(record.body, ensure_ascii=False), record.fate)
        if record.answer:
            record.answer.place = (SOURCE, file.name, place)
    return files
