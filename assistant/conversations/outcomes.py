"""How things ended: a talk's disposition, a touch's final state."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.conversations import effects, unspoken
from assistant.conversations.advance import TROUBLE, attempt, in_hand
from assistant.conversations.models import Conversation, ConversationStatus, Disposition, Reply, Wakeup
from assistant.conversations.playbook import Playbook
from assistant.conversations.stopping import stop_contact, wrong_numbers
from assistant.dialogue import state
from assistant.errors import Invalid, Missing, Stale
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor
from assistant.touches import queue
from assistant.touches.gateway import OPTED_OUT
from assistant.touches.models import Touch, TouchState

PROVIDER = Actor("provider", "provider")
UNSENT = "text_failed"
"""A rep's own text did not arrive."""
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
    """End a talk with its disposition: nothing it still meant to say is said.

    Raises Missing, Invalid or Stale (already given).
    """
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
    session.flush()
    unspoken.supersede(session, talk, f"ended: {disposition}", now=now)
    queue.end_call(session, talk.id, reached=disposition in REACHED, note=disposition, now=now)
    if disposition == Disposition.WRONG_PERSON:
        wrong_numbers(session, talk.customer_id, actor=actor, now=now)
    handled = sa.update(Reply).where(col(Reply.conversation_id) == talk.id, col(Reply.handled_at).is_(None))
    db.changed(session, handled.values(handled_at=now))


_WHOSE = sa.select(col(Touch.customer_id)).where(col(Touch.id) == sa.bindparam("touch"))
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
    if touch is not None and touch.error_code == OPTED_OUT:
        stop_contact(session, touch.customer_id, why="told the provider so", actor=PROVIDER, now=now)
        return
    if touch is None or touch.conversation_id is None:
        return
    if touch.sent_at is None:
        unspoken.withdraw(session, touch.customer_id, now=now)
    else:
        unspoken.restore(session, touch.id, now=now)
    talk = db.fresh(session, Conversation, touch.conversation_id)
    if talk is None or talk.status == ConversationStatus.CLOSED:
        return
    if touch.state in (TouchState.SENT, TouchState.DELIVERED):
        _rearm(session, talk, touch)
    elif touch.state in (TouchState.FAILED, TouchState.CANCELLED) and touch.turn == talk.turn:
        _failed(session, playbook, talk, touch, now)


def _failed(session: Session, playbook: Playbook, talk: Conversation, touch: Touch, now: datetime) -> None:
    """The newest thing we said did not arrive. What an earlier line met changes nothing any more."""
    if in_hand(talk):
        talk.needs_person = UNSENT
        session.add(talk)
        return
    why = state.Failed(touch.error_code or touch.note or str(touch.state))
    attempt(session, playbook, talk, why, actor=SYSTEM, now=now)


def _rearm(session: Session, talk: Conversation, touch: Touch) -> None:
    for wakeup in session.scalars(_WAITING, {"talk": talk.id, "at_turn": talk.turn}):
        wakeup.due_at = (touch.sent_at or touch.due_at) + timedelta(seconds=wakeup.after_s)
        session.add(wakeup)


def note_trouble(session: Session, touch_id: str, *, now: datetime) -> None:
    """A talk could not take what became of its touch: a person must look."""
    # One statement: on SQLite a read before the write, inside a savepoint, may not become a write any more.
    talk_id = sa.select(col(Touch.conversation_id)).where(col(Touch.id) == touch_id).scalar_subquery()
    open_talk = sa.update(Conversation).where(
        col(Conversation.id) == talk_id, col(Conversation.status) == ConversationStatus.OPEN
    )
    db.changed(session, open_talk.values(needs_person=TROUBLE))
