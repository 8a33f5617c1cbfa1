"""The answers, drawn one after the other in time, and what follows from each.

What belongs here: draws from the model, follow-ups and their remedies, campaigns, referrals. What does
not: the model's numbers (`model`), or the files (`exports_*`).
"""

from dataclasses import dataclass, field
from datetime import date

from generator import model
from generator.asking import Ask
from generator.campaigns import CAMPAIGNS, Campaign, Send, choose
from generator.clock import DAY, HOUR, berlin_day, instant
from generator.comments import make_comment
from generator.company import ATTRIBUTES, Contact
from generator.contracts import Event
from generator.dice import Dice
from generator.ids import qualtrics_id
from generator.lifecycle import stage_on

BANDS = {"promoter": model.PROMOTER_SCORES, "passive": model.PASSIVE_SCORES, "detractor": model.DETRACTOR_SCORES}
CAUSES = ("response time", "product defect", "late delivery", "wrong invoice", "expectation")


@dataclass
class Answer:
    """One answered response with the probabilities it was drawn from."""

    ask: Ask
    number: int
    response_id: str
    at: int
    day: date
    segments: dict[str, str]
    stage: str
    promoter: float
    detractor: float
    band: str
    score: int
    language: str
    comment: str
    lifts: dict[str, float] = field(default_factory=dict)
    place: tuple[str, str, int] = ("", "", 0)

    @property
    def expected(self) -> float:
        """The true NPS of this one answer, −100…100."""
        return 100.0 * (self.promoter - self.detractor)

    @property
    def touchpoint(self) -> str:
        """The touchpoint asked about."""
        return self.ask.touchpoint


@dataclass
class Case:
    """A support case, or the follow-up of a low score; instants in epoch seconds."""

    kind: str
    contact: Contact
    opened: int
    response_id: str = ""
    first_contact: int | None = None
    resolved: int | None = None
    confirmed: int | None = None
    remedy: str = ""
    cost: float | None = None
    cause: str = ""
    satisfaction: int | None = None
    effort: int | None = None
    owner: str = ""
    team: str = ""
    priority: str = "Normal"


@dataclass
class Outcome:
    """Everything that came of asking."""

    answers: list[Answer] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    sends: list[Send] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Answering:
    """Draws the answers in the order of time."""

    def __init__(self, seed: int, contacts: list[Contact]) -> None:
        self._draws = Dice(seed, "draws")
        self._words = Dice(seed, "words")
        self._after = Dice(seed, "after")
        self._campaign_dice = Dice(seed, "campaigns")
        self._contacts = contacts
        self._last_answer: dict[int, Answer] = {}
        self.outcome = Outcome()

    def run(self, asks: list[Ask]) -> Outcome:
        """Draw every answer, sending each campaign at its time."""
        pending = list(CAMPAIGNS)
        answered = sorted((ask for ask in asks if ask.answered), key=lambda ask: (ask.answered, ask.sent))
        for number, ask in enumerate(answered, start=1):
            while pending and ask.answered >= pending[0].sent:
                self._send(pending.pop(0))
            self._answer(number, ask)
        return self.outcome

    def _send(self, campaign: Campaign) -> None:
        sends = choose(campaign, self._campaign_dice, self._contacts, self._last_answer)
        self.outcome.sends += sends
        for send in sends:
            if send.group == "treated" and campaign.effect:
                first = campaign.sent + campaign.starts_after_days * DAY
                send.contact.boosts.append((first, first + campaign.holds_days * DAY, campaign.effect, campaign.name))

    def _boosts(self, contact: Contact | None, at: int) -> dict[str, float]:
        boosts: dict[str, float] = {}
        for since, until, effect, cause in contact.boosts if contact else []:
            if since <= at < until:
                # Two deliveries of the same fix do not add up.
                boosts[cause] = max(effect, boosts.get(cause, 0.0))
        return boosts

    def _answer(self, number: int, ask: Ask) -> None:
        contact, at = ask.contact, ask.answered
        day = berlin_day(at)
        dice = self._draws
        segments = dict.fromkeys((*ATTRIBUTES, "job_level"), "unknown")
        stage, trait = "unknown", dice.normal(model.PERSON_TRAIT_SPREAD)
        if contact:
            segments = {**contact.account.attributes_on(day), "job_level": contact.level_at(at)}
            stage = stage_on(contact.account.facts, day)
            trait = contact.trait + contact.account.trait
        boosts = self._boosts(contact, at)
        latent = model.cell_latent(segments, ask.touchpoint, stage) + trait
        latent += model.incident_effect(ask.touchpoint, day)
        latent += sum(boosts.values())
        promoter, detractor = model.probabilities(latent)
        draw = dice.uniform()
        band = "promoter" if draw < promoter else "detractor" if draw < promoter + detractor else "passive"
        score = dice.weighted(BANDS[band])
        language = contact.language if contact else "de"
        answer = Answer(
            ask,
            number,
            self._response_id(number, ask),
            at,
            day,
            segments,
            stage,
            promoter,
            detractor,
            band,
            score,
            language,
            make_comment(self._words, band, language),
        )
        for cause, effect in boosts.items():
            without = model.probabilities(latent - effect)
            answer.lifts[cause] = answer.expected - 100.0 * (without[0] - without[1])
        ask.response_id = answer.response_id
        self.outcome.answers.append(answer)
        if contact:
            self._last_answer[contact.number] = answer
            self._follow(answer, contact)

    def _response_id(self, number: int, ask: Ask) -> str:
        if ask.tool == "qualtrics":
            return qualtrics_id(number)
        return str(11_840_000_000 + number * 37) if ask.tool == "surveymonkey" else str(502_000_000 + number * 13)

    def _follow(self, answer: Answer, contact: Contact) -> None:
        dice = self._after
        if answer.band == "detractor" and dice.chance(0.62):
            self.outcome.cases.append(self._follow_up(answer, contact))
        if answer.ask.touchpoint == "support_case" and not answer.ask.special:
            self.outcome.cases.append(self._support(answer, contact))
        if answer.band == "promoter" and dice.chance(0.05):
            at = instant(answer.day, 12, dice.integer(0, 59)) + dice.integer(4, 45) * DAY
            kind = "referral" if dice.chance(0.6) else "review"
            self.outcome.events.append(Event(0, contact.account, kind, at, None, "", contact.id))

    def _support(self, answer: Answer, contact: Contact) -> Case:
        dice = self._after
        opened = instant(berlin_day(answer.ask.sent), 7, dice.integer(0, 59)) - dice.integer(2, 9) * DAY
        case = Case("Support", contact, opened, first_contact=opened + dice.integer(10, 300) * 60)
        case.resolved = case.first_contact + dice.integer(20, 1_200) * 60
        case.cause, case.team = dice.pick(CAUSES), f"Service Desk {dice.integer(1, 3)}"
        case.owner = f"agent-{dice.integer(1, 14):02d}"
        happy = {"promoter": 5, "passive": 4, "detractor": 2}[answer.band]
        case.satisfaction = max(1, min(5, happy + dice.integer(-1, 1)))
        case.effort = max(1, min(7, 8 - case.satisfaction - dice.integer(0, 2)))
        return case

    def _follow_up(self, answer: Answer, contact: Contact) -> Case:
        dice = self._after
        opened = answer.at + dice.integer(1, 40) * HOUR
        owner = dice.integer(1, 18)
        case = Case("Follow-up", contact, opened, answer.response_id, owner=f"owner-{owner:02d}")
        case.team = f"Customer Success {('Nord', 'Süd', 'West')[owner % 3]}"
        case.priority = "High" if answer.score <= 3 else "Normal"
        case.cause = dice.pick(CAUSES)
        if not dice.chance(0.9):
            return case
        case.first_contact = opened + int(dice.waiting(20.0 + owner, 240.0) * HOUR)
        if not dice.chance(0.85):
            return case
        case.resolved = case.first_contact + dice.integer(4, 400) * HOUR
        case.remedy = dice.weighted(
            {"fix_delivered": 0.3, "call_by_lead": 0.35, "credit_note": 0.2, "apology_letter": 0.15}
        )
        case.cost = {"credit_note": 120.0, "fix_delivered": 340.0, "call_by_lead": 45.0, "apology_letter": 3.5}[
            case.remedy
        ]
        if dice.chance(0.55):
            case.confirmed = case.resolved + dice.integer(2, 160) * HOUR
        effect = model.REMEDY_EFFECTS[case.remedy]
        if effect:
            contact.boosts.append((case.resolved, case.resolved + model.REMEDY_HOLDS_DAYS * DAY, effect, case.remedy))
        return case
