"""Planning touches and taking them back, always in the caller's transaction."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db, ids
from assistant.customers.models import Channel
from assistant.history import ledger
from assistant.touches.models import IN_FLIGHT, WAITING, Touch, TouchState

_CUSTOMER: sa.BindParameter[str] = sa.bindparam("customer")
_IN_ORDER = sa.select(Touch).order_by(col(Touch.seq)).execution_options(populate_existing=True)
_OF_TALK = _IN_ORDER.where(col(Touch.conversation_id) == sa.bindparam("talk"), col(Touch.state).in_(WAITING))
_OF_CUSTOMER = _IN_ORDER.where(
    col(Touch.customer_id) == _CUSTOMER, col(Touch.state).in_((*WAITING, *IN_FLIGHT))
)
_LAST_SEQ = sa.select(sa.func.max(Touch.seq)).where(col(Touch.customer_id) == _CUSTOMER)
_HALT = (
    sa.update(Touch)
    .where(col(Touch.customer_id) == _CUSTOMER, col(Touch.state).in_(IN_FLIGHT))
    .values(halted=True)
)
_WITHDRAW = (
    sa.update(Touch)
    .where(col(Touch.id) == sa.bindparam("touch"), col(Touch.state).in_(WAITING))
    .values(state=sa.bindparam("new_state"), settled_at=sa.bindparam("at"), note=sa.bindparam("why_now"))
)


_HALT_TALK = (
    sa.update(Touch)
    .where(col(Touch.conversation_id) == sa.bindparam("talk"), col(Touch.state).in_(IN_FLIGHT))
    .values(halted=True)
)


def enqueue(
    session: Session,
    *,
    customer_id: str,
    conversation_id: str | None,
    channel: str,
    purpose: str,
    to: str,
    body: str,
    node: str,
    line_id: str,
    due_at: datetime,
    expires_at: datetime | None,
    number: int,
    turn: int = 0,
    why: str,
    now: datetime,
) -> Touch:
    """Plan one outbound contact; the row is the schedule, nothing else needs telling.

    `purpose` is opening, followup, reply or manual; `number` counts the touches of the talk; `why` goes
    into history and must hold no personal words. `seq` grows by one per customer, in order of planning.
    """
    touch_id = ids.new("tch", now)
    facts = {
        "due_at": due_at.isoformat(),
        "purpose": purpose,
        "node": node,
        "line": line_id,
        "number": number,
    }
    chain = {"customer_id": customer_id, "channel": channel, "subject": touch_id}
    # History first: it locks the customer's chain, which makes the next seq ours alone.
    ledger.record(
        session, **chain, verb="planned", actor=ledger.SYSTEM, at=now, facts=facts | {"why": why}, text=body
    )
    touch = Touch(
        id=touch_id,
        customer_id=customer_id,
        conversation_id=conversation_id,
        channel=channel,
        purpose=purpose,
        to=to,
        body=body,
        node=node,
        line_id=line_id,
        number=number,
        turn=turn,
        seq=_next_seq(session, customer_id),
        due_at=due_at,
        expires_at=expires_at,
        why=why,
        created_at=now,
    )
    session.add(touch)
    session.flush()
    return touch


def note_call(
    session: Session, *, customer_id: str, conversation_id: str, to: str, number: int, now: datetime
) -> Touch:
    """A call a person makes: an attempt from the moment it is started, with nothing to send."""
    touch = enqueue(
        session,
        customer_id=customer_id,
        conversation_id=conversation_id,
        channel=Channel.CALL,
        purpose="opening",
        to=to,
        body="",
        node="",
        line_id="",
        due_at=now,
        expires_at=None,
        number=number,
        why="started by a person",
        now=now,
    )
    started = (col(Touch.id) == touch.id, col(Touch.state) == TouchState.PLANNED)
    db.changed(session, sa.update(Touch).where(*started).values(state=TouchState.SENT, sent_at=now))
    return touch


def end_call(session: Session, conversation_id: str, *, reached: bool, note: str, now: datetime) -> None:
    """How the call of a talk ended; one that reached nobody still was an attempt."""
    ended = TouchState.DELIVERED if reached else TouchState.FAILED
    rang = sa.update(Touch).where(
        col(Touch.conversation_id) == conversation_id,
        col(Touch.channel) == Channel.CALL,
        col(Touch.state) == TouchState.SENT,
    )
    db.changed(session, rang.values(state=ended, settled_at=now, note=note))


def _next_seq(session: Session, customer_id: str) -> int:
    return (db.rows(session, _LAST_SEQ, customer=customer_id).scalar() or 0) + 1


def supersede(session: Session, conversation_id: str, why: str, *, now: datetime) -> int:
    """Take back what a talk still meant to say, because it moved on; returns how many touches."""
    touches = list(session.scalars(_OF_TALK, {"talk": conversation_id}))
    for customer_id in sorted({touch.customer_id for touch in touches}):
        ledger.hold(session, customer_id)
    taken_back = sum(_withdraw(session, touch, TouchState.SUPERSEDED, why, now) for touch in touches)
    # One already on its way may still arrive, but the talk has moved on: it is never tried again.
    db.changed(session, _HALT_TALK, talk=conversation_id)
    return taken_back


def cancel_customer(session: Session, customer_id: str, why: str, *, now: datetime) -> int:
    """Stop everything meant for a customer; returns how many touches were cancelled.

    One already on its way may still arrive, but is never tried again.
    """
    ledger.hold(session, customer_id)
    cancelled = 0
    for touch in list(session.scalars(_OF_CUSTOMER, {"customer": customer_id})):
        cancelled += _withdraw(session, touch, TouchState.CANCELLED, why, now)
    # After the cancelling, so that a touch claimed a moment ago is caught by one or the other.
    db.changed(session, _HALT, customer=customer_id)
    return cancelled


def _withdraw(session: Session, touch: Touch, state: TouchState, why: str, now: datetime) -> int:
    if not db.changed(session, _WITHDRAW, touch=touch.id, new_state=state, at=now, why_now=why):
        return 0
    ledger.record(
        session,
        customer_id=touch.customer_id,
        verb=str(state),
        actor=ledger.SYSTEM,
        at=now,
        channel=touch.channel,
        subject=touch.id,
        facts={"why": why},
    )
    return 1
