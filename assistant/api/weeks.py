"""The week: whom to close, follow and develop, whom to greet, and why; and one customer's touch ladder."""

from datetime import date

from flask import Response
from pydantic import AwareDatetime

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, ById, Sentence, Told, Word, said
from assistant.conversations import laddering, weeks
from assistant.errors import Missing
from assistant.reps import people

api = guard.resource("weeks", "Whom to close, follow, develop and greet this week")
ladders = guard.resource("ladders", "The touch ladder of a customer, and what was done on it")


class WeekQuery(Asked):
    """The log-in name of one rep; everybody without it."""

    rep: Word | None = None


class WeekCustomer(Told):
    """A customer in a part of the week; `due_at` of what we promised, `late` when that is over."""

    customer_id: str
    name: str
    tier: str | None
    code: str
    why: Sentence
    value: float
    due_at: AwareDatetime | None
    late: bool


class WeekOfRep(Told):
    """One rep's week: the first of each part, and in `counts` how many there are."""

    rep_id: str | None
    rep: str
    close: list[WeekCustomer]
    follow: list[WeekCustomer]
    develop: list[WeekCustomer]
    counts: dict[str, int]


class DueGreeting(Told):
    """A greeting that is due: for what, about what, by which channel and when."""

    customer_id: str
    name: str
    tier: str
    rep_id: str | None
    kind: str
    occasion: str
    on: date
    content: str
    channel: str
    at: AwareDatetime
    open_now: bool
    prepare: bool
    why: Sentence


class WeekTold(Told):
    """The week from its Monday; `counts` holds everybody by code, those left alone included."""

    monday: date
    reps: list[WeekOfRep]
    greetings: list[DueGreeting]
    counts: dict[str, int]


class LadderWho(Told):
    """Who a customer is to the ladder; empty where it is not known."""

    kind: str
    stage: str
    relationship: str
    family: str
    reason: str


class LadderRule(Told):
    """What differs for this customer, and why."""

    name: str
    because: Sentence


class LadderDone(Told):
    """The touch that was made at a step."""

    channel: str
    state: str
    at: AwareDatetime


class LadderStep(Told):
    """One step; `reachable` are those of its channels that contact data allow."""

    number: int
    channels: list[str]
    reachable: list[str]
    wait_hours: float
    done: LadderDone | None
    next: bool
    overrides: list[str]


class LadderTold(Told):
    """The whole ladder of one customer."""

    customer_id: str
    tier: str
    who: LadderWho
    made: int
    attempts: int
    silent: int
    silent_allowed: int
    overrides: list[LadderRule]
    steps: list[LadderStep]


@api.get("", responses={200: WeekTold}, operation_id="get_week")
def get_week(query: WeekQuery) -> Response:
    """Whom to close, follow, develop and greet this week"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        rep = people.by_login(session, query.rep) if query.rep else None
        if query.rep and rep is None:
            raise Missing(f"rep: nobody logs in as {query.rep!r}")
        rep_id = rep.id if rep else None
        found = weeks.week(session, runtime.playbook, rep_id=rep_id, now=runtime.clock.now())
    return said(WeekTold.model_validate(found))


@ladders.get("/<id>", responses={200: LadderTold}, operation_id="get_ladder")
def get_ladder(path: ById) -> Response:
    """The touch ladder of one customer: what differs for them, and what was done"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        found = laddering.ladder_for(session, runtime.playbook, path.id, now=runtime.clock.now())
    return said(LadderTold.model_validate(found))
