"""The ten questions answered from single rows in plain Python, with the definitions of the handbook written again.

What belongs here: the recount. What does not: any number that a mart, a macro or a metric has worked out: of the marts
only facts are read (answers, invitations, what accounts pay), and of the models when an account was a customer.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

Rows = list[dict[str, Any]]
Answer = dict[tuple[Hashable, ...], tuple[float | None, ...]]

FOR_EVER = date(9999, 12, 31)


def band(score: int) -> str:
    """Promoters give 9 or 10, detractors at most 6."""
    return "promoter" if score in (9, 10) else "detractor" if score in range(7) else "passive"


def score_of(answers: Iterable[Mapping[str, Any]]) -> tuple[int, int, int, float]:
    """Answers, promoters, detractors and the score."""
    bands = [band(answer["score"]) for answer in answers]
    promoters, detractors = bands.count("promoter"), bands.count("detractor")
    return len(bands), promoters, detractors, 100 * (promoters - detractors) / len(bands)


def month_of(day: date) -> date:
    return day.replace(day=1)


def quarter_of(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def year_of(day: date) -> date:
    return day.replace(month=1, day=1)


def week_of(day: date) -> date:
    """The demo's weeks begin on Mondays."""
    return day - timedelta(day.weekday())


def grouped(rows: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], tuple[Hashable, ...]]) -> dict[tuple, Rows]:
    """Rows by group."""
    groups: dict[tuple, Rows] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def scores(rows: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], tuple[Hashable, ...]]) -> Answer:
    """The score of each group."""
    return {group: score_of(members) for group, members in grouped(rows, key).items()}


def response_rates(invitations: Rows) -> Answer:
    """Questions sent and answered: a reminder belongs to the last first send of the survey to the person."""

    def person(row: dict[str, Any]) -> tuple[Hashable, ...]:
        return row["source"], row["survey"], row["touchpoint"], row["respondent_key"] or row["invitation_key"]

    counts: dict[tuple, list[int]] = defaultdict(lambda: [0, 0])
    for sends in grouped(invitations, person).values():
        question: dict[str, Any] | None = None
        for send in sorted(sends, key=lambda row: (row["sent_at"], row["reminder_number"], row["invitation_key"])):
            if send["reminder_number"] == 0:
                question = {"place": (send["survey"], send["channel"]), "is_answered": False}
                counts[question["place"]][0] += 1
            if question is None or question["is_answered"]:
                continue
            if send["answered_at"] is not None or send["response_key"] is not None:
                question["is_answered"] = True
                counts[question["place"]][1] += 1
    return {place: (sent, answered, answered / sent) for place, (sent, answered) in counts.items()}


def retention(answers: Rows, standing: Rows, watched_until: date, within_days: int) -> Answer:
    """Accounts that were customers on the day of their first answer of a band in a quarter, and those that stayed."""
    spells = grouped(standing, lambda row: (row["account_key"],))
    first: dict[tuple, date] = {}
    for answer in answers:
        key = (band(answer["score"]), quarter_of(answer["responded_on"]), answer["account_key"])
        if answer["account_key"] is not None:
            first[key] = min(first.get(key, FOR_EVER), answer["responded_on"])
    counts: dict[tuple, list[int]] = defaultdict(lambda: [0, 0])
    for (name, quarter, account), day in first.items():
        spell = next((s for s in spells[(account,)] if s["from_day"] <= day < s["until_day"]), None)
        horizon = day + timedelta(within_days)
        if spell is None or not spell["is_customer"] or horizon > watched_until:
            continue
        counts[name, quarter][0] += 1
        counts[name, quarter][1] += horizon < spell["until_day"]
    return {group: (watched, kept, kept / watched) for group, (watched, kept) in counts.items()}


def revenue_at_risk(answers: Rows, accounts: Rows, revenues: Rows, at_risk_below: float) -> Answer:
    """Revenue of accounts whose people's latest valid answers score below the limit, and all revenue, by region."""
    latest: dict[str, dict[str, Any]] = {}
    for answer in sorted(answers, key=lambda row: (row["responded_at"], row["response_key"])):
        if answer["account_key"] is None or answer["is_expired"]:
            continue
        held = latest.get(answer["respondent_key"])
        # At the same instant the smaller key stays.
        if held is None or answer["responded_at"] > held["responded_at"]:
            latest[answer["respondent_key"]] = answer
    said = grouped(latest.values(), lambda row: (row["account_key"],))
    at_risk = {account for (account,), given in said.items() if score_of(given)[3] < at_risk_below}
    region = {account["account_key"]: account["segment_region"] for account in accounts}
    sums: dict[tuple, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in revenues:
        paid = row["annual_revenue"] or 0.0
        sums[region[row["account_key"]],][0] += paid * (row["account_key"] in at_risk)
        sums[region[row["account_key"]],][1] += paid
    return {group: tuple(totals) for group, totals in sums.items()}


def recounted(facts: Mapping[str, Rows], rules: Mapping[str, Any]) -> dict[str, Answer]:
    """Question → its answer.

    Args:
        facts: Rows of `fct_response`, `fct_invitation`, `dim_account`, `revenue_at_risk` and `standing`.
        rules: `watched_until`, `within_days` and `at_risk_below` of the programme.
    """
    answers = facts["fct_response"]
    newest = max(quarter_of(answer["responded_on"]) for answer in answers)
    of_newest = [answer for answer in answers if quarter_of(answer["responded_on"]) == newest]
    transactional = [answer for answer in answers if answer["survey_type"] == "transactional"]
    weeks = scores(answers, lambda row: (week_of(row["responded_on"]),))
    return {
        "NPS of all time": scores(answers, lambda row: ()),
        "NPS of the latest quarter": scores(of_newest, lambda row: (newest,)),
        "NPS by region": scores(answers, lambda row: (row["segment_region"],)),
        "NPS by touchpoint and month": scores(answers, lambda row: (row["touchpoint"], month_of(row["responded_on"]))),
        "NPS by lifecycle stage": scores(answers, lambda row: (row["lifecycle_stage"],)),
        "NPS of transactional surveys by year": scores(transactional, lambda row: (year_of(row["responded_on"]),)),
        "Detractors by week": {week: (figures[2], figures[0]) for week, figures in weeks.items()},
        "Response rate by survey and channel": response_rates(facts["fct_invitation"]),
        "Retention by band and quarter": retention(
            answers, facts["standing"], rules["watched_until"], rules["within_days"]
        ),
        "Revenue at risk by region": revenue_at_risk(
            answers, facts["dim_account"], facts["revenue_at_risk"], rules["at_risk_below"]
        ),
    }
