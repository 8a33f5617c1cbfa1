"""What the platform must find: the content of `truth.json`.

What belongs here: sums over the answers and files as made. What does not: anything read back from a file.
"""

import json
from collections import defaultdict
from datetime import date

from generator import model
from generator.answering import Answer, Outcome
from generator.asking import Ask
from generator.campaigns import CAMPAIGNS, Campaign
from generator.clock import CRM_EXPORTS, DAY, FIRST_DAY, LAST_DAY, iso
from generator.export_file import ExportFile
from generator.lifecycle import RULES

GRAINS = ("all", "year", "quarter", "month")
MONTHLY_MARTS = ("nps_overall", "nps_by_touchpoint", "nps_by_lifecycle_stage")
"""The marts whose cells are stated by month too; the others stop at quarters to keep the file small."""
MEMBERS = {
    "nps_overall": (),
    "nps_by_segment": ("segment_type", "segment"),
    "nps_by_touchpoint": ("touchpoint",),
    "nps_by_lifecycle_stage": ("lifecycle_stage",),
    "nps_by_segment_touchpoint": ("segment_type", "segment", "touchpoint"),
    "nps_by_segment_lifecycle_stage": ("segment_type", "segment", "lifecycle_stage"),
    "nps_by_touchpoint_lifecycle_stage": ("touchpoint", "lifecycle_stage"),
}
COUNTS = ("responses", "promoters", "passives", "detractors", "true_nps")
PLACES = {"promoter": 1, "passive": 2, "detractor": 3}


def _period_start(grain: str, day: date, first: date) -> date:
    if grain == "all":
        return first
    if grain == "year":
        return date(day.year, 1, 1)
    return date(day.year, day.month - (day.month - 1) % 3 if grain == "quarter" else day.month, 1)


def _cells_of(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    touchpoint, stage = answer.touchpoint, answer.stage
    cells = [
        ("nps_overall", ()),
        ("nps_by_touchpoint", (touchpoint,)),
        ("nps_by_lifecycle_stage", (stage,)),
        ("nps_by_touchpoint_lifecycle_stage", (touchpoint, stage)),
    ]
    for name, member in answer.segments.items():
        cells.append(("nps_by_segment", (name, member)))
        cells.append(("nps_by_segment_touchpoint", (name, member, touchpoint)))
        cells.append(("nps_by_segment_lifecycle_stage", (name, member, stage)))
    return cells


def cell_truth(answers: list[Answer]) -> dict:
    """Counts as drawn and the true NPS of every cell of every NPS mart."""
    first = min(answer.day for answer in answers)
    sums: dict[tuple, list[float]] = defaultdict(lambda: [0, 0, 0, 0, 0.0])
    for answer in answers:
        starts = {grain: _period_start(grain, answer.day, first).isoformat() for grain in GRAINS}
        for mart, members in _cells_of(answer):
            for grain in GRAINS:
                if grain == "month" and mart not in MONTHLY_MARTS:
                    continue
                cell = sums[(mart, grain, starts[grain], *members)]
                cell[0] += 1
                cell[PLACES[answer.band]] += 1
                cell[4] += answer.expected
    cells = {
        mart: {"columns": ["period_grain", "period_start", *names, *COUNTS], "rows": []}
        for mart, names in MEMBERS.items()
    }
    for key in sorted(sums):
        cell = sums[key]
        cells[key[0]]["rows"].append([*key[1:], *cell[:4], round(cell[4] / cell[0], 6)])
    return cells


def _campaign(campaign: Campaign, outcome: Outcome) -> dict:
    first = campaign.sent + campaign.starts_after_days * DAY
    until = first + campaign.holds_days * DAY
    groups = {send.contact.number: send.group for send in outcome.sends if send.campaign is campaign}
    found = {}
    for group in ("treated", "holdout"):
        mine = [
            answer
            for answer in outcome.answers
            if answer.ask.contact and groups.get(answer.ask.contact.number) == group and first <= answer.at < until
        ]
        bands = [answer.band for answer in mine]
        lift = sum(answer.lifts.get(campaign.name, 0.0) for answer in mine)
        found[group] = {
            "people": sum(1 for one in groups.values() if one == group),
            "answers": len(mine),
            "promoters": bands.count("promoter"),
            "passives": bands.count("passive"),
            "detractors": bands.count("detractor"),
            "true_nps": round(sum(answer.expected for answer in mine) / max(1, len(mine)), 6),
            "true_lift_of_the_campaign": round(lift / max(1, len(mine)), 6),
        }
    return {
        "sent_on": campaign.day.isoformat(),
        "effect_on_latent_score": campaign.effect,
        "starts_after_days": campaign.starts_after_days,
        "holds_days": campaign.holds_days,
        "groups": found,
    }


def _asked_too_often(asks: list[Ask]) -> int:
    last: dict[int, int] = {}
    broken = set()
    for ask in asks:
        if ask.contact:
            if ask.sent - last.get(ask.contact.number, -(10**9)) < 30 * DAY:
                broken.add(ask.contact.number)
            last[ask.contact.number] = ask.sent
    return len(broken)


def _answer_table(answers: list[Answer]) -> dict:
    names = list(answers[0].segments)
    rows = [
        [
            *answer.place,
            iso(answer.at),
            answer.day.isoformat(),
            answer.score,
            answer.touchpoint,
            answer.stage,
            *(answer.segments[name] for name in names),
            round(answer.promoter, 6),
            round(answer.detractor, 6),
        ]
        for answer in answers
    ]
    head = [
        "source",
        "source_file",
        "source_row",
        "responded_at",
        "responded_on",
        "score",
        "touchpoint",
        "lifecycle_stage",
    ]
    return {"columns": [*head, *names, "p_promoter", "p_detractor"], "rows": rows}


def make_truth(seed: int, outcome: Outcome, asks: list[Ask], files: list[ExportFile]) -> dict:
    """The whole of `truth.json`.

    Returns:
        seed, window, model, lifecycle_rules, files (source → file → rows read, fates, reasons), dirt,
        cells (mart → columns and rows), campaigns, people_asked_too_often, answers (one row each).
    """
    by_source: dict[str, dict] = defaultdict(dict)
    for file in files:
        by_source[file.source][file.name] = file.expected()
    return {
        "seed": seed,
        "window": [FIRST_DAY.isoformat(), LAST_DAY.isoformat()],
        "crm_exports": [day.isoformat() for day in CRM_EXPORTS],
        "lifecycle_rules": RULES,
        "model": model.parameters(),
        "files": by_source,
        "dirt": [piece for file in files for piece in file.dirt],
        "campaigns": {campaign.name: _campaign(campaign, outcome) for campaign in CAMPAIGNS},
        "people_asked_too_often": _asked_too_often(asks),
        "answers": _answer_table(outcome.answers),
        "cells": cell_truth(outcome.answers),
    }


def dump(truth: dict) -> str:
    """JSON text: one line for each row of a table, so that a difference can be read."""

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def table(value: dict) -> str:
        rows = ",\n".join(line(row) for row in value["rows"])
        return '{"columns":' + line(value["columns"]) + ',"rows":[\n' + rows + "\n]}"

    parts = []
    for name, value in truth.items():
        if name == "answers":
            text = table(value)
        elif name == "cells":
            text = "{\n" + ",\n".join(f"{line(mart)}:{table(cells)}" for mart, cells in value.items()) + "\n}"
        elif name == "dirt":
            text = "[\n" + ",\n".join(line(piece) for piece in value) + "\n]"
        else:
            text = json.dumps(value, ensure_ascii=False, indent=1)
        parts.append(f"{line(name)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
