"""History: every step with who, when and why, and the proof that nothing was changed."""

from datetime import datetime
from typing import Any

from flask import Response
from pydantic import AwareDatetime, Field
from sqlmodel import Session

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, Id, Limit, Time, Told, Word, said
from assistant.customers.models import Customer
from assistant.errors import NotAllowed
from assistant.history import ledger, timeline
from assistant.reps.models import Role

api = guard.resource("history", "What happened, step by step")
audit = guard.resource("history", "What happened, step by step", name="audit", role=Role.SUPERVISOR)


class HistoryFilter(Asked):
    """Which steps; `since` is inclusive, `until` exclusive, both with a UTC offset."""

    customer_id: Id | None = None
    actor: Id | None = None
    channel: Word | None = None
    verb: Word | None = None
    since: Time | None = None
    until: Time | None = None
    before: str | None = Field(default=None, max_length=200)
    limit: Limit = 50


class HistoryStep(Told):
    """One step; `text` is null when there were no words, or when the person was forgotten."""

    id: str
    customer_id: str
    position: int
    at: AwareDatetime
    actor_kind: str
    actor: str
    verb: str
    channel: str | None
    subject: str | None
    facts: dict[str, Any]
    text: str | None
    forgotten: bool
    hash: str


class HistoryPage(Told):
    """Steps, newest first; `next` goes into `before`."""

    items: list[HistoryStep]
    next: str | None


class ChainQuery(Asked):
    """Whose chain; all of them without a customer."""

    customer_id: Id | None = None


class ChainBreak(Told):
    """A place where a chain does not hold."""

    customer_id: str
    position: int
    problem: str


class ChainProof(Told):
    """How many steps were checked, and where the chain does not hold."""

    ok: bool
    checked: int
    breaks: list[ChainBreak]


@api.get("", responses={200: HistoryPage}, operation_id="list_history")
def list_all(query: HistoryFilter) -> Response:
    """Steps, newest first; that somebody looked is itself a step

    The key of a rep reads the history of one customer, named by `customer_id`; a supervisor's reads all.
    """
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        if not guard.supervises() and not _known(session, query):
            raise NotAllowed(
                "customer_id: name the customer; the whole history needs the key of a supervisor"
            )
        page = timeline.timeline(session, **query.model_dump())
        _viewed(session, query, runtime.clock.now())
    return said(HistoryPage(items=[_step(moment) for moment in page.items], next=page.next))


def _viewed(session: Session, query: HistoryFilter, now: datetime) -> None:
    ledger.record(
        session,
        customer_id=_known(session, query) or ledger.HOUSE,
        verb="viewed",
        actor=guard.actor(),
        at=now,
        facts=query.model_dump(mode="json", exclude_none=True, exclude={"limit"}),
    )


def _known(session: Session, query: HistoryFilter) -> str | None:
    customer = session.get(Customer, query.customer_id) if query.customer_id else None
    return customer.id if customer else None


def _step(moment: timeline.Moment) -> HistoryStep:
    words = {"text": moment.text, "forgotten": moment.forgotten}
    return HistoryStep.model_validate({**moment.event.model_dump(), **words})


@audit.get("/verify", responses={200: ChainProof}, operation_id="verify_history")
def verify(query: ChainQuery) -> Response:
    """Walk one chain, or all, and say whether every step is as it was written"""
    with db.reading(guard.runtime().engine) as session:
        checked, breaks = ledger.verify(session, query.customer_id)
    return said(
        ChainProof(ok=not breaks, checked=checked, breaks=[ChainBreak.model_validate(one) for one in breaks])
    )
