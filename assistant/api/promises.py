"""Promises: what was undertaken, by whom, and whether it was kept."""

import sqlalchemy as sa
from flask import Response
from pydantic import AwareDatetime, Field
from sqlmodel import col

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, ById, Id, Limit, Told, said
from assistant.errors import Missing
from assistant.promises import ledger
from assistant.promises.models import Promise, PromiseState

api = guard.resource("promises", "What we undertook towards customers")


class Filter(Asked):
    """Which promises: by customer or state; `overdue` leaves out those not yet due."""

    customer_id: Id | None = None
    state: PromiseState | None = None
    overdue: bool = False
    limit: Limit = 50


class Undertaking(Asked):
    """What is promised to whom, and by when (with a UTC offset)."""

    customer_id: Id
    what: str = Field(min_length=1, max_length=1000)
    due_at: AwareDatetime
    conversation_id: Id | None = None


class Proof(Asked):
    """What shows that it was done."""

    evidence: str = Field(min_length=1, max_length=1000)


class One(Told):
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


class Page(Told):
    """Promises, those due first at the top."""

    items: list[One]


@api.get("", responses={200: Page}, operation_id="list_promises")
def list_all(query: Filter) -> Response:
    """Promises, those due first at the top"""
    runtime = guard.runtime()
    wanted = sa.select(Promise).order_by(col(Promise.due_at), col(Promise.id)).limit(query.limit)
    if query.customer_id is not None:
        wanted = wanted.where(col(Promise.customer_id) == query.customer_id)
    if query.state is not None:
        wanted = wanted.where(col(Promise.state) == query.state)
    if query.overdue:
        wanted = wanted.where(col(Promise.state) == PromiseState.OPEN, col(Promise.due_at) < runtime.clock.now())
    with db.reading(runtime.engine) as session:
        return said(Page(items=[One.model_validate(row) for row in session.scalars(wanted)]))


@api.get("/<id>", responses={200: One}, operation_id="get_promise")
def get_one(path: ById) -> Response:
    """One promise"""
    with db.reading(guard.runtime().engine) as session:
        found = session.get(Promise, path.id)
        if found is None:
            raise Missing("promise: there is none with this id")
        return said(One.model_validate(found))


@api.post("", responses={201: One}, operation_id="make_promise")
def make(body: Undertaking) -> Response:
    """Write down a promise"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
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
    return said(One.model_validate(made), 201)


@api.post("/<id>/kept", responses={200: One}, operation_id="keep_promise")
def keep(path: ById, body: Proof) -> Response:
    """Say that a promise was kept, and what shows it"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        ledger.keep(session, path.id, body.evidence, actor=guard.actor(), now=runtime.clock.now())
    with db.reading(runtime.engine) as session:
        return said(One.model_validate(session.get(Promise, path.id)))
