"""How things ended: a call's disposition, a touch's final state, and the wish to be left alone."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.conversations import effects
from assistant.conversations.advance import advance
from assistant.conversations.models import Conversation, ConversationStatus, Disposition, Wakeup
from assistant.conversations.playbook import Playbook
from assistant.customers import consents
from assistant.customers.models import Channel
from assistant.dialogue import state
from assistant.errors import Invalid, Missing, Stale
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.touches import queue
from assistant.touches.models import Touch, TouchState

REACHED = frozenset({Disposition.REACHED, Disposition.RECOVERED, Disposition.REFUSED, Disposition.CALLBACK})


def dispose(
    session: Session,
    playbook: Playbook,
    conversation_id: str,
    *,
    disposition: str,
    note: str,
    actor: Actor,
    now: datetime,
) -> None:
    """End a call with its disposition. Raises Missing, Invalid or Stale (already given)."""
    talk = session.get(Conversation, conversation_id)
    if talk is None:
        raise Missing(f"conversation: there is no {conversation_id!r}")
    if disposition not in set(Disposition):
        raise Invalid(f"disposition: choose one of {', '.join(Disposition)}")
    ledger.hold(session, talk.customer_id)
    session.refresh(talk)
    if talk.disposition is not None:
        raise Stale(f"conversation: its disposition was already given ({talk.disposition})")
    talk.disposition = disposition
    scene = effects.Scene(session, playbook, talk, actor, None, replying=False, now=now)
    scene.record("disposed", disposition=disposition, text=note or None)
    if talk.status == ConversationStatus.OPEN:
        outcome = "declined" if disposition == Disposition.REFUSED else disposition
        effects.close(scene, outcome, "ended by the rep")
        talk.turn += 1
    session.add(talk)
    _settle_call(session, talk, disposition, now)


def _settle_call(session: Session, talk: Conversation, disposition: str, now: datetime) -> None:
    ended = TouchState.DELIVERED if disposition in REACHED else TouchState.FAILED
    mine = sa.update(Touch).where(Touch.conversation_id == talk.id, Touch.channel == Channel.CALL)  # type: ignore[arg-type]
    db.changed(session, mine.values(state=ended, settled_at=now, note=disposition))


_WHOSE = sa.select(col(Touch.customer_id)).where(
    col(Touch.id) == sa.bindparam("touch"), col(Touch.conversation_id).is_not(None)
)
_WAITING = sa.select(Wakeup).where(
    col(Wakeup.conversation_id) == sa.bindparam("talk"),
    col(Wakeup.turn) == sa.bindparam("at_turn"),
    col(Wakeup.done_at).is_(None),
)


def settled(session: Session, playbook: Playbook, touch_id: str, *, now: datetime) -> None:
    """A touch came to rest: silence is counted from here, and a failure moves the talk. Idempotent."""
    customer_id = db.rows(session, _WHOSE, touch=touch_id).scalar()
    if customer_id is None:
        return
    ledger.hold(session, customer_id)
    touch = db.fresh(session, Touch, touch_id)
    if touch is None or touch.conversation_id is None:
        return
    talk = db.fresh(session, Conversation, touch.conversation_id)
    if talk is None or talk.status == ConversationStatus.CLOSED:
        return
    if touch.state in (TouchState.SENT, TouchState.DELIVERED):
        _rearm(session, talk, touch)
    elif touch.state in (TouchState.FAILED, TouchState.CANCELLED) and talk.needs_person is None:
        why = state.Failed(touch.error_code or touch.note or str(touch.state))
        advance(session, playbook, talk.id, why, turn=talk.turn, actor=SYSTEM, now=now)


def _rearm(session: Session, talk: Conversation, touch: Touch) -> None:
    for wakeup in session.scalars(_WAITING, {"talk": talk.id, "at_turn": talk.turn}):
        wakeup.due_at = (touch.sent_at or touch.due_at) + timedelta(seconds=wakeup.after_s)
        session.add(wakeup)


def stop_contact(session: Session, customer_id: str, *, why: str, actor: Actor, now: datetime) -> None:
    """Leave this customer alone for good, on every channel: block, cancel what waits, close every talk."""
    consents.block(
        session, customer_id=customer_id, channel=None, rule="opt_out", why=why, actor=actor, now=now
    )
    queue.cancel_customer(session, customer_id, "opt_out", now=now)
    running = select(Conversation).where(
        Conversation.customer_id == customer_id, Conversation.status == ConversationStatus.OPEN
    )
    for talk in session.exec(running):
        talk.status, talk.outcome, talk.why = ConversationStatus.CLOSED, "opted_out", why
        talk.closed_at, talk.needs_person = now, None
        talk.turn += 1
        session.add(talk)
    ledger.record(
        session,
        customer_id=customer_id,
        verb="stopped",
        actor=actor,
        at=now,
        facts={"scope": "every channel"},
        text=why,
    )
