"""What was undertaken: made, kept, broken or withdrawn. A promise is never deleted."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db, ids
from assistant.customers.models import Customer
from assistant.errors import Invalid, Missing, Stale
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.promises.models import Promise, PromiseState

LONGEST = 500
FURTHEST = timedelta(days=3650)


def make(
    session: Session,
    *,
    customer_id: str,
    what: str,
    due_at: datetime,
    rep_id: str | None,
    conversation_id: str | None,
    actor: Actor,
    now: datetime,
) -> Promise:
    """Undertake something for a customer by `due_at`. Raises Missing for an unknown or erased customer,
    Invalid for nothing said, or a time that has passed or is more than ten years off."""
    said = ledger.storable(what).strip()
    if not said or len(said) > LONGEST:
        raise Invalid(f"what: say in 1 to {LONGEST} characters what was promised")
    if due_at.tzinfo is None or not now < due_at <= now + FURTHEST:
        raise Invalid("due: a time still to come is needed, within ten years and with its time zone")
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing(f"customer: there is no {customer_id[:60]!r}")
    promise = Promise(
        id=ids.new("prm", now),
        customer_id=customer_id,
        conversation_id=conversation_id,
        rep_id=rep_id,
        what=said,
        due_at=due_at,
        made_at=now,
    )
    session.add(promise)
    session.flush()
    ledger.record(
        session,
        customer_id=customer_id,
        verb="promised",
        actor=actor,
        at=now,
        subject=promise.id,
        facts={"due_at": due_at.isoformat(), "rep_id": rep_id, "conversation_id": conversation_id},
        text=said,
    )
    return promise


def keep(session: Session, promise_id: str, evidence: str, *, actor: Actor, now: datetime) -> None:
    """It was done; `evidence` says by what. Raises Missing, Invalid without evidence, Stale when it was
    settled."""
    if not evidence.strip():
        raise Invalid("evidence: say what was done, and when")
    _settle(session, promise_id, PromiseState.KEPT, evidence, actor=actor, now=now)


def break_promise(session: Session, promise_id: str, why: str, *, actor: Actor, now: datetime) -> None:
    """It will not be done any more; `why` says so honestly. Raises Missing, Invalid without why, Stale when
    settled."""
    if not why.strip():
        raise Invalid("why: say why it was not done")
    _settle(session, promise_id, PromiseState.BROKEN, why, actor=actor, now=now)


def withdraw(session: Session, promise_id: str, why: str, *, actor: Actor, now: datetime) -> None:
    """Nobody is owed it: it was never said, or the customer wants it no more. Raises Missing, Invalid without
    why, Stale when settled."""
    if not why.strip():
        raise Invalid("why: say why nobody is owed it")
    _settle(session, promise_id, PromiseState.WITHDRAWN, why, actor=actor, now=now)


def stand_again(session: Session, promise_id: str, why: str, *, actor: Actor, now: datetime) -> None:
    """It was withdrawn, and turns out to have been said: it is owed as it was. Raises Missing, Stale when it
    is not withdrawn."""
    promise = get(session, promise_id)
    withdrawn = sa.update(Promise).where(
        col(Promise.id) == promise_id, col(Promise.state) == PromiseState.WITHDRAWN
    )
    if not db.changed(session, withdrawn.values(state=PromiseState.OPEN, settled_at=None, evidence="")):
        raise Stale("promise: it is not withdrawn; reload to see how it stands")
    session.refresh(promise)
    ledger.record(
        session,
        customer_id=promise.customer_id,
        verb="promised",
        actor=actor,
        at=now,
        subject=promise_id,
        facts={"due_at": promise.due_at.isoformat()},
        text=ledger.storable(why),
    )


def get(session: Session, promise_id: str) -> Promise:
    """The promise with this id. Raises Missing."""
    promise = session.get(Promise, promise_id)
    if promise is None:
        raise Missing("promise: there is none with this id")
    return promise


def every_promise(session: Session, customer_id: str) -> list[Promise]:
    """All that was ever promised to this customer, newest first."""
    mine = select(Promise).where(Promise.customer_id == customer_id)
    return list(session.exec(mine.order_by(col(Promise.made_at).desc(), col(Promise.id).desc())))


def _settle(
    session: Session, promise_id: str, state: PromiseState, words: str, *, actor: Actor, now: datetime
) -> None:
    promise = get(session, promise_id)
    words = ledger.storable(words).strip()
    # One guarded UPDATE: of two people who settle it at once, one wins and the other is told.
    still_open = sa.update(Promise).where(
        col(Promise.id) == promise_id, col(Promise.state) == PromiseState.OPEN
    )
    if not db.changed(session, still_open.values(state=state, settled_at=now, evidence=words)):
        raise Stale("promise: somebody has settled it already; reload to see how")
    session.refresh(promise)
    facts = {"due_at": promise.due_at.isoformat(), "late": now > promise.due_at}
    ledger.record(
        session,
        customer_id=promise.customer_id,
        verb=str(state),
        actor=actor,
        at=now,
        subject=promise_id,
        facts=facts,
        text=words,
    )
