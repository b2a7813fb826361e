"""Promises: what was undertaken, by whom, and whether it was kept."""

from http import HTTPStatus

import sqlalchemy as sa
from flask import Response
from pydantic import AwareDatetime, Field
from sqlmodel import col

from assistant import db
from assistant.api import guard, problems
from assistant.api.shapes import Asked, ById, Id, Limit, Time, Told, said
from assistant.conversations.models import Conversation
from assistant.customers.models import Customer
from assistant.errors import Missing
from assistant.promises import ledger
from assistant.promises.models import Promise, PromiseState

api = guard.resource("promises", "What we undertook towards customers")


class PromiseFilter(Asked):
    """Which promises: by customer or state; `overdue` leaves out those not yet due."""

    customer_id: Id | None = None
    state: PromiseState | None = None
    overdue: bool = False
    limit: Limit = 50


class Undertaking(Asked):
    """What is promised to whom, and by when (with a UTC offset)."""

    customer_id: Id
    what: str = Field(min_length=1, max_length=1000)
    due_at: Time
    conversation_id: Id | None = None


class PromiseProof(Asked):
    """What shows that it was done, or why it was not."""

    evidence: str = Field(min_length=1, max_length=1000)


class PromiseTold(Told):
    """One promise."""

    id: str
    customer_id: str
    conversation_id: str | None
    rep_id: str | None
    what: str
    due_at: AwareDatetime
    state: str
    made_at: AwareDatetime
    settled_at: AwareDatetime | None
    evidence: str


class PromisePage(Told):
    """Promises, those due first at the top."""

    items: list[PromiseTold]


@api.get("", responses={200: PromisePage}, operation_id="list_promises")
def list_all(query: PromiseFilter) -> Response:
    """Promises, those due first at the top"""
    runtime = guard.runtime()
    wanted = sa.select(Promise).order_by(col(Promise.due_at), col(Promise.id)).limit(query.limit)
    if query.customer_id is not None:
        wanted = wanted.where(col(Promise.customer_id) == query.customer_id)
    if query.state is not None:
        wanted = wanted.where(col(Promise.state) == query.state)
    if query.overdue:
        wanted = wanted.where(
            col(Promise.state) == PromiseState.OPEN, col(Promise.due_at) < runtime.clock.now()
        )
    with db.reading(runtime.engine) as session:
        return said(PromisePage(items=[PromiseTold.model_validate(row) for row in session.scalars(wanted)]))


@api.get("/<id>", responses={200: PromiseTold}, operation_id="get_promise")
def get_one(path: ById) -> Response:
    """One promise"""
    return _one(path.id)


@api.post("", responses={201: PromiseTold}, operation_id="make_promise")
def make(body: Undertaking) -> Response:
    """Write down a promise"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        if session.get(Customer, body.customer_id) is None:
            raise Missing("customer_id: there is no customer with this id")
        if body.conversation_id is not None and session.get(Conversation, body.conversation_id) is None:
            raise Missing("conversation_id: there is no conversation with this id")
        made = ledger.make(
            session,
            customer_id=body.customer_id,
            what=body.what,
            due_at=body.due_at,
            rep_id=None,
            conversation_id=body.conversation_id,
            actor=guard.actor(),
            now=runtime.clock.now(),
        )
    return said(PromiseTold.model_validate(made), 201)


SETTLED = {200: PromiseTold, **problems.document(HTTPStatus.CONFLICT)}


@api.post("/<id>/kept", responses=SETTLED, operation_id="keep_promise")
def keep(path: ById, body: PromiseProof) -> Response:
    """Say that a promise was kept, and what shows it; 409 when it was settled before"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        ledger.keep(session, path.id, body.evidence, actor=guard.actor(), now=runtime.clock.now())
    return _one(path.id)


@api.post("/<id>/broken", responses=SETTLED, operation_id="break_promise")
def give_up(path: ById, body: PromiseProof) -> Response:
    """Say honestly that a promise will not be kept, and why; 409 when it was settled before"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        ledger.break_promise(session, path.id, body.evidence, actor=guard.actor(), now=runtime.clock.now())
    return _one(path.id)


def _one(promise_id: str) -> Response:
    with db.reading(guard.runtime().engine) as session:
        return said(PromiseTold.model_validate(ledger.get(session, promise_id)))
