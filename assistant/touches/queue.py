"""Planning touches and taking them back, always in the caller's transaction."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db, ids
from assistant.history import ledger
from assistant.touches.models import IN_FLIGHT, WAITING, Touch, TouchState


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
        seq=_next_seq(session, customer_id),
        due_at=due_at,
        expires_at=expires_at,
        why=why,
        created_at=now,
    )
    session.add(touch)
    session.flush()
    return touch


def _next_seq(session: Session, customer_id: str) -> int:
    last = session.exec(select(sa.func.max(Touch.seq)).where(Touch.customer_id == customer_id)).one()
    return (last or 0) + 1


def supersede(session: Session, conversation_id: str, why: str, *, now: datetime) -> int:
    """Take back what a talk still meant to say, because it moved on; returns how many touches."""
    mine = select(Touch).where(Touch.conversation_id == conversation_id, col(Touch.state).in_(WAITING))
    touches = _fresh(session, mine)
    for customer_id in sorted({touch.customer_id for touch in touches}):
        ledger.hold(session, customer_id)
    return sum(_withdraw(session, touch, TouchState.SUPERSEDED, why, now) for touch in touches)


def cancel_customer(session: Session, customer_id: str, why: str, *, now: datetime) -> int:
    """Stop everything meant for a customer; returns how many touches were cancelled.

    One already on its way may still arrive, but is never tried again.
    """
    ledger.hold(session, customer_id)
    mine = select(Touch).where(Touch.customer_id == customer_id, col(Touch.state).in_((*WAITING, *IN_FLIGHT)))
    cancelled = 0
    for touch in _fresh(session, mine):
        cancelled += _withdraw(session, touch, TouchState.CANCELLED, why, now)
    # After the cancelling, so that a touch claimed a moment ago is caught by one or the other.
    flying = (col(Touch.customer_id) == customer_id, col(Touch.state).in_(IN_FLIGHT))
    db.changed(session, sa.update(Touch).where(*flying).values(halted=True))
    return cancelled


def _fresh(session: Session, query: object) -> list[Touch]:
    ordered = query.order_by(Touch.seq).execution_options(populate_existing=True)  # type: ignore[attr-defined]
    return list(session.exec(ordered))


def _withdraw(session: Session, touch: Touch, state: TouchState, why: str, now: datetime) -> int:
    waiting = (col(Touch.id) == touch.id, col(Touch.state).in_(WAITING))
    new = {"state": state, "settled_at": now, "note": why}
    if not db.changed(session, sa.update(Touch).where(*waiting).values(**new)):
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
