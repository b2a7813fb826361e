"""Letting customers go: what scoring proposes, and the decision of a supervisor."""

from datetime import datetime
from typing import Any

from flask import Response
from pydantic import AwareDatetime, Field

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, ById, Limit, Sentence, Told, said
from assistant.customers import letting_go
from assistant.customers.models import LettingGo, LettingState
from assistant.reps.models import Role

api = guard.resource("lettings", "Customers to be let go, by decision", role=Role.SUPERVISOR)


class LettingFilter(Asked):
    """Which ones: by state; `offset` skips that many."""

    state: LettingState = LettingState.PROPOSED
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: Limit = 50


class LettingTold(Told):
    """A letting go. Money is in `currency`; `expected_value` is what one more attempt brings on average of
    the margin of the year after, `cost` what it costs; `grounds` holds the rules it was proposed by and the
    evidence, `why` says them."""

    id: str
    customer_id: str
    state: str
    expected_value: float
    cost: float
    currency: str
    grounds: dict[str, Any]
    why: Sentence
    proposed_at: AwareDatetime
    decided_at: AwareDatetime | None
    decided_by: str | None
    note: str


class LettingPage(Told):
    """Lettings go, those of least value first, and how many there are in each state."""

    items: list[LettingTold]
    counts: dict[str, int]


class Remark(Asked):
    """Why it was decided so; may be empty."""

    note: str = Field(default="", max_length=letting_go.LONGEST_NOTE)


class Reopening(Asked):
    """Why the customer is taken back."""

    why: str = Field(min_length=1, max_length=letting_go.LONGEST_NOTE)


@api.get("", responses={200: LettingPage}, operation_id="list_lettings")
def list_all(query: LettingFilter) -> Response:
    """Proposals to let customers go, or what was decided; needs the key of a supervisor"""
    with db.reading(guard.runtime().engine) as session:
        found = letting_go.listed(session, query.state, offset=query.offset, limit=query.limit)
        items = [_one(one.letting) for one in found]
        return said(LettingPage(items=items, counts=letting_go.counts(session)))


@api.post("/<id>/approve", responses={200: LettingTold}, operation_id="approve_letting")
def approve(path: ById, body: Remark) -> Response:
    """Let the customer go: from now on only the soothing script is planned"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        let = letting_go.approve(session, path.id, note=body.note, **_who(runtime.clock.now()))
    return _told(let)


@api.post("/<id>/decline", responses={200: LettingTold}, operation_id="decline_letting")
def decline(path: ById, body: Remark) -> Response:
    """Go on with the customer; not proposed again for half a year"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        let = letting_go.decline(session, path.id, note=body.note, **_who(runtime.clock.now()))
    return _told(let)


@api.post("/<id>/reopen", responses={200: LettingTold}, operation_id="reopen_letting")
def reopen(path: ById, body: Reopening) -> Response:
    """Take back a customer who was let go, with the reason"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        let = letting_go.reopen(session, path.id, why=body.why, actor=guard.actor(), now=runtime.clock.now())
    return _told(let)


def _who(now: datetime) -> dict[str, Any]:
    return {"actor": guard.actor(), "now": now}


def _told(let: LettingGo) -> Response:
    return said(_one(let))


def _one(let: LettingGo) -> LettingTold:
    why = Sentence(en=letting_go.why(let, "en"), zh=letting_go.why(let, "zh"))
    return LettingTold.model_validate(let.model_dump() | {"why": why})
